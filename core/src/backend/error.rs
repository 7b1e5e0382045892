//! What a database, or the way to it, refused, and what to do about it.

use std::time::Duration;

/// What stands in the way of a statement that may run another time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hindrance {
    /// Another session uses what it changes, or both wait for each other.
    Busy,
    /// It took longer than the session, or the server, gives it.
    TooLong,
    /// The role that it runs as may not.
    Denied,
    /// The connection is gone.
    Gone,
}

impl Hindrance {
    fn help(self) -> &'static str {
        match self {
            Self::Busy => {
                "find out who uses it (PostgreSQL: `pg_stat_activity`, MySQL: `SHOW PROCESSLIST`), and run the command \
                 again"
            }
            Self::TooLong => {
                "raise the limit (PostgreSQL: `?options=-c%20statement_timeout%3D0` in the address; MySQL: \
                 `max_execution_time`, MariaDB: `max_statement_time`, of the user or of the server), and run the \
                 command again"
            }
            Self::Denied => {
                "run it as the owner of what it changes, or give the role the right: `GRANT`; `ALTER … OWNER TO`"
            }
            Self::Gone => "see that the server is there, and run the command again: what was not committed is undone",
        }
    }
}

/// What a database, or the way to it, refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BackendError {
    /// The address is none that the backend understands.
    #[error("the database address is not understood: {message}")]
    Address {
        /// What is wrong with it, without a password.
        message: String,
        /// What one looks like, or the way out.
        help: &'static str,
    },
    /// There is no connection.
    #[error("cannot open {database}: {message}")]
    Connect {
        /// The database, without a password.
        database: String,
        /// The server's or library's own words.
        message: String,
        /// What to look at.
        help: &'static str,
    },
    /// Another instance holds the lock.
    #[error("{database} is locked by {}; waited {waited:?}", by.as_deref().unwrap_or("another process"))]
    Locked {
        /// The database, without a password.
        database: String,
        /// How long this one waited.
        waited: Duration,
        /// Who holds it, where the database tells.
        by: Option<String>,
    },
    /// The database may not be written.
    #[error("{database} is read-only: {message}")]
    ReadOnly {
        /// The database, without a password.
        database: String,
        /// The server's own words.
        message: String,
    },
    /// There is no room left.
    #[error("{database} is full: {message}")]
    Full {
        /// The database, without a password.
        database: String,
        /// The server's own words.
        message: String,
    },
    /// What was opened is no database.
    #[error("{database} is not a database: {message}")]
    NotADatabase {
        /// The address, without a password.
        database: String,
        /// The server's own words.
        message: String,
    },
    /// A statement failed.
    #[error("{message}")]
    Statement {
        /// The SQL.
        sql: String,
        /// The server's own words.
        message: String,
    },
    /// A statement failed, not because of what it says but because of what goes on around it.
    #[error("{message}")]
    Hindered {
        /// The SQL.
        sql: String,
        /// What stood in its way.
        hindrance: Hindrance,
        /// The server's own words.
        message: String,
    },
    /// A statement ran, and what it expected does not hold.
    #[error("{message}{}", found.as_ref().map(|found| format!(": {found}")).unwrap_or_default())]
    Expectation {
        /// The SQL.
        sql: String,
        /// What that means.
        message: String,
        /// What was found instead.
        found: Option<String>,
    },
    /// The connection is in the middle of a transaction of its own.
    #[error("the connection is in a transaction already")]
    InTransaction,
    /// A row of the version table is not what it was.
    #[error("the version table changed meanwhile: expected to {0}, found no such row")]
    VersionMoved(String),
    /// What the database holds cannot be read.
    #[error("cannot read the definition of {object}: {message}")]
    Definition {
        /// The table, index, view or trigger.
        object: String,
        /// What is wrong with it.
        message: String,
    },
}

impl BackendError {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address { .. } => "bad-address",
            Self::Connect { .. } => "cannot-connect",
            Self::Locked { .. } => "locked",
            Self::ReadOnly { .. } => "read-only",
            Self::Full { .. } => "full",
            Self::NotADatabase { .. } => "not-a-database",
            Self::Statement { .. } => "statement-failed",
            Self::Hindered { hindrance: Hindrance::Busy, .. } => "busy",
            Self::Hindered { hindrance: Hindrance::TooLong, .. } => "timed-out",
            Self::Hindered { hindrance: Hindrance::Denied, .. } => "not-allowed",
            Self::Hindered { hindrance: Hindrance::Gone, .. } => "connection-lost",
            Self::Expectation { .. } => "expectation-failed",
            Self::InTransaction => "in-transaction",
            Self::VersionMoved(_) => "version-moved",
            Self::Definition { .. } => "unreadable-definition",
        }
    }

    /// The way out.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Self::Address { help, .. } | Self::Connect { help, .. } => help,
            Self::Locked { .. } => {
                "wait for it, or raise `lock_timeout` in limbeck.toml; if it hangs, end it, and the lock is free \
                 (PostgreSQL: `SELECT pg_terminate_backend(PROCESS)`, MySQL: `KILL CONNECTION`, SQLite: end the program)"
            }
            Self::ReadOnly { .. } => {
                "check the rights of the user, or the permissions of the file and of its directory; a replica is upgraded through its primary"
            }
            Self::Full { .. } => "make room on the disk and run the command again",
            Self::NotADatabase { .. } => "check the address; a database is never written over",
            Self::InTransaction => "commit it or roll it back first: a migration brings its own transactions",
            Self::Hindered { hindrance, .. } => hindrance.help(),
            Self::VersionMoved(_) => "another instance was migrating at the same time; run the command again",
            Self::Statement { .. } | Self::Expectation { .. } | Self::Definition { .. } => return None,
        };
        Some(help.to_owned())
    }
}
