//! Lowering a whole move before any of it runs.

use super::{
    MigrateError, PlannedStep,
    apart::set_apart,
    resume::{Resume, resumed, take_up},
    source::{Source, advance, arranged, place},
};
use crate::{
    dialect::Dialect,
    operation::Operation,
    schema::Schema,
    script::Script,
    statement::{LowerError, Session, Statement},
};

/// A step that is ready to run.
#[derive(Debug)]
pub(super) struct Prepared<'a> {
    /// Where it comes from.
    pub source: Source<'a>,
    /// The operations that run on this dialect, adjacent alterations of a table in one.
    pub operations: Vec<Operation>,
    /// The statements of each operation; of the first ones only, where the step is deferred.
    pub lowered: Vec<Vec<Statement>>,
    /// Why the others are known only when the step runs.
    pub deferred: Option<String>,
    /// Whether it runs outside a transaction, or in several, and is journalled.
    pub journalled: bool,
    /// What has to be so around its transaction.
    pub session: Session,
}

impl Prepared<'_> {
    /// Where an earlier run of it stopped.
    pub(super) fn resume(&self) -> Option<&Resume> {
        self.source.resume.as_ref()
    }

    /// The step as a plan shows it.
    pub(super) fn planned(&self) -> PlannedStep {
        let behind = self.resume().map_or(0, |resume| resume.statements - resume.before);
        let (now, late) = self.put_off(self.lowered.iter().flatten().cloned());
        self.shown(now.into_iter().chain(late).skip(behind).collect(), self.deferred.clone())
    }

    /// The statements that run in their place, and those that wait for the end of the step. A step that is no one
    /// transaction puts nothing off: at its end nothing could be undone.
    pub(super) fn put_off(&self, statements: impl IntoIterator<Item = Statement>) -> (Vec<Statement>, Vec<Statement>) {
        statements.into_iter().partition(|statement| self.journalled || !statement.at_end)
    }

    /// The step as a report shows it.
    pub(super) fn done(&self, statements: Vec<Statement>) -> PlannedStep {
        self.shown(statements, None)
    }

    fn shown(&self, statements: Vec<Statement>, deferred: Option<String>) -> PlannedStep {
        PlannedStep {
            revision: self.source.step.revision.clone(),
            direction: self.source.step.direction,
            statements,
            transaction: !self.journalled,
            deferred,
        }
    }

    /// The place, from 1, of an operation among those of the file.
    pub(super) fn place(&self, index: usize, dialect: &dyn Dialect) -> usize {
        place(&self.source.written, index, dialect)
    }
}

/// What a plan cannot know of the database by then.
#[derive(Debug, Default)]
pub(super) struct Doubt {
    /// What is there: an operation could not be lowered, so nobody knows what it leaves.
    pub contents: bool,
    /// The texts that the database keeps of what is there.
    pub texts: bool,
}

impl Doubt {
    /// Whether that may be why an operation does not seem to fit, rather than a mistake. SQL that nothing tells of may
    /// have made what is missing, and dropped what is there or what uses it.
    fn covers(&self, error: &LowerError, schema: &Schema) -> bool {
        match error {
            LowerError::Unsupported(_) => false,
            LowerError::Replay(_) => self.contents || schema.opaque,
            LowerError::Definition(_) => self.contents || schema.opaque || self.texts,
        }
    }
}

/// Lowers the steps, one after the other, on a schema that starts as `schema`. `shared` says that all of them have one
/// transaction.
///
/// Fails where any operation has no statements or would be refused; except that after SQL that nothing tells of, what
/// does not seem to fit is left for when the step runs.
pub(super) fn lower_all<'a>(
    dialect: &dyn Dialect,
    mut schema: Schema,
    sources: Vec<Source<'a>>,
    shared: bool,
) -> Result<Vec<Prepared<'a>>, MigrateError> {
    let mut doubt = Doubt::default();
    let steps = sources.into_iter().map(|source| lower_step(dialect, &mut schema, &mut doubt, source));
    let mut prepared = steps.collect::<Result<Vec<_>, _>>()?;
    set_apart(&mut prepared, shared);
    Ok(prepared)
}

/// The same, as far as it goes: a step that fits nothing is left out, and makes what is after it a matter of doubt.
pub(super) fn lower_each<'a>(dialect: &dyn Dialect, mut schema: Schema, sources: Vec<Source<'a>>) -> Vec<Prepared<'a>> {
    let mut doubt = Doubt::default();
    let mut prepared = Vec::new();
    for source in sources {
        match lower_step(dialect, &mut schema, &mut doubt, source) {
            Ok(step) => prepared.push(step),
            Err(_) => doubt.contents = true,
        }
    }
    set_apart(&mut prepared, false);
    prepared
}

fn lower_step<'a>(
    dialect: &dyn Dialect,
    schema: &mut Schema,
    doubt: &mut Doubt,
    source: Source<'a>,
) -> Result<Prepared<'a>, MigrateError> {
    refuse_undecided(dialect, &source)?;
    if let Some((resume, plan)) = source.resume.clone().and_then(|resume| Some((resume.clone(), resume.plan?))) {
        return resumed(dialect, schema, doubt, (source, resume, &plan));
    }
    let operations = arranged(&source.written, dialect);
    let mut lowered = Vec::new();
    let deferred = lower_rest(dialect, &source, &operations, (schema, doubt), &mut lowered)?;
    let journalled = runs_journalled(dialect, &source, &operations, &lowered);
    let session = session(lowered.iter().flatten());
    let mut step = Prepared { source, operations, lowered, deferred, journalled, session };
    take_up(&mut step)?;
    Ok(step)
}

