use super::ink::{Unit, amount, cleaned, example_value, isolated_if_rtl, moment};
use super::{Frame, Wording, Words};
use crate::domain::{Became, CategoryFault, Outcome, Position, Reason, Ruling, Skip, Waiting, WarningCode};

pub(super) struct English;

const FRAME: Frame = Frame {
    what: "What is wrong",
    mend: "How to mend it",
    entries: "What was published:",
    held: "What it holds:",
    warnings: "Worth a look:",
    next: "Save the file again when it is mended: it is published at once, and this note goes away by itself.",
    code: "Code",
    colon: ": ",
    runs_from_the_right: false,
};

fn quoted(text: &str) -> String {
    format!("“{}”", isolated_if_rtl(&cleaned(text)))
}

fn size(bytes: u64) -> String {
    match amount(bytes) {
        (number, Unit::Mega) => format!("{number} MB"),
        (number, Unit::Kilo) => format!("{number} KB"),
        (number, Unit::Byte) => format!("{number} bytes"),
    }
}

fn kind(expected: &str) -> &str {
    match expected {
        "text" => "text",
        "list" => "a list",
        "bool" => "true or false",
        "url" => "a full address that begins with https://",
        "urgency" => "a number from 1 to 9",
        "status" => "usable, withheld or canceled",
        "language" => "a language tag like ar, fr or en",
        other => other,
    }
}

fn skipped(skip: &Skip) -> String {
    match skip {
        Skip::TitleShort { found, least } => format!("the title has {found} of at least {least} characters."),
        Skip::TitleLong { found, most } => format!("the title has {found} characters, and {most} are the most."),
        Skip::TextShort { found, least } => format!("the text has {found} of at least {least} characters."),
        Skip::TextLong { found, most } => format!("the text has {found} characters, and {most} are the most."),
        Skip::DescriptionShort { found, least } => {
            format!("the description, with the text, has {found} of at least {least} characters.")
        }
        Skip::Large { found, most } => format!("it comes to {found} bytes, and {most} are the most."),
        Skip::NoPicture { least } => format!("it has no picture, and one at least {least} pixels wide is wanted."),
        Skip::PictureSmall { found, least } => {
            format!("the picture is {found} pixels wide, and at least {least} are wanted.")
        }
        Skip::Insecure { url } => format!("{} does not begin with https://.", quoted(url)),
        Skip::OtherLanguage { found, feed } => format!("its language is {found}, and the feed’s is {feed}."),
    }
}

