use super::ink::{Unit, amount, cleaned, example_value, isolated, moment};
use super::{Frame, Wording, Words};
use crate::domain::{Became, CategoryFault, Outcome, Position, Reason, Ruling, Skip, Waiting, WarningCode};

/// Modern standard Arabic with the digits of the Maghreb. Whatever is not Arabic stands in isolates, lest a file's
/// name turn the sentence round it.
pub(super) struct Arabic;

const FRAME: Frame = Frame {
    what: "ما المشكلة؟",
    mend: "ما الحل؟",
    entries: "ما نُشر:",
    held: "ما في الملف:",
    warnings: "ما يُستحسن النظر فيه:",
    next: "بعد الإصلاح احفظ الملف من جديد: يُنشر فورًا، ويختفي هذا الإشعار من تلقاء نفسه.",
    code: "الرمز",
    colon: ": ",
    runs_from_the_right: true,
};

fn quoted(text: &str) -> String {
    format!("«{}»", isolated(&cleaned(text)))
}

/// What is to be typed as it stands.
fn typed(text: &str) -> String {
    isolated(text)
}

fn size(bytes: u64) -> String {
    match amount(bytes) {
        (number, Unit::Mega) => format!("{number} ميغابايت"),
        (number, Unit::Kilo) => format!("{number} كيلوبايت"),
        (number, Unit::Byte) => format!("{number} بايت"),
    }
}

fn kind(expected: &str) -> String {
    match expected {
        "text" => "نص".to_owned(),
        "list" => "قائمة".to_owned(),
        "bool" => format!("{} أو {}", typed("true"), typed("false")),
        "url" => format!("عنوان كامل يبدأ بـ {}", typed("https://")),
        "urgency" => "رقم من 1 إلى 9".to_owned(),
        "status" => format!("{} أو {} أو {}", typed("usable"), typed("withheld"), typed("canceled")),
        "language" => format!("رمز لغة مثل {} أو {} أو {}", typed("ar"), typed("fr"), typed("en")),
        other => typed(other),
    }
}

/// The counted noun in the form that its number asks for: one, two, 3 to 10, 11 to 99, and the rest.
fn counted(number: usize, [one, two, few, many, other]: [&str; 5]) -> String {
    match (number, number % 100) {
        (1, _) => one.to_owned(),
        (2, _) => two.to_owned(),
        (_, 3..=10) => format!("{number} {few}"),
        (_, 11..=99) => format!("{number} {many}"),
        _ => format!("{number} {other}"),
    }
}

fn skipped(skip: &Skip) -> String {
    match skip {
        Skip::TitleShort { found, least } => format!("عدد أحرف العنوان {found}، والحد الأدنى {least}."),
        Skip::TitleLong { found, most } => format!("عدد أحرف العنوان {found}، والحد الأقصى {most}."),
        Skip::TextShort { found, least } => format!("عدد أحرف النص {found}، والحد الأدنى {least}."),
        Skip::TextLong { found, most } => format!("عدد أحرف النص {found}، والحد الأقصى {most}."),
        Skip::DescriptionShort { found, least } => {
            format!("عدد أحرف الوصف مع النص {found}، والحد الأدنى {least}.")
        }
        Skip::Large { found, most } => format!("حجم المقال بالبايت {found}، والحد الأقصى {most}."),
        Skip::NoPicture { least } => format!("لا صورة له، والمطلوب صورة لا يقل عرضها بالبكسل عن {least}."),
        Skip::PictureSmall { found, least } => format!("عرض الصورة بالبكسل {found}، والحد الأدنى {least}."),
        Skip::Insecure { url } => format!("العنوان {} لا يبدأ بـ {}.", quoted(url), typed("https://")),
        Skip::OtherLanguage { found, feed } => {
            format!("لغته {} ولغة الخلاصة {}.", typed(found.as_str()), typed(feed.as_str()))
        }
    }
}

