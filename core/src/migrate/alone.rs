//! One step by itself, for a caller that has a transaction, and keeps books, of its own.

use std::collections::HashSet;

use super::{
    MigrateError, Migrator, Silent, StepCause,
    lower::{Prepared, is_grouped, lower_all, lower_each, needs_reflection, session},
    run::{Halt, Run},
};
use crate::{
    backend::{Backend, BackendError},
    dialect::Dialect,
    operation::named_schemas,
    revision::{Direction, RevisionId, Step, Target},
    script::Downgrade,
    statement::{Session, Statement},
};

/// Why a step ends before its end.
enum Trouble {
    Cause(StepCause),
    /// The transaction around it is not what it needs.
    Transaction,
}

impl<C: Into<StepCause>> From<C> for Trouble {
    fn from(cause: C) -> Self {
        Self::Cause(cause.into())
    }
}

impl Migrator<'_> {
    /// The revisions that a transaction which somebody else began can hold, up as well as down, as far as the files tell.
    /// Where they do not, because SQL of a person's own comes first or the database had tables before, the answer is no.
    pub fn within_any_transaction(&self, dialect: &dyn Dialect) -> HashSet<RevisionId> {
        let map = self.scripts.map();
        let up = map.upgrade(&[], &Target::heads()).unwrap_or_default();
        let rows = up.last().map(|step| step.rows_after.clone()).unwrap_or_default();
        let down = map.downgrade(&rows, &Target::base()).unwrap_or_default();
        let down = down.into_iter().take_while(|step| self.is_reversible(&step.revision)).collect();
        let fits =
            |step: &Prepared<'_>| !step.journalled && step.session == Session::default() && step.deferred.is_none();
        let id = |step: Prepared<'_>| step.source.step.revision.clone();
        let up = self.lowered_by_files(dialect, &[], up).unwrap_or_default();
        let mut within: HashSet<RevisionId> = up.into_iter().filter(fits).map(id).collect();
        let down = self.lowered_by_files(dialect, &rows, down).unwrap_or_default();
        for revision in down.into_iter().filter(|step| !fits(step)).map(id) {
            within.remove(&revision);
        }
        within
    }

    fn is_reversible(&self, revision: &RevisionId) -> bool {
        let body = self.scripts.script(revision).and_then(|script| script.body().ok());
        body.is_some_and(|body| body.downgrade != Downgrade::Irreversible)
    }

    fn lowered_by_files(
        &self,
        dialect: &dyn Dialect,
        rows: &[RevisionId],
        steps: Vec<Step>,
    ) -> Result<Vec<Prepared<'_>>, MigrateError> {
        Ok(lower_each(dialect, self.schema_at(dialect, rows)?, self.sources(dialect, rows, steps)?))
    }

    /// Runs one revision, up or down, on a database in which all that it stands on is applied. Nothing is locked, and
    /// nothing is written down: that is the caller's business, and so is the transaction, where `within` says that there
    /// is one. Without one the step begins its own, if it is a step that has one.
    ///
    /// Fails before anything runs where an operation does not fit, or needs another transaction than the caller's.
    pub fn run_alone(
        &self,
        backend: &mut dyn Backend,
        revision: &RevisionId,
        direction: Direction,
        within: bool,
    ) -> Result<(), MigrateError> {
        let rows = match direction {
            Direction::Upgrade => self.scripts.map().prerequisites(revision),
            Direction::Downgrade => vec![revision.clone()],
        };
        let step = Step { direction, revision: revision.clone(), changes: Vec::new(), rows_after: Vec::new() };
        let sources = self.sources(backend.dialect(), &rows, vec![step])?;
        let mut schema = backend.reflect_with(&named_schemas(sources.iter().flat_map(|source| &*source.written)))?;
        self.recall(backend.dialect(), &mut schema, &rows, &sources);
        let prepared = lower_all(backend.dialect(), schema, sources, false)?;
        prepared.iter().try_for_each(|step| self.require_functions(backend, step))?;
        let mut silent = Silent;
        let mut run = Run::new(self, backend, &mut silent);
        run.rows = rows;
        prepared.iter().try_for_each(|step| run.alone(step, within))
    }
}

