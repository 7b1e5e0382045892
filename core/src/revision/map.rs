//! The revision map: all revisions of a project and the questions about them
//! that need no target.

use indexmap::IndexMap;

use super::graph::{Graph, Node, NodeSet};
use super::nearest::nearest;
use crate::revision::{BranchLabel, GraphError, Revision, RevisionId};

/// A checked graph of revisions.
///
/// ```
/// # use limbeck_core::revision::{GraphError, Revision, RevisionId, RevisionMap, Target};
/// let [first, second] = ["first", "second"].map(RevisionId::from_row);
/// let map = RevisionMap::new([
///     Revision::base(first.clone()),
///     Revision::on(second.clone(), [first.clone()]),
/// ])?;
/// assert_eq!(map.heads(), [second]);
/// let steps = map.upgrade(&[], &Target::head())?;
/// assert_eq!(steps[0].revision, first);
/// # Ok::<(), GraphError>(())
/// ```
#[derive(Clone, Debug)]
pub struct RevisionMap {
    /// In load order; the position of a revision is its [`Node`].
    pub(super) revisions: IndexMap<RevisionId, Revision>,
    /// The revision that declares each label.
    pub(super) label_owners: IndexMap<BranchLabel, Node>,
    pub(super) graph: Graph,
    /// The labels that each node carries, sorted.
    pub(super) carried: Vec<Vec<BranchLabel>>,
}

impl RevisionMap {
    /// The revision with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Revision> {
        self.revisions.get(id)
    }

    /// Is there a revision with this id?
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        self.revisions.contains_key(id)
    }

    /// The number of revisions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.revisions.len()
    }

    /// Are there no revisions?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.revisions.is_empty()
    }

    /// The revisions in load order.
    #[must_use = "iterators are lazy"]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Revision> {
        self.revisions.values()
    }

    /// The revisions without children.
    #[must_use]
    pub fn heads(&self) -> Vec<RevisionId> {
        self.ids(self.head_nodes())
    }

    /// The revisions that are neither parent nor dependency of another: what
    /// the version table holds when everything is applied.
    #[must_use]
    pub fn effective_heads(&self) -> Vec<RevisionId> {
        self.ids(self.effective_head_nodes())
    }

    /// The revisions without parents.
    #[must_use]
    pub fn bases(&self) -> Vec<RevisionId> {
        self.ids(self.base_nodes())
    }

    /// The revisions with several children, and those children.
    #[must_use]
    pub fn branches(&self) -> Vec<(RevisionId, Vec<RevisionId>)> {
        let children = &self.graph.children;
        self.graph
            .nodes()
            .filter(|&node| children[node].len() > 1)
            .map(|node| {
                let children = self.ids(children[node].iter().copied());
                (self.id(node).clone(), children)
            })
            .collect()
    }

    /// Every revision after its parents and dependencies.
    #[must_use]
    pub fn topological(&self) -> Vec<RevisionId> {
        self.ids(self.graph.order.iter().copied())
    }

    /// The branch labels that a revision carries, sorted: declared, inherited
    /// from below, or run back from above on an unbranched line. None for an
    /// unknown revision.
    #[must_use]
    pub fn labels(&self, id: &RevisionId) -> &[BranchLabel] {
        match self.node(id) {
            Some(node) => &self.carried[node.index()],
            None => &[],
        }
    }

    /// Every declared branch label with the revision that declares it.
    pub fn branch_labels(&self) -> impl Iterator<Item = (&BranchLabel, &RevisionId)> {
        self.label_owners.iter().map(|(label, &owner)| (label, self.id(owner)))
    }

    /// The parents of a revision; none for an unknown one.
    #[must_use]
    pub fn parents(&self, id: &RevisionId) -> Vec<RevisionId> {
        self.neighbours(id, |node| &self.graph.parents[node])
    }

    /// The revisions that have this one as a parent.
    #[must_use]
    pub fn children(&self, id: &RevisionId) -> Vec<RevisionId> {
        self.neighbours(id, |node| &self.graph.children[node])
    }

    /// The parents, and those dependencies that no ancestor already names.
    #[must_use]
    pub fn effective_parents(&self, id: &RevisionId) -> Vec<RevisionId> {
        self.neighbours(id, |node| &self.graph.effective[node])
    }

    /// The parents and all dependencies of a revision, labels resolved.
    #[must_use]
    pub fn prerequisites(&self, id: &RevisionId) -> Vec<RevisionId> {
        self.neighbours(id, |node| &self.graph.prerequisites[node])
    }

    /// Has this revision several parents?
    #[must_use]
    pub fn is_merge(&self, id: &RevisionId) -> bool {
        self.node(id).is_some_and(|node| self.graph.parents[node].len() > 1)
    }

    /// Has this revision several children?
    #[must_use]
    pub fn is_branch_point(&self, id: &RevisionId) -> bool {
        self.node(id).is_some_and(|node| self.graph.children[node].len() > 1)
    }

    /// Has this revision no children?
    #[must_use]
    pub fn is_head(&self, id: &RevisionId) -> bool {
        self.node(id).is_some_and(|node| self.graph.children[node].is_empty())
    }

    /// Everything that is applied when the version table holds these rows: the
    /// rows and what they stand on, each after its prerequisites.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownRow`] for a row that is not in the graph.
    pub fn applied(&self, rows: &[RevisionId]) -> Result<Vec<RevisionId>, GraphError> {
        let applied = self.graph.below(self.row_nodes(rows)?);
        Ok(self.ids(self.in_order(&applied)))
    }

    fn neighbours<'a>(&'a self, id: &RevisionId, of: impl Fn(Node) -> &'a [Node]) -> Vec<RevisionId> {
        match self.node(id) {
            Some(node) => self.ids(of(node).iter().copied()),
            None => Vec::new(),
        }
    }
}

