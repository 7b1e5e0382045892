//! Steps that were begun outside a transaction and did not end: found in the history, and gone on with.

use super::{
    MigrateError, Migrator,
    books::direction_word,
    lower::{Doubt, Prepared, lower_rest, needs_reflection, session},
    source::{Source, advance, arranged},
    stored::{StoredOperation, StoredPlan, StoredStatement},
};
use crate::{
    backend::{Backend, HistoryRow, InFlight, StepState},
    dialect::Dialect,
    operation::Operation,
    revision::{Direction, RevisionId},
    schema::Schema,
    script::{Body, Downgrade},
    statement::Statement,
};

/// Why a step cannot be gone on with where nobody knows any more what it ran.
const FORGOTTEN: &str = "what those were is no longer known";

const EDITED: &str = "its file was edited since in what ran: take that back, and it goes on";

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
    /// Whether the file says otherwise by now of what is left to do. Then the plan ends with what has begun.
    pub edited: bool,
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

/// Whether a step of which so many statements took effect can be gone on with by what its file says now.
pub(super) fn goes_on(row: &HistoryRow, statements: i64, body: &Body, dialect: &dyn Dialect) -> bool {
    if statements == 0 {
        return true;
    }
    let Some(resume) = Resume::of(row, statements) else { return false };
    if body.checksum == row.checksum {
        return true;
    }
    let written = match &body.downgrade {
        _ if row.direction == direction_word(Direction::Upgrade) => &body.upgrade,
        Downgrade::Written(operations) => operations,
        // What is derived from a file that is another by now is another, too.
        Downgrade::Derived | Downgrade::Irreversible => return false,
    };
    resume.edited(written, dialect).is_some()
}

impl Migrator<'_> {
    /// Finds out of which of the steps an earlier run left something behind.
    ///
    /// Fails where the file says otherwise by now of what ran, since then nobody knows what is left to do.
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
            let resume = Resume::of(row, statements).ok_or_else(|| refused(revision, statements, FORGOTTEN))?;
            source.resume = Some(if source.body.checksum == row.checksum {
                resume
            } else {
                let edited = resume.edited(&source.written, backend.dialect());
                edited.ok_or_else(|| refused(revision, statements, EDITED))?
            });
        }
        Ok(())
    }
}

impl Resume {
    /// Where the step of a row stopped, of which so many statements took effect; nothing where the row is not understood.
    fn of(row: &HistoryRow, statements: i64) -> Option<Self> {
        let plan = match &row.plan {
            Some(text) => Some(StoredPlan::read(text)?),
            None => None,
        };
        let statements = usize::try_from(statements).ok()?;
        Some(Self { id: row.id, statements, operation: 0, before: 0, plan, edited: false })
    }

    /// Finds the operation to go on with, by the numbers of statements of all that are known.
    fn find_operation(mut self, counts: &[usize]) -> Option<Self> {
        (self.operation, self.before) = (0, 0);
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

    /// Where to go on in a file that was edited since; nothing where the edit is about what has run.
    pub(super) fn edited(mut self, written: &[Operation], dialect: &dyn Dialect) -> Option<Self> {
        let operations = arranged(written, dialect);
        let plan = self.plan.take()?;
        let counts: Vec<_> = plan.operations.iter().map(StoredOperation::len).collect();
        let at = Self { plan: None, ..self.clone() }.find_operation(&counts)?;
        if !plan.begins_with(operations.get(..at.operation)?) {
            return None;
        }
        let mut renewed = plan.renewed(&operations, at.operation);
        if at.is_within() {
            let operation = operations.get(at.operation)?;
            if plan.begins_with(&operations[..=at.operation]) {
                renewed = plan.renewed(&operations, at.operation + 1);
            } else {
                let begun = at.statements - at.before;
                let statements = same_so_far(dialect, operation, &plan.operations[at.operation], begun)?;
                renewed.put(at.operation, operation, &statements);
            }
        }
        Some(Self { plan: Some(renewed), edited: true, ..at })
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
    let deferred = if resume.edited && !resume.is_within() {
        lower_rest(dialect, &source, &operations, (schema, doubt), &mut lowered)?
    } else {
        for operation in &operations[resume.operation.min(operations.len())..] {
            doubt.contents |= advance(dialect, operation, schema).is_err();
            doubt.texts |= needs_reflection(operation);
        }
        (lowered.len() < operations.len()).then(|| "what is before them decides what they meet".to_owned())
    };
    let session = session(lowered.iter().flatten());
    source.resume = Some(resume);
    Ok(Prepared { source, operations, lowered, deferred, journalled: true, session })
}

/// The statements of a person's own SQL of which the first few are what they were. They do not depend on what is there.
fn same_so_far(
    dialect: &dyn Dialect,
    operation: &Operation,
    stored: &StoredOperation,
    begun: usize,
) -> Option<Vec<Statement>> {
    let Operation::Execute(_) = operation else { return None };
    let statements = dialect.lower(operation, &dialect.empty()).ok()?;
    let (StoredOperation::Whole(new), StoredOperation::Whole(old)) =
        (StoredOperation::new(operation, &statements), stored)
    else {
        return None;
    };
    (new.get(..begun)? == old.get(..begun)?).then_some(statements)
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
        let resume = Resume { id: 1, statements, operation: 0, before: 0, plan: None, edited: false };
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
