use super::ink::{Unit, amount, cleaned, example_value, isolated_if_rtl, moment};
use super::{Frame, Wording, Words};
use crate::domain::{Became, CategoryFault, Outcome, Position, Reason, Ruling, Skip, Waiting, WarningCode};

pub(super) struct French;

const FRAME: Frame = Frame {
    what: "Quel est le problème\u{A0}?",
    mend: "Que faire\u{A0}?",
    entries: "Ce qui a été publié\u{A0}:",
    held: "Ce que contient le fichier\u{A0}:",
    warnings: "À vérifier\u{A0}:",
    next: "Une fois le fichier corrigé, enregistrez-le de nouveau\u{A0}: il sera publié aussitôt et cette note disparaîtra d’elle-même.",
    code: "Code",
    colon: "\u{A0}: ",
    runs_from_the_right: false,
};

fn quoted(text: &str) -> String {
    format!("«\u{A0}{}\u{A0}»", isolated_if_rtl(&cleaned(text)))
}

fn size(bytes: u64) -> String {
    match amount(bytes) {
        (number, Unit::Mega) => format!("{number}\u{A0}Mo"),
        (number, Unit::Kilo) => format!("{number}\u{A0}Ko"),
        (number, Unit::Byte) => format!("{number}\u{A0}octets"),
    }
}

fn kind(expected: &str) -> &str {
    match expected {
        "text" => "un texte",
        "list" => "une liste",
        "bool" => "true ou false",
        "url" => "une adresse complète commençant par https://",
        "urgency" => "un nombre de 1 à 9",
        "status" => "usable, withheld ou canceled",
        "language" => "un code de langue comme ar, fr ou en",
        other => other,
    }
}

fn skipped(skip: &Skip) -> String {
    let counted = |found: &u64| format!("{found} {}", if *found < 2 { "caractère" } else { "caractères" });
    match skip {
        Skip::TitleShort { found, least } => {
            format!("le titre compte {}, et il en faut au moins {least}.", counted(found))
        }
        Skip::TitleLong { found, most } => format!("le titre compte {}, et {most} au plus sont admis.", counted(found)),
        Skip::TextShort { found, least } => {
            format!("le texte compte {}, et il en faut au moins {least}.", counted(found))
        }
        Skip::TextLong { found, most } => format!("le texte compte {}, et {most} au plus sont admis.", counted(found)),
        Skip::DescriptionShort { found, least } => {
            format!("la description, texte compris, compte {}, et il en faut au moins {least}.", counted(found))
        }
        Skip::Large { found, most } => format!("l’article pèse {found} octets, et {most} au plus sont admis."),
        Skip::NoPicture { least } => {
            format!("il n’a pas d’image, et il en faut une d’au moins {least} pixels de large.")
        }
        Skip::PictureSmall { found, least } => {
            format!("l’image a {found} pixels de large, et il en faut au moins {least}.")
        }
        Skip::Insecure { url } => format!("{} ne commence pas par https://.", quoted(url)),
        Skip::OtherLanguage { found, feed } => format!("sa langue est {found}, et celle du flux {feed}."),
    }
}