impl Words for Arabic {
    fn reason(&self, reason: &Reason) -> Wording {
        match reason {
            Reason::Empty => Wording::new(
                "الملف فارغ.",
                "اكتب العنوان في السطر الأول، ثم سطرًا فارغًا، ثم نص الخبر. وإن انقطع إرسال الملف فأرسله من جديد.",
            ),
            Reason::NoTitle => Wording::new(
                "ليس في الملف عنوان.",
                format!(
                    "اكتب العنوان وحده في سطر أعلى النص، وبعده سطر فارغ. وإن كان الملف يبدأ بالعلامة {} فأضف تحتها سطرًا مثل: {}",
                    typed("---"),
                    typed("title: مجلس النواب يصادق على قانون المالية")
                ),
            ),
            Reason::NotUtf8 { offset } => Wording::new(
                format!(
                    "ترميز الملف ليس {}: البايت رقم {} لا يدل على أي حرف.",
                    typed("UTF-8"),
                    offset.saturating_add(1)
                ),
                format!(
                    "افتح الملف في محرر النصوص واحفظه من جديد بترميز {0} (في «المفكرة»: حفظ باسم، ثم الترميز: {0}).",
                    typed("UTF-8")
                ),
            ),
            Reason::TooLarge { limit } => Wording::new(
                format!("حجم الملف أكبر من الحد الأقصى، وهو {}.", size(*limit)),
                "ضع الصور والتسجيلات في ملفات مستقلة بجانب المقال، أو وزّع النص على عدة ملفات.",
            ),
            Reason::TooDeep { limit } => Wording::new(
                format!("تنسيق النص متداخل، وعدد مستوياته أكبر من الحد الأقصى، وهو {limit}."),
                "بسّط القوائم والاقتباسات المتداخلة، أو ألصق النص من دون تنسيق.",
            ),
            Reason::UnknownFormat { ending } if ending.is_empty() => Wording::new(
                "اسم الملف بلا امتداد، فلا يُعرف نوعه.",
                format!("احفظ النص باسم ينتهي بـ {} أو {}، مثل: {}", typed(".txt"), typed(".md"), typed("khabar.txt")),
            ),
            Reason::UnknownFormat { ending } => Wording::new(
                format!("الملفات من نوع {} لا تُقرأ.", quoted(&format!(".{ending}"))),
                format!(
                    "احفظ المقال نصًا بسيطًا باسم ينتهي بـ {} أو {}، مثل: {}. وما ليس مقالًا فانقله إلى خارج هذا المجلد.",
                    typed(".txt"),
                    typed(".md"),
                    typed("khabar.txt")
                ),
            ),
            Reason::Syntax { format, detail } => Wording::new(
                format!("يبدأ الملف بصيغة {}، لكن لا يمكن قراءته بها: {}.", typed(format), quoted(detail)),
                "إن انقطع الرفع فأرسل الملف من جديد. وإن كان أحد قد عدّله فتراجع عن آخر تعديل في الموضع المبيّن، أو صدّره من جديد.",
            ),
            Reason::UnknownContent { format } => Wording::new(
                format!("الملف بصيغة {}، لكن ليس فيه مقال بشكل نعرفه.", typed(format)),
                format!(
                    "صدّر المقال بصيغة من صيغ الأخبار، أو اكتبه نصًا بسيطًا في ملف {}: العنوان، ثم سطر فارغ، ثم النص. وما ليس مقالًا فانقله إلى خارج هذا المجلد.",
                    typed(".txt")
                ),
            ),
            Reason::NotAFile => Wording::new(
                "هذا رابط (رمزي أو صلب) أو جهاز، وليس ملفًا قائمًا بذاته.",
                "انسخ الملف نفسه إلى هذا المجلد بدل الرابط.",
            ),
            Reason::Unreadable { detail } => Wording::new(
                format!("لا يسمح النظام بقراءة الملف: {}.", quoted(detail)),
                format!(
                    "امنح الحساب الذي تعمل به الخدمة حق قراءة الملف، مثل: {}، أو اطلب ذلك من مسؤول الخادم.",
                    typed("chmod a+r khabar.txt")
                ),
            ),
            Reason::FrontMatterOpen { delimiter } => Wording::new(
                format!("البيانات التي في أعلى الملف تبدأ بالعلامة {} ولا تنتهي.", typed(delimiter)),
                format!("ضع سطرًا ليس فيه إلا {} تحت آخر سطر من البيانات وفوق النص.", typed(delimiter)),
            ),
            Reason::FrontMatterTooLarge { limit } => Wording::new(
                format!("حجم البيانات التي في أعلى الملف أكبر من الحد الأقصى، وهو {}.", size(*limit)),
                "أبقِ فيها العنوان والتاريخ وما شابههما، وضع النص تحت السطر الذي ينهيها.",
            ),
            Reason::TooManyAliases { limit } => Wording::new(
                format!(
                    "البيانات التي في أعلى الملف تحيل إلى قيم منها بأسماء مستعارة ({}) إحالات عددها أكبر من الحد الأقصى، وهو {limit}، أو تحيل إلى قيم كثيرة جدًا دفعة واحدة.",
                    typed("*name")
                ),
                format!("اكتب القيم كاملة في مواضعها، من دون {} و{}.", typed("&"), typed("*")),
            ),
            Reason::TooManyItems { limit } => Wording::new(
                format!("في الملف مقالات عددها أكبر من الحد الأقصى في الملف الواحد، وهو {limit}."),
                format!(
                    "وزّعها على عدة ملفات، أو اطلب من القائمين على الخدمة رفع قيمة {} في {}.",
                    typed("max_items"),
                    typed("site.toml")
                ),
            ),
            Reason::TooIntricate { limit } => Wording::new(
                format!("في الملف من عناصر التنسيق (وسوم وروابط وأسطر) أكثر من الحد الأقصى المقروء، وهو {limit}."),
                "ألصق النص من دون تنسيق، أو وزّعه على عدة ملفات.",
            ),
            Reason::FrontMatterSyntax { detail } => Wording::new(
                format!("تعذّرت قراءة البيانات التي في أعلى الملف: {}.", quoted(detail)),
                format!(
                    "كل سطر منها اسم، ثم نقطتان، ثم مسافة، ثم قيمة، مثل: {}. وإن كان في القيمة نقطتان فضعها بين علامتي تنصيص، مثل: {}. وبين سطري {} يُكتب: {}",
                    typed("title: مجلس النواب يصادق على قانون المالية"),
                    typed("title: \"الرباط: افتتاح القمة\""),
                    typed("+++"),
                    typed("title = \"الرباط: افتتاح القمة\"")
                ),
            ),
            Reason::KeyDisagrees { key } => Wording::new(
                format!(
                    "المفتاح {} مكتوب أكثر من مرة بقيم مختلفة، والخبر الذي قد يجب تأجيله أو حجبه لا يُنشر بالتخمين.",
                    typed(&cleaned(key))
                ),
                "أبقِ السطر الصحيح واحذف غيره.",
            ),
            Reason::Value { key, found, expected } if found.trim().is_empty() => Wording::new(
                format!("قيمة {} فارغة، والمطلوب {}.", quoted(key), kind(expected)),
                format!("اكتب مثلًا: {}", typed(&format!("{}: {}", cleaned(key), example_value(expected)))),
            ),
            Reason::Value { key, found, expected } => Wording::new(
                format!("قيمة {} هي {}، والمطلوب {}.", quoted(key), quoted(found), kind(expected)),
                format!("اكتب مثلًا: {}", typed(&format!("{}: {}", cleaned(key), example_value(expected)))),
            ),
            Reason::Date { key, found } => Wording::new(
                format!("التاريخ {} ({}) لا يُفهم، أو لا وجود له في التقويم.", quoted(found), typed(&cleaned(key))),
                format!(
                    "اكتبه هكذا: {}، أو هكذا: الخميس 24 سبتمبر 2020 على الساعة {}.",
                    typed("2020-09-24 15:57"),
                    typed("15:57")
                ),
            ),
            Reason::Embargo { key, found } => Wording::new(
                format!(
                    "موعد النشر {} ({}) لا يُفهم، والخبر المحظور نشره قبل موعده لا يُنشر بالتخمين.",
                    quoted(found),
                    typed(&cleaned(key))
                ),
                format!(
                    "اكتب الموعد كاملًا: {}. ولا تحذف السطر إلا إذا جاز نشر الخبر الآن.",
                    typed(&format!("{}: 2026-09-24T06:00:00+01:00", cleaned(key)))
                ),
            ),
            Reason::XmlEntity { name } => Wording::new(
                format!(
                    "يستعمل الملف الاختصار {}، وهو يعرّفه بنفسه في {}. ومثل هذه التعريفات لا يُعمل بها أبدًا، فقد يُراد بها الإضرار.",
                    quoted(&format!("&{name};")),
                    typed("DOCTYPE")
                ),
                format!("ضع مكانه ما يدل عليه، نصًا أو رقمًا مثل {}", typed("&#233;")),
            ),
            Reason::CutOff => {
                Wording::new("ينتهي الملف في وسط أحد المقالات.", "يبدو أن إرساله انقطع؛ أرسله من جديد كاملًا.")
            }
            Reason::Category(fault) => self.category(fault),
            Reason::Internal => Wording::new(
                "تعذّر على البرنامج نفسه أن يقرأ هذا الملف. الخلل عندنا لا في نصك.",
                format!(
                    "احفظ المقال بصيغة أخرى، نصًا عاديًا في ملف {} مثلًا، وأرسل هذا الملف إلى القائمين على الخدمة.",
                    typed(".txt")
                ),
            ),
            Reason::IdTaken { id, holder } => Wording::new(
                format!("المعرّف {} المذكور في هذا الملف يخص ملفًا آخر: {}.", quoted(id), quoted(holder)),
                format!(
                    "أعطِ هذا الملف معرّفًا خاصًا به، أو احذف منه سطر {}. وإن كان نسخة أحدث من الخبر نفسه فضعه مكان الملف الآخر.",
                    typed("id")
                ),
            ),
        }
    }

