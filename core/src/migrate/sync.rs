//! A database brought to what is wanted without revisions: for development.

use super::{MigrateError, Migrator, Observer, apply};
use crate::{
    autogenerate::{Additive, Change, CompareOptions, additive},
    backend::Backend,
    name::SchemaName,
    schema::Schema,
    statement::Statement,
};

/// What a sync is to do.
pub type SyncPlan = Additive;

/// How a database is brought to what is wanted.
#[derive(Debug, Clone, Default)]
pub struct SyncOptions {
    /// What is compared, and how.
    pub compare: CompareOptions,
    /// Whether also a database that has revisions is changed past them.
    pub force: bool,
}

impl Migrator<'_> {
    /// What would bring a database to what is wanted, in two parts: what loses nothing, and what is left. `allow` is
    /// asked of each loss, and what it allows is in the first part. Nothing is changed.
    ///
    /// Fails with [`MigrateError::HasRevisions`] where the database stands at revisions, unless
    /// [`SyncOptions::force`] says otherwise.
    pub fn plan_sync(
        &self,
        backend: &mut dyn Backend,
        wanted: &Schema,
        options: &SyncOptions,
        allow: &mut dyn FnMut(&Change) -> bool,
    ) -> Result<SyncPlan, MigrateError> {
        if !options.force {
            self.require_no_revisions(backend)?;
        }
        let others = options.compare.include_schemas.iter().filter_map(|name| SchemaName::new(name).ok());
        let held = self.reflect_with(backend, &others.chain(wanted.named_schemas()).collect())?;
        backend.learn(&held, &[wanted]);
        Ok(additive(backend.dialect(), &held, wanted, &options.compare, allow)?)
    }

    /// Does what [`plan_sync`](Self::plan_sync) has planned, while no other instance migrates: in one transaction where
    /// the database can. Neither version table nor history are made or changed. Gives the statements that ran.
    ///
    /// Fails before anything runs where the database is not any more as it was planned for, and otherwise with
    /// [`MigrateError::Statement`], which says what state the database is in then.
    pub fn sync(
        &self,
        backend: &mut dyn Backend,
        plan: &SyncPlan,
        observer: &mut dyn Observer,
    ) -> Result<Vec<Statement>, MigrateError> {
        let operations: Vec<_> = plan.changes.operations().cloned().collect();
        self.locked(backend, observer, |backend, observer| {
            let held = self.reflect_with(backend, &apply::schemas(&operations))?;
            apply::apply(backend, &operations, &held, self.options.lock_timeout, observer)
        })
    }

    /// Refuses a database whose version table has rows.
    pub fn require_no_revisions(&self, backend: &mut dyn Backend) -> Result<(), MigrateError> {
        let rows = self.rows(backend)?;
        if rows.is_empty() {
            return Ok(());
        }
        Err(MigrateError::HasRevisions { database: backend.describe(), rows })
    }
}
