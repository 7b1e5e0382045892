//! Stamping: setting the version table without running anything.

use std::collections::BTreeSet;

use serde::Serialize;

use super::graph::{Node, NodeSet};
use super::table::row_changes;
use crate::revision::{GraphError, RevisionId, RevisionMap, RowChange, Symbol, Target};

/// What a stamp does to the version table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stamp {
    /// The changes, in order.
    pub changes: Vec<RowChange>,
    /// The rows afterwards, sorted.
    pub rows: Vec<RevisionId>,
}

impl RevisionMap {
    /// Plans to set the version table to these targets (the base if there are
    /// none).
    ///
    /// A target takes the place of the rows on its own line, below and above it,
    /// and leaves others alone; a base removes the rows of its branch. With
    /// `purge` the table is emptied first, whatever it holds.
    ///
    /// # Errors
    ///
    /// A target names nothing or is ambiguous, or, without `purge`,
    /// [`GraphError::UnknownRow`].
    pub fn stamp(&self, rows: &[RevisionId], targets: &[Target], purge: bool) -> Result<Stamp, GraphError> {
        let default = [Target::base()];
        let targets = if targets.is_empty() { &default } else { targets };
        let current = if purge { Vec::new() } else { self.row_nodes(rows)? };
        let replaced = self.rows_to_replace(&current, targets)?;
        let destinations = self.destinations(targets)?;

        let before: BTreeSet<RevisionId> = rows.iter().cloned().collect();
        let after = self.rows_after_stamp(&current, &replaced, &destinations);
        let after: BTreeSet<RevisionId> = self.ids(after).into_iter().collect();
        let removed: Vec<RevisionId> = before.difference(&after).cloned().collect();
        let added: Vec<RevisionId> = after.difference(&before).cloned().collect();
        Ok(Stamp { changes: row_changes(&removed, &added), rows: after.into_iter().collect() })
    }

    /// The replaced rows go if a destination is on a line with one of them; a
    /// base is the destination of all of them.
    fn rows_after_stamp(&self, current: &[Node], replaced: &[Node], destinations: &[Node]) -> Vec<Node> {
        let mut added = destinations.to_vec();
        added.retain(|node| !replaced.contains(node));
        let mut kept = current.to_vec();
        let moves = |&node: &Node| self.is_on_line_with(node, replaced);
        if destinations.is_empty() || added.iter().any(moves) {
            kept.retain(|row| !replaced.contains(row));
        }
        [kept, added].concat()
    }

    fn is_on_line_with(&self, node: Node, others: &[Node]) -> bool {
        let below = self.graph.below([node]);
        let above = self.graph.above([node]);
        let related = |&other: &Node| below.contains(other) || above.contains(other);
        others.iter().any(related)
    }

    fn destinations(&self, targets: &[Target]) -> Result<Vec<Node>, GraphError> {
        let mut destinations = Vec::new();
        for target in targets {
            destinations.extend(self.nodes_of(target)?.into_iter().flatten());
        }
        Ok(destinations)
    }

    /// The rows on the lines of the targets, dependencies counted.
    fn rows_to_replace(&self, current: &[Node], targets: &[Target]) -> Result<Vec<Node>, GraphError> {
        let mut replaced = NodeSet::empty(self.len());
        for target in targets.iter().filter(|_| !current.is_empty()) {
            let points = self.points_on_line(target)?;
            let below = self.graph.below(points.iter().copied());
            let above = self.graph.above(points.iter().copied());
            for &row in current {
                // A target without a point, the bare base, is about every row.
                if points.is_empty() || below.contains(row) || above.contains(row) {
                    replaced.insert(row);
                }
            }
        }
        Ok(replaced.iter().collect())
    }

    /// The branch of a target and the revisions it names, looked up apart.
    fn points_on_line(&self, target: &Target) -> Result<Vec<Node>, GraphError> {
        let branch = self.lineage_of(target)?;
        let named = match (&target.symbol, target.offset) {
            (Symbol::Name(_) | Symbol::Here, _) | (_, Some(_)) => {
                let symbol = Target { branch: None, ..target.clone() };
                self.node_of(&symbol)?.into_iter().collect()
            }
            _ => self.destinations(std::slice::from_ref(target))?,
        };
        let owner = branch.map(|branch| branch.owner);
        Ok(owner.into_iter().chain(named).collect())
    }
}
