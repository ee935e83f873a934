use super::*;
use crate::domain::{Line, Warning, WarningCode};
use crate::formats::testing::{NOW, article as only, with};

/// A mail with these headers and this body; line ends as on the wire.
fn mail(headers: &str, body: &str) -> Vec<u8> {
    let basic = "From: Ann Lee <ann@example.org>\nDate: Thu, 24 Sep 2020 15:57:00 +0100\nMessage-ID: <1.2@example.org>\nMIME-Version: 1.0\n";
    let own: Vec<_> = headers.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
    let mut head: String = headers.to_owned();
    for line in basic.lines().filter(|line| own.iter().all(|name| !line.starts_with(name))) {
        head.push_str(&format!("\n{line}"));
    }
    format!("{head}\n\n{body}").replace('\n', "\r\n").into_bytes()
}

fn read(bytes: &[u8]) -> Parsed {
    with(|context| context.file_name = "a.eml", |context| parse(bytes, context).unwrap())
}

fn one(headers: &str, body: &str) -> Article {
    only(&read(&mail(headers, body))).clone()
}

fn refusal(headers: &str, body: &str) -> Reason {
    with(|_| {}, |context| parse(&mail(headers, body), context).unwrap_err().reason)
}

fn html(article: &Article) -> &str {
    article.body.as_ref().map_or("", |body| body.as_str())
}

#[test]
fn a_mail_is_an_article() {
    let article =
        one("Subject: Ministers meet\nKeywords: trade, Rabat\nContent-Language: en-GB, fr", "They met.\n\nThey left.");
    assert_eq!(article.title.as_str(), "Ministers meet");
    assert_eq!(html(&article), "<p>They met.</p>\n<p>They left.</p>");
    assert_eq!(article.authors[0].name.as_str(), "Ann Lee");
    assert_eq!(article.authors[0].email, None);
    assert_eq!(article.published.unwrap().to_rfc3339(), "2020-09-24T15:57:00+01:00");
    assert_eq!(article.declared_id.unwrap().as_str(), "mid:1.2@example.org");
    assert_eq!(article.language.as_str(), "en-GB");
    assert_eq!(article.tags.iter().map(Line::as_str).collect::<Vec<_>>(), ["trade", "Rabat"]);
}

#[test]
fn encoded_words_of_any_kind_are_the_subject() {
    for subject in [
        "=?UTF-8?B?2LLZhNiy2KfZhCDZiti22LHYqCDYp9mE2YXYutix2Kg=?=",
        "=?utf-8?Q?=D8=B2=D9=84=D8=B2=D8=A7=D9=84_?=\n =?utf-8?Q?=D9=8A=D8=B6=D8=B1=D8=A8_=D8=A7=D9=84=D9=85=D8=BA=D8=B1=D8=A8?=",
        "=?windows-1256?B?0uHSx+Eg7dbRyCDH4ePb0cg=?=",
        "=?iso-8859-6?Q?=D2=E4=D2=C7=E4_=EA=D6=D1=C8_=C7=E4=E5=DA=D1=C8?=",
        "زلزال يضرب المغرب",
    ] {
        assert_eq!(one(&format!("Subject: {subject}"), "نص").title.as_str(), "زلزال يضرب المغرب", "{subject}");
    }
}

#[test]
fn a_subject_in_eight_bits_of_no_declared_encoding_is_read() {
    let mut bytes = b"From: a@example.org\r\nDate: Thu, 24 Sep 2020 15:57:00 +0100\r\nSubject: ".to_vec();
    bytes.extend(encoding_rs::WINDOWS_1256.encode("زلزال يضرب المغرب ويخلف أضرارا في المدينة").0.iter());
    bytes.extend(b"\r\n\r\nText.");
    let parsed = read(&bytes);
    assert_eq!(only(&parsed).title.as_str(), "زلزال يضرب المغرب ويخلف أضرارا في المدينة");
    assert!(only(&parsed).authors.is_empty());
}

