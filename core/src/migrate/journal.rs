//! Steps outside one transaction: a later run knows where to go on. A statement that no transaction could undo is
//! written down before it runs, and again when it took effect; one in a transaction takes its note with it.

use super::{
    StepCause,
    books::{direction_word, name_rows, now},
    lower::{Prepared, is_autocommit, is_grouped, needs_reflection, session},
    run::{Halt, Run},
};
use crate::{
    backend::{BackendError, StepState},
    statement::{Session, Statement},
};

/// How far a step has come.
struct Journal {
    /// Its row in the history.
    id: i64,
    /// How many statements an earlier run has done.
    skip: usize,
    /// How many statements have ended well, those of an earlier run included.
    seen: usize,
    /// How many of them stay whatever happens.
    kept: usize,
    /// The transaction that is open, by what is so around it.
    open: Option<Session>,
    /// The statements that ran this time.
    ran: Vec<Statement>,
}

impl<'a> Run<'_, 'a> {
    /// Runs a step, and writes down how far it has come.
    pub(super) fn journalled(&mut self, step: &Prepared<'a>) -> Result<(), Halt> {
        let mut journal = self.open_journal(step)?;
        self.tell_started(step);
        let end = self.journalled_operations(step, &mut journal).and_then(|()| self.close(step, &mut journal));
        match end {
            Ok(()) => {
                self.rows.clone_from(&step.source.step.rows_after);
                self.report.steps.push(step.done(journal.ran));
                self.observer.step_finished(&step.source.step.revision);
                Ok(())
            }
            Err(cause) => Err(self.broken_off(step, &mut journal, cause)),
        }
    }

    /// Says in the history that the step begins, or goes on.
    fn open_journal(&mut self, step: &Prepared<'a>) -> Result<Journal, Halt> {
        let revision = &step.source.step.revision;
        let skip = step.resume.map_or(0, |resume| resume.statements);
        if step.resume.is_some() {
            self.observer
                .warning(&format!("revision {revision} was left after {skip} of its statements; going on from there"));
        }
        let migrator = self.migrator;
        let tables = &migrator.options.tables;
        let begun = self.backend.begin(Session::default(), migrator.options.lock_timeout);
        begun.map_err(|error| self.not_begun(step, error))?;
        let begun = self.check_rows().and_then(|()| {
            self.backend.ensure_bookkeeping(tables)?;
            let id = if let Some(resume) = step.resume {
                self.backend.update_history(tables, resume.id, count(skip), StepState::Running, None)?;
                resume.id
            } else {
                let direction = direction_word(step.source.step.direction);
                let row = migrator.history_row(revision, direction, &step.source.body.checksum);
                self.backend.insert_history(tables, &row)?
            };
            self.backend.commit()?;
            Ok(id)
        });
        match begun {
            Ok(id) => Ok(Journal { id, skip, seen: 0, kept: skip, open: None, ran: Vec::new() }),
            Err(halt) => {
                // What went wrong first is what there is to say.
                let _ = self.backend.rollback();
                Err(halt)
            }
        }
    }

    fn journalled_operations(&mut self, step: &Prepared<'a>, journal: &mut Journal) -> Result<(), StepCause> {
        for (index, operation) in step.operations.iter().enumerate() {
            let resuming = journal.seen < journal.skip;
            let statements = match step.lowered.get(index) {
                // The database holds a part of what these make: only the plan still knows them.
                Some(statements) if resuming => statements.clone(),
                _ => self.statements(step, index)?,
            };
            let around = session(&statements);
            let grouped = is_grouped(self.backend.dialect(), step.source.script, operation, around);
            if is_autocommit(operation) {
                self.commit_open(journal)?;
            }
            for statement in statements {
                if journal.seen < journal.skip {
                    journal.seen += 1;
                    continue;
                }
                let within = (grouped && statement.transactional).then_some(around);
                let executed = self.journalled_statement(journal, statement, within, operation.word());
                executed.map_err(|cause| self.located(step, index, cause))?;
            }
            if !step.source.script.header.transaction || is_autocommit(operation) {
                self.commit_open(journal)?;
            }
            self.stale |= resuming || needs_reflection(operation);
        }
        Ok(())
    }

    fn journalled_statement(
        &mut self,
        journal: &mut Journal,
        statement: Statement,
        within: Option<Session>,
        word: &'static str,
    ) -> Result<(), StepCause> {
        let fits = match (journal.open, within) {
            (Some(open), Some(needed)) => open.and(needed) == open,
            (open, needed) => open == needed,
        };
        if !fits {
            self.commit_open(journal)?;
            if let Some(needed) = within {
                self.backend.begin(needed, self.migrator.options.lock_timeout)?;
                journal.open = Some(needed);
            }
        }
        if journal.open.is_none() {
            self.backend.announce(&self.migrator.options.tables, journal.id, &statement)?;
        }
        self.execute(&statement, journal.seen + 1, word)?;
        journal.seen += 1;
        journal.ran.push(statement);
        if journal.open.is_none() {
            journal.kept = journal.seen;
        }
        self.note(journal, StepState::Running)?;
        Ok(())
    }

    /// Ends the transaction that is open, keeping what it did.
    fn commit_open(&mut self, journal: &mut Journal) -> Result<(), BackendError> {
        if journal.open.is_some() {
            self.backend.commit()?;
            journal.open = None;
            journal.kept = journal.seen;
        }
        Ok(())
    }

    /// Writes the version rows together with the end of the step.
    fn close(&mut self, step: &Prepared<'a>, journal: &mut Journal) -> Result<(), StepCause> {
        if journal.open.is_none() {
            self.backend.begin(Session::default(), self.migrator.options.lock_timeout)?;
            journal.open = Some(Session::default());
        }
        let migrator = self.migrator;
        migrator.change_rows(self.backend, &step.source.step.changes)?;
        self.note(journal, StepState::Done)?;
        self.commit_open(journal)?;
        Ok(())
    }

    fn note(&mut self, journal: &Journal, state: StepState) -> Result<(), BackendError> {
        let finished = (state != StepState::Running).then(now);
        let tables = &self.migrator.options.tables;
        self.backend.update_history(tables, journal.id, count(journal.seen), state, finished.as_deref())
    }

    /// Undoes what can be undone, writes down how far the step came, and says why it stopped.
    fn broken_off(&mut self, step: &Prepared<'a>, journal: &mut Journal, cause: StepCause) -> Halt {
        if journal.open.take().is_some() {
            // What went wrong first is what there is to say.
            let _ = self.backend.rollback();
        }
        journal.seen = journal.kept;
        let noted = self.note(journal, StepState::Failed);
        let revision = &step.source.step.revision;
        let kept = match journal.kept {
            0 => format!("no statement of revision {revision} took effect"),
            1 => format!("the first statement of revision {revision} took effect and stays"),
            kept => format!("the first {kept} statements of revision {revision} took effect and stay"),
        };
        let further = match noted {
            Ok(()) if journal.kept > 0 => ", and running the same command again goes on from there".to_owned(),
            Ok(()) => String::new(),
            Err(error) => format!("; that could not be written into the history: {error}"),
        };
        let state = format!("{kept}; the version table is at {}{further}", name_rows(&self.rows));
        self.failure(step, cause, state)
    }
}

fn count(statements: usize) -> i64 {
    i64::try_from(statements).unwrap_or(i64::MAX)
}
