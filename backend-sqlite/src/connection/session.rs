//! Transactions, and what has to be so around them.

use std::time::Duration;

use diesel::{
    QueryResult, SqliteConnection,
    connection::{AnsiTransactionManager, TransactionManager},
    result::Error,
};
use limbeck_core::{backend::BackendError, statement::Session};

use super::{SqliteBackend, error::Context, rows::run_all};

/// What was changed around a transaction, as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Around {
    /// Whether foreign keys were enforced, where they were switched off.
    foreign_keys: Option<i64>,
    /// How many milliseconds a statement waited for others.
    busy_timeout: i64,
    /// Whether `ALTER TABLE` minded only its own table. Like the next one, batch mode sets it for a statement or two, and
    /// no rollback sets it back.
    legacy_alter_table: i64,
    /// Whether stored definitions could be edited.
    writable_schema: i64,
}

impl Around {
    /// Whether foreign keys were enforced before, and are not in this transaction.
    pub(super) fn without_foreign_keys(self) -> bool {
        self.foreign_keys.is_some_and(|enforced| enforced != 0)
    }
}

/// How a transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// What it did is kept.
    Commit,
    /// What it did is undone.
    Rollback,
}

impl SqliteBackend<'_> {
    pub(super) fn start(&mut self, session: Session, patience: Duration) -> Result<(), BackendError> {
        if self.around.is_some() {
            return Err(BackendError::InTransaction);
        }
        self.connect()?;
        let around = Around {
            foreign_keys: session.without_foreign_keys.then(|| self.pragma("foreign_keys")).transpose()?,
            busy_timeout: self.pragma("busy_timeout")?,
            legacy_alter_table: self.pragma("legacy_alter_table")?,
            writable_schema: self.pragma("writable_schema")?,
        };
        let begun = self.set_around(session, patience).and_then(|()| self.begin_immediate(session, patience));
        if begun.is_err() {
            self.restore(around)?;
        } else {
            (self.around, self.patience) = (Some(around), patience);
        }
        begun
    }

    /// Whether nobody else is writing by then. Any other trouble is for the transaction that follows to tell.
    pub(super) fn is_free_within(&mut self, patience: Duration) -> Result<bool, BackendError> {
        if self.around.is_some() || self.connection().is_none() {
            return Ok(true);
        }
        let before = self.pragma("busy_timeout")?;
        self.wait(patience)?;
        let begun = self.run("BEGIN IMMEDIATE");
        if begun.is_ok() {
            self.run("ROLLBACK")?;
        }
        self.run(&format!("PRAGMA busy_timeout = {before}"))?;
        Ok(!matches!(begun, Err(BackendError::Locked { .. })))
    }

    /// Probes the connection or reads something, for which it waits so long.
    pub(super) fn read_within(&mut self, patience: Duration) -> Result<(), BackendError> {
        if self.connection().is_none() {
            return Ok(());
        }
        let before = self.pragma("busy_timeout")?;
        self.wait(patience)?;
        let read =
            if self.known { self.ask("SELECT count(*) FROM main.sqlite_schema").map(drop) } else { self.probe() };
        self.run(&format!("PRAGMA busy_timeout = {before}"))?;
        read.map_err(|error| match error {
            BackendError::Locked { database, by, .. } => BackendError::Locked { database, by, waited: patience },
            error => error,
        })
    }

    /// Makes every statement wait so long for others, where it waits less.
    pub(super) fn wait_longer(&mut self, patience: Duration) -> Result<(), BackendError> {
        if self.connection().is_none() || self.impatient.is_some() {
            return Ok(());
        }
        let before = self.pragma("busy_timeout")?;
        if u128::try_from(before).unwrap_or_default() < patience.as_millis() {
            self.wait(patience)?;
            (self.impatient, self.patience) = (Some((before, patience)), patience);
        }
        Ok(())
    }

    /// Makes them wait as long as before.
    pub(super) fn wait_as_before(&mut self) -> Result<(), BackendError> {
        let Some((before, _)) = self.impatient.take() else { return Ok(()) };
        self.patience = super::PATIENCE;
        self.run(&format!("PRAGMA busy_timeout = {before}"))
    }

    fn wait(&mut self, patience: Duration) -> Result<(), BackendError> {
        self.run(&format!("PRAGMA busy_timeout = {}", patience.as_millis().min(i32::MAX as u128)))
    }

    /// Within a transaction that is open already the pragmas do nothing or no harm, and `BEGIN` then fails.
    fn set_around(&mut self, session: Session, patience: Duration) -> Result<(), BackendError> {
        self.wait(patience)?;
        // With it on, a rename would not reach the views and triggers that name what is renamed.
        self.run("PRAGMA legacy_alter_table = OFF")?;
        if session.without_foreign_keys {
            self.run("PRAGMA foreign_keys = OFF")?;
        }
        Ok(())
    }

    fn begin_immediate(&mut self, session: Session, patience: Duration) -> Result<(), BackendError> {
        let sql = "BEGIN IMMEDIATE";
        let context = Context::new(sql, &self.describe, patience);
        // Diesel counts the transactions that it knows of, so that one within this one becomes a savepoint.
        AnsiTransactionManager::begin_transaction_sql(self.connect()?, sql).map_err(|error| context.error(error))?;
        if !session.without_foreign_keys {
            return Ok(());
        }
        let enforced = self.pragma("foreign_keys");
        if enforced == Ok(0) {
            return Ok(());
        }
        self.roll_back()?;
        let message = "this database does not let foreign keys be switched off, without which a table that others refer \
                       to cannot be rebuilt";
        let (sql, message) = ("PRAGMA foreign_keys = OFF".to_owned(), message.to_owned());
        enforced.and(Err(BackendError::Statement { sql, message }))
    }

    /// Ends the transaction, if one is open, and makes what was changed around it as it was, whatever happens.
    pub(super) fn end(&mut self, end: End) -> Result<(), BackendError> {
        let Some(around) = self.around.take() else { return Ok(()) };
        let ended = match end {
            End::Commit => self.commit_or_roll_back(),
            End::Rollback => self.roll_back(),
        };
        self.patience = self.impatient.map_or(super::PATIENCE, |(_, patience)| patience);
        let restored = self.restore(around);
        ended.and(restored)
    }

    fn commit_or_roll_back(&mut self) -> Result<(), BackendError> {
        let context = Context::new("COMMIT", &self.describe, self.patience);
        let committed = AnsiTransactionManager::commit_transaction(self.connect()?);
        if committed.is_err() {
            // A commit that fails, on a deferred foreign key for instance, leaves the transaction open.
            self.roll_back()?;
        }
        committed.map_err(|error| context.error(error))
    }

    fn roll_back(&mut self) -> Result<(), BackendError> {
        let context = Context::new("ROLLBACK", &self.describe, self.patience);
        roll_back(self.connect()?).map_err(|error| context.error(error))
    }

    fn restore(&mut self, around: Around) -> Result<(), BackendError> {
        let mut pragmas = format!(
            "PRAGMA busy_timeout = {}; PRAGMA legacy_alter_table = {}; PRAGMA writable_schema = {}",
            around.busy_timeout, around.legacy_alter_table, around.writable_schema
        );
        if let Some(enforced) = around.foreign_keys {
            pragmas += &format!("; PRAGMA foreign_keys = {enforced}");
        }
        self.run(&pragmas)
    }
}

fn roll_back(connection: &mut SqliteConnection) -> QueryResult<()> {
    // A full disk, for one, makes SQLite roll back by itself, and a `ROLLBACK` then fails, which Diesel never forgives
    // the connection. Where a transaction is open still, this `BEGIN` fails and changes nothing.
    let _ = run_all(connection, "BEGIN");
    match AnsiTransactionManager::rollback_transaction(connection) {
        // Diesel had rolled back, after a commit that failed, and the `BEGIN` above stands alone.
        Err(Error::NotInTransaction) => run_all(connection, "ROLLBACK"),
        ended => ended,
    }
}