#[test]
fn text_is_read_in_the_encoding_that_it_is_in() {
    let text = "استقبل المدير العام للأمن الوطني سفير الولايات المتحدة الأمريكية بالرباط";
    let windows = encoding_rs::WINDOWS_1256.encode(text).0.into_owned();
    // Declared; declared wrongly; not at all.
    for declared in ["; charset=windows-1256", "; charset=utf-8", ""] {
        let mut bytes =
            mail(&format!("Subject: a\nContent-Type: text/plain{declared}\nContent-Transfer-Encoding: 8bit"), "");
        bytes.extend(&windows);
        assert_eq!(html(only(&read(&bytes))), format!("<p>{text}</p>"), "{declared}");
    }
    let quoted: String =
        windows.iter().map(|b| if b.is_ascii() { char::from(*b).to_string() } else { format!("={b:02X}") }).collect();
    let (head, tail) = quoted.split_at(quoted[..70].rfind('=').unwrap());
    let headers =
        "Subject: a\nContent-Type: text/plain; charset=\"windows-1256\"\nContent-Transfer-Encoding: quoted-printable";
    assert_eq!(html(&one(headers, &format!("{head}=\n{tail}"))), format!("<p>{text}</p>"));
}

#[test]
fn iso_8859_6_in_base64_is_arabic() {
    let headers = "Subject: a\nContent-Type: text/plain; charset=iso-8859-6\nContent-Transfer-Encoding: base64";
    assert_eq!(html(&one(headers, "x+TlzMfkIMfkxeTlzMfk")), "<p>المجال الإلمجال</p>");
}

const BOTH: &str = "Subject: a\nContent-Type: multipart/alternative; boundary=\"b\"";

#[test]
fn of_alternatives_the_html_is_read_and_made_safe() {
    let body = "--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/html; charset=utf-8\n\n<p onclick=\"x()\">rich <b>text</b></p><script>x()</script>\n--b--\n";
    let parsed = read(&mail(BOTH, body));
    assert_eq!(html(only(&parsed)), "<p>rich <b>text</b></p>");
    assert!(parsed.warnings.iter().any(|warning| warning.code == WarningCode::MarkupRemoved));
}

#[test]
fn flowed_lines_are_whole_again() {
    let flowed = "Subject: a\nContent-Type: text/plain; format=flowed";
    assert_eq!(
        html(&one(flowed, "A line that \ngoes on.\n\n From here.")),
        "<p>A line that goes on.</p>\n<p>From here.</p>"
    );
    assert_eq!(html(&one(&format!("{flowed}; delsp=yes"), "日本 \n語の文")), "<p>日本語の文</p>");
}

#[test]
fn lines_that_a_program_broke_are_joined_and_others_stay() {
    let wrapped = "The ministers of five countries met in Rabat on Thursday to speak of\ntrade and of the sea, and they agreed on both before the day was over\nand the guests had left.\n\nAnn Lee\nRabat";
    assert_eq!(
        html(&one("Subject: a", wrapped)),
        "<p>The ministers of five countries met in Rabat on Thursday to speak of trade and of the sea, and they agreed on both before the day was over and the guests had left.</p>\n<p>Ann Lee<br>\nRabat</p>"
    );
}

#[test]
fn signatures_go() {
    for text in ["They met.\n\n-- \nAnn Lee\nDesk", "They met.\n--\nAnn Lee"] {
        assert_eq!(html(&one("Subject: a", text)), "<p>They met.</p>", "{text}");
    }
    for signature in
        ["<div class=\"gmail_signature\">Ann</div>", "<div>-- <br>Ann</div>", "<div id=\"Signature\">Ann</div>"]
    {
        let article = one("Subject: a\nContent-Type: text/html", &format!("<p>They met.</p>{signature}"));
        assert!(
            html(&article).starts_with("<p>They met.</p>") && !html(&article).contains("Ann"),
            "{}",
            html(&article)
        );
    }
}

#[test]
fn what_programs_put_ahead_of_a_subject_goes() {
    for subject in [
        "Fwd: Ministers meet",
        "RE: FW: Ministers meet",
        "Re[2]: Ministers meet",
        "تحويل: Ministers meet",
        "Tr : Ministers meet",
        "WG: AW: Ministers meet",
    ] {
        assert_eq!(one(&format!("Subject: {subject}"), "They met.").title.as_str(), "Ministers meet", "{subject}");
    }
    for subject in ["Rabat: Ministers meet", "Report: x", "Re:"] {
        assert_eq!(one(&format!("Subject: {subject}"), "They met.").title.as_str(), subject, "{subject}");
    }
}

