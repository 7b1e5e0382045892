//! Operations that belong to no revision, run on what a database holds: in one transaction where the database can, one
//! by one elsewhere. Nothing of them is written down.

use std::{collections::BTreeSet, time::Duration};

use super::{
    MigrateError, MigratorOptions, Observer, Silent,
    lower::{lower_one, needs_reflection, session},
    recall::merge,
    source::arranged,
    waiting,
};
use crate::{
    autogenerate::{CompareOptions, compare},
    backend::{Backend, BackendError},
    dialect::Dialect,
    name::SchemaName,
    operation::Operation,
    schema::{HasName, Named, Schema},
    statement::{LowerError, Session, Statement},
};

/// How the statements of operations run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Manner {
    /// Whether in one transaction.
    together: bool,
    /// What has to be so around it.
    session: Session,
}

/// Why an attempt ends early.
enum Stop {
    /// It needs more than it began with, which only what it did before could show.
    Other(Manner),
    Failed(BackendError),
    Refused(LowerError),
}

impl From<BackendError> for Stop {
    fn from(error: BackendError) -> Self {
        Self::Failed(error)
    }
}

impl From<LowerError> for Stop {
    fn from(error: LowerError) -> Self {
        Self::Refused(error)
    }
}

/// Runs operations on a database that holds `before`, and gives the statements that ran.
///
/// Fails before anything runs where an operation does not fit.
pub(super) fn apply(
    backend: &mut dyn Backend,
    operations: &[Operation],
    before: &Schema,
    patience: Duration,
    observer: &mut dyn Observer,
) -> Result<Vec<Statement>, MigrateError> {
    let operations = arranged(operations, backend.dialect());
    if operations.is_empty() {
        return Ok(Vec::new());
    }
    let planned = lowered(backend.dialect(), &operations, before).map_err(refused)?;
    let mut manner = manner(backend.dialect(), planned.iter().flatten());
    loop {
        let mut attempt = Attempt { backend, observer, schema: before.clone(), manner, ran: Vec::new() };
        let result = attempt.run(&operations, patience);
        let ran = attempt.ran;
        let state = match ran.len() {
            _ if manner.together => "nothing of it was kept".to_owned(),
            0 => "nothing was changed".to_owned(),
            1 => "1 of its statements ran and stays; run the command again to go on from there".to_owned(),
            count => format!("{count} of its statements ran and stay; run the command again to go on from there"),
        };
        match result {
            Ok(()) => return Ok(ran),
            Err(Stop::Other(wider)) => manner = wider,
            Err(Stop::Refused(cause)) => return Err(refused(cause)),
            Err(Stop::Failed(error)) => return Err(MigrateError::Statement { error, state }),
        }
    }
}

/// The schemas that operations are about.
pub(super) fn schemas(operations: &[Operation]) -> BTreeSet<SchemaName> {
    operations.iter().filter_map(|operation| operation.common().schema.clone()).collect()
}

fn refused(cause: LowerError) -> MigrateError {
    MigrateError::Refused { cause: Box::new(cause) }
}

/// The statements of each operation.
pub(super) fn lowered(
    dialect: &dyn Dialect,
    operations: &[Operation],
    before: &Schema,
) -> Result<Vec<Vec<Statement>>, LowerError> {
    let mut schema = before.clone();
    operations.iter().map(|operation| lower_one(dialect, operation, &mut schema)).collect()
}

/// How statements run: what makes something that can be used only after its transaction, and is used, has none.
fn manner<'s>(dialect: &dyn Dialect, statements: impl IntoIterator<Item = &'s Statement>) -> Manner {
    let statements: Vec<_> = statements.into_iter().collect();
    let used = |(place, statement): (usize, &&Statement)| {
        let text = statement.after_commit.as_ref();
        text.is_some_and(|text| statements[place + 1..].iter().any(|later| later.sql.contains(text)))
    };
    let together = dialect.transactional_ddl()
        && statements.iter().all(|statement| statement.transactional)
        && !statements.iter().enumerate().any(used);
    Manner { together, session: session(statements) }
}

/// One attempt at running operations.
struct Attempt<'a> {
    backend: &'a mut dyn Backend,
    observer: &'a mut dyn Observer,
    schema: Schema,
    manner: Manner,
    ran: Vec<Statement>,
}

