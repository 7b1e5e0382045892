//! What is written down: the rows of the version table and of the history.

use super::{MigrateError, Migrator};
use crate::{
    backend::{Backend, BackendError, HistoryRow, StepState},
    dialect::VersionChange,
    revision::{Direction, RevisionId, RowChange},
};

/// The name and version that the history gives of the tool.
const TOOL: &str = concat!("limbeck ", env!("CARGO_PKG_VERSION"));

/// The narrowest version table that there is, Alembic's. The database is not asked about ids that have a place in it.
const NARROWEST: usize = 32;

/// The time, in UTC.
pub(super) fn now() -> String {
    format!("{:.3}", jiff::Timestamp::now())
}

/// The history's word for a direction.
pub(super) fn direction_word(direction: Direction) -> &'static str {
    match direction {
        Direction::Upgrade => "upgrade",
        Direction::Downgrade => "downgrade",
    }
}

/// A change of the rows, as a backend takes it.
pub(super) fn version_change(change: &RowChange) -> VersionChange {
    match change {
        RowChange::Insert(id) => VersionChange::Insert(id.to_string()),
        RowChange::Delete(id) => VersionChange::Delete(id.to_string()),
        RowChange::Update { from, to } => VersionChange::Update { from: from.to_string(), to: to.to_string() },
    }
}

/// The same rows, whatever the order in which they are read.
pub(super) fn same_rows(left: &[RevisionId], right: &[RevisionId]) -> bool {
    let sorted = |rows: &[RevisionId]| {
        let mut rows = rows.to_vec();
        rows.sort();
        rows
    };
    sorted(left) == sorted(right)
}

/// "revision a", "revisions a and b", "base".
pub(super) fn name_rows(rows: &[RevisionId]) -> String {
    match rows {
        [] => "base".to_owned(),
        [one] => format!("revision {one}"),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(RevisionId::as_str).collect();
            format!("revisions {} and {last}", first.join(", "))
        }
    }
}

impl Migrator<'_> {
    /// The rows of the version table, in the order in which they are read.
    pub(super) fn rows(&self, backend: &mut dyn Backend) -> Result<Vec<RevisionId>, BackendError> {
        let rows = backend.versions(&self.options.tables)?.unwrap_or_default();
        Ok(rows.into_iter().map(RevisionId::from_row).collect())
    }

    /// Fails when one of these changes would put into the version table what has no place there.
    pub(super) fn check_ids<'c>(
        &self,
        backend: &mut dyn Backend,
        changes: impl IntoIterator<Item = &'c RowChange>,
    ) -> Result<(), MigrateError> {
        let comes_in = |change: &'c RowChange| match change {
            RowChange::Insert(id) | RowChange::Update { to: id, .. } => Some(id),
            RowChange::Delete(_) => None,
        };
        let length = |id: &RevisionId| id.as_str().chars().count();
        let mut long = changes.into_iter().filter_map(comes_in).filter(|id| length(id) > NARROWEST).peekable();
        if long.peek().is_none() {
            return Ok(());
        }
        let Some(width) = backend.version_width(&self.options.tables)? else { return Ok(()) };
        match long.find(|id| length(id) > width) {
            Some(id) => {
                let table = self.options.tables.version.to_string();
                Err(MigrateError::LongId { revision: id.clone(), table, width })
            }
            None => Ok(()),
        }
    }

    /// A row of the history for something that begins now.
    pub(super) fn history_row(&self, revision: &RevisionId, direction: &str, checksum: &str) -> HistoryRow {
        HistoryRow {
            id: 0,
            revision: revision.to_string(),
            direction: direction.to_owned(),
            checksum: checksum.to_owned(),
            started_at: now(),
            finished_at: None,
            statement: 0,
            state: StepState::Running,
            tool: TOOL.to_owned(),
            applied_by: self.options.applied_by.clone(),
            plan: None,
        }
    }

    /// Changes the version table.
    pub(super) fn change_rows(&self, backend: &mut dyn Backend, changes: &[RowChange]) -> Result<(), BackendError> {
        changes.iter().try_for_each(|change| backend.change_version(&self.options.tables, &version_change(change)))
    }
}
