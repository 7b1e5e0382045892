//! The version table and the history table, as SQLite spells them.

use limbeck_core::{
    dialect::BookkeepingTables,
    journal::{Journal, Spelling},
    name::SchemaName,
};

use crate::quote;

/// SQLite's spelling.
struct Sqlite;

/// The clock, in the form in which the migrator writes times.
const NOW: &str = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";

impl Spelling for Sqlite {
    fn qualified(&self, schema: Option<&SchemaName>, name: &str) -> String {
        quote::qualified(schema, name)
    }

    fn string(&self, text: &str) -> String {
        quote::string(text)
    }

    fn counter(&self) -> &'static str {
        "INTEGER NOT NULL PRIMARY KEY"
    }

    fn time_type(&self) -> &'static str {
        "DATETIME"
    }

    fn now(&self) -> (&'static str, &'static str) {
        (NOW, NOW)
    }
}

/// The two tables.
pub fn journal(tables: &BookkeepingTables) -> Journal<'_> {
    Journal::new(tables, &Sqlite)
}
