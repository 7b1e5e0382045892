//! A live run: plans, runs step by step, and plans again when another instance was faster.

use std::sync::atomic::Ordering;

use super::{
    MigrateError, Migrator, Observer, Report, StepCause, StepFailure,
    apart::outside,
    books::{name_rows, same_rows},
    lower::{Prepared, lower_one},
    recall,
    request::Request,
    resume::unfinished,
};
use crate::{
    backend::{Backend, BackendError},
    operation::named_schemas,
    revision::RevisionId,
    schema::Schema,
    statement::{Session, Statement},
};

/// How often a run plans again, beyond once for each revision that another instance can have run meanwhile.
const SPARE_PLANS: usize = 8;

/// A live run.
pub(super) struct Run<'r, 'a> {
    pub(super) migrator: &'r Migrator<'a>,
    pub(super) backend: &'r mut dyn Backend,
    pub(super) observer: &'r mut dyn Observer,
    /// The rows of the version table, as they were last seen or written.
    pub(super) rows: Vec<RevisionId>,
    /// What ran and stays.
    pub(super) report: Report,
    /// The database as the run goes on; nothing as long as it is as it was planned.
    pub(super) schema: Option<Schema>,
    /// Whether the database has to be read again before anything is lowered.
    pub(super) stale: bool,
    /// Whether the version table is as this run itself wrote it.
    pub(super) own_rows: bool,
}

/// Why a run does not simply go on.
#[derive(Debug)]
pub(super) enum Halt {
    /// The version table is not as planned: another instance was faster.
    Moved,
    /// A step needs more around it than was known when it began. What it did is undone, and it begins again.
    Wider {
        /// The step's place among those that began together.
        step: usize,
        /// What its transaction needs around it.
        session: Session,
        /// Whether it cannot have one transaction.
        journalled: bool,
    },
    /// It failed.
    Failed(MigrateError),
}

impl From<MigrateError> for Halt {
    fn from(error: MigrateError) -> Self {
        Self::Failed(error)
    }
}

impl From<BackendError> for Halt {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::VersionMoved(_) => Self::Moved,
            error => Self::Failed(error.into()),
        }
    }
}

impl<'r, 'a> Run<'r, 'a> {
    pub(super) fn new(
        migrator: &'r Migrator<'a>,
        backend: &'r mut dyn Backend,
        observer: &'r mut dyn Observer,
    ) -> Self {
        let report = Report::default();
        Self { migrator, backend, observer, rows: Vec::new(), report, schema: None, stale: false, own_rows: false }
    }

    /// Runs until the version table is where the move leads, by whosever steps.
    pub(super) fn finish(mut self, request: &Request) -> Result<Report, MigrateError> {
        for _ in 0..self.migrator.scripts.map().len() + SPARE_PLANS {
            let prepared = self.prepare(request)?;
            match self.pass(prepared) {
                Ok(()) => {
                    self.report.version.clone_from(&self.rows);
                    return Ok(self.report);
                }
                Err(Halt::Failed(error)) => return Err(error),
                Err(Halt::Moved | Halt::Wider { .. }) if request.is_relative() => {
                    let reason = "a relative target would mean another place by now".to_owned();
                    return Err(MigrateError::Moved { reason });
                }
                Err(Halt::Moved | Halt::Wider { .. }) => {}
            }
        }
        Err(MigrateError::Moved { reason: "the version table does not come to rest".to_owned() })
    }