impl Words for French {
    fn reason(&self, reason: &Reason) -> Wording {
        match reason {
            Reason::Empty => Wording::new(
                "Le fichier est vide.",
                "Écrivez le titre sur la première ligne, puis une ligne vide, puis l’article. Si l’envoi a été interrompu, renvoyez le fichier.",
            ),
            Reason::NoTitle => Wording::new(
                "Le fichier n’a pas de titre.",
                "Écrivez le titre seul sur une ligne au-dessus du texte, suivi d’une ligne vide. Si le fichier commence par ---, ajoutez-y une ligne comme\u{A0}: title: Le Parlement adopte le budget",
            ),
            Reason::NotUtf8 { offset } => Wording::new(
                format!(
                    "Le fichier n’est pas en UTF-8\u{A0}: l’octet n°\u{A0}{} ne correspond à aucune lettre.",
                    offset.saturating_add(1)
                ),
                "Ouvrez-le dans votre éditeur et enregistrez-le de nouveau avec l’encodage UTF-8 (dans le Bloc-notes\u{A0}: Enregistrer sous, Encodage\u{A0}: UTF-8).",
            ),
            Reason::TooLarge { limit } => Wording::new(
                format!("Le fichier dépasse {}, la taille maximale.", size(*limit)),
                "Placez images et enregistrements dans des fichiers à part, à côté de l’article, ou répartissez le texte en plusieurs fichiers.",
            ),
            Reason::TooDeep { limit } => Wording::new(
                format!("La mise en forme est imbriquée sur plus de {limit} niveaux."),
                "Simplifiez les listes et les citations imbriquées, ou collez le texte sans mise en forme.",
            ),
            Reason::UnknownFormat { ending } if ending.is_empty() => Wording::new(
                "Le nom du fichier n’a pas d’extension\u{A0}: on ne peut pas savoir de quel type il est.",
                "Enregistrez le texte sous un nom terminé par .txt ou .md, par exemple\u{A0}: article.txt",
            ),
            Reason::UnknownFormat { ending } => Wording::new(
                format!("Les fichiers {} ne sont pas lus.", quoted(&format!(".{ending}"))),
                "Enregistrez l’article en texte brut, sous un nom terminé par .txt ou .md, par exemple\u{A0}: article.txt. Ce qui n’est pas un article n’a pas sa place dans ce dossier.",
            ),
            Reason::Syntax { format, detail } => Wording::new(
                format!(
                    "Le fichier commence comme du {format}, mais ne peut être lu comme tel\u{A0}: {}.",
                    quoted(detail)
                ),
                "Si l’envoi a été interrompu, renvoyez le fichier. Si quelqu’un l’a modifié, annulez la dernière modification à l’endroit indiqué, ou exportez-le de nouveau.",
            ),
            Reason::UnknownContent { format } => Wording::new(
                format!("Le fichier est du {format}, mais rien n’y est un article sous une forme connue."),
                "Exportez l’article dans un format de presse, ou écrivez-le en texte brut dans un fichier .txt\u{A0}: le titre, une ligne vide, le texte. Ce qui n’est pas un article n’a pas sa place dans ce dossier.",
            ),
            Reason::NotAFile => Wording::new(
                "C’est un lien (symbolique ou physique), un tube ou un périphérique, et non un fichier proprement dit.",
                "Copiez le fichier lui-même dans ce dossier, à la place du lien.",
            ),
            Reason::Unreadable { detail } => Wording::new(
                format!("Le système interdit la lecture du fichier\u{A0}: {}.", quoted(detail)),
                "Donnez au compte sous lequel tourne Ajil le droit de lire le fichier, par exemple\u{A0}: chmod a+r article.txt\u{A0}; ou demandez à la personne qui gère le serveur.",
            ),
            Reason::FrontMatterOpen { delimiter } => Wording::new(
                format!("Le bloc en tête du fichier commence par {delimiter} et ne se termine pas."),
                format!(
                    "Placez une ligne contenant seulement {delimiter} après la dernière ligne du bloc, au-dessus du texte."
                ),
            ),
            Reason::FrontMatterTooLarge { limit } => Wording::new(
                format!("Le bloc en tête du fichier dépasse {}, la taille maximale.", size(*limit)),
                "N’y gardez que le titre, la date et les indications de ce genre, et placez le texte sous la ligne qui ferme le bloc.",
            ),
            Reason::TooManyAliases { limit } => Wording::new(
                format!(
                    "Le bloc en tête du fichier renvoie à ses propres valeurs par des alias (*nom) plus de {limit} fois, ou à trop de valeurs à la fois."
                ),
                "Écrivez les valeurs en toutes lettres là où elles ont leur place, sans & ni *.",
            ),
            Reason::TooManyItems { limit } => Wording::new(
                format!("Le fichier contient plus de {limit} articles, le maximum pour un seul fichier."),
                "Répartissez-les en plusieurs fichiers, ou demandez aux responsables du service d’augmenter max_items dans site.toml.",
            ),
            Reason::TooIntricate { limit } => Wording::new(
                format!(
                    "Le fichier contient plus de {limit} éléments de mise en forme (balises, liens, lignes), le maximum lu."
                ),
                "Collez le texte sans mise en forme, ou répartissez-le en plusieurs fichiers.",
            ),
            Reason::FrontMatterSyntax { detail } => Wording::new(
                format!("Le bloc en tête du fichier est illisible\u{A0}: {}.", quoted(detail)),
                "Chaque ligne y est un nom, deux-points, une espace et une valeur, par exemple\u{A0}: title: Le Parlement adopte le budget. Une valeur qui contient deux-points se met entre guillemets droits\u{A0}: title: \"Rabat: ouverture du sommet\". Entre des lignes +++, on écrit\u{A0}: title = \"Rabat: ouverture du sommet\"",
            ),
            Reason::KeyDisagrees { key } => Wording::new(
                format!(
                    "La clé {} figure plusieurs fois avec des valeurs différentes, et un article qui doit peut-être attendre ou être retenu n’est jamais publié au hasard.",
                    quoted(key)
                ),
                "Gardez la ligne qui est juste et enlevez les autres.",
            ),
            Reason::Value { key, found, expected } if found.trim().is_empty() => Wording::new(
                format!("La clé {} attend {}, et elle est vide.", quoted(key), kind(expected)),
                format!("Écrivez par exemple\u{A0}: {}: {}", cleaned(key), example_value(expected)),
            ),
            Reason::Value { key, found, expected } => Wording::new(
                format!("La clé {} attend {}, et on y trouve {}.", quoted(key), kind(expected), quoted(found)),
                format!("Écrivez par exemple\u{A0}: {}: {}", cleaned(key), example_value(expected)),
            ),
            Reason::Date { key, found } => Wording::new(
                format!("La date {} ({}) est illisible ou n’existe dans aucun calendrier.", quoted(found), quoted(key)),
                "Écrivez-la ainsi\u{A0}: 2020-09-24 15:57, ou ainsi\u{A0}: jeudi 24 septembre 2020 à 15:57.",
            ),
            Reason::Embargo { key, found } => Wording::new(
                format!(
                    "Le moment {} ({}) est illisible, et un article sous embargo n’est jamais publié au hasard.",
                    quoted(found),
                    quoted(key)
                ),
                format!(
                    "Écrivez le moment en entier\u{A0}: {}: 2026-09-24T06:00:00+01:00. N’enlevez la ligne que si l’article peut paraître tout de suite.",
                    cleaned(key)
                ),
            ),
            Reason::XmlEntity { name } => Wording::new(
                format!(
                    "Le fichier emploie {}, une abréviation qu’il définit lui-même dans son DOCTYPE. De telles définitions ne sont jamais suivies, car elles peuvent servir à nuire.",
                    quoted(&format!("&{name};"))
                ),
                "Mettez à sa place ce qu’elle signifie, en toutes lettres ou par un numéro comme &#233;.",
            ),
            Reason::CutOff => Wording::new(
                "Le fichier s’arrête au milieu d’un article.",
                "Il a sans doute été coupé en chemin\u{A0}: envoyez-le de nouveau en entier.",
            ),
            Reason::Category(fault) => self.category(fault),
            Reason::Internal => Wording::new(
                "Ajil lui-même a échoué sur ce fichier. C’est une faute de notre côté, et non de votre texte.",
                "Enregistrez-le sous une autre forme, par exemple en texte brut dans un fichier .txt, et envoyez ce fichier aux responsables du service.",
            ),
            Reason::IdTaken { id, holder } => Wording::new(
                format!(
                    "L’identifiant {} indiqué dans ce fichier appartient à un autre fichier\u{A0}: {}.",
                    quoted(id),
                    quoted(holder)
                ),
                "Donnez à ce fichier un identifiant à lui, ou enlevez sa ligne «\u{A0}id\u{A0}». S’il s’agit d’une version plus récente du même article, mettez-la à la place de l’autre fichier.",
            ),
        }
    }

