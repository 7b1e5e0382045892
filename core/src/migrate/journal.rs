//! Steps outside one transaction: a later run knows where to go on. A statement in a transaction takes the note that it
//! took effect with it, and a statement that has none gets one of its own where it bears that; what no transaction could
//! undo is written down before it runs, and again when it took effect.

use super::{
    StepCause,
    books::{direction_word, name_rows, now, version_change},
    lower::{Prepared, is_autocommit, is_grouped, needs_reflection, session},
    run::{Halt, Run},
    stored::StoredPlan,
    waiting,
};
use crate::{
    backend::{Announced, BackendError, HistoryRow, StepState},
    flight,
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
    /// How many of them the history knows of, or will know of by what was announced.
    noted: usize,
    /// The transaction that is open, by what is so around it.
    open: Option<Session>,
    /// What the history says that the step runs.
    plan: StoredPlan,
    /// What the history said of the first statement as the step began.
    announced: Option<Announced>,
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
                self.own_rows = true;
                self.report.steps.push(step.done(journal.ran));
                self.observer.step_finished(&step.source.step.revision);
                Ok(())
            }
            Err(cause) => Err(self.broken_off(step, &mut journal, cause)),
        }
    }

    /// Says in the history that the step begins, or goes on.
    fn open_journal(&mut self, step: &Prepared<'a>) -> Result<Journal, Halt> {
        let skip = step.resume().map_or(0, |resume| resume.statements);
        if let Some(resume) = step.resume() {
            let revision = &step.source.step.revision;
            let edited = if resume.edited { ", as its file says by now" } else { "" };
            self.observer.warning(&format!(
                "revision {revision} was left after {skip} of its statements; going on from there{edited}"
            ));
        }
        let stored = step.resume().and_then(|resume| resume.plan.clone());
        let plan = stored.unwrap_or_else(|| StoredPlan::new(&step.operations, &step.lowered));
        let alone = self.backend.keeps_out();
        if !alone {
            let patience = self.migrator.options.lock_timeout;
            let begun = waiting::begin(self.backend, Session::default(), patience, self.observer);
            begun.map_err(|error| self.not_begun(step, error))?;
        }
        let first = if alone { self.first_alone(step) } else { None };
        let begun = self.write_begin(step, (skip, &plan), first).and_then(|begun| {
            if !alone {
                self.backend.commit()?;
            }
            Ok(begun)
        });
        let seen = step.resume().map_or(0, |resume| resume.before);
        match begun {
            Ok((id, announced)) => {
                let announced = announced.filter(|_| first.is_some());
                let ran = Vec::new();
                Ok(Journal { id, skip, seen, kept: skip, noted: skip, open: None, plan, announced, ran })
            }
            Err(halt) => {
                // What went wrong first is what there is to say.
                let _ = self.backend.rollback();
                Err(halt)
            }
        }
    }

    /// The first statement of a step that begins, where it is known already and runs in no transaction.
    fn first_alone<'s>(&self, step: &'s Prepared<'a>) -> Option<&'s Statement> {
        let planned = step.resume().is_none() && self.schema.is_none() && !self.stale;
        let (operation, statements) = (step.operations.first()?, step.lowered.first()?);
        let first = statements.first().filter(|_| planned)?;
        let grouped = is_grouped(self.backend.dialect(), step.source.script, operation, session(statements));
        let within = (grouped && first.transactional) || self.bears_transaction(first);
        (!within).then_some(first)
    }

    /// The row of the history, which is there then, and what it says of the first statement.
    fn write_begin(
        &mut self,
        step: &Prepared<'a>,
        (skip, plan): (usize, &StoredPlan),
        first: Option<&Statement>,
    ) -> Result<(i64, Option<Announced>), Halt> {
        self.check_rows()?;
        let migrator = self.migrator;
        let tables = &migrator.options.tables;
        self.backend.ensure_bookkeeping(tables)?;
        if let Some(resume) = step.resume() {
            if resume.edited {
                self.backend.update_plan(tables, resume.id, &plan.text(), &step.source.body.checksum)?;
            }
            self.backend.update_history(tables, resume.id, count(skip), StepState::Running, None)?;
            return Ok((resume.id, None));
        }
        // What was begun and came to nothing is not running any more.
        for id in &step.source.void {
            self.backend.update_history(tables, *id, 0, StepState::Failed, Some(&now()))?;
        }
        let source = &step.source;
        let direction = direction_word(source.step.direction);
        let row = migrator.history_row(&source.step.revision, direction, &source.body.checksum);
        let row = HistoryRow { plan: Some(plan.text()), ..row };
        let (id, announced) = self.backend.begin_history(tables, &row, first)?;
        Ok((id, Some(announced)))
    }

    fn journalled_operations(&mut self, step: &Prepared<'a>, journal: &mut Journal) -> Result<(), StepCause> {
        let first = step.resume().map_or(0, |resume| resume.operation);
        for (index, operation) in step.operations.iter().enumerate().skip(first) {
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
            if !resuming && journal.plan.put(index, operation, &statements) {
                let (tables, checksum) = (&self.migrator.options.tables, &step.source.body.checksum);
                self.backend.update_plan(tables, journal.id, &journal.plan.text(), checksum)?;
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
        let own = within.is_none() && self.bears_transaction(&statement);
        let within = within.or(own.then(Session::default));
        let fits = match (journal.open, within) {
            (Some(open), Some(needed)) => !own && open.and(needed) == open,
            (open, needed) => open == needed,
        };
        if !fits {
            self.commit_open(journal)?;
            if let Some(needed) = within {
                self.note_unwritten(journal)?;
                match self.backend.begin(needed, self.migrator.options.lock_timeout) {
                    // A savepoint of a person's own, which is one.
                    Err(BackendError::InTransaction) if own => {}
                    begun => {
                        begun?;
                        journal.open = Some(needed);
                    }
                }
            }
        }
        let announced = match (journal.open, journal.announced.take()) {
            (Some(_), _) => Announced::Nothing,
            (None, Some(announced)) => announced,
            (None, None) => self.announce(journal, &statement)?,
        };
        self.execute(&statement, journal.seen + 1, word)?;
        journal.seen += 1;
        journal.ran.push(statement);
        if journal.open.is_none() {
            journal.kept = journal.seen;
            if announced != Announced::Certain {
                self.note(journal, StepState::Running)?;
            }
        }
        if own { self.commit_open(journal) } else { Ok(()) }.map_err(StepCause::from)
    }

    /// Whether a statement that has no transaction can have one of its own, with the note that it ran.
    fn bears_transaction(&self, statement: &Statement) -> bool {
        flight::leaves_something(statement) && self.backend.dialect().bears_transaction(statement)
    }

    /// Says what is about to run, and by the way what has run.
    fn announce(&mut self, journal: &mut Journal, statement: &Statement) -> Result<Announced, BackendError> {
        let tables = &self.migrator.options.tables;
        let announced = self.backend.announce(tables, journal.id, count(journal.seen), statement)?;
        if announced != Announced::Nothing {
            journal.noted = journal.seen;
        }
        Ok(announced)
    }

    /// Writes down what ran and only an announcement tells of, before that is hidden behind something else.
    fn note_unwritten(&mut self, journal: &mut Journal) -> Result<(), BackendError> {
        if journal.noted < journal.seen { self.note(journal, StepState::Running) } else { Ok(()) }
    }

    /// Ends the transaction that is open, keeping what it did, and the note of it.
    fn commit_open(&mut self, journal: &mut Journal) -> Result<(), BackendError> {
        if journal.open.is_some() {
            self.note(journal, StepState::Running)?;
            self.commit(journal)?;
        }
        Ok(())
    }

    fn commit(&mut self, journal: &mut Journal) -> Result<(), BackendError> {
        self.backend.commit()?;
        journal.open = None;
        journal.kept = journal.seen;
        Ok(())
    }

    /// Writes the version rows together with the end of the step.
    fn close(&mut self, step: &Prepared<'a>, journal: &mut Journal) -> Result<(), StepCause> {
        let migrator = self.migrator;
        let changes = &step.source.step.changes;
        if journal.open.is_none() {
            let rows: Vec<_> = changes.iter().map(version_change).collect();
            let (tables, seen) = (&migrator.options.tables, count(journal.seen));
            if self.backend.close_step(tables, journal.id, seen, &now(), &rows)? {
                return Ok(());
            }
            self.backend.begin(Session::default(), migrator.options.lock_timeout)?;
            journal.open = Some(Session::default());
        }
        migrator.change_rows(self.backend, changes)?;
        self.note(journal, StepState::Done)?;
        Ok(self.commit(journal)?)
    }

    fn note(&mut self, journal: &mut Journal, state: StepState) -> Result<(), BackendError> {
        let finished = (state != StepState::Running).then(now);
        let tables = &self.migrator.options.tables;
        self.backend.update_history(tables, journal.id, count(journal.seen), state, finished.as_deref())?;
        journal.noted = journal.seen;
        Ok(())
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
