//! Planning upgrades: what to run, in which order, so that a target is applied.

use super::graph::Node;
use super::relative::out_of_range;
use super::table::VersionTable;
use crate::revision::{GraphError, RevisionId, RevisionMap, Step, Symbol, Target, TargetRange};

/// What a relative target does where the graph ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum GraphEnd {
    /// It is refused.
    Refuse,
    /// It stays there.
    Stay,
}

impl RevisionMap {
    /// Plans to apply all that lies at or below the target and is not applied.
    ///
    /// `rows` are the rows of the version table. What is applied already, and
    /// the base, need no step.
    ///
    /// # Errors
    ///
    /// The target names nothing or is ambiguous, a relative target leaves the
    /// graph, or a row is unknown or below another row.
    pub fn upgrade(&self, rows: &[RevisionId], target: &Target) -> Result<Vec<Step>, GraphError> {
        let current = || self.row_nodes(rows);
        let targets = self.upgrade_targets(target, current, GraphEnd::Refuse)?;
        self.ensure_independent(&targets)?;
        let rows = self.row_nodes(rows)?;
        self.ensure_independent(&rows)?;

        let applied = self.graph.below(rows);
        let wanted = self.graph.below(targets);
        let mut table = VersionTable::new(self, &applied);
        let pending = self.in_order(&wanted).filter(|&node| !applied.contains(node));
        Ok(pending.map(|node| table.upgrade(node)).collect())
    }

    /// Plans an upgrade without a version table, from the start of the range
    /// (the base if there is none) to its end (`heads` if there is none).
    ///
    /// # Errors
    ///
    /// As for [`upgrade`](RevisionMap::upgrade); the start must be a single revision.
    pub fn upgrade_offline(&self, range: &TargetRange) -> Result<Vec<Step>, GraphError> {
        let rows = self.offline_rows(range)?;
        match &range.end {
            Some(target) => self.upgrade(&rows, target),
            None => self.upgrade(&rows, &Target::heads()),
        }
    }

    /// The rows that the start of an offline range stands for.
    pub(super) fn offline_rows(&self, range: &TargetRange) -> Result<Vec<RevisionId>, GraphError> {
        let Some(start) = &range.start else {
            return Ok(Vec::new());
        };
        Ok(self.resolve_one(start)?.into_iter().collect())
    }

    /// The revisions that the target of an upgrade stands for, none for the base.
    /// `current` is what a bare `+N` counts from.
    pub(super) fn upgrade_targets(
        &self,
        target: &Target,
        current: impl FnOnce() -> Result<Vec<Node>, GraphError>,
        end: GraphEnd,
    ) -> Result<Vec<Node>, GraphError> {
        let walk = match (&target.symbol, target.offset) {
            (_, None) => return Ok(self.nodes_of(target)?.into_iter().flatten().collect()),
            (Symbol::Here, Some(offset)) if offset <= 0 => return Err(out_of_range(target)),
            (Symbol::Here, Some(offset)) => {
                let current = current()?;
                let branch = self.lineage_of(target)?;
                let start = self.start_of_upgrade(&current, branch.as_ref(), target)?;
                self.walk(start, offset, branch.as_ref(), target)?
            }
            // Downwards the branch says where the symbol is, upwards where to go.
            (_, Some(offset)) => self.walk_from_symbol(target, offset, offset <= 0)?,
        };
        let place = match end {
            GraphEnd::Refuse => walk.strictly(target)?,
            GraphEnd::Stay => walk.leniently(),
        };
        Ok(place.into_iter().collect())
    }
}