/// Between ids and nodes.
impl RevisionMap {
    pub(super) fn node(&self, id: &RevisionId) -> Option<Node> {
        self.revisions.get_index_of(id).map(Node::new)
    }

    pub(super) fn id(&self, node: Node) -> &RevisionId {
        &self.revisions[node.index()].id
    }

    pub(super) fn ids(&self, nodes: impl IntoIterator<Item = Node>) -> Vec<RevisionId> {
        nodes.into_iter().map(|node| self.id(node).clone()).collect()
    }

    /// The members of a set, each after its prerequisites.
    pub(super) fn in_order(&self, set: &NodeSet) -> impl DoubleEndedIterator<Item = Node> {
        let order = self.graph.order.iter().copied();
        order.filter(|&node| set.contains(node))
    }

    pub(super) fn head_nodes(&self) -> impl Iterator<Item = Node> {
        let nodes = self.graph.nodes();
        nodes.filter(|&node| self.graph.children[node].is_empty())
    }

    pub(super) fn effective_head_nodes(&self) -> impl Iterator<Item = Node> {
        let nodes = self.graph.nodes();
        nodes.filter(|&node| self.graph.dependants[node].is_empty())
    }

    pub(super) fn base_nodes(&self) -> impl Iterator<Item = Node> {
        let nodes = self.graph.nodes();
        nodes.filter(|&node| self.graph.parents[node].is_empty())
    }

    /// The rows of a version table as nodes, in the order of the rows.
    pub(super) fn row_nodes(&self, rows: &[RevisionId]) -> Result<Vec<Node>, GraphError> {
        let mut seen = NodeSet::empty(self.len());
        let mut nodes = Vec::with_capacity(rows.len());
        for row in rows {
            let node = self.row_node(row)?;
            if seen.insert(node) {
                nodes.push(node);
            }
        }
        Ok(nodes)
    }

    pub(super) fn row_node(&self, row: &RevisionId) -> Result<Node, GraphError> {
        self.node(row).ok_or_else(|| GraphError::UnknownRow {
            row: row.clone(),
            nearest: nearest(row.as_str(), self.revisions.keys().map(RevisionId::as_str)),
        })
    }

    /// Refuses nodes of which one is below another.
    pub(super) fn ensure_independent(&self, nodes: &[Node]) -> Result<(), GraphError> {
        let beneath = |nodes: &[Node]| {
            let prerequisites = &self.graph.prerequisites;
            let first = nodes.iter().flat_map(|&node| &prerequisites[node]);
            self.graph.below(first.copied())
        };
        let below_any = beneath(nodes);
        let Some(&ancestor) = nodes.iter().find(|&&node| below_any.contains(node)) else {
            return Ok(());
        };
        let stands_on_it = |&&node: &&Node| beneath(&[node]).contains(ancestor);
        let revision = nodes.iter().find(stands_on_it).unwrap_or(&ancestor);
        Err(GraphError::Overlap { revision: self.id(*revision).clone(), ancestor: self.id(ancestor).clone() })
    }
}
