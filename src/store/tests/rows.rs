//! A store in words, for tests that compare two of them.

use std::collections::BTreeMap;

use rusqlite::types::ValueRef;

use crate::store::StoreError;

/// Every row of every table in words, sorted; without the columns that say when it was written.
pub(in crate::store) fn all(connection: &rusqlite::Connection) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    const OF_THE_MOMENT: [&str; 4] = ["at", "first_seen", "changed", "modified"];
    let now: i64 = connection.query_row("SELECT unixepoch() * 1000", [], |row| row.get(0))?;
    let mut tables = connection.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%' AND name <> 'facts'",
    )?;
    let tables = tables.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let mut all = BTreeMap::new();
    for table in tables {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}"))?;
        let names: Vec<_> = statement.column_names().map(str::to_owned).collect();
        let told: Vec<_> = (0..names.len()).filter(|at| !OF_THE_MOMENT.contains(&&*names[*at])).collect();
        let row = |row: &rusqlite::Row<'_>| {
            let values = told.iter().map(|at| Ok(format!("{}={}", names[*at], in_words(row.get_ref(*at)?, now))));
            Ok(values.collect::<Result<Vec<_>, rusqlite::Error>>()?.join(" "))
        };
        let mut rows = statement.query_map([], row)?.collect::<Result<Vec<_>, _>>()?;
        rows.sort();
        all.insert(table, rows);
    }
    Ok(all)
}

/// A value; of a moment of these days, that it is one, and of an entry's details all but the checksum of such moments.
fn in_words(value: ValueRef<'_>, now: i64) -> String {
    const DAYS: i64 = 2 * 24 * 3_600_000;
    match value {
        ValueRef::Integer(number) if (number.abs() - now).abs() < DAYS => "about now".to_owned(),
        ValueRef::Text(text) => {
            let text = String::from_utf8_lossy(text);
            text.split_once("\"check\":").map_or(text.as_ref(), |(details, _)| details).to_owned()
        }
        other => format!("{other:?}"),
    }
}