impl Words for English {
    fn reason(&self, reason: &Reason) -> Wording {
        match reason {
            Reason::Empty => Wording::new(
                "There is nothing in the file.",
                "Write the title on the first line, then an empty line, then the story. If the upload was cut off, send the file again.",
            ),
            Reason::NoTitle => Wording::new(
                "The file has no title.",
                "Write the title on a line of its own above the text, with an empty line below it. In a file that begins with ---, add a line there like: title: Parliament passes the budget",
            ),
            Reason::NotUtf8 { offset } => Wording::new(
                format!("The file is not UTF-8: byte {} stands for no letter.", offset.saturating_add(1)),
                "Open it in your editor and save it again with the encoding UTF-8 (in Notepad: Save as, Encoding: UTF-8).",
            ),
            Reason::TooLarge { limit } => Wording::new(
                format!("The file is larger than {}, the most that is read.", size(*limit)),
                "Keep pictures and recordings in files of their own beside the article, or part the text into several files.",
            ),
            Reason::TooDeep { limit } => Wording::new(
                format!("The formatting is nested more than {limit} levels deep."),
                "Simplify lists within lists and quotes within quotes, or paste the text without formatting.",
            ),
            Reason::UnknownFormat { ending } if ending.is_empty() => Wording::new(
                "The file’s name has no ending, so its kind cannot be told.",
                "Save the text with a name that ends in .txt or .md, for example: story.txt",
            ),
            Reason::UnknownFormat { ending } => Wording::new(
                format!("Files of the kind {} are not read.", quoted(&format!(".{ending}"))),
                "Save the text as plain text with a name that ends in .txt or .md, for example: story.txt. Move what is no article out of this folder.",
            ),
            Reason::Syntax { format, detail } => Wording::new(
                format!("The file begins as {format} and cannot be read as such: {}.", quoted(detail)),
                "If the upload was cut off, send the file again. If somebody edited it, undo the last change at the place shown, or export it anew.",
            ),
            Reason::UnknownContent { format } => Wording::new(
                format!("The file is {format}, but nothing in it is an article in a form that we know."),
                "Export the article in a news format, or write it as plain text in a .txt file: the title, an empty line, the story. Move what is no article out of this folder.",
            ),
            Reason::NotAFile => Wording::new(
                "This is a symbolic or hard link, a pipe or a device, and not a file of its own.",
                "Copy the file itself into this folder in place of the link.",
            ),
            Reason::Unreadable { detail } => Wording::new(
                format!("The system does not allow the file to be read: {}.", quoted(detail)),
                "Give the account that Ajil runs under the right to read it, for example: chmod a+r story.txt; or ask whoever looks after the server.",
            ),
            Reason::FrontMatterOpen { delimiter } => Wording::new(
                format!("The block at the top of the file begins with {delimiter} and has no end."),
                format!(
                    "Put a line with {delimiter} and nothing else below the last line of the block, above the text."
                ),
            ),
            Reason::FrontMatterTooLarge { limit } => Wording::new(
                format!("The block at the top of the file is larger than {}, the most that is read.", size(*limit)),
                "Keep title, date and the like there, and put the text below the line that ends the block.",
            ),
            Reason::TooManyAliases { limit } => Wording::new(
                format!(
                    "The block at the top of the file refers to its own values by aliases (*name) more than {limit} times, or to very many values at once."
                ),
                "Write the values out where they belong, without & and *.",
            ),
            Reason::TooManyItems { limit } => Wording::new(
                format!("The file holds more than {limit} articles, the most that one file may hold."),
                "Part it into several files, or ask those who run the service to raise max_items in site.toml.",
            ),
            Reason::TooIntricate { limit } => Wording::new(
                format!(
                    "The file holds more than {limit} pieces of markup (tags, links, lines), the most that is read."
                ),
                "Paste the text without formatting, or part it into several files.",
            ),
            Reason::FrontMatterSyntax { detail } => Wording::new(
                format!("The block at the top of the file cannot be read: {}.", quoted(detail)),
                "Each line there is a name, a colon, a space and a value, for example: title: Parliament passes the budget. A value with a colon in it stands in quotes: title: \"Rabat: the summit opens\". Between +++ lines it is: title = \"Rabat: the summit opens\"",
            ),
            Reason::KeyDisagrees { key } => Wording::new(
                format!(
                    "{} stands there more than once with different values, and a story that may have to wait or be withheld is never published on a guess.",
                    quoted(key)
                ),
                "Keep the line that is right, and take the others out.",
            ),
            Reason::Value { key, found, expected } if found.trim().is_empty() => Wording::new(
                format!("{} takes {}, and is empty.", quoted(key), kind(expected)),
                format!("Write for example: {}: {}", cleaned(key), example_value(expected)),
            ),
            Reason::Value { key, found, expected } => Wording::new(
                format!("{} takes {}, and {} stands there.", quoted(key), kind(expected), quoted(found)),
                format!("Write for example: {}: {}", cleaned(key), example_value(expected)),
            ),
            Reason::Date { key, found } => Wording::new(
                format!("The date {} in {} cannot be read, or is in no calendar.", quoted(found), quoted(key)),
                "Write it like 2020-09-24 15:57, or like Thursday 24 September 2020 at 15:57.",
            ),
            Reason::Embargo { key, found } => Wording::new(
                format!(
                    "The moment {} in {} cannot be read, and a story under embargo is never published on a guess.",
                    quoted(found),
                    quoted(key)
                ),
                format!(
                    "Write the moment in full: {}: 2026-09-24T06:00:00+01:00. Take the line out only if the story may be published now.",
                    cleaned(key)
                ),
            ),
            Reason::XmlEntity { name } => Wording::new(
                format!(
                    "The file uses {}, an abbreviation that it defines itself in its DOCTYPE. Such definitions are never followed, since they can be made to do harm.",
                    quoted(&format!("&{name};"))
                ),
                "Put what it stands for in its place, as text or as a number like &#233;.",
            ),
            Reason::CutOff => Wording::new(
                "The file ends in the middle of an article.",
                "It was probably cut off on its way: send it again, whole.",
            ),
            Reason::Category(fault) => self.category(fault),
            Reason::Internal => Wording::new(
                "Ajil itself failed on this file. That is a fault of ours and not of your text.",
                "Save it in another form, as plain text in a .txt file for example, and send this file to those who run the service.",
            ),
            Reason::IdTaken { id, holder } => Wording::new(
                format!("The id {} that this file names belongs to another file: {}.", quoted(id), quoted(holder)),
                "Give this file an id of its own, or take out its line “id”. If it is a newer version of the same story, put it in the place of the other file.",
            ),
        }
    }

    fn category(&self, fault: &CategoryFault) -> Wording {
        match fault {
            CategoryFault::Empty => Wording::new(
                "The name of a category is empty.",
                "Give the folder or the category a name, for example: security",
            ),
            CategoryFault::Reserved(name) => Wording::new(
                format!("{} is reserved and cannot name a category.", quoted(name)),
                "Choose another name: all, articles, media, archive, feeds, tags and authors are addresses of the site itself, and no name begins with -, _ or a dot.",
            ),
            CategoryFault::Suffix(name) => Wording::new(
                format!("{} ends like the address of a feed.", quoted(name)),
                "Take the ending off: news, and not news.rss.",
            ),
            CategoryFault::Character(name) => Wording::new(
                format!(
                    "The name {} holds a character that cannot be shown, such as a line end or a backslash.",
                    quoted(name)
                ),
                "Type the name anew, with letters, digits and spaces.",
            ),
            CategoryFault::Long => Wording::new(
                "The name of the category is too long, or lies in too many folders.",
                "Shorten it: at most 255 bytes for each folder (127 Arabic letters), and at most 16 folders, one in another.",
            ),
        }
    }

