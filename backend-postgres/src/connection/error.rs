//! PostgreSQL's errors to limbeck's, with the server's own words, its detail and its hint.

use std::time::Duration;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use limbeck_core::backend::{BackendError, Hindrance};

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
            Some(DatabaseErrorKind::ClosedConnection) => hindered(sql, Hindrance::Gone, message),
            Some(DatabaseErrorKind::SerializationFailure) => hindered(sql, Hindrance::Busy, message),
            _ if message.contains("due to lock timeout") => {
                let message = format!("{message} (somebody else is using what it changes)");
                hindered(sql, Hindrance::Busy, message)
            }
            _ if hindrance(&message).is_some() => {
                hindered(sql, hindrance(&message).unwrap_or(Hindrance::Busy), message)
            }
            _ if message.contains("No space left on device") => BackendError::Full { database, message },
            _ => BackendError::Statement { sql, message },
        }
    }
}

fn hindered(sql: String, hindrance: Hindrance, message: String) -> BackendError {
    BackendError::Hindered { sql, hindrance, message }
}

/// What stood in the way, by the words that every version has for it:
/// [`errcodes.txt`](https://www.postgresql.org/docs/current/errcodes-appendix.html).
fn hindrance(message: &str) -> Option<Hindrance> {
    const WORDS: [(&str, Hindrance); 11] = [
        ("deadlock detected", Hindrance::Busy),
        ("could not serialize access", Hindrance::Busy),
        ("is being accessed by other users", Hindrance::Busy),
        ("canceling statement due to", Hindrance::TooLong),
        ("terminating connection due to", Hindrance::Gone),
        ("server closed the connection", Hindrance::Gone),
        ("connection to server was lost", Hindrance::Gone),
        ("no connection to the server", Hindrance::Gone),
        ("SSL connection has been closed", Hindrance::Gone),
        ("permission denied for ", Hindrance::Denied),
        ("must be owner of ", Hindrance::Denied),
    ];
    WORDS.into_iter().find(|(words, _)| message.contains(words)).map(|(_, hindrance)| hindrance)
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
pub(super) fn locked(database: &str, waited: Duration, by: Option<String>) -> BackendError {
    BackendError::Locked { database: database.to_owned(), waited, by }
}