impl Attempt<'_> {
    fn run(&mut self, operations: &[Operation], patience: Duration) -> Result<(), Stop> {
        if !self.manner.together {
            return operations.iter().try_for_each(|operation| self.alone(operation, patience));
        }
        waiting::begin(self.backend, self.manner.session, patience, self.observer)?;
        let result = self.together(operations).and_then(|()| Ok(self.backend.commit()?));
        if result.is_err() {
            // What went wrong first is what there is to say.
            let _ = self.backend.rollback();
        }
        result
    }

    fn together(&mut self, operations: &[Operation]) -> Result<(), Stop> {
        let mut put_off = Vec::new();
        for operation in operations {
            let statements = self.statements(operation)?;
            let needed = manner(self.backend.dialect(), &statements);
            let wider = Manner { together: needed.together, session: needed.session.and(self.manner.session) };
            if wider != self.manner {
                return Err(Stop::Other(wider));
            }
            let (late, now): (Vec<_>, Vec<_>) = statements.into_iter().partition(|statement| statement.at_end);
            now.into_iter().try_for_each(|statement| self.execute(statement))?;
            put_off.extend(late);
            self.look_again(operation)?;
        }
        put_off.into_iter().try_for_each(|statement| self.execute(statement))?;
        Ok(())
    }

    /// An operation that has no transaction together with others: one of its own, if it can have one.
    fn alone(&mut self, operation: &Operation, patience: Duration) -> Result<(), Stop> {
        let statements = self.statements(operation)?;
        let bare = |statement: &Statement| !statement.transactional || statement.after_commit.is_some();
        let around = session(&statements);
        let one = self.backend.dialect().transactional_ddl() || around != Session::default();
        if !one || statements.iter().any(bare) {
            statements.into_iter().try_for_each(|statement| self.execute(statement))?;
        } else {
            waiting::begin(self.backend, around, patience, self.observer)?;
            let ran = statements.into_iter().try_for_each(|statement| self.execute(statement));
            if let Err(error) = ran.and_then(|()| self.backend.commit()) {
                let _ = self.backend.rollback();
                return Err(error.into());
            }
        }
        self.look_again(operation)
    }

    fn statements(&mut self, operation: &Operation) -> Result<Vec<Statement>, LowerError> {
        lower_one(self.backend.dialect(), operation, &mut self.schema)
    }

    fn execute(&mut self, statement: Statement) -> Result<(), BackendError> {
        self.observer.statement_started(&statement, None);
        self.backend.execute(&statement)?;
        self.observer.statement_finished(&statement);
        self.ran.push(statement);
        Ok(())
    }

    /// Reads the database again where only that knows what an operation has left.
    fn look_again(&mut self, operation: &Operation) -> Result<(), Stop> {
        if needs_reflection(operation) {
            let mut schema = self.backend.reflect_with(&self.schema.named_schemas())?;
            merge(&self.schema, &mut schema);
            self.schema = schema;
        }
        Ok(())
    }
}

impl Schema {
    /// Makes in a database what this schema holds and the database does not: tables, enum types, sequences, views,
    /// extensions and schemas. What is there under the same name stays as it is. Gives the statements that ran.
    ///
    /// This is for tests and for programs without a history: no version table is made, so an
    /// [upgrade](super::Migrator::upgrade) of such a database has to find out by itself where it stands. Where the
    /// database can, everything runs in one transaction.
    ///
    /// Fails before anything runs where the database has nothing of a kind that is wanted.
    pub fn create_all(&self, backend: &mut dyn Backend) -> Result<Vec<Statement>, MigrateError> {
        let held = backend.reflect_with(&self.named_schemas())?;
        let mut wanted = self.clone();
        wanted.complete_namespaces(&held);
        over(&held.tables, &mut wanted.tables);
        over(&held.views, &mut wanted.views);
        over(&held.enums, &mut wanted.enums);
        over(&held.sequences, &mut wanted.sequences);
        over(&held.extensions, &mut wanted.extensions);
        let operations = compare(backend.dialect(), &held, &wanted, &CompareOptions::default())?.into_operations();
        apply(backend, &operations, &held, MigratorOptions::default().lock_timeout, &mut Silent)
    }
}

/// Puts what is there in the place of what is wanted.
fn over<T: HasName + Clone>(held: &Named<T>, wanted: &mut Named<T>) {
    for item in held {
        wanted.insert(item.clone());
    }
}
