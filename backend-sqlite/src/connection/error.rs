//! SQLite's errors to limbeck's. Diesel hands on the words and not the code, so the words decide.

use std::time::Duration;

use diesel::result::Error;
use limbeck_core::backend::BackendError;

/// What to look at when there is no connection.
pub(super) const CONNECT_HELP: &str = "check the address, and that the directory of the file is there";

/// What was done, to whom and how patiently: what an error says besides SQLite's own words.
pub(super) struct Context {
    sql: String,
    database: String,
    patience: Duration,
}

impl Context {
    pub(super) fn new(sql: &str, database: &str, patience: Duration) -> Self {
        Self { sql: sql.to_owned(), database: database.to_owned(), patience }
    }

    /// The error in limbeck's terms.
    pub(super) fn error(self, error: Error) -> BackendError {
        if matches!(error, Error::AlreadyInTransaction) {
            return BackendError::InTransaction;
        }
        let message = words(error);
        let says = |known: &str| message.contains(known);
        let Self { sql, database, patience } = self;
        if says("is locked") {
            BackendError::Locked { database, waited: patience, by: None }
        } else if says("readonly database") {
            BackendError::ReadOnly { database, message }
        } else if says("database or disk is full") {
            BackendError::Full { database, message }
        } else if says("file is not a database") || says("file is encrypted") {
            BackendError::NotADatabase { database, message }
        } else if says("unable to open database file") {
            BackendError::Connect { database, message, help: CONNECT_HELP }
        } else if says("cannot start a transaction within a transaction") {
            BackendError::InTransaction
        } else {
            BackendError::Statement { sql, message }
        }
    }
}

fn words(error: Error) -> String {
    match error {
        Error::DatabaseError(_, information) => information.message().to_owned(),
        error => error.to_string(),
    }
    // While a table is rebuilt it has another name, which says nothing to anybody.
    .replace("_limbeck_new_", "")
}