    fn category(&self, fault: &CategoryFault) -> Wording {
        match fault {
            CategoryFault::Empty => Wording::new(
                "Le nom d’une rubrique est vide.",
                "Donnez un nom au dossier ou à la rubrique, par exemple\u{A0}: securite",
            ),
            CategoryFault::Reserved(name) => Wording::new(
                format!("{} est réservé et ne peut pas nommer une rubrique.", quoted(name)),
                "Choisissez un autre nom\u{A0}: all, articles, media, archive, feeds, tags et authors sont des adresses du site lui-même, et aucun nom ne commence par -, _ ou un point.",
            ),
            CategoryFault::Suffix(name) => Wording::new(
                format!("{} se termine comme l’adresse d’un flux.", quoted(name)),
                "Enlevez la terminaison\u{A0}: news, et non news.rss.",
            ),
            CategoryFault::Character(name) => Wording::new(
                format!(
                    "Le nom {} contient un caractère qui ne s’affiche pas, comme une fin de ligne ou une barre oblique inverse.",
                    quoted(name)
                ),
                "Saisissez de nouveau le nom, avec des lettres, des chiffres et des espaces.",
            ),
            CategoryFault::Long => Wording::new(
                "Le nom de la rubrique est trop long, ou se trouve dans trop de dossiers.",
                "Raccourcissez-le\u{A0}: 255 octets au plus par dossier (127 lettres arabes), et 16 dossiers imbriqués au plus.",
            ),
        }
    }

