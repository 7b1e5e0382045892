//! The servers' errors to limbeck's. Diesel hands on the words and not the number, so the words decide; the session asks
//! for English ones.

use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error};
use limbeck_core::backend::{BackendError, Hindrance};

/// What was done, and to whom: what an error says besides the server's own words.
pub(super) struct Context {
    sql: String,
    database: String,
}

impl Context {
    pub(super) fn new(sql: &str, database: &str) -> Self {
        Self { sql: sql.to_owned(), database: database.to_owned() }
    }

    /// The error in limbeck's terms.
    pub(super) fn error(self, error: Error) -> BackendError {
        let Self { sql, database } = self;
        let (kind, message) = match error {
            Error::AlreadyInTransaction => return BackendError::InTransaction,
            Error::DatabaseError(kind, information) => (Some(kind), information.message().to_owned()),
            error => (None, error.to_string()),
        };
        let says = |words: &[&str]| words.iter().any(|words| message.contains(words));
        if matches!(kind, Some(DatabaseErrorKind::ClosedConnection)) || says(&GONE) {
            return BackendError::Hindered { sql, hindrance: Hindrance::Gone, message };
        }
        if matches!(kind, Some(DatabaseErrorKind::ReadOnlyTransaction)) || says(&READ_ONLY) {
            return BackendError::ReadOnly { database, message };
        }
        if says(&FULL) {
            return BackendError::Full { database, message };
        }
        let (hindrance, further) = if says(&["Lock wait timeout exceeded"]) {
            (Hindrance::Busy, " (somebody else is using what it changes)")
        } else if says(&["Deadlock found", "Record has changed since last read"]) {
            (Hindrance::Busy, " (the server undid the whole transaction)")
        } else if says(&TOO_LONG) {
            (Hindrance::TooLong, "")
        } else if says(&["denied to user", "Access denied"]) {
            (Hindrance::Denied, "")
        } else {
            return BackendError::Statement { sql, message };
        };
        BackendError::Hindered { sql, hindrance, message: format!("{message}{further}") }
    }
}

/// Errors 2006 and 2013 of the client libraries of either make, 1053 and 1317's like of the servers.
const GONE: [&str; 6] = [
    "server has gone away",
    "Server has gone away",
    "Lost connection to",
    "Server shutdown in progress",
    "Connection was killed",
    "was disconnected by the server",
];

/// Errors 3024 of MySQL, 1969 of MariaDB, and what either says of a statement that an administrator ended.
const TOO_LONG: [&str; 3] =
    ["maximum statement execution time exceeded", "max_statement_time exceeded", "Query execution was interrupted"];

/// Errors 1290, 1792 and 1836.
const READ_ONLY: [&str; 3] =
    ["read-only option so it cannot execute", "in a READ ONLY transaction", "Running in read-only mode"];

/// Errors 1021, 1114, and 3 and 28 of the operating system.
const FULL: [&str; 4] = ["Disk full", "' is full", "No space left on device", "Disk got full"];

/// Whether the catalog left something out that another connection is changing at the moment: error 1684, a warning where
/// nothing is written.
pub(super) fn is_being_changed(error: &BackendError) -> bool {
    matches!(error, BackendError::Statement { message, .. } if message.contains("being modified by concurrent DDL"))
}

/// Why there is no connection; `message` is the client library's.
pub(super) fn unreachable(database: &str, message: String) -> BackendError {
    let help = if message.contains("Access denied") {
        "check the user and the password, and that the user may come from this host and may use this database"
    } else if message.contains("Unknown database") {
        "create the database first, or check its name"
    } else {
        "check the address, and that the server is running"
    };
    BackendError::Connect { database: database.to_owned(), message, help }
}

/// Another instance holds the lock.
pub(super) fn locked(database: &str, waited: Duration, by: Option<String>) -> BackendError {
    BackendError::Locked { database: database.to_owned(), waited, by }
}