#[test]
fn the_headers_that_a_program_repeats_in_what_it_forwards_go() {
    let text = "---------- Forwarded message ---------\nFrom: Ann <ann@example.org>\nDate: Thu, 24 Sept 2020\nSubject: Ministers meet\nTo: <desk@example.org>\n\nThey met.";
    assert_eq!(html(&one("Subject: Fwd: Ministers meet", text)), "<p>They met.</p>");
    // Nobody forwarded this one.
    assert!(html(&one("Subject: Ministers meet", text)).contains("Forwarded"));
}

#[test]
fn dates_with_odd_zones_are_read() {
    for (date, expected) in [
        ("Thu, 24 Sep 2020 15:57:00 +0100 (GMT+01:00)", "2020-09-24T15:57:00+01:00"),
        ("24 Sep 2020 15:57 GMT", "2020-09-24T15:57:00Z"),
        ("Thu, 24 Sep 2020 10:57:00 EDT", "2020-09-24T10:57:00-04:00"),
        ("Thu, 24 Sep 20 15:57:00 -0000", "2020-09-24T15:57:00Z"),
        ("Thu,24 Sep 2020 16:57:00 CEST", "2020-09-24T16:57:00+02:00"),
    ] {
        let told = one(&format!("Subject: a\nDate: {date}"), "b").published.map(|at| at.to_rfc3339());
        assert_eq!(told.as_deref(), Some(expected), "{date}");
    }
    let parsed = read(&mail("Subject: a\nDate: yesterday", "b"));
    assert_eq!(only(&parsed).published, None);
    assert!(matches!(parsed.warnings[..], [Warning { code: WarningCode::ValueIgnored { .. }, .. }]));
    let future = read(&mail("Subject: a\nDate: Thu, 24 Sep 2099 15:57:00 +0100", "b"));
    assert_eq!(only(&future).published, Timestamp::new(NOW, 0));
}

#[test]
fn an_embargo_holds_a_press_release_back_or_refuses_it() {
    let article = one("Subject: a", "EMBARGOED UNTIL 24 September 2027 06:00 GMT\n\nThey meet.");
    assert_eq!(article.visible_from.unwrap().to_rfc3339(), "2027-09-24T06:00:00Z");
    assert!(one("Subject: a\nX-Embargo: 2027-09-24T06:00:00Z", "b").visible_from.is_some());
    assert!(matches!(
        refusal("Subject: a", "Under embargo until the minister speaks\n\nThey meet."),
        Reason::Embargo { .. }
    ));
    assert!(matches!(refusal("Subject: a\nX-Embargo: soon", "b"), Reason::Embargo { .. }));
    assert!(one("Subject: a", "FOR IMMEDIATE RELEASE\n\nThey meet.").visible_from.is_none());
}

#[test]
fn a_label_in_the_subject_is_breaking() {
    let article = one("Subject: عاجل: زلزال", "نص");
    assert!(article.breaking);
    assert_eq!(article.title.as_str(), "زلزال");
    assert!(!one("Subject: زلزال\nX-Priority: 1\nImportance: high", "نص").breaking);
}

#[test]
fn the_first_attached_picture_is_the_articles() {
    let body = "--b\nContent-Type: text/plain\n\nThey met.\n--b\nContent-Type: image/png; name=\"logo.png\"\nContent-Disposition: inline\nContent-ID: <l>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b\nContent-Type: image/jpeg\nContent-Disposition: attachment; filename*=UTF-8''%D8%B5%D9%88%D8%B1%D8%A9.jpg\nContent-Transfer-Encoding: base64\n\n/9j/4AAQ\n--b--\n";
    let article = one("Subject: a\nContent-Type: multipart/mixed; boundary=b", body);
    assert_eq!(article.picture.as_ref().unwrap().source.as_str(), "صورة.jpg");
    assert_eq!(html(&article), "<p>They met.</p>");
    let climbing = body.replace("filename*=UTF-8''%D8%B5%D9%88%D8%B1%D8%A9.jpg", "filename=\"../../etc/x.jpg\"");
    assert_eq!(one("Subject: a\nContent-Type: multipart/mixed; boundary=b", &climbing).picture, None);
}

