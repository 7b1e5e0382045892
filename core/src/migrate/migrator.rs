//! The migrator: plans and runs the moves of a database along the revisions of a project.

use super::{
    Functions, MigrateError, MigratorOptions, Observer, Plan, Report,
    lower::{Prepared, lower_all},
    request::Request,
    run::Run,
    source::Source,
    waiting,
};
use crate::{
    backend::{Backend, BackendError},
    operation::{Operation, named_schemas},
    revision::RevisionId,
    script::ScriptDirectory,
    statement::Session,
};

/// Plans and runs the moves of a database along the revisions of a project.
#[derive(Debug, Clone)]
pub struct Migrator<'a> {
    /// The revisions.
    pub scripts: &'a ScriptDirectory,
    /// How it goes about it.
    pub options: MigratorOptions,
    /// The functions that revisions may call with `run`.
    pub functions: Option<&'a Functions>,
}

/// What changes nothing.
impl<'a> Migrator<'a> {
    /// A migrator for the revisions of a project.
    pub fn new(scripts: &'a ScriptDirectory, options: MigratorOptions) -> Self {
        Self { scripts, options, functions: None }
    }

    /// The same migrator for revisions that call functions of the program.
    #[must_use]
    pub fn with_functions(mut self, functions: &'a Functions) -> Self {
        self.functions = Some(functions);
        self
    }

    /// The rows of the version table, in the order in which they are read. None where there is no such table.
    pub fn current(&self, backend: &mut dyn Backend) -> Result<Vec<RevisionId>, MigrateError> {
        Ok(self.rows(backend)?)
    }

    /// What an upgrade would do. Without a target it goes to the one head that there is.
    ///
    /// Fails with what would stop it before it runs anything.
    pub fn plan_upgrade(&self, backend: &mut dyn Backend, target: Option<&str>) -> Result<Plan, MigrateError> {
        self.plan(backend, &Request::upgrade(self.scripts.map(), target)?)
    }

    /// What a downgrade would do.
    ///
    /// Fails with what would stop it before it runs anything.
    pub fn plan_downgrade(&self, backend: &mut dyn Backend, target: &str) -> Result<Plan, MigrateError> {
        self.plan(backend, &Request::downgrade(target)?)
    }

    fn plan(&self, backend: &mut dyn Backend, request: &Request) -> Result<Plan, MigrateError> {
        let rows = self.rows(backend)?;
        let prepared = self.prepare(backend, request, &rows)?;
        Ok(plan_of(&prepared, rows))
    }

    /// The steps of a move from these rows on, ready to run.
    pub(super) fn prepare(
        &self,
        backend: &mut dyn Backend,
        request: &Request,
        rows: &[RevisionId],
    ) -> Result<Vec<Prepared<'a>>, MigrateError> {
        let steps = request.steps(self.scripts.map(), rows)?;
        if steps.is_empty() {
            return Ok(Vec::new());
        }
        self.check_ids(backend, steps.iter().flat_map(|step| &step.changes))?;
        let mut sources = self.sources(backend.dialect(), rows, steps)?;
        self.find_left(backend, &mut sources)?;
        let forgotten = |source: &Source<'_>| source.resume.as_ref().is_some_and(|resume| resume.plan.is_none());
        let schema = if sources.iter().any(forgotten) {
            // What a step left half done is not what its statements were made for, and the history does not say what
            // those are; the files say what was there before.
            self.schema_at(backend.dialect(), rows)?
        } else {
            let mut schema =
                backend.reflect_with(&named_schemas(sources.iter().flat_map(|source| &*source.written)))?;
            self.recall(backend.dialect(), &mut schema, rows, &sources);
            schema
        };
        let shared = !self.options.transaction_per_migration;
        let prepared = lower_all(backend.dialect(), schema, sources, shared)?;
        prepared.iter().try_for_each(|step| self.require_functions(backend, step))?;
        Ok(prepared)
    }

    /// Refuses a step that calls a function which is not there, or which takes another connection.
    pub(super) fn require_functions(&self, backend: &mut dyn Backend, step: &Prepared<'_>) -> Result<(), MigrateError> {
        for (index, operation) in step.operations.iter().enumerate() {
            let Operation::Run(run) = operation else { continue };
            let none = Functions::new();
            let connection = backend.native_connection().map(|connection| &*connection);
            if let Err(missing) = self.functions.unwrap_or(&none).check(&run.name, connection) {
                return Err(MigrateError::NoFunction {
                    revision: step.source.step.revision.clone(),
                    direction: step.source.step.direction,
                    operation: step.place(index, backend.dialect()),
                    name: run.name.clone(),
                    reason: missing.reason,
                    help: missing.help,
                });
            }
        }
        Ok(())
    }
}