    fn category(&self, fault: &CategoryFault) -> Wording {
        match fault {
            CategoryFault::Empty => {
                Wording::new("اسم القسم فارغ.", format!("سمِّ المجلد أو القسم، مثل: {} أو «أمن».", typed("security")))
            }
            CategoryFault::Reserved(name) => Wording::new(
                format!("الاسم {} محجوز، فلا يصلح اسمًا لقسم.", quoted(name)),
                format!(
                    "اختر اسمًا آخر: فعناوين الموقع نفسه تستعمل {}، ولا يبدأ اسم قسم بالعلامة {} ولا {} ولا بنقطة.",
                    ["all", "articles", "media", "archive", "feeds", "tags", "authors"].map(typed).join(" و"),
                    typed("-"),
                    typed("_")
                ),
            ),
            CategoryFault::Suffix(name) => Wording::new(
                format!("الاسم {} ينتهي كما ينتهي عنوان خلاصة.", quoted(name)),
                format!("احذف نهايته: {} وليس {}.", typed("news"), typed("news.rss")),
            ),
            CategoryFault::Character(name) => Wording::new(
                format!("في الاسم {} رمز لا يُعرض، كنهاية سطر أو شرطة مائلة معكوسة.", quoted(name)),
                "اكتب الاسم من جديد بحروف وأرقام ومسافات.",
            ),
            CategoryFault::Long => Wording::new(
                "اسم القسم أطول من الحد الأقصى، أو هو داخل مجلدات كثيرة.",
                "اختصره: 255 بايت على الأكثر لكل مجلد (127 حرفًا عربيًا)، و16 مجلدًا متداخلًا على الأكثر.",
            ),
        }
    }

