use jiff::civil::Weekday;

use super::tokens::{Kind, Token, digit};
use super::words::{self, Half};
use super::{Place, months, persian, zones};

/// What the pieces read so far say.
#[derive(Default)]
pub(super) struct Found<'t> {
    pub(super) day: Option<Day>,
    pub(super) islamic: bool,
    pub(super) clock: Option<Clock>,
    pub(super) half: Option<Half>,
    pub(super) weekday: Option<(Weekday, &'t str)>,
    pub(super) place: Option<Place>,
    pub(super) is_update: bool,
    pub(super) contradiction: bool,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) struct Day {
    pub(super) year: u32,
    pub(super) month: u32,
    pub(super) day: u32,
}

impl Day {
    fn of(date: jiff::civil::Date) -> Option<Self> {
        let part = |part: i8| u32::try_from(part).ok();
        Some(Self { year: u32::try_from(date.year()).ok()?, month: part(date.month())?, day: part(date.day())? })
    }
}

#[derive(Clone, Copy, PartialEq, Default)]
pub(super) struct Clock {
    pub(super) hour: u32,
    pub(super) minute: u32,
    pub(super) second: u32,
    pub(super) milli: u32,
}

/// Reads the pieces of a line; `None` as soon as one belongs to no date.
pub(super) fn read<'t>(tokens: &[Token<'t>]) -> Option<Found<'t>> {
    let mut reader = Reader { tokens, at: 0, hour_is_next: false, found: Found::default() };
    reader.read()?;
    Some(reader.found)
}

struct Reader<'l, 't> {
    tokens: &'l [Token<'t>],
    at: usize,
    hour_is_next: bool,
    found: Found<'t>,
}