/// What changes the database.
impl Migrator<'_> {
    /// Brings the database up to a target; without one, to the one head that there is.
    ///
    /// Fails before anything runs where the move is refused, and otherwise with
    /// [`MigrateError::Step`], which says what state the database is in then.
    pub fn upgrade(
        &self,
        backend: &mut dyn Backend,
        target: Option<&str>,
        observer: &mut dyn Observer,
    ) -> Result<Report, MigrateError> {
        let request = Request::upgrade(self.scripts.map(), target)?;
        self.locked(backend, observer, |backend, observer| Run::new(self, backend, observer).finish(&request))
    }

    /// Brings the database down to a target. Fails as [`upgrade`](Self::upgrade) does.
    pub fn downgrade(
        &self,
        backend: &mut dyn Backend,
        target: &str,
        observer: &mut dyn Observer,
    ) -> Result<Report, MigrateError> {
        let request = Request::downgrade(target)?;
        self.locked(backend, observer, |backend, observer| Run::new(self, backend, observer).finish(&request))
    }

    /// Makes the version table and the history table where they are not there yet.
    pub fn ensure_version(&self, backend: &mut dyn Backend, observer: &mut dyn Observer) -> Result<(), MigrateError> {
        self.locked(backend, observer, |backend, observer| {
            self.within(backend, observer, |backend, _| Ok(backend.ensure_bookkeeping(&self.options.tables)?))
        })
    }

    /// Does something while no other instance migrates.
    pub(super) fn locked<T>(
        &self,
        backend: &mut dyn Backend,
        observer: &mut dyn Observer,
        work: impl FnOnce(&mut dyn Backend, &mut dyn Observer) -> Result<T, MigrateError>,
    ) -> Result<T, MigrateError> {
        self.take_lock(backend, observer)?;
        let patient = backend.be_patient(self.options.lock_timeout).map_err(MigrateError::from);
        let result = patient.and_then(|()| work(backend, observer));
        let unlocked = backend.unlock();
        let value = result?;
        unlocked?;
        Ok(value)
    }

    /// Does something within a transaction of its own.
    pub(super) fn within<T, E: From<BackendError>>(
        &self,
        backend: &mut dyn Backend,
        observer: &mut dyn Observer,
        work: impl FnOnce(&mut dyn Backend, &mut dyn Observer) -> Result<T, E>,
    ) -> Result<T, E> {
        waiting::begin(backend, Session::default(), self.options.lock_timeout, observer)?;
        let result = work(backend, observer).and_then(|value| Ok(backend.commit().map(|()| value)?));
        if result.is_err() {
            // What went wrong first is what there is to say.
            let _ = backend.rollback();
        }
        result
    }
}

/// The plan that prepared steps make; `rows` are those of the version table before the first.
pub(super) fn plan_of(prepared: &[Prepared<'_>], rows: Vec<RevisionId>) -> Plan {
    let version = prepared.last().map_or(rows, |step| step.source.step.rows_after.clone());
    Plan { steps: prepared.iter().map(Prepared::planned).collect(), version }
}
