//! The lock that keeps other instances from migrating. The server gives it back by itself when the connection dies.

use std::{
    thread,
    time::{Duration, Instant},
};

use limbeck_core::{backend::BackendError, dialect::BookkeepingTables, flight::hash};

use super::{Known, MySqlBackend, error::locked, session::seconds};
use crate::quote;

/// How long to wait before the lock is tried for again: at first, and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(500));

/// How long the name of a lock may be:
/// [`GET_LOCK`](https://dev.mysql.com/doc/refman/8.4/en/locking-functions.html#function_get-lock).
const LONGEST: usize = 64;

/// Where the server lists its connections. MySQL answers the second one with an error while any connection's statement
/// has a character beyond the basic plane; MariaDB, and MySQL before 8.0.22, do not have the first one.
const PROCESSES: [&str; 2] = ["performance_schema.processlist", "information_schema.processlist"];

/// A lock that is held.
pub(super) struct Held {
    name: String,
    /// What makes the session as it was.
    before: String,
}

impl MySqlBackend<'_> {
    /// Takes the lock, and from then on waits for a table or a row that others use no longer than for the lock: what
    /// waits for a table keeps everybody else waiting too.
    pub(super) fn take_lock(&mut self, tables: &BookkeepingTables, patience: Duration) -> Result<(), BackendError> {
        let name = self.lock_name(tables);
        let text = quote::string(&name);
        let begun = Instant::now();
        let mut pause = PAUSES.0;
        while self.value(&format!("SELECT CAST(GET_LOCK({text}, 0) AS CHAR)"))?.as_deref() != Some("1") {
            let waited = begun.elapsed();
            if waited >= patience {
                let holder = self.holder(&text);
                return Err(locked(&self.describe, waited, holder));
            }
            thread::sleep(pause.min(patience.saturating_sub(waited)));
            pause = (pause * 2).min(PAUSES.1);
        }
        let timeouts = "CAST(@@SESSION.lock_wait_timeout AS CHAR), CAST(@@SESSION.innodb_lock_wait_timeout AS CHAR)";
        let found = self.query(&format!("SELECT {timeouts}"))?;
        let value = |column| found.first().and_then(|row| row.text(column)?.parse().ok());
        let (tables, rows): (u64, u64) = (value(0).unwrap_or(u64::MAX), value(1).unwrap_or(1));
        let set = |tables, rows| {
            format!("SET SESSION lock_wait_timeout = {tables}, SESSION innodb_lock_wait_timeout = {rows}")
        };
        self.locked = Some(Held { name: text, before: set(tables, rows) });
        self.known = Known::default();
        self.run(&set(patience.as_secs().clamp(1, tables), seconds(patience)))
    }

    /// Gives the lock back, if it is ours.
    pub(super) fn give_lock(&mut self) -> Result<(), BackendError> {
        let Some(held) = self.locked.take() else { return Ok(()) };
        self.known = Known::default();
        let restored = self.run(&held.before);
        self.value(&format!("SELECT CAST(RELEASE_LOCK({}) AS CHAR)", held.name))?;
        restored
    }

    /// Who holds the lock. A user who may not see the connections of others is told the number of that connection.
    fn holder(&mut self, name: &str) -> Option<String> {
        let id = self.value(&format!("SELECT CAST(IS_USED_LOCK({name}) AS CHAR)")).ok()??;
        let found = PROCESSES.into_iter().find_map(|processes| {
            let sql = format!("SELECT user, host, command, CAST(time AS CHAR) FROM {processes} WHERE id = {id}");
            self.query(&sql).ok().filter(|rows| !rows.is_empty())
        });
        let found = found.unwrap_or_default();
        let text = |column| found.first().and_then(|row| row.text(column));
        let (Some(user), Some(host)) = (text(0), text(1)) else { return Some(format!("connection {id}")) };
        let doing = match text(2) {
            Some("Sleep") => "idle",
            _ => "at its present statement",
        };
        Some(format!("connection {id} of {user}@{host} ({doing} for {} s)", text(3).unwrap_or("0")))
    }

    /// The name of the lock: another one for each version table of a server.
    fn lock_name(&self, tables: &BookkeepingTables) -> String {
        let schema = tables.schema.as_ref().map_or(self.database.as_str(), |schema| schema.as_str());
        let name = format!("limbeck {schema}.{}", tables.version);
        if name.chars().count() <= LONGEST {
            return name;
        }
        let kept: String = name.chars().take(LONGEST - 17).collect();
        format!("{kept} {:016x}", hash(&name))
    }
}
