//! Transactions, and the lock that keeps other instances from migrating.

use std::{
    thread,
    time::{Duration, Instant},
};

use diesel::{
    PgConnection,
    connection::{AnsiTransactionManager, TransactionManager},
    result::Error,
};
use limbeck_core::{backend::BackendError, dialect::BookkeepingTables, flight::hash_from};

use super::{
    PostgresBackend,
    error::{Context, locked},
};

/// What the number is made of under which the lock is taken: the letters `limbeck`, and the version table.
const LOCK: u64 = 0x006c_696d_6265_636b;

/// How long to wait before the lock is tried for again: at first, and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(500));

impl PostgresBackend<'_> {
    /// Begins a transaction. A statement in it waits for the locks of others as long as `patience` says, unless the
    /// session has a timeout of its own: what waits for a table keeps everybody else waiting too.
    pub(super) fn start(&mut self, patience: Duration) -> Result<(), BackendError> {
        if self.open || self.is_in_transaction()? {
            return Err(BackendError::InTransaction);
        }
        let context = Context::new("BEGIN", &self.describe);
        // Diesel counts the transactions that it knows of, so that one within this one becomes a savepoint.
        AnsiTransactionManager::begin_transaction_sql(self.connection(), "BEGIN")
            .map_err(|error| context.error(error))?;
        self.open = true;
        let timeout = patience.as_millis().clamp(1, i32::MAX as u128);
        let limited = self.query(&format!(
            "SELECT set_config('lock_timeout', '{timeout}ms', true) WHERE current_setting('lock_timeout') = '0'"
        ));
        if limited.is_err() {
            self.end(AnsiTransactionManager::rollback_transaction)?;
        }
        limited.map(drop)
    }

    /// Whether the application that the connection belongs to has begun a transaction: then a setting that ends with
    /// the transaction outlives the statement that made it.
    pub(super) fn is_in_transaction(&mut self) -> Result<bool, BackendError> {
        self.query("SELECT set_config('limbeck.transaction', 'open', true)")?;
        let seen = self.value("SELECT current_setting('limbeck.transaction', true)")?;
        Ok(seen.as_deref() == Some("open"))
    }

    /// Ends the transaction, if one is open.
    pub(super) fn end(&mut self, end: impl FnOnce(&mut PgConnection) -> Result<(), Error>) -> Result<(), BackendError> {
        if !std::mem::take(&mut self.open) {
            return Ok(());
        }
        let context = Context::new("COMMIT", &self.describe);
        let ended = end(self.connection());
        if ended.is_err() {
            // A commit that fails, on a deferred constraint for instance, has ended the transaction; Diesel may still
            // count it.
            match AnsiTransactionManager::rollback_transaction(self.connection()) {
                Ok(()) | Err(_) => {}
            }
        }
        ended.map_err(|error| context.error(error))
    }

    /// Takes the lock. It is asked for again and again: a session that waits in `pg_advisory_lock` holds a snapshot,
    /// for whose end another session's `CREATE INDEX CONCURRENTLY` waits, while it holds the lock.
    pub(super) fn take_lock(&mut self, tables: &BookkeepingTables, patience: Duration) -> Result<(), BackendError> {
        let number = lock_number(tables);
        let begun = Instant::now();
        let mut pause = PAUSES.0;
        loop {
            let taken = self.value(&format!("SELECT pg_try_advisory_lock({number})::text"))?;
            if taken.as_deref() == Some("true") {
                self.locked = Some(number);
                return Ok(());
            }
            let waited = begun.elapsed();
            if waited >= patience {
                let holder = self.holder(number);
                return Err(locked(&self.describe, waited, holder));
            }
            thread::sleep(pause.min(patience.saturating_sub(waited)));
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    /// Who holds the lock: [`pg_locks`](https://www.postgresql.org/docs/current/view-pg-locks.html) has the number in two
    /// halves. Of the sessions of other roles the server may tell no more than their process.
    fn holder(&mut self, number: i64) -> Option<String> {
        let found = self.query(&format!(
            "SELECT l.pid::text, a.usename::text, host(a.client_addr), nullif(a.application_name, ''), \
             to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), a.state, \
             floor(extract(epoch FROM clock_timestamp() - a.state_change))::text \
             FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid \
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 \
             AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
             AND l.classid::bigint = (({number}::bigint >> 32) & 4294967295) \
             AND l.objid::bigint = ({number}::bigint & 4294967295)"
        ));
        let found = found.ok()?;
        let row = found.first()?;
        let told = [("user ", 1), ("from ", 2), ("application ", 3)].into_iter();
        let mut told: Vec<_> = told.filter_map(|(word, column)| Some(format!("{word}{}", row.text(column)?))).collect();
        told.extend(row.text(4).map(|since| format!("connected since {since} UTC")));
        told.extend(row.text(5).zip(row.text(6)).map(|(state, seconds)| format!("{state} for {seconds} s")));
        let told = if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) };
        Some(format!("the server's process {}{told}", row.text(0)?))
    }

    /// Gives the lock back, if it is ours.
    pub(super) fn give_lock(&mut self) -> Result<(), BackendError> {
        let Some(number) = self.locked.take() else { return Ok(()) };
        self.query(&format!("SELECT pg_advisory_unlock({number})::text")).map(drop)
    }
}

/// The number under which the lock is taken: another one for each version table of a database. It has to stay the same
/// from release to release.
fn lock_number(tables: &BookkeepingTables) -> i64 {
    let schema = tables.schema.as_ref().map_or("public", |schema| schema.as_str());
    hash_from(LOCK, &format!("{schema}\0{}", tables.version)).cast_signed()
}
