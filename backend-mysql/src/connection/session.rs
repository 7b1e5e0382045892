//! Transactions, and what has to be so around everything that runs.

use std::time::Duration;

use diesel::{
    MysqlConnection,
    connection::{AnsiTransactionManager, TransactionManager},
    result::Error,
};
use limbeck_core::{backend::BackendError, statement::Session};

use super::{MySqlBackend, error::Context};
use crate::{quote, session};

/// The variables of a session that a migration sets.
const VARIABLES: [&str; 5] = ["sql_mode", "time_zone", "lc_messages", "autocommit", "foreign_key_checks"];

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
        if self.open.is_some() || self.is_in_transaction()? {
            return Err(BackendError::InTransaction);
        }
        let seconds = patience.as_secs().clamp(1, u64::from(u32::MAX / 4));
        let found =
            self.query("SELECT CAST(@@innodb_lock_wait_timeout AS CHAR), CAST(@@foreign_key_checks AS CHAR)")?;
        let value = |column| found.first().and_then(|row| row.text(column)).unwrap_or("1").to_owned();
        let after =
            format!("SET SESSION innodb_lock_wait_timeout = {}, SESSION foreign_key_checks = {}", value(0), value(1));
        let checks = if session.without_foreign_keys { ", SESSION foreign_key_checks = 0" } else { "" };
        self.run(&format!("SET SESSION innodb_lock_wait_timeout = {seconds}{checks}"))?;
        let context = Context::new("BEGIN", &self.describe);
        // Diesel counts the transactions that it knows of, so that one within this one becomes a savepoint.
        let begun = AnsiTransactionManager::begin_transaction_sql(self.connection(), "START TRANSACTION");
        if begun.is_err() {
            self.run(&after)?;
        }
        begun.map_err(|error| context.error(error))?;
        self.open = Some(after);
        Ok(())
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
        let Some(after) = self.open.take() else { return Ok(()) };
        let context = Context::new("COMMIT", &self.describe);
        let ended = end(self.connection());
        if ended.is_err() {
            // Diesel may still count it.
            match AnsiTransactionManager::rollback_transaction(self.connection()) {
                Ok(()) | Err(_) => {}
            }
        }
        let restored = self.run(&after);
        ended.map_err(|error| context.error(error))?;
        restored
    }
}
