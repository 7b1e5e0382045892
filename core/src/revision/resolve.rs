//! Looking names up: from a target to the revisions it stands for.

use super::graph::{Node, NodeSet};
use super::nearest::nearest;
use super::relative::Walk;
use crate::revision::{BranchLabel, GraphError, RevisionId, RevisionMap, Symbol, Target};

/// Ids and labels shorter than this are found only by their full name.
const SHORTEST_PREFIXED_NAME: usize = 4;

/// A labelled revision and everything below or above it, by parents.
pub(super) struct Lineage {
    pub(super) name: String,
    pub(super) owner: Node,
    members: NodeSet,
}

impl Lineage {
    pub(super) fn contains(&self, node: Node) -> bool {
        self.members.contains(node)
    }
}

impl RevisionMap {
    /// The revisions that a target stands for.
    ///
    /// An empty list is the base. A `-N` counts down from every effective head
    /// (with a label, from those that carry it; a revision in place of a label
    /// selects none), and `None` stands where that ends at the base. Other
    /// relative targets need to know what is current and are refused here.
    ///
    /// # Errors
    ///
    /// The symbol or branch names nothing, several things, or several heads.
    pub fn resolve(&self, target: &Target) -> Result<Vec<Option<RevisionId>>, GraphError> {
        let nodes = self.nodes_of(target)?.into_iter();
        Ok(nodes.map(|node| node.map(|node| self.id(node).clone())).collect())
    }

    /// The one revision that a target stands for, `None` for the base.
    ///
    /// # Errors
    ///
    /// As for [`resolve`](RevisionMap::resolve); several revisions are
    /// [`GraphError::MultipleHeads`], and no relative target is accepted.
    pub fn resolve_one(&self, target: &Target) -> Result<Option<RevisionId>, GraphError> {
        let node = self.node_of(target)?;
        Ok(node.map(|node| self.id(node).clone()))
    }

    /// The single head, or the single head of a branch; `None` without revisions.
    ///
    /// # Errors
    ///
    /// [`GraphError::MultipleHeads`], and what a branch name can be refused for.
    pub fn current_head(&self, label: Option<&str>) -> Result<Option<RevisionId>, GraphError> {
        let head = self.single_head(label)?;
        Ok(head.map(|node| self.id(node).clone()))
    }

    /// The nodes of a target that may stand for several.
    pub(super) fn nodes_of(&self, target: &Target) -> Result<Vec<Option<Node>>, GraphError> {
        let branch = target.branch.as_deref();
        match (&target.symbol, target.offset) {
            (Symbol::Here, Some(offset)) if offset < 0 => {
                let walks = self.below_heads(target, offset)?;
                Ok(walks.into_iter().map(Walk::leniently).collect())
            }
            (Symbol::Heads, None) => {
                let heads = match branch {
                    Some(_) => self.heads_of(branch)?,
                    None => self.effective_head_nodes().collect(),
                };
                Ok(heads.into_iter().map(Some).collect())
            }
            (Symbol::Base, None) => Ok(Vec::new()),
            _ => {
                let node = self.node_of(target)?;
                Ok(node.map(Some).into_iter().collect())
            }
        }
    }

    /// The node of a target that may stand for one revision only, `None` for the base.
    pub(super) fn node_of(&self, target: &Target) -> Result<Option<Node>, GraphError> {
        let branch = target.branch.as_deref();
        match (&target.symbol, target.offset) {
            (Symbol::Head, None) => self.single_head(branch),
            (Symbol::Heads, None) => {
                let heads: Vec<Node> = self.nodes_of(target)?.into_iter().flatten().collect();
                self.single(target.to_string(), &heads)
            }
            (Symbol::Base, None) => match branch {
                Some(branch) => self.lineage(branch).map(|_| None),
                None => Ok(None),
            },
            (Symbol::Name(name), None) => {
                let lineage = branch.map(|branch| self.lineage(branch)).transpose()?;
                self.named_within(name, lineage.as_ref()).map(Some)
            }
            _ => {
                self.lineage_of(target)?;
                Err(self.no_such_revision(target))
            }
        }
    }

    /// The line that a label, or a revision in place of a label, stands for.
    pub(super) fn lineage(&self, branch: &str) -> Result<Lineage, GraphError> {
        let owner = self.named(branch, |_| true).map_err(|error| match error {
            GraphError::NoSuchRevision { symbol, .. } => {
                GraphError::NoSuchLabel { nearest: self.nearest_name(&symbol), label: symbol }
            }
            other => other,
        })?;
        let mut members = self.graph.parents.closure([owner]);
        for node in self.graph.children.closure([owner]).iter() {
            members.insert(node);
        }
        Ok(Lineage { name: branch.to_owned(), owner, members })
    }

