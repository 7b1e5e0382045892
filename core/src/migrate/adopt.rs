//! Adoption: a database that nobody wrote a version into gets one; and where no revision fits, what a revision would
//! have to do to close the differences.

use super::{
    Fit, MigrateError, Migrator, Nearest, Observer, Report,
    books::{name_rows, same_rows},
    drift::{Held, with_enums},
    source::arranged,
};
use crate::{
    autogenerate::{Change, CompareOptions},
    backend::{Backend, BackendError},
    dialect::Dialect,
    operation::Operation,
    revision::{GraphError, RevisionId, Target},
    schema::Schema,
};

/// A way to close the differences of a database that fits nowhere: its nearest place is stamped, the upgrade runs from
/// there, and a revision on top of the head does the rest.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Closing {
    /// The place that is stamped.
    pub version: Vec<RevisionId>,
    /// What the revision does. Each operation passes over what is so already, so that it changes nothing in a database
    /// that went the usual way.
    pub changes: Vec<Change>,
    /// What it would do too if columns and tables that no revision knows were to go: those stay.
    pub kept: Vec<Operation>,
}

impl Migrator<'_> {
    /// Writes into the version table where a database is, and into the history that it was stamped. Nothing runs.
    ///
    /// Fails where the version table does not hold `before` any more: another instance was faster.
    pub fn adopt(
        &self,
        backend: &mut dyn Backend,
        before: &[RevisionId],
        version: &[RevisionId],
        observer: &mut dyn Observer,
    ) -> Result<Report, MigrateError> {
        self.locked(backend, observer, |backend, observer| self.stamp_from(backend, before, version, observer))
    }

    /// The same under the lock.
    pub(super) fn stamp_from(
        &self,
        backend: &mut dyn Backend,
        before: &[RevisionId],
        version: &[RevisionId],
        observer: &mut dyn Observer,
    ) -> Result<Report, MigrateError> {
        let targets: Vec<Target> = version.iter().map(|row| row.as_str().parse()).collect::<Result<_, GraphError>>()?;
        self.within(backend, observer, |backend, observer| {
            if !same_rows(before, &self.rows(backend)?) {
                return Err(BackendError::VersionMoved(format!("find {}", name_rows(before))).into());
            }
            // Rows that no file is there for can only go.
            let known = before.iter().all(|row| self.scripts.map().contains(row.as_str()));
            self.stamp_within(backend, &targets, !known, observer)
        })
    }

    /// Where a database is, and, where no revision fits, how its differences to the nearest are closed. `drops` says
    /// that columns and tables which no revision knows are to go. The database is read once, and nothing is changed.
    ///
    /// Fails where the revisions behind the nearest cannot run on what the database has.
    pub fn closing(
        &self,
        backend: &mut dyn Backend,
        drops: bool,
        options: &CompareOptions,
    ) -> Result<(Fit, Option<Closing>), MigrateError> {
        let held = self.held(backend)?;
        let (schema, states) = (held.schema.clone(), held.states.clone());
        let fit = self.fit_of(backend.dialect(), held, options)?;
        let Some(nearest) = &fit.nearest else { return Ok((fit, None)) };
        let held = Held { schema, others: Vec::new(), states };
        let closing = self.close(backend, held, nearest, drops, options)?;
        Ok((fit, Some(closing)))
    }

    fn close(
        &self,
        backend: &dyn Backend,
        held: Held,
        nearest: &Nearest,
        drops: bool,
        options: &CompareOptions,
    ) -> Result<Closing, MigrateError> {
        let (dialect, map) = (backend.dialect(), self.scripts.map());
        let mut schema = with_enums(dialect, &held.schema, &self.schema_at(dialect, &nearest.version)?);
        let applied = map.applied(&nearest.version)?;
        for revision in map.topological().into_iter().filter(|revision| !applied.contains(revision)) {
            self.build(dialect, &revision, &mut schema)?;
        }
        let heads = map.effective_heads();
        let wanted = self.schema_at(dialect, &heads)?;
        let left = self.differences(dialect, &schema, &heads, &wanted, options)?;
        let mut closing = Closing { version: nearest.version.clone(), ..Closing::default() };
        for mut change in left.changes {
            if !drops && matches!(change.operation, Operation::DropTable(_) | Operation::DropColumn(_)) {
                closing.kept.push(change.operation);
                continue;
            }
            pass_over(&mut change.operation);
            closing.changes.push(change);
        }
        let operations: Vec<_> = closing.changes.iter().map(|change| change.operation.clone()).collect();
        try_out(dialect, &operations, schema)?;
        Ok(closing)
    }
}

/// Lets an operation pass over what is so already.
fn pass_over(operation: &mut Operation) {
    let word = operation.word();
    let common = operation.common_mut();
    if word.starts_with("create_") || word == "add_column" {
        common.if_not_exists = true;
    } else if word.starts_with("drop_") {
        common.if_exists = true;
    }
}

/// Lowers operations on a schema, to see that they can run.
fn try_out(dialect: &dyn Dialect, written: &[Operation], mut schema: Schema) -> Result<(), MigrateError> {
    for (index, operation) in arranged(written, dialect).iter().enumerate() {
        super::lower::lower_one(dialect, operation, &mut schema).map_err(|cause| MigrateError::Replay {
            revision: RevisionId::from_row("repair"),
            operation: super::source::place(written, index, dialect),
            word: operation.word(),
            cause: Box::new(cause),
        })?;
    }
    Ok(())
}
