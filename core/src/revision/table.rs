//! The version table along a plan: which rows it holds after every step.
//!
//! A row stands for a revision and all it stands on, so the table holds exactly
//! those applied revisions on which no other applied revision stands.

use std::collections::BTreeSet;

use serde::Serialize;

use super::graph::{Node, NodeSet};
use crate::revision::{RevisionId, RevisionMap};

/// The way in which a revision is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Applying it.
    Upgrade,
    /// Reverting it.
    Downgrade,
}

/// One statement on the version table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowChange {
    /// Add a row.
    Insert(RevisionId),
    /// Remove a row.
    Delete(RevisionId),
    /// Replace a row.
    Update {
        /// The row as it is.
        from: RevisionId,
        /// The row as it becomes.
        to: RevisionId,
    },
}

/// One revision to run, and what that does to the version table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Whether the revision is applied or reverted.
    pub direction: Direction,
    /// The revision.
    pub revision: RevisionId,
    /// The changes to the version table, in order.
    pub changes: Vec<RowChange>,
    /// The rows of the version table after the step, sorted.
    pub rows_after: Vec<RevisionId>,
}

/// The version table as a plan goes on.
pub(super) struct VersionTable<'a> {
    map: &'a RevisionMap,
    /// For each node, how many applied revisions stand directly on it.
    standing_on: Vec<u32>,
    rows: BTreeSet<RevisionId>,
}

impl<'a> VersionTable<'a> {
    /// The table when exactly these revisions are applied.
    pub(super) fn new(map: &'a RevisionMap, applied: &NodeSet) -> Self {
        let mut standing_on = vec![0; map.len()];
        for node in applied.iter() {
            for below in &map.graph.prerequisites[node] {
                standing_on[below.index()] += 1;
            }
        }
        let is_row = |node: &Node| standing_on[node.index()] == 0;
        let rows = map.ids(applied.iter().filter(is_row)).into_iter().collect();
        Self { map, standing_on, rows }
    }

    /// Applies a revision all of whose prerequisites are applied.
    pub(super) fn upgrade(&mut self, node: Node) -> Step {
        let mut covered = Vec::new();
        for &below in &self.map.graph.prerequisites[node] {
            self.standing_on[below.index()] += 1;
            if let Some(row) = self.rows.take(self.map.id(below)) {
                covered.push(row);
            }
        }
        self.rows.insert(self.map.id(node).clone());
        self.step(node, Direction::Upgrade, &covered)
    }

    /// Reverts a revision on which no applied revision stands.
    pub(super) fn downgrade(&mut self, node: Node) -> Step {
        let mut uncovered = Vec::new();
        for &below in &self.map.graph.prerequisites[node] {
            let standing_on = &mut self.standing_on[below.index()];
            *standing_on = standing_on.saturating_sub(1);
            if *standing_on == 0 {
                let row = self.map.id(below).clone();
                self.rows.insert(row.clone());
                uncovered.push(row);
            }
        }
        self.rows.remove(self.map.id(node));
        self.step(node, Direction::Downgrade, &uncovered)
    }

    /// `others` are the rows that the revision replaces, or that replace it.
    fn step(&self, node: Node, direction: Direction, others: &[RevisionId]) -> Step {
        let revision = self.map.id(node).clone();
        let own = [revision.clone()];
        let changes = match direction {
            Direction::Upgrade => row_changes(others, &own),
            Direction::Downgrade => row_changes(&own, others),
        };
        Step { direction, revision, changes, rows_after: self.rows.iter().cloned().collect() }
    }
}

/// The changes that replace `old` rows by `new` ones, updating as many as possible.
pub(super) fn row_changes(old: &[RevisionId], new: &[RevisionId]) -> Vec<RowChange> {
    let both = old.len().min(new.len());
    let deleted = old[both..].iter().cloned().map(RowChange::Delete);
    let inserted = new[both..].iter().cloned().map(RowChange::Insert);
    let updated = old.iter().zip(new).map(|(from, to)| RowChange::Update { from: from.clone(), to: to.clone() });
    deleted.chain(inserted).chain(updated).collect()
}
