//! Counting steps up and down the graph, by parents.

use super::graph::{Node, NodeSet};
use super::resolve::Lineage;
use crate::revision::{GraphError, RevisionMap, Target};

/// Where a walk ended; `None` is the base.
pub(super) enum Walk {
    /// After all its steps.
    Reached(Option<Node>),
    /// Earlier, where the graph ends.
    Beyond(Option<Node>),
}

impl Walk {
    /// Refuses a walk that left the graph.
    pub(super) fn strictly(self, target: &Target) -> Result<Option<Node>, GraphError> {
        match self {
            Self::Reached(place) => Ok(place),
            Self::Beyond(_) => Err(out_of_range(target)),
        }
    }

    /// Stays where the graph ends.
    pub(super) fn leniently(self) -> Option<Node> {
        match self {
            Self::Reached(place) | Self::Beyond(place) => place,
        }
    }
}

pub(super) fn out_of_range(target: &Target) -> GraphError {
    GraphError::RelativeOutOfRange { target: target.to_string() }
}

impl RevisionMap {
    /// Walks `offset` steps from `start`, `None` being the base. On the way up
    /// only revisions of the branch count.
    pub(super) fn walk(
        &self,
        start: Option<Node>,
        offset: i64,
        branch: Option<&Lineage>,
        target: &Target,
    ) -> Result<Walk, GraphError> {
        let mut place = start;
        for _ in 0..offset.unsigned_abs() {
            place = match place {
                None if offset < 0 => return Ok(Walk::Beyond(None)),
                Some(node) if offset < 0 => self.only(&self.graph.parents[node], target)?,
                _ => match self.one_up(place, branch, target)? {
                    None => return Ok(Walk::Beyond(place)),
                    above => above,
                },
            };
        }
        Ok(Walk::Reached(place))
    }

    fn one_up(
        &self,
        place: Option<Node>,
        branch: Option<&Lineage>,
        target: &Target,
    ) -> Result<Option<Node>, GraphError> {
        let mut above: Vec<Node> = match place {
            Some(node) => self.graph.children[node].to_vec(),
            None => self.base_nodes().collect(),
        };
        if let Some(branch) = branch {
            above.retain(|&node| branch.contains(node));
        }
        self.only(&above, target)
    }

    /// The only one of these places, if there is any.
    pub(super) fn only(&self, places: &[Node], target: &Target) -> Result<Option<Node>, GraphError> {
        match places {
            [] => Ok(None),
            [place] => Ok(Some(*place)),
            _ => Err(GraphError::AmbiguousRelative {
                target: target.to_string(),
                candidates: self.ids(places.iter().copied()),
            }),
        }
    }

    /// Starts where the symbol of a target says and walks its offset. With
    /// `in_branch` the symbol itself must be in the branch.
    pub(super) fn walk_from_symbol(&self, target: &Target, offset: i64, in_branch: bool) -> Result<Walk, GraphError> {
        let symbol =
            Target { branch: target.branch.clone().filter(|_| in_branch), symbol: target.symbol.clone(), offset: None };
        let start = self.node_of(&symbol)?;
        let branch = self.lineage_of(target)?;
        self.walk(start, offset, branch.as_ref(), target)
    }

    pub(super) fn lineage_of(&self, target: &Target) -> Result<Option<Lineage>, GraphError> {
        let branch = target.branch.as_deref();
        branch.map(|branch| self.lineage(branch)).transpose()
    }

    /// Where a bare `+N` starts, given what is current. A branch that is not
    /// current itself starts at what is applied of it.
    pub(super) fn start_of_upgrade(
        &self,
        current: &[Node],
        branch: Option<&Lineage>,
        target: &Target,
    ) -> Result<Option<Node>, GraphError> {
        let Some(branch) = branch else {
            return self.only(current, target);
        };
        let mut starts = current.to_vec();
        starts.retain(|&node| branch.contains(node));
        if starts.is_empty() {
            starts = self.applied_tips(current, branch);
        }
        self.only(&starts, target)
    }

    /// The applied revisions of a branch on which no other of them stands.
    fn applied_tips(&self, current: &[Node], branch: &Lineage) -> Vec<Node> {
        let applied = self.graph.below(current.iter().copied());
        let active: Vec<Node> = applied.iter().filter(|&node| branch.contains(node)).collect();
        let mut stood_on = NodeSet::empty(self.len());
        for &node in &active {
            for &below in &self.graph.effective[node] {
                stood_on.insert(below);
            }
        }
        let is_tip = |node: &Node| !stood_on.contains(*node);
        active.into_iter().filter(is_tip).collect()
    }
}