impl Run<'_, '_> {
    fn alone(&mut self, step: &Prepared<'_>, within: bool) -> Result<(), MigrateError> {
        let outer = || MigrateError::OuterTransaction { revision: step.source.step.revision.clone() };
        if within && (step.journalled || step.session != Session::default()) {
            return Err(outer());
        }
        let own = !within && !step.journalled;
        if own {
            self.backend.begin(step.session, self.migrator.options.lock_timeout)?;
        }
        let ran = if step.journalled { self.piecemeal(step) } else { self.together(step) };
        let ran = ran.and_then(|()| if own { Ok(self.backend.commit()?) } else { Ok(()) });
        let Err(trouble) = ran else { return Ok(()) };
        if own {
            // What went wrong first is what there is to say.
            let _ = self.backend.rollback();
        }
        let state = match (own, within) {
            (true, _) => "nothing of it was kept",
            (_, true) => "what becomes of it is up to the transaction around it",
            _ => "what ran before stays: there is no transaction around it",
        };
        Err(match trouble {
            Trouble::Transaction => outer(),
            Trouble::Cause(cause) => match self.failure(step, cause, state.to_owned()) {
                Halt::Failed(error) => error,
                Halt::Moved | Halt::Wider { .. } => outer(),
            },
        })
    }

    /// Runs a step in the transaction that is open.
    fn together(&mut self, step: &Prepared<'_>) -> Result<(), Trouble> {
        let (mut number, mut put_off) = (0, Vec::new());
        for (index, operation) in step.operations.iter().enumerate() {
            let statements = self.statements(step, index)?;
            let needed = session(&statements).and(step.session);
            if needed != step.session || statements.iter().any(|statement| !statement.transactional) {
                return Err(Trouble::Transaction);
            }
            let (now, late) = step.put_off(statements);
            for statement in now {
                number += 1;
                let ran = self.execute(&statement, number, operation.word());
                ran.map_err(|cause| self.located(step, index, cause))?;
            }
            put_off.extend(late.into_iter().map(|statement| (statement, operation.word())));
            self.stale |= needs_reflection(operation);
        }
        for (statement, word) in put_off {
            number += 1;
            self.execute(&statement, number, word)?;
        }
        Ok(())
    }

    /// Runs a step of which each operation stays when it has run.
    fn piecemeal(&mut self, step: &Prepared<'_>) -> Result<(), Trouble> {
        let mut number = 0;
        for (index, operation) in step.operations.iter().enumerate() {
            let statements = self.statements(step, index)?;
            let around = session(&statements);
            let grouped = is_grouped(self.backend.dialect(), step.source.script, operation, around);
            let ran = self.operation(statements, operation.word(), grouped.then_some(around), &mut number);
            ran.map_err(|cause| self.located(step, index, cause))?;
            self.stale |= needs_reflection(operation);
        }
        Ok(())
    }

    /// Runs the statements of one operation, those that can in a transaction of their own.
    fn operation(
        &mut self,
        statements: Vec<Statement>,
        word: &'static str,
        around: Option<Session>,
        number: &mut usize,
    ) -> Result<(), StepCause> {
        let mut open = false;
        for statement in statements {
            let wanted = around.filter(|_| statement.transactional);
            let turned = self.turn(&mut open, wanted);
            *number += 1;
            let ran = turned.map_err(StepCause::from).and_then(|()| self.execute(&statement, *number, word));
            if ran.is_err() && open {
                let _ = self.backend.rollback();
            }
            ran?;
        }
        Ok(self.turn(&mut open, None)?)
    }

    /// Begins a transaction, or ends it, where what comes wants it otherwise than it is.
    fn turn(&mut self, open: &mut bool, wanted: Option<Session>) -> Result<(), BackendError> {
        match (*open, wanted) {
            (false, Some(session)) => self.backend.begin(session, self.migrator.options.lock_timeout)?,
            (true, None) => self.backend.commit()?,
            _ => return Ok(()),
        }
        *open = !*open;
        Ok(())
    }
}
