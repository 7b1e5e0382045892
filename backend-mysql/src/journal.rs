//! The version table and the history table, as MySQL and MariaDB spell them.
//!
//! The history has a column that others do without, `in_flight`: a statement that changes the schema commits by itself,
//! so that what is about to run is written down before it runs, with what will tell whether it took effect.

use limbeck_core::{
    dialect::BookkeepingTables,
    journal::{Journal, Spelling},
    name::SchemaName,
    statement::{Cost, Statement},
};

use crate::quote;

/// The servers' spelling.
struct MySql;

/// The clock in UTC, whatever the time zone of the session.
const NOW: &str = "UTC_TIMESTAMP(3)";

impl Spelling for MySql {
    fn qualified(&self, schema: Option<&SchemaName>, name: &str) -> String {
        quote::qualified(schema, name)
    }

    fn string(&self, text: &str) -> String {
        quote::string(text)
    }

    /// A DATETIME knows of no zone, and takes no letter for one.
    fn time(&self, at: &str) -> String {
        quote::string(&at.replace('T', " ").replace('Z', ""))
    }

    fn counter(&self) -> &'static str {
        "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY"
    }

    fn time_type(&self) -> &'static str {
        "DATETIME(3)"
    }

    fn now(&self) -> (&'static str, &'static str) {
        (NOW, NOW)
    }

    fn text_of(&self, column: &str) -> String {
        format!("CAST({column} AS CHAR)")
    }

    fn time_of(&self, column: &str) -> String {
        format!("CONCAT(REPLACE(CAST({column} AS CHAR), ' ', 'T'), 'Z')")
    }

    fn further_columns(&self) -> &'static str {
        ",\n    in_flight LONGTEXT"
    }

    fn further_changes(&self) -> &'static str {
        ", in_flight = NULL"
    }

    /// What is written together has to be undone together, whatever engine the server prefers, and a revision's name is
    /// compared letter by letter.
    fn table_options(&self) -> &'static str {
        " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"
    }
}

/// The two tables.
pub fn journal(tables: &BookkeepingTables) -> Journal<'_> {
    Journal::new(tables, &MySql)
}

/// The statements that make the tables, and their database, where they are not there yet.
pub fn bookkeeping(tables: &BookkeepingTables) -> Vec<Statement> {
    let schema = tables.schema.as_ref();
    let schema = schema.map(|schema| format!("CREATE SCHEMA IF NOT EXISTS {}", quote::identifier(schema.as_str())));
    schema.map(|sql| Statement::new(sql, Cost::Metadata)).into_iter().chain(journal(tables).create()).collect()
}

/// The statement that writes into a row of the history what is about to run.
pub(crate) fn announce(tables: &BookkeepingTables, id: i64, text: &str) -> String {
    format!("UPDATE {} SET in_flight = {} WHERE id = {id}", journal(tables).history(), quote::string(text))
}

/// The query for what was about to run.
pub(crate) fn select_in_flight(tables: &BookkeepingTables, id: i64) -> String {
    format!("SELECT in_flight FROM {} WHERE id = {id}", journal(tables).history())
}