#[test]
fn a_mail_that_only_carries_another_is_that_one() {
    let body = "--b\nContent-Type: message/rfc822\n\nFrom: Omar <o@example.org>\nSubject: Inner\nMessage-ID: <3@example.org>\n\nInner text.\n--b--\n";
    let article = one("Subject: Fwd: Outer\nContent-Type: multipart/mixed; boundary=b", body);
    assert_eq!((article.title.as_str(), html(&article)), ("Inner", "<p>Inner text.</p>"));
    assert_eq!(article.authors[0].name.as_str(), "Omar");
}

#[test]
fn what_is_no_mail_or_sealed_is_refused() {
    let refused = |bytes: &[u8]| with(|_| {}, |context| parse(bytes, context).unwrap_err().reason);
    assert_eq!(refused(b"  \n"), Reason::Empty);
    assert_eq!(refused(b"Just a line of text\n\nand another"), Reason::UnknownContent { format: "MIME" });
    assert_eq!(refusal("Subject: ", "text"), Reason::NoTitle);
    let sealed = "Subject: a\nContent-Type: multipart/encrypted; boundary=b; protocol=\"application/pgp-encrypted\"";
    let body = "--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream\n\nx\n--b--\n";
    assert_eq!(refusal(sealed, body), Reason::UnknownContent { format: "MIME" });
}

#[test]
fn a_mailboxs_own_line_and_a_message_id_of_odd_signs_do_no_harm() {
    let mut bytes = b"From ann@example.org Thu Sep 24 15:57:00 2020\r\n".to_vec();
    bytes.extend(mail("Subject: a\nMessage-ID: <a/b%c d@[10.0.0.1]>", "b"));
    let article = only(&read(&bytes)).clone();
    assert_eq!(article.declared_id.unwrap().as_str(), "mid:a%2Fb%25c%20d@%5B10.0.0.1%5D");
}

#[test]
fn an_outlook_draft_is_a_draft() {
    assert!(one("Subject: a\nX-Unsent: 1", "b").draft);
}

#[test]
fn a_document_attached_to_nothing_is_refused_by_its_ending_and_one_beside_a_text_is_not() {
    let body = |text: &str| {
        format!(
            "--b\nContent-Type: text/plain\n\n{text}\n--b\nContent-Type: application/pdf; name=\"Release.PDF\"\n\n%PDF\n--b--\n"
        )
    };
    let headers = "Subject: a\nContent-Type: multipart/mixed; boundary=b";
    assert_eq!(refusal(headers, &body("")), Reason::UnknownFormat { ending: "pdf".to_owned() });
    assert_eq!(html(&one(headers, &body("They met."))), "<p>They met.</p>");
}

#[test]
fn what_a_program_answered_by_itself_is_no_article() {
    let unknown = Reason::UnknownContent { format: "MIME" };
    let report = "Subject: Read: a\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b";
    let body = "--b\nContent-Type: text/plain\n\nIt was read.\n--b\nContent-Type: message/disposition-notification\n\nDisposition: x; displayed\n--b--\n";
    assert_eq!(refusal(report, body), unknown);
    assert_eq!(refusal("Subject: Away\nAuto-Submitted: auto-replied", "I am away."), unknown);
    // What a release system sends by itself is news.
    assert_eq!(html(&one("Subject: News\nAuto-Submitted: auto-generated", "It rains.")), "<p>It rains.</p>");
}

#[test]
fn small_print_below_the_text_is_left_out() {
    let article = one(
        "Subject: a",
        "The story.\n\nThis email is confidential and intended for its recipient.\n\nSent from my iPhone\n",
    );
    assert_eq!(html(&article), "<p>The story.</p>");
    let article = one("Subject: a\nContent-Type: text/html", "<p>The story.</p><div>Sent from my iPad</div>");
    assert_eq!(html(&article), "<p>The story.</p>");
}

#[test]
fn a_forwarded_mail_that_was_quoted_for_it_is_not() {
    let article = one(
        "Subject: Fwd: a",
        "Begin forwarded message:\n\n> From: M <m@example.org>\n> Subject: a\n> \n> The story.\n> \n> Its end.\n",
    );
    assert_eq!(html(&article), "<p>The story.</p>\n<p>Its end.</p>");
}
