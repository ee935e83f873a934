//! Which script a text is in, and which language of the Arabic script, by its letters.

use crate::domain::Language;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Script {
    Arabic,
    Hebrew,
    Latin,
    Cyrillic,
    Greek,
    Hangul,
    Han,
    Japanese,
    Other,
}

#[derive(Default)]
pub(super) struct Letters {
    pub(super) arabic: ArabicLetters,
    hebrew: u32,
    latin: u32,
    cyrillic: u32,
    greek: u32,
    hangul: u32,
    han: u32,
    kana: u32,
    other: u32,
}

impl Letters {
    pub(super) fn count(text: &str) -> Self {
        let mut letters = Self::default();
        for c in text.chars() {
            match c {
                // The letters of most texts here, told from signs without the whole of Unicode: half of all this costs.
                '\u{621}'..='\u{64A}' => letters.arabic.add(c),
                'A'..='Z' | 'a'..='z' => letters.latin += 1,
                c if !c.is_alphabetic() => {}
                '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => letters.latin += 1,
                '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => {
                    letters.arabic.add(c);
                }
                '\u{590}'..='\u{5FF}' | '\u{FB1D}'..='\u{FB4F}' => letters.hebrew += 1,
                '\u{400}'..='\u{52F}' => letters.cyrillic += 1,
                '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => letters.greek += 1,
                '\u{3040}'..='\u{30FF}' => letters.kana += 1,
                '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{3FFFF}' => letters.han += 1,
                '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7AF}' => letters.hangul += 1,
                _ => letters.other += 1,
            }
        }
        letters
    }

    /// The script of most letters. One sign of Han or Hangul says as much as two letters, and any kana make the
    /// Han beside it Japanese.
    pub(super) fn script(&self) -> Option<Script> {
        let han = if self.kana * 20 > self.han + self.kana { Script::Japanese } else { Script::Han };
        let counts = [
            (self.arabic.all, Script::Arabic),
            (self.hebrew, Script::Hebrew),
            (self.latin, Script::Latin),
            (self.cyrillic, Script::Cyrillic),
            (self.greek, Script::Greek),
            (self.hangul * 2, Script::Hangul),
            ((self.han + self.kana) * 2, han),
            (self.other, Script::Other),
        ];
        counts.into_iter().filter(|(count, _)| *count > 0).max_by_key(|(count, _)| *count).map(|(_, script)| script)
    }
}

/// Letters of the Arabic script, and those of them that one language alone has.
#[derive(Default)]
pub(super) struct ArabicLetters {
    all: u32,
    /// ي ك ة ى and the hamza carriers, as Arabic types them.
    arabic: u32,
    /// ی ک, as Persian types them, and Urdu, and hurried Arabic.
    persian_forms: u32,
    /// پ چ ژ گ
    persian: u32,
    urdu: u32,
    pashto: u32,
    kurdish: u32,
    uyghur: u32,
}

impl ArabicLetters {
    fn add(&mut self, c: char) {
        self.all += 1;
        match c {
            'ي' | 'ك' | 'ة' | 'ى' | 'أ' | 'إ' | 'ؤ' => self.arabic += 1,
            'ی' | 'ک' => self.persian_forms += 1,
            'پ' | 'چ' | 'ژ' | 'گ' => self.persian += 1,
            'ٹ' | 'ڈ' | 'ڑ' | 'ے' | 'ں' | 'ہ' | 'ھ' => self.urdu += 1,
            'ټ' | 'ډ' | 'ړ' | 'ږ' | 'ښ' | 'ځ' | 'څ' | 'ۍ' | 'ګ' | 'ڼ' => self.pashto += 1,
            'ڕ' | 'ڵ' | 'ێ' => self.kurdish += 1,
            'ۇ' | 'ۈ' | 'ۋ' | 'ڭ' => self.uyghur += 1,
            _ => {}
        }
    }

    pub(super) fn language(&self, site: &Language) -> &'static str {
        // A name in foreign letters («ڤيينا», «أگادير») makes no other language: one letter in thirty must be its own.
        let own = |count: u32| count > 1 && count * 30 >= self.all;
        if own(self.pashto) {
            "ps"
        } else if own(self.kurdish) {
            "ckb"
        } else if own(self.uyghur) {
            "ug"
        } else if own(self.urdu) {
            "ur"
        } else if self.persian_forms + 3 * self.persian > 2 * self.arabic {
            "fa"
        } else if self.arabic == 0 {
            // Nothing that tells: «در تهران».
            ["fa", "ur", "ps", "ckb", "ug", "sd"].into_iter().find(|tag| *tag == site.primary()).unwrap_or("ar")
        } else {
            "ar"
        }
    }
}
