//! Steps in one transaction: all of it and its version rows, or nothing.

use super::{
    PlannedStep, StepCause,
    books::{direction_word, name_rows, now},
    lower::{Prepared, needs_reflection},
    run::{Halt, Run},
    waiting,
};
use crate::{
    backend::{BackendError, StepState},
    revision::RevisionId,
    statement::{Session, Statement},
};

/// Why a transaction ends without what it was for.
enum Break {
    /// Something that concerns the whole run.
    Halt(Halt),
    /// A step of it failed.
    Step(usize, Box<StepCause>),
}

impl Break {
    fn at(step: usize, cause: impl Into<StepCause>) -> Self {
        Self::Step(step, Box::new(cause.into()))
    }
}

impl<'a> Run<'_, 'a> {
    /// Runs steps in one transaction.
    pub(super) fn atomic(&mut self, unit: &[Prepared<'a>]) -> Result<(), Halt> {
        let session = unit.iter().fold(Session::default(), |session, step| session.and(step.session));
        let begun = waiting::begin(self.backend, session, self.migrator.options.lock_timeout, self.observer);
        begun.map_err(|error| self.not_begun(&unit[0], error))?;
        let ran = self.atomic_steps(unit, session).and_then(|done| match self.backend.commit() {
            Ok(()) => Ok(done),
            Err(error) => Err(Break::at(unit.len() - 1, error)),
        });
        match ran {
            Ok((done, rows)) => {
                self.rows = rows;
                self.report.steps.extend(done);
                if let Some(last) = unit.last() {
                    self.observer.step_finished(&last.source.step.revision);
                }
                Ok(())
            }
            Err(end) => Err(self.undo(unit, end)),
        }
    }

    /// Undoes what the transaction did, and says why.
    fn undo(&mut self, unit: &[Prepared<'a>], end: Break) -> Halt {
        let undone = self.backend.rollback();
        (self.schema, self.stale) = (None, true);
        let (step, cause) = match end {
            Break::Halt(halt) => return halt,
            Break::Step(step, cause) => (&unit[step], *cause),
        };
        let at = name_rows(&self.rows);
        let state = match (undone, unit) {
            (Err(error), _) => format!("undoing it failed as well ({error}); look at the database before going on"),
            (Ok(()), [_]) => {
                format!("nothing of revision {} was kept; the database is at {at}", step.source.step.revision)
            }
            (Ok(()), _) => format!("nothing of these {} revisions was kept; the database is at {at}", unit.len()),
        };
        self.failure(step, cause, state)
    }

    /// Gives what ran, and the rows that the version table then holds.
    fn atomic_steps(
        &mut self,
        unit: &[Prepared<'a>],
        session: Session,
    ) -> Result<(Vec<PlannedStep>, Vec<RevisionId>), Break> {
        self.check_rows().map_err(Break::Halt)?;
        let tables = &self.migrator.options.tables;
        self.backend.ensure_bookkeeping(tables).map_err(|error| Break::at(0, error))?;
        let mut done = Vec::new();
        let mut rows = self.rows.clone();
        for (place, step) in unit.iter().enumerate() {
            if let Some(before) = place.checked_sub(1) {
                self.observer.step_finished(&unit[before].source.step.revision);
            }
            self.tell_started(step);
            done.push(self.atomic_step(step, place, session)?);
            rows.clone_from(&step.source.step.rows_after);
        }
        Ok((done, rows))
    }

    fn atomic_step(&mut self, step: &Prepared<'a>, place: usize, session: Session) -> Result<PlannedStep, Break> {
        let started_at = now();
        let mut ran = Vec::new();
        let mut put_off = Vec::new();
        for (index, operation) in step.operations.iter().enumerate() {
            let statements = self.statements(step, index).map_err(|cause| Break::at(place, cause))?;
            if let Some(halt) = wider(&statements, place, session) {
                return Err(Break::Halt(halt));
            }
            let (now, late) = step.put_off(statements);
            for statement in now {
                let executed = self.execute(&statement, ran.len() + 1, operation.word());
                executed.map_err(|cause| Break::at(place, self.located(step, index, cause)))?;
                ran.push(statement);
            }
            put_off.extend(late.into_iter().map(|statement| (statement, operation.word())));
            self.stale |= needs_reflection(operation);
        }
        for (statement, word) in put_off {
            self.execute(&statement, ran.len() + 1, word).map_err(|cause| Break::at(place, cause))?;
            ran.push(statement);
        }
        self.write_down(step, started_at, ran.len()).map_err(|error| match error {
            BackendError::VersionMoved(_) => Break::Halt(Halt::Moved),
            error => Break::at(place, error),
        })?;
        Ok(step.done(ran))
    }

    fn write_down(&mut self, step: &Prepared<'a>, started_at: String, statements: usize) -> Result<(), BackendError> {
        let migrator = self.migrator;
        let source = &step.source;
        migrator.change_rows(self.backend, &source.step.changes)?;
        let direction = direction_word(source.step.direction);
        let mut row = migrator.history_row(&source.step.revision, direction, &source.body.checksum);
        row.started_at = started_at;
        row.finished_at = Some(now());
        row.statement = i64::try_from(statements).unwrap_or(i64::MAX);
        row.state = StepState::Done;
        self.backend.insert_history(&migrator.options.tables, &row).map(drop)
    }
}

/// What the statements need and the transaction that is open cannot give them.
fn wider(statements: &[Statement], step: usize, open: Session) -> Option<Halt> {
    let needed = super::lower::session(statements);
    let journalled = statements.iter().any(|statement| !statement.transactional);
    let fits = needed.and(open) == open && !journalled;
    (!fits).then_some(Halt::Wider { step, session: needed, journalled })
}