    fn warning(&self, code: &WarningCode) -> String {
        match code {
            WarningCode::TickerWithoutLabel { headlines } => format!(
                "La liste de titres en haut de la page ({headlines} {}) n’a pas été reprise, car aucune mention comme «\u{A0}URGENT\u{A0}» ne la suit. S’il s’agit d’informations urgentes, écrivez la mention seule sur la ligne qui suit les titres.",
                if *headlines < 2 { "titre" } else { "titres" }
            ),
            WarningCode::WeekdayDisagrees { found } => format!(
                "{} n’est pas le jour de cette date\u{A0}; la date a été retenue, et le jour laissé de côté.",
                quoted(found)
            ),
            WarningCode::FutureDate { found } => format!(
                "La date {} est dans l’avenir\u{A0}; l’heure d’arrivée a été retenue à sa place. Pour publier plus tard, indiquez le moment avec publish_at.",
                moment(*found)
            ),
            WarningCode::ForbiddenCharacters { count: 0 | 1 } => {
                "Un caractère de commande, que les flux n’admettent pas, a été supprimé.".to_owned()
            }
            WarningCode::ForbiddenCharacters { count } => {
                format!("{count} caractères de commande, que les flux n’admettent pas, ont été supprimés.")
            }
            WarningCode::MarkupRemoved => {
                "Des scripts, cadres ou images incorporées, que les lecteurs de flux n’affichent pas, ont été supprimés\u{A0}; remplacez-les par un lien.".to_owned()
            }
            WarningCode::GuessedEncoding { encoding } => format!(
                "L’encodage {encoding} a été deviné d’après les lettres\u{A0}; si certaines sont fausses, enregistrez le fichier en UTF-8."
            ),
            WarningCode::UnknownKey { key, meant } => format!(
                "La clé {} est inconnue et a été laissée de côté\u{A0}; vouliez-vous dire «\u{A0}{meant}\u{A0}»\u{A0}?",
                quoted(key)
            ),
            WarningCode::ValueIgnored { key, found } => {
                format!("La valeur {} ({}) est inutilisable et a été laissée de côté.", quoted(found), quoted(key))
            }
            WarningCode::KeyRepeated { key } => {
                format!("La clé {} figure plusieurs fois\u{A0}; sa dernière valeur a été retenue.", quoted(key))
            }
            WarningCode::LeftOut { count, kinds } => format!(
                "{count} {} de côté, car ce ne sont pas des articles publiés\u{A0}: {}.",
                if *count < 2 { "élément laissé" } else { "éléments laissés" },
                cleaned(kinds)
            ),
            WarningCode::NotAccepted { category } => format!(
                "La rubrique {} n’accepte que les articles de son propre dossier\u{A0}; l’article reste dans ses autres rubriques. Pour l’y publier, déposez-le dans ce dossier.",
                quoted(category.as_str())
            ),
            WarningCode::Resurfaced { id, before } => format!(
                "L’article a été republié sous l’identifiant {}\u{A0}: les lecteurs le voient comme nouveau. L’entrée précédente ({}) est retirée, et sa page mène ici.",
                cleaned(id.as_str()),
                cleaned(before.as_str())
            ),
            WarningCode::AnotherStory { id, title, became } => format!(
                "Un autre article a remplacé {} dans ce fichier et paraît séparément\u{A0}; le précédent {}. Si c’est le même article, écrivez dans le fichier\u{A0}: id: {id}",
                quoted(title.clone().shortened(80).as_str()),
                match became {
                    Became::Withdrawn => "a été retiré",
                    Became::Kept => "reste publié",
                    Became::Retracted => "a été rétracté",
                    Became::HeldElsewhere => "demeure, car un autre fichier le contient",
                }
            ),
            WarningCode::StaysRecalled { title, by } => format!(
                "{} reste rétracté, quoi que dise ce fichier\u{A0}: le fichier {} le rétracte. Pour le publier à nouveau, modifiez ce fichier-là.",
                quoted(title.clone().shortened(80).as_str()),
                quoted(by)
            ),
            WarningCode::PartnerSkips { partner, feed, title, skip } => format!(
                "{} écarte {}{}\u{A0}: {}",
                partner.name(),
                quoted(title.clone().shortened(80).as_str()),
                feed.as_ref().map(|feed| format!(", absent donc du flux {}", quoted(feed.as_str()))).unwrap_or_default(),
                skipped(skip)
            ),
            WarningCode::Ruled { ruling, title } => {
                let title = quoted(title.clone().shortened(80).as_str());
                match ruling {
                    Ruling::Withdrawn => format!(
                        "L’exploitant a retiré {title}\u{A0}: quoi que dise ce fichier, l’article n’est publié de nouveau que s’il revient sur sa décision."
                    ),
                    Ruling::Retracted => format!(
                        "L’exploitant a rétracté {title}\u{A0}: quoi que dise ce fichier, un avis remplace l’article tant qu’il ne revient pas sur sa décision."
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
            Waiting::Draft => {
                "C’est un brouillon\u{A0}: il ne sera pas publié tant qu’il en porte la mention.".to_owned()
            }
            Waiting::Until(at) => format!("Publication prévue le {}.", moment(at)),
            Waiting::Withheld => "Son expéditeur le retire, et personne ne l’a vu\u{A0}: rien n’est publié.".to_owned(),
            Waiting::Expired(at) => format!("Sa durée de publication a pris fin le {}.", moment(at)),
        }
    }

    fn place(&self, at: Position) -> String {
        match at.column {
            Some(column) => format!("Ligne {}, colonne {column}", at.line),
            None => format!("Ligne {}", at.line),
        }
    }

    fn item(&self, number: u32) -> String {
        format!("Article {number}")
    }

    fn verdict(&self, outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::Published => "Publié",
            Outcome::Waiting(_) => "En attente",
            Outcome::Refused(_) => "Non publié",
        }
    }

    fn piece(&self, text: &str) -> String {
        isolated_if_rtl(text)
    }

    fn frame(&self) -> &'static Frame {
        &FRAME
    }
}
