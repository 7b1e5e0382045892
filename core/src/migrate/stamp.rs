//! Stamping: the version table is set, and nothing runs.

use super::{MigrateError, Migrator, Observer, Report, books::now, source::body};
use crate::{
    backend::{Backend, StepState},
    revision::{RevisionId, Target},
};

impl Migrator<'_> {
    /// Sets the version table to these targets (the base if there are none) without running anything; `purge` empties
    /// it first, whatever it holds.
    ///
    /// The history notes each revision that is named or comes in, which also settles what the history said of it
    /// before: that it was edited since, or left unfinished.
    pub fn stamp(
        &self,
        backend: &mut dyn Backend,
        targets: &[String],
        purge: bool,
        observer: &mut dyn Observer,
    ) -> Result<Report, MigrateError> {
        let targets: Vec<Target> = targets.iter().map(|target| target.parse()).collect::<Result<_, _>>()?;
        self.locked(backend, observer, |backend, observer| {
            self.within(backend, observer, |backend, observer| self.stamp_within(backend, &targets, purge, observer))
        })
    }

    pub(super) fn stamp_within(
        &self,
        backend: &mut dyn Backend,
        targets: &[Target],
        purge: bool,
        observer: &mut dyn Observer,
    ) -> Result<Report, MigrateError> {
        let map = self.scripts.map();
        let rows = self.rows(backend)?;
        let stamp = map.stamp(&rows, targets, purge)?;
        self.check_ids(backend, &stamp.changes)?;
        let named = map.stamp(&[], targets, true)?.rows;
        backend.ensure_bookkeeping(&self.options.tables)?;
        self.change_rows(backend, &stamp.changes)?;
        for revision in stamp.rows.iter().filter(|row| named.contains(row) || !rows.contains(row)) {
            self.note_stamp(backend, revision)?;
        }
        for row in rows.iter().filter(|row| purge && !map.contains(row.as_str())) {
            observer.warning(&format!("the row {row}, which no file is there for, was removed"));
        }
        Ok(Report { steps: Vec::new(), version: stamp.rows })
    }

    pub(super) fn note_stamp(&self, backend: &mut dyn Backend, revision: &RevisionId) -> Result<(), MigrateError> {
        let checksum = &body(self.script(revision)?)?.checksum;
        let mut row = self.history_row(revision, "stamp", checksum);
        row.finished_at = Some(now());
        row.state = StepState::Done;
        backend.insert_history(&self.options.tables, &row)?;
        Ok(())
    }
}
