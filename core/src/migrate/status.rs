//! Where a database stands.

use std::collections::{HashMap, HashSet};

use super::{MigrateError, Migrator, Status, resume::unfinished, source::body};
use crate::{
    backend::{Backend, HistoryRow, StepState},
    revision::RevisionId,
};

impl Migrator<'_> {
    /// Where the database stands. It changes nothing, and rows that no file is there for do not stop it.
    pub fn status(&self, backend: &mut dyn Backend) -> Result<Status, MigrateError> {
        let map = self.scripts.map();
        let version = self.rows(backend)?;
        let history = backend.history(&self.options.tables)?;
        let (known, unknown): (Vec<_>, Vec<_>) = version.iter().cloned().partition(|row| map.contains(row.as_str()));
        let applied = map.applied(&known)?;
        let edited = self.edited(&applied, &history)?;
        let applied: HashSet<RevisionId> = applied.into_iter().collect();
        Ok(Status {
            heads: map.effective_heads(),
            at_head: map.at_head(&version),
            pending: map.topological().into_iter().filter(|revision| !applied.contains(revision)).collect(),
            edited,
            unknown,
            unfinished: unfinished(&history).cloned().collect(),
            version,
        })
    }

    /// The applied revisions whose files are other than when they ran or were stamped.
    fn edited(&self, applied: &[RevisionId], history: &[HistoryRow]) -> Result<Vec<RevisionId>, MigrateError> {
        let counts = |row: &&HistoryRow| row.direction != "downgrade" && row.state == StepState::Done;
        let checksums: HashMap<&str, &str> =
            history.iter().filter(counts).map(|row| (row.revision.as_str(), row.checksum.as_str())).collect();
        let mut edited = Vec::new();
        for revision in applied {
            let script = self.script(revision)?;
            // What a revision in Rust does, only its own program knows.
            if let Some(&then) = checksums.get(revision.as_str())
                && !script.is_elsewhere()
                && body(script)?.checksum != then
            {
                edited.push(revision.clone());
            }
        }
        Ok(edited)
    }
}
