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
        let skipped = self.skipped(&applied, &history)?;
        let applied: HashSet<RevisionId> = applied.into_iter().collect();
        Ok(Status {
            heads: map.effective_heads(),
            at_head: map.at_head(&version),
            pending: map.topological().into_iter().filter(|revision| !applied.contains(revision)).collect(),
            edited,
            skipped,
            unknown,
            unfinished: unfinished(&history).cloned().collect(),
            version,
        })
    }

    /// The applied revisions that never ran: the history knows those below and those above, and not them. What another
    /// tool ran before limbeck came has no history below it, and what was stamped has none between.
    pub(super) fn skipped(
        &self,
        applied: &[RevisionId],
        history: &[HistoryRow],
    ) -> Result<Vec<RevisionId>, MigrateError> {
        let map = self.scripts.map();
        let done = |direction: &'static str| {
            let ended = history.iter().filter(move |row| row.state == StepState::Done && row.direction == direction);
            ended.map(|row| row.revision.as_str()).collect::<HashSet<_>>()
        };
        let (ran, stamped) = (done("upgrade"), done("stamp"));
        let known = |revision: &RevisionId| ran.contains(revision.as_str()) || stamped.contains(revision.as_str());
        let candidates: Vec<_> = applied.iter().filter(|revision| !known(revision)).collect();
        if candidates.is_empty() || ran.is_empty() {
            return Ok(Vec::new());
        }
        let mut covered: HashSet<RevisionId> = HashSet::new();
        let mut beneath_ran: HashSet<RevisionId> = HashSet::new();
        for revision in applied {
            let row = std::slice::from_ref(revision);
            if stamped.contains(revision.as_str()) && !covered.contains(revision) {
                covered.extend(map.applied(row)?);
            }
            if ran.contains(revision.as_str()) {
                beneath_ran.extend(map.prerequisites(revision));
            }
        }
        let mut skipped = Vec::new();
        for revision in candidates.into_iter().filter(|revision| !covered.contains(*revision)) {
            let below = map.applied(std::slice::from_ref(revision))?;
            let above = beneath_ran.contains(revision)
                || skipped.iter().any(|above| map.prerequisites(above).contains(revision));
            if above && below.iter().any(known) {
                skipped.push(revision.clone());
            }
        }
        Ok(skipped)
    }

    /// The applied revisions whose files are other than when they ran or were stamped.
    pub(super) fn edited(
        &self,
        applied: &[RevisionId],
        history: &[HistoryRow],
    ) -> Result<Vec<RevisionId>, MigrateError> {
        let counts = |row: &&HistoryRow| row.direction != "downgrade" && row.state == StepState::Done;
        let checksums: HashMap<&str, &str> =
            history.iter().filter(counts).map(|row| (row.revision.as_str(), row.checksum.as_str())).collect();
        let mut edited = Vec::new();
        for revision in applied {
            if let Some(&then) = checksums.get(revision.as_str())
                && body(self.script(revision)?)?.checksum != then
            {
                edited.push(revision.clone());
            }
        }
        Ok(edited)
    }
}