    /// Plans from what the version table holds now. Where that changes while the catalog is being read, the plan is
    /// made of two states and worth nothing.
    fn prepare(&mut self, request: &Request) -> Result<Vec<Prepared<'a>>, MigrateError> {
        loop {
            self.rows = self.migrator.rows(self.backend)?;
            self.own_rows = false;
            self.schema = None;
            match self.migrator.prepare(self.backend, request, &self.rows) {
                Ok(prepared) => {
                    self.warn_of_leftovers(&prepared)?;
                    self.stale = prepared.iter().any(|step| step.resume().is_some());
                    return Ok(prepared);
                }
                Err(error) if same_rows(&self.rows, &self.migrator.rows(self.backend)?) => {
                    // It may be what was left that the plan does not fit.
                    if matches!(error, MigrateError::Lower { .. }) {
                        self.warn_of_leftovers(&[])?;
                    }
                    return Err(error);
                }
                Err(_) => {}
            }
        }
    }

    /// Says which other revisions were left half done: none of these steps mends that.
    fn warn_of_leftovers(&mut self, prepared: &[Prepared<'a>]) -> Result<(), MigrateError> {
        if !self.report.steps.is_empty() {
            return Ok(());
        }
        let history = self.backend.history(&self.migrator.options.tables)?;
        for row in unfinished(&history).filter(|row| row.statement > 0) {
            if !prepared.iter().any(|step| step.source.step.revision == row.revision.as_str()) {
                self.observer.warning(&format!(
                    "the {} of revision {} was left after {} of its statements",
                    row.direction, row.revision, row.statement
                ));
            }
        }
        Ok(())
    }

    fn pass(&mut self, mut prepared: Vec<Prepared<'a>>) -> Result<(), Halt> {
        let mut next = 0;
        while next < prepared.len() {
            let end = self.end_of_unit(&prepared, next);
            let outcome = if prepared[next].journalled {
                self.journalled(&prepared[next])
            } else {
                self.atomic(&prepared[next..end])
            };
            match outcome {
                Ok(()) => next = end,
                Err(Halt::Wider { step, session, journalled }) => {
                    let step = &mut prepared[next + step];
                    step.session = step.session.and(session);
                    step.journalled |= journalled;
                }
                Err(halt) => return Err(halt),
            }
        }
        Ok(())
    }

    /// The end of the steps that share a transaction with the one at `next`.
    fn end_of_unit(&self, prepared: &[Prepared<'a>], next: usize) -> usize {
        if prepared[next].journalled || self.migrator.options.transaction_per_migration {
            return next + 1;
        }
        let atomic = prepared[next..].iter().take_while(|step| !step.journalled).count();
        next + atomic
    }
}

/// What the ways of running a step share.
impl Run<'_, '_> {
    /// Sees that the version table still holds what the plan began from. What this run wrote, nobody has changed who is
    /// kept from writing.
    pub(super) fn check_rows(&mut self) -> Result<(), Halt> {
        if self.own_rows && self.backend.keeps_out() {
            return Ok(());
        }
        let rows = self.migrator.rows(self.backend)?;
        if same_rows(&rows, &self.rows) { Ok(()) } else { Err(Halt::Moved) }
    }

    /// The statements of an operation on the database as it is now.
    pub(super) fn statements(&mut self, step: &Prepared<'_>, index: usize) -> Result<Vec<Statement>, StepCause> {
        if self.stale || (self.schema.is_none() && index >= step.lowered.len()) {
            let mut named = named_schemas(&step.operations);
            named.extend(self.schema.iter().flat_map(Schema::named_schemas));
            let mut schema = self.backend.reflect_with(&named)?;
            match &self.schema {
                // It has followed every operation since it was read, and remembers what it recalled then.
                Some(known) => recall::merge(known, &mut schema),
                None => self.migrator.recall_within(self.backend.dialect(), &mut schema, &self.rows, step, index),
            }
            self.schema = Some(schema);
            self.stale = false;
        }
        let Some(schema) = &mut self.schema else { return Ok(step.lowered[index].clone()) };
        let operation = &step.operations[index];
        let dialect = self.backend.dialect();
        let lowered = lower_one(dialect, operation, schema).map_err(|error| StepCause::Operation {
            operation: step.place(index, dialect),
            word: operation.word(),
            error: Box::new(error),
        });
        let mut statements = lowered?;
        if step.journalled {
            outside(&mut statements);
        }
        Ok(statements)
    }

    /// Runs a statement; `number` is its place in the step, from 1.
    pub(super) fn execute(
        &mut self,
        statement: &Statement,
        number: usize,
        word: &'static str,
    ) -> Result<(), StepCause> {
        let rows = match (&statement.table, self.observer.row_counter()) {
            (Some(table), Some(counter)) => {
                counter.store(0, Ordering::Relaxed);
                self.backend.count_rows_done(counter)?;
                self.backend.count_rows(statement.schema.as_ref(), table)?
            }
            _ => None,
        };
        self.observer.statement_started(statement, rows);
        match &statement.call {
            Some(name) => self.call(name, number)?,
            None => drop(self.backend.execute(statement).map_err(|error| StepCause::Statement {
                statement: number,
                sql: statement.sql.clone(),
                word,
                operation: None,
                error: Box::new(error),
            })?),
        }
        self.observer.statement_finished(statement);
        Ok(())
    }

    /// Calls a function of the program.
    fn call(&mut self, name: &str, number: usize) -> Result<(), StepCause> {
        self.backend.function_begins()?;
        let called = self.backend.native_connection().and_then(|connection| {
            let functions = self.migrator.functions?;
            functions.call(name, connection)
        });
        let ended = match called {
            Some(Ok(())) => self.backend.function_ended().map_err(|error| error.to_string()),
            Some(Err(error)) => Err(error.to_string()),
            // It was looked for before anything ran.
            None => Err("there is no such function for this connection".to_owned()),
        };
        let failed =
            |message| StepCause::Function { statement: number, name: name.to_owned(), operation: None, message };
        ended.map_err(failed)
    }

    /// The cause, with the operation that it came from.
    pub(super) fn located(&self, step: &Prepared<'_>, index: usize, cause: StepCause) -> StepCause {
        cause.of_operation(|| step.place(index, self.backend.dialect()))
    }

    /// What it means that a step cannot even begin.
    pub(super) fn not_begun(&mut self, step: &Prepared<'_>, error: BackendError) -> Halt {
        if self.report.steps.is_empty() {
            return error.into();
        }
        let state = format!("the steps before it were kept; the database is at {}", name_rows(&self.rows));
        self.failure(step, error.into(), state)
    }

    /// The failure of a step; `state` says what state the database is in now.
    pub(super) fn failure(&mut self, step: &Prepared<'_>, cause: StepCause, state: String) -> Halt {
        self.report.version.clone_from(&self.rows);
        Halt::Failed(MigrateError::Step(Box::new(StepFailure {
            revision: step.source.step.revision.clone(),
            direction: step.source.step.direction,
            cause,
            state,
            report: self.report.clone(),
        })))
    }

    pub(super) fn tell_started(&mut self, step: &Prepared<'_>) {
        let script = step.source.script;
        self.observer.step_started(script.id(), &script.header.message, step.source.step.direction);
    }
}
