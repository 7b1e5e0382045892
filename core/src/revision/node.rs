//! One revision as the graph sees it: its name and what it stands on.

use serde::{Deserialize, Serialize};

use crate::revision::{BranchLabel, RevisionId};

/// A revision: a node of the graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The identity of the revision.
    pub id: RevisionId,
    /// The parents: none for a base, several for a merge.
    #[serde(default)]
    pub down_revision: Vec<RevisionId>,
    /// Further revisions that must be applied first, each by its id or a label.
    #[serde(default)]
    pub depends_on: Vec<String>,
    /// The branch labels that this revision declares.
    #[serde(default)]
    pub branch_labels: Vec<BranchLabel>,
}

impl Revision {
    /// A base: a revision without parents, dependencies and labels.
    #[must_use]
    pub fn base(id: RevisionId) -> Self {
        Self { id, down_revision: Vec::new(), depends_on: Vec::new(), branch_labels: Vec::new() }
    }

    /// A revision on top of `parents`.
    #[must_use]
    pub fn on(id: RevisionId, parents: impl IntoIterator<Item = RevisionId>) -> Self {
        Self { down_revision: parents.into_iter().collect(), ..Self::base(id) }
    }
}
