//! Steps that were begun outside a transaction and did not end: found in the history, and gone on with.

use super::{
    MigrateError, Migrator,
    books::direction_word,
    lower::{Doubt, Prepared, needs_reflection, session},
    source::{Source, advance, arranged},
    stored::{StoredOperation, StoredPlan, StoredStatement},
};
use crate::{
    backend::{Backend, HistoryRow, InFlight, StepState},
    dialect::Dialect,
    operation::Operation,
    revision::RevisionId,
    schema::Schema,
    statement::Statement,
};

/// Why a step cannot be gone on with where nobody knows any more what it ran.
const FORGOTTEN: &str = "what those were is no longer known";

/// Where an earlier run of a step stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resume {
    /// Its row in the history.
    pub id: i64,
    /// How many of its statements took effect.
    pub statements: usize,
    /// The operation to go on with: the first of which statements are left.
    pub operation: usize,
    /// How many statements the operations before that one have.
    pub before: usize,
    /// What it ran, where the history says so.
    pub plan: Option<StoredPlan>,
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
    /// Finds out of which of the steps an earlier run left something behind.
    ///
    /// Fails where the file is another by now, since then nobody knows what is left to do.
    pub(super) fn find_left(&self, backend: &mut dyn Backend, sources: &mut [Source<'_>]) -> Result<(), MigrateError> {
        let history = backend.history(&self.options.tables)?;
        for row in unfinished(&history) {
            let same = |source: &&mut Source<'_>| {
                source.step.revision == row.revision.as_str() && direction_word(source.step.direction) == row.direction
            };
            let Some(source) = sources.iter_mut().find(same) else { continue };
            let revision = &source.step.revision;
            let statements = match backend.in_flight(&self.options.tables, row.id)? {
                InFlight::Undone => row.statement,
                InFlight::Done => row.statement.saturating_add(1),
                InFlight::Unknown { sql } => {
                    let (revision, statement) = (revision.clone(), row.statement.saturating_add(1));
                    return Err(MigrateError::InFlight { revision, statement, sql });
                }
            };
            if statements == 0 {
                if row.state == StepState::Running {
                    source.void.push(row.id);
                }
                continue;
            }
            if source.body.checksum != row.checksum {
                return Err(refused(revision, statements, "its file was edited since"));
            }
            let plan = row.plan.as_deref().map(StoredPlan::read);
            if plan == Some(None) || statements < 0 {
                return Err(refused(revision, statements, FORGOTTEN));
            }
            let (statements, plan) = (usize::try_from(statements).unwrap_or_default(), plan.flatten());
            source.resume = Some(Resume { id: row.id, statements, operation: 0, before: 0, plan });
        }
        Ok(())
    }
}

impl Resume {
    /// Finds the operation to go on with, by the numbers of statements of all that are known.
    fn find_operation(mut self, counts: &[usize]) -> Option<Self> {
        for count in counts {
            // What is written down of a number may be any number.
            if *count > self.statements - self.before {
                return Some(self);
            }
            self.before += count;
            self.operation += 1;
        }
        (self.before == self.statements).then_some(self)
    }

    /// Whether it stopped within an operation, and not between two.
    fn is_within(&self) -> bool {
        self.statements > self.before
    }
}

/// Takes a step up whose statements were planned just now, as the database was before it, for the history does not say
/// what ran.
pub(super) fn take_up(step: &mut Prepared<'_>) -> Result<(), MigrateError> {
    let Some(resume) = step.source.resume.take() else { return Ok(()) };
    let counts: Vec<_> = step.lowered.iter().map(Vec::len).collect();
    step.source.resume = Some(found(resume, &counts, &step.source.step.revision)?);
    step.journalled = true;
    Ok(())
}

/// Takes a step up with the plan of the run that began it, on a schema that holds what that run did; then the schema is
/// as the step leaves it, as far as that is known.
pub(super) fn resumed<'a>(
    dialect: &dyn Dialect,
    schema: &mut Schema,
    doubt: &mut Doubt,
    (mut source, resume, plan): (Source<'a>, Resume, &StoredPlan),
) -> Result<Prepared<'a>, MigrateError> {
    let revision = &source.step.revision;
    let operations = arranged(&source.written, dialect);
    let counts: Vec<_> = plan.operations.iter().map(StoredOperation::len).collect();
    let resume = found(resume, &counts, revision)?;
    if !plan.is_of(&operations) {
        return Err(forgotten(&resume, revision));
    }
    let mut lowered = Vec::new();
    for (index, (stored, operation)) in plan.operations.iter().zip(&operations).enumerate() {
        let begun = index == resume.operation && resume.is_within();
        match stored {
            _ if index < resume.operation => lowered.push(Vec::new()),
            StoredOperation::Whole(statements) => {
                let statements: Option<_> = statements.iter().map(StoredStatement::statement).collect();
                lowered.push(statements.ok_or_else(|| forgotten(&resume, revision))?);
            }
            StoredOperation::Counted { .. } if begun => {
                let again = same_again(dialect, operation, schema, stored);
                lowered.push(again.ok_or_else(|| forgotten(&resume, revision))?);
            }
            // The database is asked once it comes to it.
            StoredOperation::Counted { .. } => break,
        }
    }
    doubt.contents |= resume.is_within();
    for operation in &operations[resume.operation.min(operations.len())..] {
        doubt.contents |= advance(dialect, operation, schema).is_err();
        doubt.texts |= needs_reflection(operation);
    }
    let deferred = (lowered.len() < operations.len()).then(|| "what is before them decides what they meet".to_owned());
    let session = session(lowered.iter().flatten());
    source.resume = Some(resume);
    Ok(Prepared { source, operations, lowered, deferred, journalled: true, session })
}

/// The statements of an operation that only brings rows, or a person's own SQL, where they are what they were.
fn same_again(
    dialect: &dyn Dialect,
    operation: &Operation,
    schema: &Schema,
    stored: &StoredOperation,
) -> Option<Vec<Statement>> {
    let statements = dialect.lower(operation, schema).ok()?;
    (StoredOperation::new(operation, &statements) == *stored).then_some(statements)
}

fn found(resume: Resume, counts: &[usize], revision: &RevisionId) -> Result<Resume, MigrateError> {
    let statements = resume.statements;
    let unknown = || refused(revision, i64::try_from(statements).unwrap_or(i64::MAX), FORGOTTEN);
    resume.find_operation(counts).ok_or_else(unknown)
}

fn forgotten(resume: &Resume, revision: &RevisionId) -> MigrateError {
    refused(revision, i64::try_from(resume.statements).unwrap_or(i64::MAX), FORGOTTEN)
}

fn refused(revision: &RevisionId, statements: i64, reason: &str) -> MigrateError {
    MigrateError::Unfinished { revision: revision.clone(), statements, reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(statements: usize, counts: &[usize]) -> Option<(usize, usize)> {
        let resume = Resume { id: 1, statements, operation: 0, before: 0, plan: None };
        resume.find_operation(counts).map(|resume| (resume.operation, resume.before))
    }

    #[test]
    fn the_operation_to_go_on_with() {
        assert_eq!(at(1, &[2, 0, 3]), Some((0, 0)));
        assert_eq!(at(2, &[2, 0, 3]), Some((2, 2)));
        assert_eq!(at(3, &[2, 0, 3]), Some((2, 2)));
        assert_eq!(at(5, &[2, 0, 3]), Some((3, 5)));
        assert_eq!(at(6, &[2, 0, 3]), None);
    }
}