    fn warning(&self, code: &WarningCode) -> String {
        match code {
            WarningCode::TickerWithoutLabel { headlines } => format!(
                "The list of headlines at the top ({headlines} {}) was left out, because no label such as “BREAKING” follows it. If they are breaking news, put the label on a line of its own below them.",
                if *headlines == 1 { "headline" } else { "headlines" }
            ),
            WarningCode::WeekdayDisagrees { found } => {
                format!(
                    "{} is not the weekday of this date; the date was taken, and the weekday passed over.",
                    quoted(found)
                )
            }
            WarningCode::FutureDate { found } => format!(
                "The date {} lies in the future; the time of arrival was taken instead. To publish later, write the moment as publish_at.",
                moment(*found)
            ),
            WarningCode::ForbiddenCharacters { count: 1 } => {
                "A control character that feeds must not hold was removed.".to_owned()
            }
            WarningCode::ForbiddenCharacters { count } => {
                format!("{count} control characters that feeds must not hold were removed.")
            }
            WarningCode::MarkupRemoved => {
                "Scripts, frames or embedded images that feed readers do not show were removed; link to them instead."
                    .to_owned()
            }
            WarningCode::GuessedEncoding { encoding } => {
                format!(
                    "The encoding {encoding} was guessed from the letters; if some are wrong, save the file as UTF-8."
                )
            }
            WarningCode::UnknownKey { key, meant } => {
                format!("{} is no key that we know, and was passed over; did you mean “{meant}”?", quoted(key))
            }
            WarningCode::ValueIgnored { key, found } => {
                format!("{} in {} cannot be used, and was passed over.", quoted(found), quoted(key))
            }
            WarningCode::KeyRepeated { key } => {
                format!("{} stands there more than once; its last value was taken.", quoted(key))
            }
            WarningCode::LeftOut { count, kinds } => format!(
                "Left out, being no published articles: {count} {} ({}).",
                if *count == 1 { "item" } else { "items" },
                cleaned(kinds)
            ),
            WarningCode::NotAccepted { category } => format!(
                "The category {} takes only what is in its own folder; the article is in its other categories. To have it there, drop it in that folder.",
                quoted(category.as_str())
            ),
            WarningCode::Resurfaced { id, before } => format!(
                "It was published anew, as {}: readers see it as new. The entry before ({}) is withdrawn, and its page leads here.",
                cleaned(id.as_str()),
                cleaned(before.as_str())
            ),
            WarningCode::AnotherStory { id, title, became } => format!(
                "Another story was saved over {} and is published by itself; the one before {}. If they are one story, write into the file: id: {id}",
                quoted(title.clone().shortened(80).as_str()),
                match became {
                    Became::Withdrawn => "was withdrawn",
                    Became::Kept => "stays published",
                    Became::Retracted => "was retracted",
                    Became::HeldElsewhere => "stays, for another file holds it",
                }
            ),
            WarningCode::StaysRecalled { title, by } => format!(
                "{} stays recalled, whatever this file says: the file {} recalls it. To have it published again, change that file.",
                quoted(title.clone().shortened(80).as_str()),
                quoted(by)
            ),
            WarningCode::PartnerSkips { partner, feed, title, skip } => format!(
                "{} skips {}{}: {}",
                partner.name(),
                quoted(title.clone().shortened(80).as_str()),
                feed.as_ref()
                    .map(|feed| format!(", so it is left out of the feed {}", quoted(feed.as_str())))
                    .unwrap_or_default(),
                skipped(skip)
            ),
            WarningCode::Ruled { ruling, title } => {
                let title = quoted(title.clone().shortened(80).as_str());
                match ruling {
                    Ruling::Withdrawn => format!(
                        "The operator withdrew {title}: whatever this file says, it is published again only when the operator takes that back."
                    ),
                    Ruling::Retracted => format!(
                        "The operator retracted {title}: whatever this file says, a notice stands in its place until the operator takes that back."
                    ),
                }
            }
        }
    }

    fn skip(&self, skip: &Skip) -> String {
        skipped(skip)
    }

    fn waiting(&self, waiting: Waiting) -> String {
        match waiting {
            Waiting::Draft => "It is a draft, and is not published as long as it says so.".to_owned(),
            Waiting::Until(at) => format!("It is published on {}.", moment(at)),
            Waiting::Withheld => "Its sender recalls it, and nobody was shown it: nothing is published.".to_owned(),
            Waiting::Expired(at) => format!("Its time was over on {}.", moment(at)),
        }
    }

    fn place(&self, at: Position) -> String {
        match at.column {
            Some(column) => format!("Line {}, column {column}", at.line),
            None => format!("Line {}", at.line),
        }
    }

    fn item(&self, number: u32) -> String {
        format!("Article {number}")
    }

    fn verdict(&self, outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::Published => "Published",
            Outcome::Waiting(_) => "Waiting",
            Outcome::Refused(_) => "Not published",
        }
    }

    fn piece(&self, text: &str) -> String {
        isolated_if_rtl(text)
    }

    fn frame(&self) -> &'static Frame {
        &FRAME
    }
}
