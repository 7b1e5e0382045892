//! Planning downgrades: what to revert, in which order, to get down to a target.

use super::graph::{Node, NodeSet};
use super::relative::out_of_range;
use super::table::VersionTable;
use crate::revision::{GraphError, RevisionId, RevisionMap, Step, Symbol, Target, TargetRange};

/// Where a downgrade goes.
struct Destination {
    /// The revision that stays, `None` for the base.
    place: Option<Node>,
    /// Limits what is reverted when several revisions stand on the place.
    branch: Option<String>,
}

impl RevisionMap {
    /// Plans to revert the children of the target and all that stands on them.
    ///
    /// `rows` are the rows of the version table in the order they were read: of
    /// several rows a bare `-N` moves the first
    /// (see [`is_ambiguous_downgrade`](RevisionMap::is_ambiguous_downgrade)).
    ///
    /// # Errors
    ///
    /// The target names nothing or is ambiguous, a relative target leaves the
    /// graph, a row is unknown or below another row, or
    /// [`GraphError::NoDowngradePath`]: nothing is to be reverted and the
    /// target is not current either.
    pub fn downgrade(&self, rows: &[RevisionId], target: &Target) -> Result<Vec<Step>, GraphError> {
        let destination = self.destination(rows, target)?;
        let roots = self.roots_to_revert(&destination, target)?;
        let rows = self.row_nodes(rows)?;

        let applied = self.graph.below(rows.iter().copied());
        let above_roots = self.graph.above(roots);
        let reverted: Vec<Node> = self.in_order(&above_roots).filter(|&node| applied.contains(node)).collect();
        let is_current = destination.place.is_none_or(|node| rows.contains(&node));
        if reverted.is_empty() && !is_current {
            return Err(no_path(target));
        }
        self.ensure_branch_fits(target)?;
        self.ensure_independent(&rows)?;
        Ok(self.revert(&applied, reverted))
    }

    /// Plans a downgrade without a version table, from the start of the range
    /// to its end (the base if there is none).
    ///
    /// # Errors
    ///
    /// As for [`downgrade`](RevisionMap::downgrade); the start must be a single revision.
    pub fn downgrade_offline(&self, range: &TargetRange) -> Result<Vec<Step>, GraphError> {
        let rows = self.offline_rows(range)?;
        match &range.end {
            Some(target) => self.downgrade(&rows, target),
            None => self.downgrade(&rows, &Target::base()),
        }
    }

    /// Is this a bare `-N` with several rows, of which only the first would move?
    #[must_use]
    pub fn is_ambiguous_downgrade(rows: &[RevisionId], target: &Target) -> bool {
        let counts_down = target.offset.is_some_and(|offset| offset < 0);
        let several = rows.iter().skip(1).any(|row| *row != rows[0]);
        counts_down && several && target.is_relative_to_current() && target.branch.is_none()
    }

    fn revert(&self, applied: &NodeSet, reverted: Vec<Node>) -> Vec<Step> {
        let mut table = VersionTable::new(self, applied);
        let newest_first = reverted.into_iter().rev();
        newest_first.map(|node| table.downgrade(node)).collect()
    }

    fn destination(&self, rows: &[RevisionId], target: &Target) -> Result<Destination, GraphError> {
        let branch = target.branch.clone();
        let place = match (&target.symbol, target.offset) {
            // The branch says only what to revert, not how to read the symbol.
            (symbol, None) => self.node_of(&Target { branch: None, symbol: symbol.clone(), offset: None })?,
            (Symbol::Here, Some(offset)) => {
                return self.destination_below_current(rows, target, offset);
            }
            (_, Some(offset)) => self.walk_from_symbol(target, offset, offset < 0)?.strictly(target)?,
        };
        Ok(Destination { place, branch })
    }

    /// Where a bare `-N` leads. It moves a single line, so it acts as a branch.
    fn destination_below_current(
        &self,
        rows: &[RevisionId],
        target: &Target,
        offset: i64,
    ) -> Result<Destination, GraphError> {
        if offset >= 0 {
            return Err(out_of_range(target));
        }
        let (start, branch) = if let Some(branch) = &target.branch {
            let start = self.current_in_branch(rows, branch, target)?;
            (start, branch.clone())
        } else {
            let first = rows.first().ok_or_else(|| out_of_range(target))?;
            (self.row_node(first)?, first.to_string())
        };
        let place = self.walk(Some(start), offset, None, target)?.strictly(target)?;
        Ok(Destination { place, branch: Some(branch) })
    }

    /// The row of a branch. A branch that others merely depend on has none;
    /// its topmost applied revision takes the place of the row.
    fn current_in_branch(&self, rows: &[RevisionId], branch: &str, target: &Target) -> Result<Node, GraphError> {
        let rows = self.row_nodes(rows)?;
        let branch = self.lineage(branch)?;
        let mut starts = rows.clone();
        starts.retain(|&node| branch.contains(node));
        if starts.is_empty() {
            starts = self.current_nodes(rows);
            starts.retain(|&node| branch.contains(node));
        }
        self.only(&starts, target)?.ok_or_else(|| out_of_range(target))
    }

    /// The lowest revisions to revert: what stands on the destination by
    /// parents. If that forks, the branch selects the way.
    fn roots_to_revert(&self, destination: &Destination, target: &Target) -> Result<Vec<Node>, GraphError> {
        let mut roots: Vec<Node> = match destination.place {
            Some(node) => self.graph.children[node].to_vec(),
            None => self.base_nodes().collect(),
        };
        let Some(branch) = destination.branch.as_ref().filter(|_| roots.len() > 1) else {
            return Ok(roots);
        };
        let line = self.graph.parents.closure([self.lineage(branch)?.owner]);
        roots.retain(|&root| line.contains(root));
        if roots.is_empty() {
            return Err(no_path(target));
        }
        Ok(roots)
    }

    /// Refuses a branch that does not exist or does not have the named revision,
    /// even where the plan is the same without it: it may be a slip.
    fn ensure_branch_fits(&self, target: &Target) -> Result<(), GraphError> {
        let Some(branch) = self.lineage_of(target)? else {
            return Ok(());
        };
        match (&target.symbol, target.offset) {
            (Symbol::Name(_), None) => {
                let symbol = Target { branch: None, ..target.clone() };
                match self.node_of(&symbol)? {
                    Some(node) => self.ensure_in_branch(node, &branch),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}

fn no_path(target: &Target) -> GraphError {
    GraphError::NoDowngradePath { target: target.to_string() }
}
