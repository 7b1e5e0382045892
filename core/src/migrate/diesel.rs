//! What Diesel's own table says, in terms of a history.

use super::{MigrateError, Migrator};
use crate::{backend::Backend, revision::RevisionId};

/// Where a database stands that Diesel has migrated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DieselState {
    /// The revisions that have run, each after what it stands on.
    pub applied: Vec<RevisionId>,
    /// Those of them that no other one stands on: what the version table is to hold.
    pub version: Vec<RevisionId>,
    /// The revisions that have not run.
    pub pending: Vec<RevisionId>,
}

impl Migrator<'_> {
    /// What `__diesel_schema_migrations` says of the revisions of this history, whose ids are Diesel's versions. Nothing
    /// where the database has no such table.
    ///
    /// Fails when it names a version that no revision is there for, or one that stands on another which has not run: no
    /// row of a version table could say that.
    pub fn diesel_state(&self, backend: &mut dyn Backend) -> Result<Option<DieselState>, MigrateError> {
        let Some(versions) = backend.diesel_versions()? else { return Ok(None) };
        let map = self.scripts.map();
        let (known, unknown): (Vec<_>, Vec<_>) =
            versions.into_iter().map(RevisionId::from_row).partition(|version| map.contains(version.as_str()));
        if !unknown.is_empty() {
            return Err(MigrateError::DieselUnknown { versions: unknown });
        }
        let applied = map.applied(&known)?;
        let missing: Vec<_> = applied.iter().filter(|revision| !known.contains(revision)).cloned().collect();
        if !missing.is_empty() {
            return Err(MigrateError::DieselGap { missing });
        }
        let is_top = |id: &&RevisionId| !map.children(id).iter().any(|child| known.contains(child));
        Ok(Some(DieselState {
            version: applied.iter().filter(is_top).cloned().collect(),
            pending: map.topological().into_iter().filter(|revision| !known.contains(revision)).collect(),
            applied,
        }))
    }
}