    fn warning(&self, code: &WarningCode) -> String {
        match code {
            WarningCode::TickerWithoutLabel { headlines } => format!(
                "شريط العناوين في أعلى الصفحة ({}) لم يُؤخذ به، إذ لا يليه وسم مثل «عاجل». إن كانت أخبارًا عاجلة فاكتب الوسم وحده في السطر الذي يليها.",
                counted(*headlines, ["عنوان واحد", "عنوانان", "عناوين", "عنوانًا", "عنوان"])
            ),
            WarningCode::WeekdayDisagrees { found } => {
                format!("اليوم {} لا يوافق هذا التاريخ؛ اعتُمد التاريخ وأُهمل اسم اليوم.", quoted(found))
            }
            WarningCode::FutureDate { found } => format!(
                "التاريخ {} في المستقبل؛ اعتُمد وقت وصول الملف بدلًا منه. ولتأجيل النشر اكتب الموعد في {}.",
                typed(&moment(*found)),
                typed("publish_at")
            ),
            WarningCode::ForbiddenCharacters { count } => {
                format!("في الملف رموز تحكم لا تقبلها الخلاصات، فحُذفت (عددها {count}).")
            }
            WarningCode::MarkupRemoved => {
                "حُذفت برمجيات أو إطارات أو صور مضمّنة لا تعرضها برامج قراءة الخلاصات؛ ضع رابطًا إليها بدلًا منها.".to_owned()
            }
            WarningCode::GuessedEncoding { encoding } => format!(
                "استُنتج ترميز الملف ({}) من حروفه؛ فإن ظهر فيها خطأ فاحفظ الملف بترميز {}.",
                typed(encoding),
                typed("UTF-8")
            ),
            WarningCode::UnknownKey { key, meant } => {
                format!("المفتاح {} غير معروف، فأُهمل؛ هل تقصد {}؟", quoted(key), typed(meant))
            }
            WarningCode::ValueIgnored { key, found } => {
                format!("القيمة {} ({}) لا تصلح، فأُهملت.", quoted(found), typed(&cleaned(key)))
            }
            WarningCode::KeyRepeated { key } => {
                format!("المفتاح {} مكتوب أكثر من مرة، فأُخذت قيمته الأخيرة.", typed(&cleaned(key)))
            }
            WarningCode::LeftOut { count, kinds } => format!(
                "تُرك مما في الملف {} ({})، فليس ذلك مقالات منشورة.",
                counted(*count, ["عنصر واحد", "عنصران", "عناصر", "عنصرًا", "عنصر"]),
                typed(&cleaned(kinds))
            ),
            WarningCode::NotAccepted { category } => format!(
                "لا يقبل القسم {} إلا مقالات مجلده؛ وبقي المقال في أقسامه الأخرى. ولنشره في هذا القسم ضعه في ذلك المجلد.",
                quoted(category.as_str())
            ),
            WarningCode::Resurfaced { id, before } => format!(
                "أُعيد نشر المقال بالمعرّف {}، فيراه القراء جديدًا. أما المدخل السابق ({}) فقد سُحب، وصفحته تقود إلى هذا المقال.",
                typed(&cleaned(id.as_str())),
                typed(&cleaned(before.as_str()))
            ),
            WarningCode::AnotherStory { id, title, became } => format!(
                "حُفظ خبر آخر مكان {} فنُشر مستقلًا؛ أما السابق {}. فإن كان الخبر واحدًا فاكتب في الملف: {}",
                quoted(title.clone().shortened(80).as_str()),
                match became {
                    Became::Withdrawn => "فسُحب",
                    Became::Kept => "فبقي منشورًا",
                    Became::Retracted => "فأُعلن إلغاؤه",
                    Became::HeldElsewhere => "فباقٍ لأن ملفًا آخر يحمله",
                },
                typed(&format!("id: {id}"))
            ),
            WarningCode::StaysRecalled { title, by } => format!(
                "يبقى {} ملغى مهما قال هذا الملف، فالملف {} يلغيه. ولنشره من جديد عدّل ذلك الملف.",
                quoted(title.clone().shortened(80).as_str()),
                quoted(by)
            ),
            WarningCode::PartnerSkips { partner, feed, title, skip } => format!(
                "الشريك {} لا يقبل {}{}: {}",
                typed(partner.name()),
                quoted(title.clone().shortened(80).as_str()),
                feed.as_ref().map(|feed| format!("، فلم يُدرج في الخلاصة {}", quoted(feed.as_str()))).unwrap_or_default(),
                skipped(skip)
            ),
            WarningCode::Ruled { ruling, title } => {
                let title = quoted(title.clone().shortened(80).as_str());
                match ruling {
                    Ruling::Withdrawn => {
                        format!("سحب مشغّل الموقع {title}، فلا يُنشر ثانية مهما جاء في هذا الملف ما لم يرجع عن قراره.")
                    }
                    Ruling::Retracted => format!(
                        "تراجع مشغّل الموقع عن {title}، فيحل محله إشعار مهما جاء في هذا الملف ما لم يرجع عن قراره."
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
            Waiting::Draft => "مسوّدة، ولا تُنشر ما دامت كذلك.".to_owned(),
            Waiting::Until(at) => format!("يُنشر في {}.", typed(&moment(at))),
            Waiting::Withheld => "سحبه مرسله قبل أن يراه أحد، فلا يُنشر شيء.".to_owned(),
            Waiting::Expired(at) => format!("انتهت مدة نشره في {}.", typed(&moment(at))),
        }
    }

    fn place(&self, at: Position) -> String {
        match at.column {
            Some(column) => format!("السطر {}، العمود {column}", at.line),
            None => format!("السطر {}", at.line),
        }
    }

    fn item(&self, number: u32) -> String {
        format!("المقال {number}")
    }

    fn verdict(&self, outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::Published => "نُشر",
            Outcome::Waiting(_) => "في الانتظار",
            Outcome::Refused(_) => "لم يُنشر",
        }
    }

    fn piece(&self, text: &str) -> String {
        isolated(text)
    }

    fn frame(&self) -> &'static Frame {
        &FRAME
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ask_for_their_form_of_the_noun() {
        let headlines = |n| counted(n, ["عنوان واحد", "عنوانان", "عناوين", "عنوانًا", "عنوان"]);
        assert_eq!(
            [1, 2, 3, 10, 11, 99, 100, 103, 111].map(headlines),
            [
                "عنوان واحد",
                "عنوانان",
                "3 عناوين",
                "10 عناوين",
                "11 عنوانًا",
                "99 عنوانًا",
                "100 عنوان",
                "103 عناوين",
                "111 عنوانًا"
            ]
        );
    }
}
