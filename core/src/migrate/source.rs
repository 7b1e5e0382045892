//! What the steps of a move do, as operations: written in the file, or derived from the way up.

use std::{borrow::Cow, collections::HashMap};

use super::{MigrateError, Migrator, resume::Resume};
use crate::{
    dialect::Dialect,
    operation::{Operation, fold, invert_all, split_references},
    revision::{Direction, RevisionId, Step},
    schema::Schema,
    script::{Body, Downgrade, Script},
    statement::LowerError,
};

/// A step, and the operations that it consists of.
#[derive(Debug)]
pub(super) struct Source<'a> {
    /// The revision's file.
    pub script: &'a Script,
    /// What the file holds.
    pub body: &'a Body,
    /// What the graph says of the step.
    pub step: Step,
    /// The operations as they are written or derived.
    pub written: Cow<'a, [Operation]>,
    /// Where an earlier run of the step stopped.
    pub resume: Option<Resume>,
    /// The rows of the history in which it was begun, and came to nothing.
    pub void: Vec<i64>,
}

/// What the file of a revision holds.
pub(super) fn body(script: &Script) -> Result<&Body, MigrateError> {
    Ok(script.body()?)
}

impl<'a> Migrator<'a> {
    /// The steps with their operations. `rows` are those of the version table before the first.
    pub(super) fn sources(
        &self,
        dialect: &dyn Dialect,
        rows: &[RevisionId],
        steps: Vec<Step>,
    ) -> Result<Vec<Source<'a>>, MigrateError> {
        let mut derived = self.derive(dialect, rows, &steps)?;
        steps.into_iter().map(|step| self.source(step, &mut derived)).collect()
    }

    fn source(
        &self,
        step: Step,
        derived: &mut HashMap<RevisionId, Vec<Operation>>,
    ) -> Result<Source<'a>, MigrateError> {
        let script = self.script(&step.revision)?;
        let body = body(script)?;
        let written = match (step.direction, &body.downgrade) {
            (Direction::Upgrade, _) => Cow::Borrowed(body.upgrade.as_slice()),
            (Direction::Downgrade, Downgrade::Written(operations)) => Cow::Borrowed(operations.as_slice()),
            (Direction::Downgrade, Downgrade::Derived) => {
                Cow::Owned(derived.remove(&step.revision).unwrap_or_default())
            }
            (Direction::Downgrade, Downgrade::Irreversible) => {
                return Err(MigrateError::Irreversible { revision: step.revision, cause: None });
            }
        };
        Ok(Source { script, body, step, written, resume: None, void: Vec::new() })
    }

    /// The operations of the downgrades that no file has. One replay of everything applied serves all of them, so that
    /// a long way down takes no longer than the way up.
    fn derive(
        &self,
        dialect: &dyn Dialect,
        rows: &[RevisionId],
        steps: &[Step],
    ) -> Result<HashMap<RevisionId, Vec<Operation>>, MigrateError> {
        let mut derived = HashMap::new();
        for step in steps.iter().filter(|step| step.direction == Direction::Downgrade) {
            if body(self.script(&step.revision)?)?.downgrade == Downgrade::Derived {
                derived.insert(step.revision.clone(), Vec::new());
            }
        }
        let mut left = derived.len();
        let mut schema = dialect.empty();
        let applied = if left == 0 { Vec::new() } else { self.scripts.map().applied(rows)? };
        for revision in applied {
            let operations = arranged(&body(self.script(&revision)?)?.upgrade, dialect);
            if let Some(inverse) = derived.get_mut(&revision) {
                *inverse = invert_all(&operations, &schema)
                    .map_err(|cause| MigrateError::Irreversible { revision: revision.clone(), cause: Some(cause) })?;
                left -= 1;
                if left == 0 {
                    break;
                }
            }
            for (index, operation) in operations.iter().enumerate() {
                replay(&mut schema, |schema| operation.apply(schema).map_err(LowerError::from))
                    .map_err(|cause| self.misfit(dialect, &revision, index, operation.word(), cause))?;
            }
        }
        Ok(derived)
    }

    /// The schema that the files build up to these revisions, each after what it stands on, in a dialect's own terms.
    ///
    /// Fails where an operation does not fit what is before it. After SQL that nothing tells of
    /// ([`Schema::opaque`]) such an operation is passed over: that SQL may be what it builds on.
    pub fn schema_at(&self, dialect: &dyn Dialect, revisions: &[RevisionId]) -> Result<Schema, MigrateError> {
        let mut schema = dialect.empty();
        for revision in self.scripts.map().applied(revisions)? {
            self.build(dialect, &revision, &mut schema)?;
        }
        Ok(schema)
    }

    /// Does to a schema in memory what the upgrade of a revision does to a database. Fails as
    /// [`schema_at`](Self::schema_at) does.
    pub(super) fn build(
        &self,
        dialect: &dyn Dialect,
        revision: &RevisionId,
        schema: &mut Schema,
    ) -> Result<(), MigrateError> {
        let operations = arranged(&body(self.script(revision)?)?.upgrade, dialect);
        for (index, operation) in operations.iter().enumerate() {
            replay(schema, |schema| advance(dialect, operation, schema))
                .map_err(|cause| self.misfit(dialect, revision, index, operation.word(), cause))?;
        }
        Ok(())
    }

    fn misfit(
        &self,
        dialect: &dyn Dialect,
        revision: &RevisionId,
        index: usize,
        word: &'static str,
        cause: LowerError,
    ) -> MigrateError {
        let written = self.scripts.script(revision).and_then(|script| script.body().ok());
        let written = written.map(|body| body.upgrade.as_slice()).unwrap_or_default();
        MigrateError::Replay {
            revision: revision.clone(),
            operation: place(written, index, dialect),
            word,
            cause: Box::new(cause),
        }
    }

    /// The file of a revision of the graph.
    pub(super) fn script(&self, revision: &RevisionId) -> Result<&'a Script, MigrateError> {
        self.scripts.script(revision).ok_or_else(|| {
            let symbol = revision.to_string();
            MigrateError::Graph(crate::revision::GraphError::NoSuchRevision { symbol, nearest: Vec::new() })
        })
    }
}

/// Does to a schema in memory what an operation does to a database of that dialect.
pub(super) fn advance(dialect: &dyn Dialect, operation: &Operation, schema: &mut Schema) -> Result<(), LowerError> {
    let mut after = schema.clone();
    operation.apply(&mut after)?;
    dialect.settle(operation, schema, &mut after);
    *schema = after;
    Ok(())
}

fn replay(schema: &mut Schema, apply: impl FnOnce(&mut Schema) -> Result<(), LowerError>) -> Result<(), LowerError> {
    match apply(schema) {
        Err(LowerError::Replay(_)) if schema.opaque => Ok(()),
        other => other,
    }
}

/// What runs on a dialect of the operations as they are written: foreign keys behind the tables that they refer to, and
/// adjacent alterations of a table in one.
pub(super) fn arranged(written: &[Operation], dialect: &dyn Dialect) -> Vec<Operation> {
    let name = dialect.name();
    let own: Vec<_> = written.iter().filter(|operation| operation.runs_on(&name)).cloned().collect();
    fold(&split_references(&own, dialect.rules()), &name)
}

/// The place, from 1, of the written operation that the folded one at `index` begins with.
pub(super) fn place(written: &[Operation], index: usize, dialect: &dyn Dialect) -> usize {
    (1..=written.len()).find(|&count| arranged(&written[..count], dialect).len() > index).unwrap_or(index + 1)
}
