//! Transactions, and what has to be so around everything that runs.

use std::time::Duration;

use diesel::{
    MysqlConnection,
    connection::{AnsiTransactionManager, TransactionManager},
    result::Error,
};
use limbeck_core::{
    backend::BackendError,
    statement::{Cost, Session, Statement},
};

use super::{MySqlBackend, error::Context};
use crate::{lexer, quote, session};

/// The variables of a session that a migration sets.
const VARIABLES: [&str; 5] = ["sql_mode", "time_zone", "lc_messages", "autocommit", "foreign_key_checks"];

/// The first words of statements that neither begin or end a transaction in their own words nor set a variable: what
/// ends one by itself does so at once.
const KEEPING: [&str; 10] =
    ["INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP", "RENAME", "TRUNCATE", "SELECT"];

/// The variables of a session that a transaction of ours may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variables {
    /// How many seconds a statement waits for a row that others use.
    row_patience: u64,
    foreign_key_checks: String,
}

/// A transaction that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Open {
    before: Variables,
    changed: Changed,
}

/// Which variables were changed for a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Changed {
    row_patience: bool,
    foreign_key_checks: bool,
}

impl Variables {
    /// The statement that makes the session so, as far as it is to be changed.
    fn setting(&self, changed: Changed) -> Option<String> {
        let patience =
            changed.row_patience.then(|| format!("SESSION innodb_lock_wait_timeout = {}", self.row_patience));
        let checks =
            changed.foreign_key_checks.then(|| format!("SESSION foreign_key_checks = {}", self.foreign_key_checks));
        let settings: Vec<_> = patience.into_iter().chain(checks).collect();
        (!settings.is_empty()).then(|| format!("SET {}", settings.join(", ")))
    }
}

/// How many seconds the server is told to wait for a row.
pub(super) fn seconds(patience: Duration) -> u64 {
    patience.as_secs().clamp(1, u64::from(u32::MAX / 4))
}

impl MySqlBackend<'_> {
    /// The statement that makes the session as it is now.
    pub(super) fn session_as_it_is(&mut self) -> Result<String, BackendError> {
        let columns = VARIABLES.map(|name| format!("CAST(@@SESSION.{name} AS CHAR)"));
        let found = self.query(&format!("SELECT {}", columns.join(", ")))?;
        let value = |column| found.first().and_then(|row| row.text(column)).unwrap_or_default();
        let set = VARIABLES.iter().enumerate().map(|(column, name)| {
            let value = value(column);
            let number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
            format!("SESSION {name} = {}", if number { value.to_owned() } else { quote::string(value) })
        });
        Ok(format!("SET {}", set.collect::<Vec<_>>().join(", ")))
    }

    /// Makes the session as statements here expect it. Errors are asked for in the words that are known here.
    pub(super) fn settle_in(&mut self) -> Result<(), BackendError> {
        if self.is_in_transaction()? {
            // Setting `autocommit` would end what the application has begun.
            return Err(BackendError::InTransaction);
        }
        self.run(&session::settings())?;
        self.run("SET SESSION lc_messages = 'en_US', SESSION autocommit = 1")
    }

    /// Begins a transaction.
    pub(super) fn start(&mut self, session: Session, patience: Duration) -> Result<(), BackendError> {
        if self.open.is_some() {
            return Err(BackendError::InTransaction);
        }
        let known = self.variables()?;
        let wanted = Variables { row_patience: seconds(patience), foreign_key_checks: "0".to_owned() };
        let changed = Changed {
            row_patience: wanted.row_patience != known.row_patience,
            foreign_key_checks: session.without_foreign_keys,
        };
        self.set(&wanted, changed)?;
        let context = Context::new("BEGIN", &self.describe);
        // Diesel counts the transactions that it knows of, so that one within this one becomes a savepoint.
        let begun = AnsiTransactionManager::begin_transaction_sql(self.raw(), "START TRANSACTION");
        if begun.is_err() {
            self.set(&known, changed)?;
        }
        begun.map_err(|error| context.error(error))?;
        self.open = Some(Open { before: known, changed });
        Ok(())
    }

    fn set(&mut self, variables: &Variables, changed: Changed) -> Result<(), BackendError> {
        variables.setting(changed).map_or(Ok(()), |sql| self.run(&sql))
    }

    /// How the session stands. Fails where a transaction is open that is not ours.
    fn variables(&mut self) -> Result<Variables, BackendError> {
        if let Some(known) = &self.known.session {
            return Ok(known.clone());
        }
        if self.is_in_transaction()? {
            return Err(BackendError::InTransaction);
        }
        let found =
            self.query("SELECT CAST(@@innodb_lock_wait_timeout AS CHAR), CAST(@@foreign_key_checks AS CHAR)")?;
        let value = |column| found.first().and_then(|row| row.text(column)).unwrap_or("1");
        let row_patience = value(0).parse().unwrap_or(1);
        let known = Variables { row_patience, foreign_key_checks: value(1).to_owned() };
        self.known.session = Some(known.clone());
        Ok(known)
    }

    /// Forgets what a statement may change that is not limbeck's own.
    pub(super) fn heed(&mut self, statement: &Statement) {
        let first = lexer::leading_words(&statement.sql).into_iter().next().unwrap_or_default();
        if !KEEPING.contains(&first.as_str()) {
            self.known.session = None;
        }
        if statement.cost == Cost::Unknown || !KEEPING.contains(&first.as_str()) {
            self.known.columns.clear();
        }
    }

    /// Whether the application that the connection belongs to has begun a transaction: then a savepoint is there after
    /// the statement that made it.
    fn is_in_transaction(&mut self) -> Result<bool, BackendError> {
        self.run("SAVEPOINT limbeck_transaction")?;
        match self.run("RELEASE SAVEPOINT limbeck_transaction") {
            Ok(()) => Ok(true),
            Err(BackendError::Statement { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Ends the transaction, if one is open, and makes the session as it was before it.
    pub(super) fn end(
        &mut self,
        end: impl FnOnce(&mut MysqlConnection) -> Result<(), Error>,
    ) -> Result<(), BackendError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let context = Context::new("COMMIT", &self.describe);
        let ended = end(self.raw());
        if ended.is_err() {
            // Diesel may still count it.
            match AnsiTransactionManager::rollback_transaction(self.raw()) {
                Ok(()) | Err(_) => {}
            }
        }
        // What a statement of somebody's own has set is for the statements behind it.
        let restored = self.set(&open.before, open.changed);
        ended.map_err(|error| context.error(error))?;
        restored
    }
}
