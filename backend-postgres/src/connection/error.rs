//! PostgreSQL's errors to limbeck's, with the server's own words, its detail and its hint.

use std::time::Duration;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use limbeck_core::backend::BackendError;

/// What to look at when there is no connection.
pub(super) const CONNECT_HELP: &str = "check the address, the user and the password, and that the server is running";

/// What was done, and to whom: what an error says besides the server's own words.
pub(super) struct Context {
    sql: String,
    database: String,
}

impl Context {
    pub(super) fn new(sql: &str, database: &str) -> Self {
        Self { sql: sql.to_owned(), database: database.to_owned() }
    }

    /// The error in limbeck's terms. Diesel hands on the kind of few errors and the code of none, so for the others the
    /// words decide.
    pub(super) fn error(self, error: Error) -> BackendError {
        let Self { sql, database } = self;
        let (kind, message) = match error {
            Error::AlreadyInTransaction => return BackendError::InTransaction,
            Error::DatabaseError(kind, information) => (Some(kind), words(information.as_ref())),
            error => (None, error.to_string()),
        };
        match kind {
            Some(DatabaseErrorKind::ReadOnlyTransaction) => BackendError::ReadOnly { database, message },
            Some(DatabaseErrorKind::ClosedConnection) => {
                BackendError::Connect { database, message, help: CONNECT_HELP }
            }
            _ if message.contains("due to lock timeout") => {
                BackendError::Statement { sql, message: format!("{message} (somebody else is using what it changes)") }
            }
            _ if message.contains("No space left on device") => BackendError::Full { database, message },
            _ => BackendError::Statement { sql, message },
        }
    }
}

/// The message, and what the server says beside it.
fn words(information: &(dyn DatabaseErrorInformation + Send + Sync)) -> String {
    let further = [information.details(), information.hint()].into_iter().flatten();
    let further: Vec<_> = further.map(|text| text.trim_end_matches('.')).collect();
    if further.is_empty() {
        return information.message().to_owned();
    }
    format!("{} ({})", information.message(), further.join("; "))
}

/// Another instance holds the lock.
pub(super) fn locked(database: &str, waited: Duration) -> BackendError {
    BackendError::Locked { database: database.to_owned(), waited, by: None }
}
