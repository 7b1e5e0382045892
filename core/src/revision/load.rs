//! Building a revision map: every check a graph must pass.

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::graph::{CycleFound, Graph, Node};
use super::labels::carried_labels;
use super::nearest::nearest;
use crate::revision::{BranchLabel, GraphError, Revision, RevisionId, RevisionMap};

impl RevisionMap {
    /// Builds the graph of these revisions.
    ///
    /// The order in which they come only breaks ties between revisions that do
    /// not stand on each other.
    ///
    /// # Errors
    ///
    /// Refused are ids and labels that targets cannot name
    /// ([`InvalidId`](GraphError::InvalidId)), ids and labels that are used
    /// twice, parents and dependencies that do not exist, and cycles.
    pub fn new(revisions: impl IntoIterator<Item = Revision>) -> Result<Self, GraphError> {
        let revisions = by_id(revisions)?;
        let label_owners = label_owners(&revisions)?;
        let dependencies = dependencies(&revisions, &label_owners)?;
        let parents = parents(&revisions)?;
        let graph = Graph::new(parents, dependencies).map_err(|found| cycle(&revisions, found))?;
        let carried = carried_labels(&graph, &revisions);
        Ok(Self { revisions, label_owners, graph, carried })
    }

    /// The same graph with one more revision, which comes last.
    ///
    /// # Errors
    ///
    /// As for [`RevisionMap::new`].
    pub fn with(&self, revision: Revision) -> Result<Self, GraphError> {
        Self::new(self.iter().cloned().chain([revision]))
    }
}

type Revisions = IndexMap<RevisionId, Revision>;
type LabelOwners = IndexMap<BranchLabel, Node>;

fn by_id(source: impl IntoIterator<Item = Revision>) -> Result<Revisions, GraphError> {
    let mut revisions = Revisions::new();
    for revision in source {
        check_alone(&revision)?;
        let id = revision.id.clone();
        match revisions.entry(id) {
            Entry::Vacant(entry) => entry.insert(revision),
            Entry::Occupied(_) => return Err(GraphError::DuplicateId { id: revision.id }),
        };
    }
    Ok(revisions)
}

/// The checks that need no other revision.
fn check_alone(revision: &Revision) -> Result<(), GraphError> {
    let id = &revision.id;
    if revision.down_revision.contains(id) {
        return Err(GraphError::SelfLoop { id: id.clone() });
    }
    if revision.depends_on.iter().any(|name| id == name.as_str()) {
        return Err(GraphError::DependencySelfLoop { id: id.clone() });
    }
    if !id.is_addressable() {
        let name = id.to_string();
        return Err(GraphError::InvalidId { name });
    }
    Ok(())
}

fn label_owners(revisions: &Revisions) -> Result<LabelOwners, GraphError> {
    let mut owners = LabelOwners::new();
    for (index, revision) in revisions.values().enumerate() {
        for label in &revision.branch_labels {
            let same_id = revisions.get(label.as_str());
            let same_label = owners.get(label).and_then(|owner: &Node| {
                let (_, owner) = revisions.get_index(owner.index())?;
                Some(owner)
            });
            if let Some(taken_by) = same_id.or(same_label) {
                return Err(GraphError::DuplicateLabel {
                    label: label.clone(),
                    revision: revision.id.clone(),
                    taken_by: taken_by.id.clone(),
                });
            }
            owners.insert(label.clone(), Node::new(index));
        }
    }
    Ok(owners)
}

fn dependencies(revisions: &Revisions, label_owners: &LabelOwners) -> Result<Vec<Vec<Node>>, GraphError> {
    let find = |name: &str| match revisions.get_index_of(name) {
        Some(index) => Some(Node::new(index)),
        None => label_owners.get(name).copied(),
    };
    let of = |revision: &Revision| {
        let resolve = |name: &String| {
            find(name).ok_or_else(|| GraphError::MissingDependency {
                revision: revision.id.clone(),
                missing: name.clone(),
                nearest: nearest(name, names(revisions, label_owners)),
            })
        };
        revision.depends_on.iter().map(resolve).collect()
    };
    revisions.values().map(of).collect()
}

fn parents(revisions: &Revisions) -> Result<Vec<Vec<Node>>, GraphError> {
    let of = |revision: &Revision| {
        let resolve = |id: &RevisionId| match revisions.get_index_of(id) {
            Some(index) => Ok(Node::new(index)),
            None => Err(GraphError::MissingDownRevision {
                revision: revision.id.clone(),
                missing: id.clone(),
                nearest: nearest(
                    id.as_str(),
                    revisions.keys().map(RevisionId::as_str).filter(|candidate| revision.id != *candidate),
                ),
            }),
        };
        revision.down_revision.iter().map(resolve).collect()
    };
    revisions.values().map(of).collect()
}

fn names<'a>(revisions: &'a Revisions, label_owners: &'a LabelOwners) -> impl Iterator<Item = &'a str> {
    let ids = revisions.keys().map(RevisionId::as_str);
    ids.chain(label_owners.keys().map(BranchLabel::as_str))
}

/// Names the revisions of a cycle, ending where it starts.
fn cycle(revisions: &Revisions, found: CycleFound) -> GraphError {
    let path = |nodes: Vec<Node>| {
        let first = nodes.first().copied();
        let closed = nodes.into_iter().chain(first);
        closed.filter_map(|node| revisions.get_index(node.index())).map(|(id, _)| id.clone()).collect()
    };
    match found {
        CycleFound::Parents(nodes) => GraphError::Cycle { path: path(nodes) },
        CycleFound::Dependencies(nodes) => GraphError::DependencyCycle { path: path(nodes) },
    }
}
