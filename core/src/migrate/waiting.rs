//! Waiting for other instances, and saying so.

use std::{
    fmt,
    time::{Duration, Instant},
};

use super::{Migrator, Observer};
use crate::{
    backend::{Backend, BackendError},
    statement::Session,
};

/// How long an instance waits before it says so: most are through by then.
const QUIET: Duration = Duration::from_secs(1);

/// Whom an instance waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The database, without a password.
    pub database: String,
    /// Who holds it, and what else the database tells of that; nothing where it does not.
    pub by: Option<String>,
    /// How long this instance goes on waiting before it gives up.
    pub patience: Duration,
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = self.by.as_deref().unwrap_or("another process (the database does not tell which, nor since when)");
        write!(f, "waiting up to {} s for {}: locked by {by}", rounded(self.patience).as_secs(), self.database)
    }
}

impl Migrator<'_> {
    /// Takes the lock, and says for whom it waits.
    pub(super) fn take_lock(&self, backend: &mut dyn Backend, observer: &mut dyn Observer) -> Result<(), BackendError> {
        let (tables, patience) = (&self.options.tables, self.options.lock_timeout);
        let begun = Instant::now();
        let quiet = patience.min(QUIET);
        let (database, by) = match backend.lock(tables, quiet) {
            Err(BackendError::Locked { database, by, .. }) if quiet < patience => (database, by),
            taken => return taken,
        };
        let left = patience.saturating_sub(begun.elapsed());
        observer.waiting(&Waiting { database, by, patience: left });
        backend.lock(tables, left).map_err(|error| match error {
            BackendError::Locked { database, by, .. } => {
                BackendError::Locked { database, by, waited: rounded(begun.elapsed()) }
            }
            error => error,
        })
    }
}

/// Whole seconds: nobody waits by the millisecond.
fn rounded(time: Duration) -> Duration {
    Duration::from_secs((time + Duration::from_millis(500)).as_secs().max(1))
}

/// Begins a transaction, and says so where it waits for another writer.
pub(super) fn begin(
    backend: &mut dyn Backend,
    session: Session,
    patience: Duration,
    observer: &mut dyn Observer,
) -> Result<(), BackendError> {
    if patience > QUIET && !backend.await_writers(QUIET)? {
        observer.waiting(&Waiting { database: backend.describe(), by: None, patience });
    }
    backend.begin(session, patience)
}