/// Lowers the operations of a step that come behind those of which the statements are there. Where what is before an
/// operation leaves in doubt what it meets, it and those behind it are left for when the step runs; then this says why.
pub(super) fn lower_rest(
    dialect: &dyn Dialect,
    source: &Source<'_>,
    operations: &[Operation],
    (schema, doubt): (&mut Schema, &mut Doubt),
    lowered: &mut Vec<Vec<Statement>>,
) -> Result<Option<String>, MigrateError> {
    let mut deferred: Option<String> = None;
    for (index, operation) in operations.iter().enumerate().skip(lowered.len()) {
        match lower_one(dialect, operation, schema) {
            // What stands behind a deferred operation is lowered too, only to see that it can be.
            Ok(_) if deferred.is_some() => {}
            Ok(statements) => lowered.push(statements),
            Err(error) if doubt.covers(&error, schema) => {
                doubt.contents = true;
                deferred.get_or_insert(format!("what is before `{}` decides what it meets: {error}", operation.word()));
            }
            Err(error) => {
                return Err(MigrateError::Lower {
                    revision: source.step.revision.clone(),
                    direction: source.step.direction,
                    operation: place(&source.written, index, dialect),
                    word: operation.word(),
                    cause: Box::new(error),
                });
            }
        }
        doubt.texts |= needs_reflection(operation);
    }
    Ok(deferred)
}

/// Refuses a step in which a person has yet to decide something.
fn refuse_undecided(dialect: &dyn Dialect, source: &Source<'_>) -> Result<(), MigrateError> {
    let name = dialect.name();
    let open = |operation: &Operation| operation.runs_on(&name) && operation.is_undecided();
    let Some(index) = source.written.iter().position(open) else { return Ok(()) };
    Err(MigrateError::Undecided {
        revision: source.step.revision.clone(),
        direction: source.step.direction,
        operation: index + 1,
        word: source.written[index].word(),
    })
}

/// The statements of an operation on a schema, which then is as the operation leaves it.
pub(super) fn lower_one(
    dialect: &dyn Dialect,
    operation: &Operation,
    schema: &mut Schema,
) -> Result<Vec<Statement>, LowerError> {
    let statements = dialect.lower(operation, schema)?;
    advance(dialect, operation, schema)?;
    Ok(statements)
}

fn runs_journalled(
    dialect: &dyn Dialect,
    source: &Source<'_>,
    operations: &[Operation],
    lowered: &[Vec<Statement>],
) -> bool {
    !source.script.header.transaction
        || !dialect.transactional_ddl()
        || operations.iter().any(is_autocommit)
        || lowered.iter().flatten().any(|statement| !statement.transactional)
}

/// Whether the statements of an operation of a journalled step run in a transaction all the same, as far as each of them
/// can: that of the revision where it has one, and one of their own where they need something around it, since without
/// it they would do harm. Where schema changes commit by themselves the others are data, and a transaction is what makes
/// them happen once, together with the note that they did.
pub(super) fn is_grouped(dialect: &dyn Dialect, script: &Script, operation: &Operation, around: Session) -> bool {
    let wanted = script.header.transaction || around != Session::default();
    !dialect.transactional_ddl() || (wanted && !is_autocommit(operation))
}

/// Whether the operation asks to run outside the revision's transaction.
pub(super) fn is_autocommit(operation: &Operation) -> bool {
    matches!(operation, Operation::Execute(execute) if execute.autocommit)
}

/// What all of the statements ask for around their transaction.
pub(super) fn session<'s>(statements: impl IntoIterator<Item = &'s Statement>) -> Session {
    statements.into_iter().fold(Session::default(), |session, statement| session.and(statement.session))
}

/// Whether only the database itself knows what it holds once the operation has run: SQL of a person's own, a function,
/// and renames, which databases carry into the texts of other objects in ways of their own.
pub(super) fn needs_reflection(operation: &Operation) -> bool {
    match operation {
        Operation::Execute(execute) => {
            execute.is_opaque() || execute.effects.as_ref().is_some_and(|effects| !effects.is_empty())
        }
        Operation::AlterColumn(alter) => alter.rename_to.is_some(),
        Operation::BatchAlterTable(batch) => batch.operations.0.iter().any(needs_reflection),
        Operation::Run(_) | Operation::RenameTable(_) => true,
        Operation::CreateTable(_)
        | Operation::DropTable(_)
        | Operation::SetTableComment(_)
        | Operation::SetTableOptions(_)
        | Operation::AddColumn(_)
        | Operation::DropColumn(_)
        | Operation::CreateIndex(_)
        | Operation::DropIndex(_)
        | Operation::RenameIndex(_)
        | Operation::CreatePrimaryKey(_)
        | Operation::CreateUniqueConstraint(_)
        | Operation::CreateForeignKey(_)
        | Operation::CreateCheckConstraint(_)
        | Operation::CreateExcludeConstraint(_)
        | Operation::ValidateConstraint(_)
        | Operation::DropConstraint(_)
        | Operation::RenameConstraint(_)
        | Operation::CreateEnum(_)
        | Operation::DropEnum(_)
        | Operation::AlterEnum(_)
        | Operation::CreateSequence(_)
        | Operation::DropSequence(_)
        | Operation::AlterSequence(_)
        | Operation::CreateView(_)
        | Operation::DropView(_)
        | Operation::ReplaceView(_)
        | Operation::CreateTrigger(_)
        | Operation::DropTrigger(_)
        | Operation::CreateSchema(_)
        | Operation::DropSchema(_)
        | Operation::CreateExtension(_)
        | Operation::DropExtension(_)
        | Operation::BulkInsert(_) => false,
    }
}