    /// The node of a name, which must lie on the line if there is one.
    fn named_within(&self, name: &str, lineage: Option<&Lineage>) -> Result<Node, GraphError> {
        let Some(lineage) = lineage else {
            return self.named(name, |_| true);
        };
        let node = self.named(name, |node| lineage.contains(node))?;
        self.ensure_in_branch(node, lineage)?;
        Ok(node)
    }

    pub(super) fn ensure_in_branch(&self, node: Node, branch: &Lineage) -> Result<(), GraphError> {
        if branch.contains(node) {
            return Ok(());
        }
        Err(GraphError::NotInBranch { revision: self.id(node).clone(), label: branch.name.clone() })
    }

    /// The node with this id or label; failing that, the one whose id or label
    /// begins like this. `wanted` limits the second search only.
    fn named(&self, name: &str, wanted: impl Fn(Node) -> bool) -> Result<Node, GraphError> {
        let by_id = self.revisions.get_index_of(name).map(Node::new);
        if let Some(node) = by_id.or_else(|| self.label_owners.get(name).copied()) {
            return Ok(node);
        }
        let matches: Vec<(&str, Node)> = self
            .names()
            .filter(|(candidate, _)| candidate.len() >= SHORTEST_PREFIXED_NAME)
            .filter(|&(candidate, node)| candidate.starts_with(name) && wanted(node))
            .collect();
        match matches[..] {
            [(_, node)] => Ok(node),
            [] => Err(GraphError::NoSuchRevision { symbol: name.to_owned(), nearest: self.nearest_name(name) }),
            _ => Err(GraphError::AmbiguousPrefix {
                prefix: name.to_owned(),
                matches: matches.iter().map(|(name, _)| (*name).to_owned()).collect(),
            }),
        }
    }

    /// Every id and every label, with the node it names.
    fn names(&self) -> impl Iterator<Item = (&str, Node)> {
        let ids = self.revisions.keys().map(RevisionId::as_str);
        let labels = self.label_owners.iter();
        ids.zip(self.graph.nodes()).chain(labels.map(|(label, &owner)| (label.as_str(), owner)))
    }

    fn nearest_name(&self, name: &str) -> Vec<String> {
        nearest(name, self.names().map(|(candidate, _)| candidate))
    }

    pub(super) fn no_such_revision(&self, target: &Target) -> GraphError {
        let symbol = target.to_string();
        GraphError::NoSuchRevision { nearest: self.nearest_name(&symbol), symbol }
    }

    /// The heads by parents, all or those of a branch.
    pub(super) fn heads_of(&self, branch: Option<&str>) -> Result<Vec<Node>, GraphError> {
        match branch {
            // There is nothing a branch could be looked up in.
            Some(_) if self.is_empty() => Ok(Vec::new()),
            Some(branch) => {
                let lineage = self.lineage(branch)?;
                let heads = self.head_nodes();
                Ok(heads.filter(|&head| lineage.contains(head)).collect())
            }
            None => Ok(self.head_nodes().collect()),
        }
    }

    fn single_head(&self, branch: Option<&str>) -> Result<Option<Node>, GraphError> {
        let argument = match branch {
            Some(branch) => format!("{branch}@head"),
            None => "head".to_owned(),
        };
        self.single(argument, &self.heads_of(branch)?)
    }

    fn single(&self, argument: String, heads: &[Node]) -> Result<Option<Node>, GraphError> {
        match heads {
            [] => Ok(None),
            [head] => Ok(Some(*head)),
            _ => Err(GraphError::MultipleHeads { argument, heads: self.ids(heads.iter().copied()) }),
        }
    }

    /// Counts a bare `-N` down from every effective head.
    pub(super) fn below_heads(&self, target: &Target, offset: i64) -> Result<Vec<Walk>, GraphError> {
        let mut heads: Vec<Node> = self.effective_head_nodes().collect();
        if let Some(branch) = &target.branch {
            self.lineage(branch)?;
            heads.retain(|&head| self.carries(head, branch));
        }
        heads.into_iter().map(|head| self.walk(Some(head), offset, None, target)).collect()
    }

    /// Does this node carry the label with exactly this name?
    pub(super) fn carries(&self, node: Node, label: &str) -> bool {
        let carried = &self.carried[node.index()];
        carried.binary_search_by(|candidate: &BranchLabel| candidate.as_str().cmp(label)).is_ok()
    }
}
