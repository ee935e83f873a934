//! Every sentence, in every language.

use super::*;

fn all_words(tag: &str) -> String {
    let language = language(tag);
    let faults = category_faults().into_iter().skip(1).map(Reason::Category);
    let others = [
        Reason::UnknownFormat { ending: String::new() },
        Reason::Value { key: "lang".to_owned(), found: " ".to_owned(), expected: "language" },
    ];
    let wordings = reasons().into_iter().chain(faults).chain(others).map(|given| {
        let wording = reason(&Refusal::of(given.clone()), &language);
        format!("{}\n  {}\n  {}", given.code(), wording.what, wording.mend)
    });
    let warnings = warning_codes()
        .into_iter()
        .map(|code| format!("{}\n  {}", code.code(), warning(&Warning { code: code.clone(), at: None }, &language)));
    let waits = waitings().into_iter().map(|wait| waiting(wait, &language));
    visible(&wordings.chain(warnings).chain(waits).collect::<Vec<_>>().join("\n"))
}

#[test]
fn the_words_in_english() {
    insta::assert_snapshot!(all_words("en"), @r#"
    empty-file
      There is nothing in the file.
      Write the title on the first line, then an empty line, then the story. If the upload was cut off, send the file again.
    no-title
      The file has no title.
      Write the title on a line of its own above the text, with an empty line below it. In a file that begins with ---, add a line there like: title: Parliament passes the budget
    not-utf8
      The file is not UTF-8: byte 42 stands for no letter.
      Open it in your editor and save it again with the encoding UTF-8 (in Notepad: Save as, Encoding: UTF-8).
    too-large
      The file is larger than 5 MB, the most that is read.
      Keep pictures and recordings in files of their own beside the article, or part the text into several files.
    too-deep
      The formatting is nested more than 128 levels deep.
      Simplify lists within lists and quotes within quotes, or paste the text without formatting.
    unknown-format
      Files of the kind “.docx” are not read.
      Save the text as plain text with a name that ends in .txt or .md, for example: story.txt. Move what is no article out of this folder.
    not-a-file
      This is a symbolic or hard link, a pipe or a device, and not a file of its own.
      Copy the file itself into this folder in place of the link.
    unreadable
      The system does not allow the file to be read: “Permission denied (os error 13)”.
      Give the account that Ajil runs under the right to read it, for example: chmod a+r story.txt; or ask whoever looks after the server.
    front-matter-open
      The block at the top of the file begins with --- and has no end.
      Put a line with --- and nothing else below the last line of the block, above the text.
    front-matter-too-large
      The block at the top of the file is larger than 64 KB, the most that is read.
      Keep title, date and the like there, and put the text below the line that ends the block.
    front-matter-syntax
      The block at the top of the file cannot be read: “mapping values are not allowed in this context”.
      Each line there is a name, a colon, a space and a value, for example: title: Parliament passes the budget. A value with a colon in it stands in quotes: title: "Rabat: the summit opens". Between +++ lines it is: title = "Rabat: the summit opens"
    value
      “urgency” takes a number from 1 to 9, and “⟦عاجل⟧” stands there.
      Write for example: urgency: 3
    date
      The date “⟦32 سبتمبر 2020⟧” in “date” cannot be read, or is in no calendar.
      Write it like 2020-09-24 15:57, or like Thursday 24 September 2020 at 15:57.
    embargo
      The moment “tomorrow” in “embargo” cannot be read, and a story under embargo is never published on a guess.
      Write the moment in full: embargo: 2026-09-24T06:00:00+01:00. Take the line out only if the story may be published now.
    category
      “all” is reserved and cannot name a category.
      Choose another name: all, articles, media, archive, feeds, tags and authors are addresses of the site itself, and no name begins with -, _ or a dot.
    id-taken
      The id “tag:example.org,2026:1” that this file names belongs to another file: “⟦أمن/خبر.txt⟧”.
      Give this file an id of its own, or take out its line “id”. If it is a newer version of the same story, put it in the place of the other file.
    internal
      Ajil itself failed on this file. That is a fault of ours and not of your text.
      Save it in another form, as plain text in a .txt file for example, and send this file to those who run the service.
    syntax
      The file begins as JSON and cannot be read as such: “EOF while parsing a string”.
      If the upload was cut off, send the file again. If somebody edited it, undo the last change at the place shown, or export it anew.
    unknown-content
      The file is JSON, but nothing in it is an article in a form that we know.
      Export the article in a news format, or write it as plain text in a .txt file: the title, an empty line, the story. Move what is no article out of this folder.
    xml-entity
      The file uses “&lol;”, an abbreviation that it defines itself in its DOCTYPE. Such definitions are never followed, since they can be made to do harm.
      Put what it stands for in its place, as text or as a number like &#233;.
    cut-off
      The file ends in the middle of an article.
      It was probably cut off on its way: send it again, whole.
    too-many-aliases
      The block at the top of the file refers to its own values by aliases (*name) more than 64 times, or to very many values at once.
      Write the values out where they belong, without & and *.
    too-many-items
      The file holds more than 10000 articles, the most that one file may hold.
      Part it into several files, or ask those who run the service to raise max_items in site.toml.
    key-disagrees
      “embargo” stands there more than once with different values, and a story that may have to wait or be withheld is never published on a guess.
      Keep the line that is right, and take the others out.
    too-intricate
      The file holds more than 500000 pieces of markup (tags, links, lines), the most that is read.
      Paste the text without formatting, or part it into several files.
    category
      “feeds” is reserved and cannot name a category.
      Choose another name: all, articles, media, archive, feeds, tags and authors are addresses of the site itself, and no name begins with -, _ or a dot.
    category
      “news.rss” ends like the address of a feed.
      Take the ending off: news, and not news.rss.
    category
      The name “a\nb” holds a character that cannot be shown, such as a line end or a backslash.
      Type the name anew, with letters, digits and spaces.
    category
      The name of the category is too long, or lies in too many folders.
      Shorten it: at most 255 bytes for each folder (127 Arabic letters), and at most 16 folders, one in another.
    unknown-format
      The file’s name has no ending, so its kind cannot be told.
      Save the text with a name that ends in .txt or .md, for example: story.txt
    value
      “lang” takes a language tag like ar, fr or en, and is empty.
      Write for example: lang: ar
    ticker-without-label
      The list of headlines at the top (5 headlines) was left out, because no label such as “BREAKING” follows it. If they are breaking news, put the label on a line of its own below them.
    weekday-disagrees
      “⟦الجمعة⟧” is not the weekday of this date; the date was taken, and the weekday passed over.
    future-date
      The date 2020-09-24 15:57 (+01:00) lies in the future; the time of arrival was taken instead. To publish later, write the moment as publish_at.
    forbidden-characters
      2 control characters that feeds must not hold were removed.
    markup-removed
      Scripts, frames or embedded images that feed readers do not show were removed; link to them instead.
    guessed-encoding
      The encoding windows-1256 was guessed from the letters; if some are wrong, save the file as UTF-8.
    unknown-key
      “pubished” is no key that we know, and was passed over; did you mean “published”?
    value-ignored
      “ftp://x” in “image” cannot be used, and was passed over.
    left-out
      Left out, being no published articles: 3 items (draft 2, page 1).
    not-accepted
      The category “sports” takes only what is in its own folder; the article is in its other categories. To have it there, drop it in that folder.
    key-repeated
      “expires” stands there more than once; its last value was taken.
    resurfaced
      It was published anew, as tag:example.org,2026:2: readers see it as new. The entry before (tag:example.org,2026:1) is withdrawn, and its page leads here.
    partner-skips
      MSN skips “Visit”, so it is left out of the feed “msn”: the title has 5 of at least 21 characters.
    another-story
      Another story was saved over “Visit” and is published by itself; the one before stays published. If they are one story, write into the file: id: tag:example.org,2026:1
    stays-recalled
      “Visit” stays recalled, whatever this file says: the file “⟦أمن/visit.md⟧” recalls it. To have it published again, change that file.
    withdrawn
      The operator withdrew “Visit”: whatever this file says, it is published again only when the operator takes that back.
    retracted
      The operator retracted “⟦زيارة⟧”: whatever this file says, a notice stands in its place until the operator takes that back.
    It is a draft, and is not published as long as it says so.
    Its sender recalls it, and nobody was shown it: nothing is published.
    It is published on 2020-09-24 15:57 (+01:00).
    Its time was over on 2020-09-24 15:57 (+01:00).
    "#);
}

#[test]
fn the_words_in_french() {
    insta::assert_snapshot!(all_words("fr-MA"), @r#"
    empty-file
      Le fichier est vide.
      Écrivez le titre sur la première ligne, puis une ligne vide, puis l’article. Si l’envoi a été interrompu, renvoyez le fichier.
    no-title
      Le fichier n’a pas de titre.
      Écrivez le titre seul sur une ligne au-dessus du texte, suivi d’une ligne vide. Si le fichier commence par ---, ajoutez-y une ligne comme~: title: Le Parlement adopte le budget
    not-utf8
      Le fichier n’est pas en UTF-8~: l’octet n°~42 ne correspond à aucune lettre.
      Ouvrez-le dans votre éditeur et enregistrez-le de nouveau avec l’encodage UTF-8 (dans le Bloc-notes~: Enregistrer sous, Encodage~: UTF-8).
    too-large
      Le fichier dépasse 5~Mo, la taille maximale.
      Placez images et enregistrements dans des fichiers à part, à côté de l’article, ou répartissez le texte en plusieurs fichiers.
    too-deep
      La mise en forme est imbriquée sur plus de 128 niveaux.
      Simplifiez les listes et les citations imbriquées, ou collez le texte sans mise en forme.
    unknown-format
      Les fichiers «~.docx~» ne sont pas lus.
      Enregistrez l’article en texte brut, sous un nom terminé par .txt ou .md, par exemple~: article.txt. Ce qui n’est pas un article n’a pas sa place dans ce dossier.
    not-a-file
      C’est un lien (symbolique ou physique), un tube ou un périphérique, et non un fichier proprement dit.
      Copiez le fichier lui-même dans ce dossier, à la place du lien.
    unreadable
      Le système interdit la lecture du fichier~: «~Permission denied (os error 13)~».
      Donnez au compte sous lequel tourne Ajil le droit de lire le fichier, par exemple~: chmod a+r article.txt~; ou demandez à la personne qui gère le serveur.
    front-matter-open
      Le bloc en tête du fichier commence par --- et ne se termine pas.
      Placez une ligne contenant seulement --- après la dernière ligne du bloc, au-dessus du texte.
    front-matter-too-large
      Le bloc en tête du fichier dépasse 64~Ko, la taille maximale.
      N’y gardez que le titre, la date et les indications de ce genre, et placez le texte sous la ligne qui ferme le bloc.
    front-matter-syntax
      Le bloc en tête du fichier est illisible~: «~mapping values are not allowed in this context~».
      Chaque ligne y est un nom, deux-points, une espace et une valeur, par exemple~: title: Le Parlement adopte le budget. Une valeur qui contient deux-points se met entre guillemets droits~: title: "Rabat: ouverture du sommet". Entre des lignes +++, on écrit~: title = "Rabat: ouverture du sommet"
    value
      La clé «~urgency~» attend un nombre de 1 à 9, et on y trouve «~⟦عاجل⟧~».
      Écrivez par exemple~: urgency: 3
    date
      La date «~⟦32 سبتمبر 2020⟧~» («~date~») est illisible ou n’existe dans aucun calendrier.
      Écrivez-la ainsi~: 2020-09-24 15:57, ou ainsi~: jeudi 24 septembre 2020 à 15:57.
    embargo
      Le moment «~tomorrow~» («~embargo~») est illisible, et un article sous embargo n’est jamais publié au hasard.
      Écrivez le moment en entier~: embargo: 2026-09-24T06:00:00+01:00. N’enlevez la ligne que si l’article peut paraître tout de suite.
    category
      «~all~» est réservé et ne peut pas nommer une rubrique.
      Choisissez un autre nom~: all, articles, media, archive, feeds, tags et authors sont des adresses du site lui-même, et aucun nom ne commence par -, _ ou un point.
    id-taken
      L’identifiant «~tag:example.org,2026:1~» indiqué dans ce fichier appartient à un autre fichier~: «~⟦أمن/خبر.txt⟧~».
      Donnez à ce fichier un identifiant à lui, ou enlevez sa ligne «~id~». S’il s’agit d’une version plus récente du même article, mettez-la à la place de l’autre fichier.
    internal
      Ajil lui-même a échoué sur ce fichier. C’est une faute de notre côté, et non de votre texte.
      Enregistrez-le sous une autre forme, par exemple en texte brut dans un fichier .txt, et envoyez ce fichier aux responsables du service.
    syntax
      Le fichier commence comme du JSON, mais ne peut être lu comme tel~: «~EOF while parsing a string~».
      Si l’envoi a été interrompu, renvoyez le fichier. Si quelqu’un l’a modifié, annulez la dernière modification à l’endroit indiqué, ou exportez-le de nouveau.
    unknown-content
      Le fichier est du JSON, mais rien n’y est un article sous une forme connue.
      Exportez l’article dans un format de presse, ou écrivez-le en texte brut dans un fichier .txt~: le titre, une ligne vide, le texte. Ce qui n’est pas un article n’a pas sa place dans ce dossier.
    xml-entity
      Le fichier emploie «~&lol;~», une abréviation qu’il définit lui-même dans son DOCTYPE. De telles définitions ne sont jamais suivies, car elles peuvent servir à nuire.
      Mettez à sa place ce qu’elle signifie, en toutes lettres ou par un numéro comme &#233;.
    cut-off
      Le fichier s’arrête au milieu d’un article.
      Il a sans doute été coupé en chemin~: envoyez-le de nouveau en entier.
    too-many-aliases
      Le bloc en tête du fichier renvoie à ses propres valeurs par des alias (*nom) plus de 64 fois, ou à trop de valeurs à la fois.
      Écrivez les valeurs en toutes lettres là où elles ont leur place, sans & ni *.
    too-many-items
      Le fichier contient plus de 10000 articles, le maximum pour un seul fichier.
      Répartissez-les en plusieurs fichiers, ou demandez aux responsables du service d’augmenter max_items dans site.toml.
    key-disagrees
      La clé «~embargo~» figure plusieurs fois avec des valeurs différentes, et un article qui doit peut-être attendre ou être retenu n’est jamais publié au hasard.
      Gardez la ligne qui est juste et enlevez les autres.
    too-intricate
      Le fichier contient plus de 500000 éléments de mise en forme (balises, liens, lignes), le maximum lu.
      Collez le texte sans mise en forme, ou répartissez-le en plusieurs fichiers.
    category
      «~feeds~» est réservé et ne peut pas nommer une rubrique.
      Choisissez un autre nom~: all, articles, media, archive, feeds, tags et authors sont des adresses du site lui-même, et aucun nom ne commence par -, _ ou un point.
    category
      «~news.rss~» se termine comme l’adresse d’un flux.
      Enlevez la terminaison~: news, et non news.rss.
    category
      Le nom «~a\nb~» contient un caractère qui ne s’affiche pas, comme une fin de ligne ou une barre oblique inverse.
      Saisissez de nouveau le nom, avec des lettres, des chiffres et des espaces.
    category
      Le nom de la rubrique est trop long, ou se trouve dans trop de dossiers.
      Raccourcissez-le~: 255 octets au plus par dossier (127 lettres arabes), et 16 dossiers imbriqués au plus.
    unknown-format
      Le nom du fichier n’a pas d’extension~: on ne peut pas savoir de quel type il est.
      Enregistrez le texte sous un nom terminé par .txt ou .md, par exemple~: article.txt
    value
      La clé «~lang~» attend un code de langue comme ar, fr ou en, et elle est vide.
      Écrivez par exemple~: lang: ar
    ticker-without-label
      La liste de titres en haut de la page (5 titres) n’a pas été reprise, car aucune mention comme «~URGENT~» ne la suit. S’il s’agit d’informations urgentes, écrivez la mention seule sur la ligne qui suit les titres.
    weekday-disagrees
      «~⟦الجمعة⟧~» n’est pas le jour de cette date~; la date a été retenue, et le jour laissé de côté.
    future-date
      La date 2020-09-24 15:57 (+01:00) est dans l’avenir~; l’heure d’arrivée a été retenue à sa place. Pour publier plus tard, indiquez le moment avec publish_at.
    forbidden-characters
      2 caractères de commande, que les flux n’admettent pas, ont été supprimés.
    markup-removed
      Des scripts, cadres ou images incorporées, que les lecteurs de flux n’affichent pas, ont été supprimés~; remplacez-les par un lien.
    guessed-encoding
      L’encodage windows-1256 a été deviné d’après les lettres~; si certaines sont fausses, enregistrez le fichier en UTF-8.
    unknown-key
      La clé «~pubished~» est inconnue et a été laissée de côté~; vouliez-vous dire «~published~»~?
    value-ignored
      La valeur «~ftp://x~» («~image~») est inutilisable et a été laissée de côté.
    left-out
      3 éléments laissés de côté, car ce ne sont pas des articles publiés~: draft 2, page 1.
    not-accepted
      La rubrique «~sports~» n’accepte que les articles de son propre dossier~; l’article reste dans ses autres rubriques. Pour l’y publier, déposez-le dans ce dossier.
    key-repeated
      La clé «~expires~» figure plusieurs fois~; sa dernière valeur a été retenue.
    resurfaced
      L’article a été republié sous l’identifiant tag:example.org,2026:2~: les lecteurs le voient comme nouveau. L’entrée précédente (tag:example.org,2026:1) est retirée, et sa page mène ici.
    partner-skips
      MSN écarte «~Visit~», absent donc du flux «~msn~»~: le titre compte 5 caractères, et il en faut au moins 21.
    another-story
      Un autre article a remplacé «~Visit~» dans ce fichier et paraît séparément~; le précédent reste publié. Si c’est le même article, écrivez dans le fichier~: id: tag:example.org,2026:1
    stays-recalled
      «~Visit~» reste rétracté, quoi que dise ce fichier~: le fichier «~⟦أمن/visit.md⟧~» le rétracte. Pour le publier à nouveau, modifiez ce fichier-là.
    withdrawn
      L’exploitant a retiré «~Visit~»~: quoi que dise ce fichier, l’article n’est publié de nouveau que s’il revient sur sa décision.
    retracted
      L’exploitant a rétracté «~⟦زيارة⟧~»~: quoi que dise ce fichier, un avis remplace l’article tant qu’il ne revient pas sur sa décision.
    C’est un brouillon~: il ne sera pas publié tant qu’il en porte la mention.
    Son expéditeur le retire, et personne ne l’a vu~: rien n’est publié.
    Publication prévue le 2020-09-24 15:57 (+01:00).
    Sa durée de publication a pris fin le 2020-09-24 15:57 (+01:00).
    "#);
}

#[test]
fn the_words_in_arabic() {
    insta::assert_snapshot!(all_words("ar-MA"), @r#"
    empty-file
      الملف فارغ.
      اكتب العنوان في السطر الأول، ثم سطرًا فارغًا، ثم نص الخبر. وإن انقطع إرسال الملف فأرسله من جديد.
    no-title
      ليس في الملف عنوان.
      اكتب العنوان وحده في سطر أعلى النص، وبعده سطر فارغ. وإن كان الملف يبدأ بالعلامة ⟦---⟧ فأضف تحتها سطرًا مثل: ⟦title: مجلس النواب يصادق على قانون المالية⟧
    not-utf8
      ترميز الملف ليس ⟦UTF-8⟧: البايت رقم 42 لا يدل على أي حرف.
      افتح الملف في محرر النصوص واحفظه من جديد بترميز ⟦UTF-8⟧ (في «المفكرة»: حفظ باسم، ثم الترميز: ⟦UTF-8⟧).
    too-large
      حجم الملف أكبر من الحد الأقصى، وهو 5 ميغابايت.
      ضع الصور والتسجيلات في ملفات مستقلة بجانب المقال، أو وزّع النص على عدة ملفات.
    too-deep
      تنسيق النص متداخل، وعدد مستوياته أكبر من الحد الأقصى، وهو 128.
      بسّط القوائم والاقتباسات المتداخلة، أو ألصق النص من دون تنسيق.
    unknown-format
      الملفات من نوع «⟦.docx⟧» لا تُقرأ.
      احفظ المقال نصًا بسيطًا باسم ينتهي بـ ⟦.txt⟧ أو ⟦.md⟧، مثل: ⟦khabar.txt⟧. وما ليس مقالًا فانقله إلى خارج هذا المجلد.
    not-a-file
      هذا رابط (رمزي أو صلب) أو جهاز، وليس ملفًا قائمًا بذاته.
      انسخ الملف نفسه إلى هذا المجلد بدل الرابط.
    unreadable
      لا يسمح النظام بقراءة الملف: «⟦Permission denied (os error 13)⟧».
      امنح الحساب الذي تعمل به الخدمة حق قراءة الملف، مثل: ⟦chmod a+r khabar.txt⟧، أو اطلب ذلك من مسؤول الخادم.
    front-matter-open
      البيانات التي في أعلى الملف تبدأ بالعلامة ⟦---⟧ ولا تنتهي.
      ضع سطرًا ليس فيه إلا ⟦---⟧ تحت آخر سطر من البيانات وفوق النص.
    front-matter-too-large
      حجم البيانات التي في أعلى الملف أكبر من الحد الأقصى، وهو 64 كيلوبايت.
      أبقِ فيها العنوان والتاريخ وما شابههما، وضع النص تحت السطر الذي ينهيها.
    front-matter-syntax
      تعذّرت قراءة البيانات التي في أعلى الملف: «⟦mapping values are not allowed in this context⟧».
      كل سطر منها اسم، ثم نقطتان، ثم مسافة، ثم قيمة، مثل: ⟦title: مجلس النواب يصادق على قانون المالية⟧. وإن كان في القيمة نقطتان فضعها بين علامتي تنصيص، مثل: ⟦title: "الرباط: افتتاح القمة"⟧. وبين سطري ⟦+++⟧ يُكتب: ⟦title = "الرباط: افتتاح القمة"⟧
    value
      قيمة «⟦urgency⟧» هي «⟦عاجل⟧»، والمطلوب رقم من 1 إلى 9.
      اكتب مثلًا: ⟦urgency: 3⟧
    date
      التاريخ «⟦32 سبتمبر 2020⟧» (⟦date⟧) لا يُفهم، أو لا وجود له في التقويم.
      اكتبه هكذا: ⟦2020-09-24 15:57⟧، أو هكذا: الخميس 24 سبتمبر 2020 على الساعة ⟦15:57⟧.
    embargo
      موعد النشر «⟦tomorrow⟧» (⟦embargo⟧) لا يُفهم، والخبر المحظور نشره قبل موعده لا يُنشر بالتخمين.
      اكتب الموعد كاملًا: ⟦embargo: 2026-09-24T06:00:00+01:00⟧. ولا تحذف السطر إلا إذا جاز نشر الخبر الآن.
    category
      الاسم «⟦all⟧» محجوز، فلا يصلح اسمًا لقسم.
      اختر اسمًا آخر: فعناوين الموقع نفسه تستعمل ⟦all⟧ و⟦articles⟧ و⟦media⟧ و⟦archive⟧ و⟦feeds⟧ و⟦tags⟧ و⟦authors⟧، ولا يبدأ اسم قسم بالعلامة ⟦-⟧ ولا ⟦_⟧ ولا بنقطة.
    id-taken
      المعرّف «⟦tag:example.org,2026:1⟧» المذكور في هذا الملف يخص ملفًا آخر: «⟦أمن/خبر.txt⟧».
      أعطِ هذا الملف معرّفًا خاصًا به، أو احذف منه سطر ⟦id⟧. وإن كان نسخة أحدث من الخبر نفسه فضعه مكان الملف الآخر.
    internal
      تعذّر على البرنامج نفسه أن يقرأ هذا الملف. الخلل عندنا لا في نصك.
      احفظ المقال بصيغة أخرى، نصًا عاديًا في ملف ⟦.txt⟧ مثلًا، وأرسل هذا الملف إلى القائمين على الخدمة.
    syntax
      يبدأ الملف بصيغة ⟦JSON⟧، لكن لا يمكن قراءته بها: «⟦EOF while parsing a string⟧».
      إن انقطع الرفع فأرسل الملف من جديد. وإن كان أحد قد عدّله فتراجع عن آخر تعديل في الموضع المبيّن، أو صدّره من جديد.
    unknown-content
      الملف بصيغة ⟦JSON⟧، لكن ليس فيه مقال بشكل نعرفه.
      صدّر المقال بصيغة من صيغ الأخبار، أو اكتبه نصًا بسيطًا في ملف ⟦.txt⟧: العنوان، ثم سطر فارغ، ثم النص. وما ليس مقالًا فانقله إلى خارج هذا المجلد.
    xml-entity
      يستعمل الملف الاختصار «⟦&lol;⟧»، وهو يعرّفه بنفسه في ⟦DOCTYPE⟧. ومثل هذه التعريفات لا يُعمل بها أبدًا، فقد يُراد بها الإضرار.
      ضع مكانه ما يدل عليه، نصًا أو رقمًا مثل ⟦&#233;⟧
    cut-off
      ينتهي الملف في وسط أحد المقالات.
      يبدو أن إرساله انقطع؛ أرسله من جديد كاملًا.
    too-many-aliases
      البيانات التي في أعلى الملف تحيل إلى قيم منها بأسماء مستعارة (⟦*name⟧) إحالات عددها أكبر من الحد الأقصى، وهو 64، أو تحيل إلى قيم كثيرة جدًا دفعة واحدة.
      اكتب القيم كاملة في مواضعها، من دون ⟦&⟧ و⟦*⟧.
    too-many-items
      في الملف مقالات عددها أكبر من الحد الأقصى في الملف الواحد، وهو 10000.
      وزّعها على عدة ملفات، أو اطلب من القائمين على الخدمة رفع قيمة ⟦max_items⟧ في ⟦site.toml⟧.
    key-disagrees
      المفتاح ⟦embargo⟧ مكتوب أكثر من مرة بقيم مختلفة، والخبر الذي قد يجب تأجيله أو حجبه لا يُنشر بالتخمين.
      أبقِ السطر الصحيح واحذف غيره.
    too-intricate
      في الملف من عناصر التنسيق (وسوم وروابط وأسطر) أكثر من الحد الأقصى المقروء، وهو 500000.
      ألصق النص من دون تنسيق، أو وزّعه على عدة ملفات.
    category
      الاسم «⟦feeds⟧» محجوز، فلا يصلح اسمًا لقسم.
      اختر اسمًا آخر: فعناوين الموقع نفسه تستعمل ⟦all⟧ و⟦articles⟧ و⟦media⟧ و⟦archive⟧ و⟦feeds⟧ و⟦tags⟧ و⟦authors⟧، ولا يبدأ اسم قسم بالعلامة ⟦-⟧ ولا ⟦_⟧ ولا بنقطة.
    category
      الاسم «⟦news.rss⟧» ينتهي كما ينتهي عنوان خلاصة.
      احذف نهايته: ⟦news⟧ وليس ⟦news.rss⟧.
    category
      في الاسم «⟦a\nb⟧» رمز لا يُعرض، كنهاية سطر أو شرطة مائلة معكوسة.
      اكتب الاسم من جديد بحروف وأرقام ومسافات.
    category
      اسم القسم أطول من الحد الأقصى، أو هو داخل مجلدات كثيرة.
      اختصره: 255 بايت على الأكثر لكل مجلد (127 حرفًا عربيًا)، و16 مجلدًا متداخلًا على الأكثر.
    unknown-format
      اسم الملف بلا امتداد، فلا يُعرف نوعه.
      احفظ النص باسم ينتهي بـ ⟦.txt⟧ أو ⟦.md⟧، مثل: ⟦khabar.txt⟧
    value
      قيمة «⟦lang⟧» فارغة، والمطلوب رمز لغة مثل ⟦ar⟧ أو ⟦fr⟧ أو ⟦en⟧.
      اكتب مثلًا: ⟦lang: ar⟧
    ticker-without-label
      شريط العناوين في أعلى الصفحة (5 عناوين) لم يُؤخذ به، إذ لا يليه وسم مثل «عاجل». إن كانت أخبارًا عاجلة فاكتب الوسم وحده في السطر الذي يليها.
    weekday-disagrees
      اليوم «⟦الجمعة⟧» لا يوافق هذا التاريخ؛ اعتُمد التاريخ وأُهمل اسم اليوم.
    future-date
      التاريخ ⟦2020-09-24 15:57 (+01:00)⟧ في المستقبل؛ اعتُمد وقت وصول الملف بدلًا منه. ولتأجيل النشر اكتب الموعد في ⟦publish_at⟧.
    forbidden-characters
      في الملف رموز تحكم لا تقبلها الخلاصات، فحُذفت (عددها 2).
    markup-removed
      حُذفت برمجيات أو إطارات أو صور مضمّنة لا تعرضها برامج قراءة الخلاصات؛ ضع رابطًا إليها بدلًا منها.
    guessed-encoding
      استُنتج ترميز الملف (⟦windows-1256⟧) من حروفه؛ فإن ظهر فيها خطأ فاحفظ الملف بترميز ⟦UTF-8⟧.
    unknown-key
      المفتاح «⟦pubished⟧» غير معروف، فأُهمل؛ هل تقصد ⟦published⟧؟
    value-ignored
      القيمة «⟦ftp://x⟧» (⟦image⟧) لا تصلح، فأُهملت.
    left-out
      تُرك مما في الملف 3 عناصر (⟦draft 2, page 1⟧)، فليس ذلك مقالات منشورة.
    not-accepted
      لا يقبل القسم «⟦sports⟧» إلا مقالات مجلده؛ وبقي المقال في أقسامه الأخرى. ولنشره في هذا القسم ضعه في ذلك المجلد.
    key-repeated
      المفتاح ⟦expires⟧ مكتوب أكثر من مرة، فأُخذت قيمته الأخيرة.
    resurfaced
      أُعيد نشر المقال بالمعرّف ⟦tag:example.org,2026:2⟧، فيراه القراء جديدًا. أما المدخل السابق (⟦tag:example.org,2026:1⟧) فقد سُحب، وصفحته تقود إلى هذا المقال.
    partner-skips
      الشريك ⟦MSN⟧ لا يقبل «⟦Visit⟧»، فلم يُدرج في الخلاصة «⟦msn⟧»: عدد أحرف العنوان 5، والحد الأدنى 21.
    another-story
      حُفظ خبر آخر مكان «⟦Visit⟧» فنُشر مستقلًا؛ أما السابق فبقي منشورًا. فإن كان الخبر واحدًا فاكتب في الملف: ⟦id: tag:example.org,2026:1⟧
    stays-recalled
      يبقى «⟦Visit⟧» ملغى مهما قال هذا الملف، فالملف «⟦أمن/visit.md⟧» يلغيه. ولنشره من جديد عدّل ذلك الملف.
    withdrawn
      سحب مشغّل الموقع «⟦Visit⟧»، فلا يُنشر ثانية مهما جاء في هذا الملف ما لم يرجع عن قراره.
    retracted
      تراجع مشغّل الموقع عن «⟦زيارة⟧»، فيحل محله إشعار مهما جاء في هذا الملف ما لم يرجع عن قراره.
    مسوّدة، ولا تُنشر ما دامت كذلك.
    سحبه مرسله قبل أن يراه أحد، فلا يُنشر شيء.
    يُنشر في ⟦2020-09-24 15:57 (+01:00)⟧.
    انتهت مدة نشره في ⟦2020-09-24 15:57 (+01:00)⟧.
    "#);
}
