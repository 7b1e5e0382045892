//! What cannot be settled by itself: found, judged by what the tables show, and settled when somebody says so.

use super::{
    Finding, MigrateError, Migrator, Observer, Shown, Verdicts,
    books::{name_rows, now, same_rows},
    drift::Held,
    resume::{goes_on, unfinished},
    source::body,
};
use crate::{
    autogenerate::CompareOptions,
    backend::{Backend, BackendError, HistoryRow, InFlight, StepState},
    dialect::VersionChange,
    revision::RevisionId,
};

impl Migrator<'_> {
    /// What in the books is not as it should be. It changes nothing.
    pub fn findings(&self, backend: &mut dyn Backend, options: &CompareOptions) -> Result<Vec<Finding>, MigrateError> {
        let map = self.scripts.map();
        let rows = self.rows(backend)?;
        let history = backend.history(&self.options.tables)?;
        let known = rows.iter().all(|row| map.contains(row.as_str()));
        let mut findings = Vec::new();
        if known {
            let applied = map.applied(&rows)?;
            for row in unfinished(&history).filter(|row| map.contains(&row.revision)) {
                let is_applied = applied.iter().any(|revision| revision.as_str() == row.revision);
                if is_applied == (row.direction == "downgrade") {
                    let finding = self.unfinished_step(backend, row, &applied, options)?;
                    findings.extend(Some(finding).filter(|finding| !came_to_nothing(row, finding)));
                }
            }
            let skipped = self.skipped(&applied, &history)?;
            if !skipped.is_empty() {
                let held = self.held(backend)?;
                let there = self.drift_of(backend.dialect(), &held, &rows, options)?.is_empty();
                findings.extend(skipped.into_iter().map(|revision| Finding::Skipped { revision, there }));
            }
            findings.extend(self.edited(&applied, &history)?.into_iter().map(|revision| Finding::Edited { revision }));
        }
        let settled_apart = |finding: &Finding| !matches!(finding, Finding::Edited { .. });
        if !findings.iter().any(settled_apart) && !rows.is_empty() {
            findings.extend(self.wrong_version(backend, rows, options)?);
        }
        Ok(findings)
    }

    fn wrong_version(
        &self,
        backend: &mut dyn Backend,
        rows: Vec<RevisionId>,
        options: &CompareOptions,
    ) -> Result<Option<Finding>, MigrateError> {
        let known = rows.iter().all(|row| self.scripts.map().contains(row.as_str()));
        let held = self.held(backend)?;
        if known && self.drift_of(backend.dialect(), &held, &rows, options)?.is_empty() {
            return Ok(None);
        }
        let fit = self.fit_of(backend.dialect(), held, options)?;
        let tables = fit.version.filter(|tables| !tables.is_empty());
        Ok((tables.is_some() || !known).then_some(Finding::WrongVersion { version: rows, tables }))
    }

    fn unfinished_step(
        &self,
        backend: &mut dyn Backend,
        row: &HistoryRow,
        applied: &[RevisionId],
        options: &CompareOptions,
    ) -> Result<Finding, MigrateError> {
        let revision = RevisionId::from_row(row.revision.as_str());
        let (statements, in_flight) = match backend.in_flight(&self.options.tables, row.id)? {
            InFlight::Undone => (row.statement, None),
            InFlight::Done => (row.statement.saturating_add(1), None),
            InFlight::Unknown { sql } => (row.statement, Some(sql)),
        };
        let goes_on = goes_on(row, statements, body(self.script(&revision)?)?, backend.dialect());
        let shown = if in_flight.is_none() && goes_on {
            Shown::GoesOn
        } else {
            let held = self.held(backend)?;
            self.shown(backend, &held, &revision, applied, row, options)?
        };
        let direction = row.direction.clone();
        Ok(Finding::Unfinished { id: row.id, revision, direction, statements, in_flight, shown })
    }

    fn shown(
        &self,
        backend: &dyn Backend,
        held: &Held,
        revision: &RevisionId,
        applied: &[RevisionId],
        row: &HistoryRow,
        options: &CompareOptions,
    ) -> Result<Shown, MigrateError> {
        let before = self.top_of(applied);
        let after = self.after(revision, &row.direction, applied);
        let back = self.drift_of(backend.dialect(), held, &before, options)?;
        let ahead = self.drift_of(backend.dialect(), held, &after, options)?;
        Ok(match (back.is_empty(), ahead.is_empty()) {
            // Where both are the same the step only changes rows, and nothing shows how far it has come.
            (true, false) => Shown::Undone,
            (false, true) => Shown::Done,
            _ => Shown::Between { back, ahead },
        })
    }

    /// The rows of the version table after a step.
    fn after(&self, revision: &RevisionId, direction: &str, applied: &[RevisionId]) -> Vec<RevisionId> {
        let mut applied = applied.to_vec();
        if direction == "downgrade" {
            applied.retain(|known| known != revision);
        } else {
            applied.push(revision.clone());
        }
        self.top_of(&applied)
    }

    /// Settles what can be settled of these findings, and gives the rows of the version table afterwards.
    ///
    /// Fails where the version table is not as it was when they were found.
    pub fn repair(
        &self,
        backend: &mut dyn Backend,
        findings: &[Finding],
        verdicts: &Verdicts,
        observer: &mut dyn Observer,
    ) -> Result<Vec<RevisionId>, MigrateError> {
        self.locked(backend, observer, |backend, observer| {
            for finding in findings {
                match finding {
                    Finding::Skipped { there: false, .. } | Finding::WrongVersion { tables: None, .. } => {}
                    Finding::Edited { revision } | Finding::Skipped { revision, .. } => {
                        self.within(backend, observer, |backend, _| self.note_stamp(backend, revision))?;
                    }
                    Finding::WrongVersion { version, tables: Some(tables) } => {
                        self.stamp_from(backend, version, tables, observer)?;
                    }
                    Finding::Unfinished { id, revision, direction, statements, .. } => {
                        if let Some(done) = finding.is_done(verdicts) {
                            let end = End { id: *id, statements: *statements, direction, done };
                            self.within(backend, observer, |backend, _| self.end_step(backend, revision, &end))?;
                        }
                    }
                }
            }
            Ok(self.rows(backend)?)
        })
    }

    /// Writes down how a step has ended.
    fn end_step(&self, backend: &mut dyn Backend, revision: &RevisionId, end: &End<'_>) -> Result<(), MigrateError> {
        let tables = &self.options.tables;
        if !end.done {
            return Ok(backend.update_history(tables, end.id, 0, StepState::Failed, Some(&now()))?);
        }
        let before = self.rows(backend)?;
        let applied = self.scripts.map().applied(&before)?;
        let after = self.after(revision, end.direction, &applied);
        if same_rows(&before, &after) {
            return Err(BackendError::VersionMoved(format!("find {}", name_rows(&before))).into());
        }
        for row in before.iter().filter(|row| !after.contains(row)) {
            backend.change_version(tables, &VersionChange::Delete(row.to_string()))?;
        }
        for row in after.iter().filter(|row| !before.contains(row)) {
            backend.change_version(tables, &VersionChange::Insert(row.to_string()))?;
        }
        backend.update_history(tables, end.id, end.statements, StepState::Done, Some(&now()))?;
        if end.direction == "upgrade" {
            // The file as it is now is the one that is known from here on.
            self.note_stamp(backend, revision)?;
        }
        Ok(())
    }
}

/// Whether a step failed, and nothing of it is left: it simply begins anew.
fn came_to_nothing(row: &HistoryRow, finding: &Finding) -> bool {
    let begins = matches!(finding, Finding::Unfinished { statements: 0, shown: Shown::GoesOn, .. });
    begins && row.state == StepState::Failed
}

/// How a step has ended.
struct End<'f> {
    id: i64,
    statements: i64,
    direction: &'f str,
    done: bool,
}
