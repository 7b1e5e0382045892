//! Steps that were begun outside a transaction and did not end: found in the history, and gone on with.

use std::collections::HashMap;

use super::{MigrateError, Migrator, books::direction_word, lower::Prepared, source::Source};
use crate::{
    backend::{Backend, HistoryRow, InFlight, StepState},
    revision::RevisionId,
};

/// Where an earlier run of a step stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Resume {
    /// Its row in the history.
    pub id: i64,
    /// How many of its statements took effect.
    pub statements: usize,
}

/// The rows of steps that did not end well, and that nothing done to the same revision later has settled.
pub(super) fn unfinished(history: &[HistoryRow]) -> impl Iterator<Item = &HistoryRow> {
    let settled = |row: &HistoryRow| {
        history
            .iter()
            .any(|later| later.id > row.id && later.revision == row.revision && matches!(later.state, StepState::Done))
    };
    history.iter().filter(move |row| !matches!(row.state, StepState::Done) && !settled(row))
}

impl Migrator<'_> {
    /// The steps of which an earlier run left something behind.
    ///
    /// Fails where the file is another by now, since then nobody knows what is left to do.
    pub(super) fn resumes(
        &self,
        backend: &mut dyn Backend,
        sources: &[Source<'_>],
    ) -> Result<HashMap<RevisionId, Resume>, MigrateError> {
        let history = backend.history(&self.options.tables)?;
        let mut resumes = HashMap::new();
        for row in unfinished(&history) {
            let same = |source: &&Source<'_>| {
                source.step.revision == row.revision.as_str() && direction_word(source.step.direction) == row.direction
            };
            let Some(source) = sources.iter().find(same) else { continue };
            let revision = &source.step.revision;
            let statements = match backend.in_flight(&self.options.tables, row.id)? {
                InFlight::Undone => row.statement,
                InFlight::Done => row.statement + 1,
                InFlight::Unknown { sql } => {
                    let (revision, statement) = (revision.clone(), row.statement + 1);
                    return Err(MigrateError::InFlight { revision, statement, sql });
                }
            };
            if statements == 0 {
                continue;
            }
            if source.body.checksum != row.checksum {
                return Err(refused(revision, statements, "its file was edited since"));
            }
            let statements = usize::try_from(statements).unwrap_or_default();
            resumes.insert(source.step.revision.clone(), Resume { id: row.id, statements });
        }
        Ok(resumes)
    }

    /// Says of each step where to go on with it.
    pub(super) fn take_up(
        prepared: &mut [Prepared<'_>],
        resumes: &HashMap<RevisionId, Resume>,
    ) -> Result<(), MigrateError> {
        for step in prepared {
            let Some(resume) = resumes.get(&step.source.step.revision) else { continue };
            if resume.statements > step.lowered.iter().map(Vec::len).sum() {
                let statements = i64::try_from(resume.statements).unwrap_or(i64::MAX);
                return Err(refused(&step.source.step.revision, statements, "what those were is no longer known"));
            }
            step.resume = Some(*resume);
            step.journalled = true;
        }
        Ok(())
    }
}

fn refused(revision: &RevisionId, statements: i64, reason: &str) -> MigrateError {
    MigrateError::Unfinished { revision: revision.clone(), statements, reason: reason.to_owned() }
}
