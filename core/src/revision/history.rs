//! What is current, and the history between two places.

use super::graph::{Node, NodeSet};
use super::relative::Walk;
use super::upgrade::GraphEnd;
use crate::revision::{GraphError, RevisionId, RevisionMap, Symbol, Target, TargetRange};

impl RevisionMap {
    /// The revisions that are current when dependencies are taken into account:
    /// the applied revisions of which no child is applied.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownRow`] for a row that is not in the graph.
    pub fn current(&self, rows: &[RevisionId]) -> Result<Vec<RevisionId>, GraphError> {
        let rows = self.row_nodes(rows)?;
        Ok(self.ids(self.current_nodes(rows)))
    }

    /// Is everything applied: are the rows exactly the effective heads?
    #[must_use]
    pub fn at_head(&self, rows: &[RevisionId]) -> bool {
        self.are_exactly(rows, self.effective_head_nodes())
    }

    /// Are the rows exactly the heads by parents? That differs from
    /// [`at_head`](RevisionMap::at_head) where a head is a dependency of
    /// another revision, and thus never has a row beside it.
    #[must_use]
    pub fn matches_parent_heads(&self, rows: &[RevisionId]) -> bool {
        self.are_exactly(rows, self.head_nodes())
    }

    /// The revisions of a range, newest first, both ends included.
    ///
    /// Without a start the range begins at the base; without an end, or with
    /// `current` for its end while `rows` is empty, it goes up to the heads.
    ///
    /// # Errors
    ///
    /// An end names nothing or is ambiguous, or
    /// [`GraphError::RangeNotAncestor`]: the start is not below the end.
    pub fn history(&self, range: &TargetRange, rows: &[RevisionId]) -> Result<Vec<RevisionId>, GraphError> {
        let upper = self.upper_end(range, rows)?;
        self.ensure_independent(&upper)?;
        let lower = self.lower_end(range, rows)?;

        let below_upper = self.graph.below(upper.iter().copied());
        if !lower.iter().all(|&node| below_upper.contains(node)) {
            return Err(not_ancestor(range));
        }
        self.ensure_independent(&lower)?;
        let included = self.between(&lower, &below_upper);
        if !self.hangs_below(&upper, &included) {
            return Err(not_ancestor(range));
        }
        Ok(self.ids(self.in_order(&included).rev()))
    }

    /// Without `lower` all of `below_upper`; otherwise what is in it, beyond
    /// `lower`, and descends from `lower` by parents; and `lower` itself.
    fn between(&self, lower: &[Node], below_upper: &NodeSet) -> NodeSet {
        if lower.is_empty() {
            return below_upper.clone();
        }
        let below_lower = self.graph.below(lower.iter().copied());
        let descendants = self.graph.children.closure(lower.iter().copied());
        let mut between = NodeSet::empty(self.len());
        for node in descendants.iter().filter(|&node| below_upper.contains(node)) {
            if !below_lower.contains(node) || lower.contains(&node) {
                between.insert(node);
            }
        }
        between
    }

    /// Can every node of the range be reached from an upper end within the range?
    ///
    /// A lower end may be a mere dependency of the upper end; what descends
    /// from it is then no history of the upper end.
    fn hangs_below(&self, upper: &[Node], range: &NodeSet) -> bool {
        let mut reached = NodeSet::empty(self.len());
        for &node in upper {
            reached.insert(node);
        }
        for node in self.in_order(range).rev() {
            if !reached.contains(node) {
                return false;
            }
            for &below in &self.graph.effective[node] {
                reached.insert(below);
            }
        }
        true
    }

    fn upper_end(&self, range: &TargetRange, rows: &[RevisionId]) -> Result<Vec<Node>, GraphError> {
        let heads = Target::heads();
        let mut upper = match range.end.as_ref().unwrap_or(&heads) {
            target if is_current(target) && !rows.is_empty() => self.row_nodes(rows)?,
            target => {
                let target = if is_current(target) { &heads } else { target };
                self.upgrade_targets(target, || self.lower_end(range, rows), GraphEnd::Stay)?
            }
        };
        if let Some(branch) = range.start.as_ref().and_then(|start| start.branch.as_ref()) {
            let label = self.label_of_branch(branch)?;
            upper.retain(|&node| self.carries(node, label));
        }
        Ok(upper)
    }

    fn lower_end(&self, range: &TargetRange, rows: &[RevisionId]) -> Result<Vec<Node>, GraphError> {
        match &range.start {
            None => Ok(Vec::new()),
            Some(target) if is_current(target) => self.row_nodes(rows),
            Some(target) if target.is_relative_to_current() => self.below_heads_end(range, target),
            Some(target) => Ok(self.nodes_of(target)?.into_iter().flatten().collect()),
        }
    }

    /// A `-N` as lower end: N below the heads, or everything where that leaves
    /// the graph. The base itself is not an ancestor of anything.
    fn below_heads_end(&self, range: &TargetRange, target: &Target) -> Result<Vec<Node>, GraphError> {
        let walks = match target.offset {
            Some(offset) if offset < 0 => self.below_heads(target, offset)?,
            _ => return Err(self.no_such_revision(target)),
        };
        let mut lower = Vec::new();
        for walk in walks {
            match walk {
                Walk::Reached(Some(node)) => lower.push(node),
                Walk::Reached(None) => return Err(not_ancestor(range)),
                Walk::Beyond(_) => return Ok(Vec::new()),
            }
        }
        Ok(lower)
    }

    /// The label of a branch. A revision in place of a label stands for the one
    /// label that it carries.
    fn label_of_branch<'a>(&'a self, branch: &'a str) -> Result<&'a str, GraphError> {
        let owner = self.lineage(branch)?.owner;
        match &self.carried[owner.index()][..] {
            _ if !self.contains(branch) => Ok(branch),
            [label] => Ok(label.as_str()),
            _ => Err(GraphError::NoSuchLabel { label: branch.to_owned(), nearest: Vec::new() }),
        }
    }

    /// The nodes at or below these of which no child is.
    pub(super) fn current_nodes(&self, rows: Vec<Node>) -> Vec<Node> {
        let applied = self.graph.below(rows);
        let children = &self.graph.children;
        let has_applied_child = |node: Node| children[node].iter().any(|&c| applied.contains(c));
        applied.iter().filter(|&node| !has_applied_child(node)).collect()
    }

    /// `nodes` come in load order.
    fn are_exactly(&self, rows: &[RevisionId], nodes: impl Iterator<Item = Node>) -> bool {
        let Ok(mut rows) = self.row_nodes(rows) else {
            return false;
        };
        rows.sort_unstable();
        nodes.eq(rows)
    }
}

fn is_current(target: &Target) -> bool {
    target.symbol == Symbol::Current && target.branch.is_none() && target.offset.is_none()
}

fn not_ancestor(range: &TargetRange) -> GraphError {
    let name = |end: &Option<Target>, default: &str| match end {
        Some(target) => target.to_string(),
        None => default.to_owned(),
    };
    GraphError::RangeNotAncestor { lower: name(&range.start, "base"), upper: name(&range.end, "heads") }
}
