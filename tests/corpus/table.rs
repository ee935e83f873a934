//! How many values of each field hold, by format.

use std::collections::BTreeMap;

use crate::compare::Field;

/// How much of a field must hold over all formats, in per cent, and what is left of it in any one.
const BOUNDS: [(Field, f64); 7] = [
    (Field::Titles, 98.0),
    (Field::Dates, 97.0),
    (Field::Authors, 95.0),
    (Field::Categories, 95.0),
    (Field::Languages, 95.0),
    (Field::Snippets, 97.0),
    (Field::Absent, 97.0),
];
const IN_ONE_FORMAT: f64 = 90.0;
const COLUMNS: [Field; 8] = [
    Field::Titles,
    Field::Dates,
    Field::Authors,
    Field::Categories,
    Field::Languages,
    Field::Snippets,
    Field::Absent,
    Field::Ids,
];

#[derive(Clone, Copy, Default)]
struct Score {
    held: usize,
    of: usize,
}

impl Score {
    fn per_cent(self) -> f64 {
        if self.of == 0 { 100.0 } else { self.held as f64 * 100.0 / self.of as f64 }
    }
}

#[derive(Default)]
struct Row {
    files: usize,
    refused: usize,
    scores: BTreeMap<Field, Score>,
}

/// The table.
#[derive(Default)]
pub struct Table {
    rows: BTreeMap<String, Row>,
}

impl Table {
    pub fn file(&mut self, format: &str, refused: bool) {
        let row = self.rows.entry(format.to_owned()).or_default();
        row.files += 1;
        row.refused += usize::from(refused);
    }

    pub fn value(&mut self, format: &str, field: Field, holds: bool) {
        let score = self.rows.entry(format.to_owned()).or_default().scores.entry(field).or_default();
        score.of += 1;
        score.held += usize::from(holds);
    }

    pub fn print(&self) {
        let head: String = COLUMNS.iter().map(|field| format!("{:>16}", format!("{field:?}").to_lowercase())).collect();
        println!("{:<16}{:>6}{:>8}{head}", "format", "files", "refused");
        let line = |name: &str, files: usize, refused: usize, score: &dyn Fn(Field) -> Score| {
            let cells: String = COLUMNS.iter().map(|field| format!("{:>16}", cell(score(*field)))).collect();
            println!("{name:<16}{files:>6}{refused:>8}{cells}");
        };
        for (format, row) in &self.rows {
            let score = |field| row.scores.get(&field).copied().unwrap_or_default();
            line(format, row.files, row.refused, &score);
        }
        let sum = |of: &dyn Fn(&Row) -> usize| self.rows.values().map(of).sum();
        line("all", sum(&|row| row.files), sum(&|row| row.refused), &|field| self.total(field));
    }

    /// Everything that is below its bound.
    pub fn shortfalls(&self) -> Vec<String> {
        let mut short = Vec::new();
        for (field, bound) in BOUNDS {
            let total = self.total(field);
            if total.per_cent() < bound {
                short.push(format!("{field:?}: {} is under {bound} %", cell(total)));
            }
            for (format, row) in &self.rows {
                let score = row.scores.get(&field).copied().unwrap_or_default();
                if score.per_cent() < IN_ONE_FORMAT {
                    short.push(format!("{field:?} of {format}: {} is under {IN_ONE_FORMAT} %", cell(score)));
                }
            }
        }
        short
    }

    fn total(&self, field: Field) -> Score {
        let scores = self.rows.values().filter_map(|row| row.scores.get(&field));
        scores.fold(Score::default(), |sum, score| Score { held: sum.held + score.held, of: sum.of + score.of })
    }
}

fn cell(score: Score) -> String {
    if score.of == 0 { "–".to_owned() } else { format!("{}/{} {:.1}%", score.held, score.of, score.per_cent()) }
}