impl<'t> Reader<'_, 't> {
    /// `None` as soon as a piece belongs to no date.
    fn read(&mut self) -> Option<()> {
        while self.at < self.tokens.len() {
            if self.weekday() || self.day()? || self.clock()? || self.offset() || self.zone() {
                self.hour_is_next = false;
                continue;
            }
            match &self.tokens[self.at].kind {
                Kind::Number { .. } => return None,
                Kind::Word(word) => self.word(word)?,
                // A question, a sum or a price is no date.
                Kind::Mark('?' | '؟' | '!' | '+' | '=' | '%' | '٪' | '$' | '€' | '£' | '&' | '@' | '<' | '>') => {
                    return None;
                }
                Kind::Mark(_) => self.at += 1,
            }
        }
        Some(())
    }

    /// A word beside the date.
    fn word(&mut self, word: &str) -> Option<()> {
        if let Some((half, end)) = self.half_at(self.at) {
            self.found.half.get_or_insert(half);
            self.at = end;
            return Some(());
        }
        self.found.is_update |= words::tells_update(word);
        if !(words::tells_update(word) || words::is_filler(word) || words::introduces_hour(word)) {
            return None;
        }
        self.hour_is_next = words::introduces_hour(word);
        self.at += 1;
        Some(())
    }

    fn weekday(&mut self) -> bool {
        let Some(word) = self.word_at(self.at) else { return false };
        let Some(weekday) = words::weekday(word) else { return false };
        // «mar 24 sep» is Tuesday, «24 mar» March, and «mar 24, 2020» March again.
        let after = self.past_marks(self.at + 1);
        if months::month(word, None).is_some() && self.month_at(self.past_marks(after + 1)).is_none() {
            return false;
        }
        self.found.weekday = Some((weekday, self.tokens[self.at].text));
        self.at += 1;
        true
    }

    /// Day, month and year in any of their orders; `None` when the line has two dates.
    fn day(&mut self) -> Option<bool> {
        let from = self.at;
        let read = self
            .numeric_day(from)
            .or_else(|| self.day_first(from))
            .or_else(|| self.month_first(from))
            .or_else(|| self.year_first(from))
            .or_else(|| self.persian_day(from));
        if let Some((mut day, mut contradiction, mut end)) = read {
            if self.word_at(end).is_some_and(words::is_islamic_era) {
                self.found.islamic = true;
                self.at = end + 1;
                return Some(true);
            }
            if persian::is_year_of_another_calendar(day.year) {
                if !persian::is_meant(day.year, self.tokens[from].text) {
                    self.found.islamic = true;
                    self.at = end;
                    return Some(true);
                }
                match persian::gregorian(day.year, day.month, day.day).and_then(Day::of) {
                    Some(ours) => day = ours,
                    None => contradiction = true,
                }
            }
            end += usize::from(self.word_at(end).is_some_and(words::is_common_era));
            if self.found.day.is_some_and(|other| other != day) {
                return None;
            }
            self.found.day = Some(day);
            self.found.contradiction |= contradiction;
            self.at = end;
            return Some(true);
        }
        if let Some(end) = self.islamic_day(from) {
            self.found.islamic = true;
            self.at = end;
            return Some(true);
        }
        Some(false)
    }

    /// 24/09/2020, 24-09-2020, 24.9.2020, 2020-09-24, 09/24/2020, 24/09/20.
    fn numeric_day(&self, at: usize) -> Option<(Day, bool, usize)> {
        let (a, a_digits) = self.number_at(at)?;
        let separator = self.mark_at(at + 1).filter(|c| matches!(c, '/' | '-' | '.'))?;
        let (b, b_digits) = self.number_at(at + 2)?;
        self.mark_at(at + 3).filter(|c| *c == separator)?;
        let (c, c_digits) = self.number_at(at + 4)?;
        let day = match (a_digits, b_digits, c_digits) {
            (4, 1..=2, 1..=2) => Day { year: a, month: b, day: c },
            (1..=2, 1..=2, 4) if b > 12 && a <= 12 => Day { year: c, month: a, day: b },
            (1..=2, 1..=2, 4) => Day { year: c, month: b, day: a },
            (1..=2, 1..=2, 2) if separator == '/' => Day { year: 2000 + c, month: b, day: a },
            _ => return None,
        };
        Some((day, false, at + 5))
    }

    /// 24 septembre 2020, 24 de septiembre de 2020, 24 شتنبر/سبتمبر 2020, 24-Sep-2020, `1er`.
    fn day_first(&self, at: usize) -> Option<(Day, bool, usize)> {
        let (day, end) = self.day_number(at)?;
        let (month, contradiction, end) = self.months(self.past_joiners(end))?;
        let (year, 4) = self.number_at(self.past_joiners(end))? else { return None };
        Some((Day { year, month, day }, contradiction, self.past_joiners(end) + 1))
    }

    /// September 24th, 2020 and «سبتمبر 24, 2020».
    fn month_first(&self, at: usize) -> Option<(Day, bool, usize)> {
        let (month, contradiction, end) = self.months(at)?;
        let (day, end) = self.day_number(self.past_joiners(end))?;
        let (year, 4) = self.number_at(self.past_joiners(end))? else { return None };
        Some((Day { year, month, day }, contradiction, self.past_joiners(end) + 1))
    }

    /// 2020 سبتمبر 24, 2020-Sep-24.
    fn year_first(&self, at: usize) -> Option<(Day, bool, usize)> {
        let (year, 4) = self.number_at(at)? else { return None };
        let (month, contradiction, end) = self.months(self.past_joiners(at + 1))?;
        let (day, end) = self.day_number(self.past_joiners(end))?;
        Some((Day { year, month, day }, contradiction, end))
    }

    /// ۳ مهر ۱۳۹۹
    fn persian_day(&self, at: usize) -> Option<(Day, bool, usize)> {
        let (day, end) = self.day_number(at)?;
        let end = self.past_joiners(end);
        let month = months::persian_month(self.word_at(end)?)?;
        let end = self.past_joiners(end + 1);
        let (year, 4) = self.number_at(end)? else { return None };
        Some((Day { year, month, day }, false, end + 1))
    }

    /// 6 صفر 1442هـ
    fn islamic_day(&self, at: usize) -> Option<usize> {
        let (_, end) = self.day_number(at)?;
        let end = self.past_joiners(end);
        let end = self.past_joiners(end + months::islamic_month(self.word_at(end)?, self.word_at(end + 1))?);
        let (_, 4) = self.number_at(end)? else { return None };
        Some(end + 1 + usize::from(self.word_at(end + 1).is_some_and(words::is_islamic_era)))
    }

    fn day_number(&self, at: usize) -> Option<(u32, usize)> {
        let (day, 1..=2) = self.number_at(at)? else { return None };
        let mut end = at + 1;
        if self.glued(end) && self.word_at(end).is_some_and(words::is_ordinal) {
            end += 1;
        }
        end += usize::from(self.mark_at(end) == Some('°'));
        Some((day, end))
    }

    /// One month, or two names of it: «أيلول/سبتمبر», «أيلول (سبتمبر)». Names of two months contradict.
    fn months(&self, at: usize) -> Option<(u32, bool, usize)> {
        let (month, end) = self.month_at(at)?;
        let opened = self.mark_at(end).is_some_and(|c| matches!(c, '/' | '(' | '-'));
        let second = if opened { self.month_at(end + 1) } else { self.month_at(end) };
        let Some((again, end)) = second else { return Some((month, false, end)) };
        Some((month, again != month, end + usize::from(self.mark_at(end) == Some(')'))))
    }

    fn month_at(&self, at: usize) -> Option<(u32, usize)> {
        let (month, used) = months::month(self.word_at(at)?, self.word_at(at + 1))?;
        Some((month, at + used))
    }

    /// 15:57, 15:57:30.123, 15h57, 15 h, 15.57 after a date, and any number where an hour must follow or the half
    /// of the day does. `None` when the line has two times.
    fn clock(&mut self) -> Option<bool> {
        let Some((hour, 1..=2)) = self.number_at(self.at) else { return Some(false) };
        let mut clock = Clock { hour, ..Clock::default() };
        let mut end = self.at + 1;
        let dotted = self.mark_at(end) == Some('.') && (self.found.day.is_some() || self.hour_is_next);
        if self.mark_at(end) == Some(':') || dotted && self.glued(end + 1) {
            let Some((minute, 2)) = self.number_at(end + 1) else { return Some(false) };
            clock.minute = minute;
            end += 2;
            if let (Some(':' | '.'), Some((second, 2)), true) =
                (self.mark_at(end), self.number_at(end + 1), self.glued(end + 1))
            {
                clock.second = second;
                end += 2;
                if let (Some('.' | ','), Some(Kind::Number { .. }), true) =
                    (self.mark_at(end), self.kind_at(end + 1), self.glued(end) && self.glued(end + 1))
                {
                    clock.milli = millis_of(self.tokens[end + 1].text);
                    end += 2;
                }
            }
        } else if self.word_at(end).is_some_and(words::is_hour_unit) {
            end += 1;
            if let Some((minute, 1..=2)) = self.number_at(end)
                && (self.glued(end) || self.day_first(end).is_none() && self.numeric_day(end).is_none())
            {
                clock.minute = minute;
                end += 1;
            }
        } else if !self.hour_is_next && self.half_at(end).is_none() {
            return Some(false);
        }
        // «57 min», «15:57 Uhr»
        let is_unit = |word: &str| words::is_minute_unit(word) || words::is_hour_unit(word);
        end += usize::from(self.word_at(end).is_some_and(is_unit));
        if let Some((half, after)) = self.half_at(end) {
            self.found.half = Some(half);
            end = after;
        }
        if self.found.clock.is_some_and(|other| other != clock) {
            return None;
        }
        self.found.clock = Some(clock);
        self.at = end;
        Some(true)
    }

    /// `+01:00`, `+0100`; after a zone's name (`GMT+1`) one digit is enough.
    fn offset(&mut self) -> bool {
        let west = match self.mark_at(self.at) {
            Some('+') => false,
            Some('-') => true,
            _ => return false,
        };
        let named = self.found.place == Some(Place::Offset(0));
        let Some((value, digits)) = self.number_at(self.at + 1).filter(|_| self.glued(self.at + 1)) else {
            return false;
        };
        let (hours, minutes, end) = match (digits, self.mark_at(self.at + 2), self.number_at(self.at + 3)) {
            (1..=2, Some(':'), Some((minutes, 2))) => (value, minutes, self.at + 4),
            (4, ..) => (value / 100, value % 100, self.at + 2),
            (1..=2, ..) if named || !west && self.found.clock.is_some() => (value, 0, self.at + 2),
            _ => return false,
        };
        if self.found.clock.is_none() || !named && self.found.place.is_some() {
            return false;
        }
        let seconds = i32::try_from(hours).ok().zip(i32::try_from(minutes).ok());
        let Some(seconds) = seconds.and_then(|(hours, minutes)| zones::seconds_east(west, hours, minutes)) else {
            return false;
        };
        self.found.place = Some(Place::Offset(seconds));
        self.at = end;
        true
    }

    fn zone(&mut self) -> bool {
        let words = self.phrase_at(self.at);
        let Some((place, used)) = zones::named(|n| words.get(n).map(|(_, word)| *word)) else { return false };
        let end = words[used - 1].0 + 1;
        self.found.place.get_or_insert(place);
        self.at = end;
        true
    }

    fn half_at(&self, at: usize) -> Option<(Half, usize)> {
        let words = self.phrase_at(at);
        let (half, used) = words::half(|n| words.get(n).map(|(_, word)| *word))?;
        Some((half, words[used - 1].0 + 1))
    }

    /// The words from here on, each with its place; dots and apostrophes may part them (`p.m.`, «ت.غ»).
    fn phrase_at(&self, at: usize) -> Vec<(usize, &str)> {
        let mut words = Vec::new();
        for at in at..self.tokens.len() {
            match self.kind_at(at) {
                Some(Kind::Word(word)) if words.len() < 4 => words.push((at, word.as_str())),
                Some(Kind::Mark('.' | '’' | '\'')) if !words.is_empty() => {}
                _ => break,
            }
        }
        words
    }

    fn past_marks(&self, at: usize) -> usize {
        (at..self.tokens.len()).find(|at| !matches!(self.tokens[*at].kind, Kind::Mark(_))).unwrap_or(self.tokens.len())
    }

    /// Past what may stand between day, month and year: one comma, dot, dash or slash, and words like `de`.
    fn past_joiners(&self, mut at: usize) -> usize {
        at += usize::from(self.mark_at(at).is_some_and(|c| matches!(c, '.' | '׳' | ',' | '،' | '-' | '/')));
        while self.word_at(at).is_some_and(words::joins) {
            at += 1;
        }
        at + usize::from(self.mark_at(at).is_some_and(|c| matches!(c, ',' | '،' | '-' | '/')))
    }

    fn kind_at(&self, at: usize) -> Option<&Kind> {
        self.tokens.get(at).map(|token| &token.kind)
    }

    fn word_at(&self, at: usize) -> Option<&str> {
        match self.kind_at(at) {
            Some(Kind::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn number_at(&self, at: usize) -> Option<(u32, u8)> {
        match self.kind_at(at) {
            Some(Kind::Number { value, digits }) => Some((*value, *digits)),
            _ => None,
        }
    }

    fn mark_at(&self, at: usize) -> Option<char> {
        match self.kind_at(at) {
            Some(Kind::Mark(mark)) => Some(*mark),
            _ => None,
        }
    }

    fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.glued)
    }
}

/// The first three digits of a fraction of a second.
fn millis_of(digits: &str) -> u32 {
    let digits: Vec<_> = digits.chars().filter_map(digit).chain([0, 0, 0]).take(3).collect();
    digits.iter().fold(0, |sum, digit| sum * 10 + digit)
}
