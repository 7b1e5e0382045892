//! Checking a revision that is about to be created.

use crate::revision::{BranchLabel, GraphError, Revision, RevisionId, RevisionMap, Target};

/// What a new revision is asked to be.
#[derive(Clone, Debug)]
pub struct NewRevision {
    /// Its id.
    pub id: RevisionId,
    /// What it stands on; several for a merge, the base for a new line.
    pub head: Vec<Target>,
    /// Whether `head` may be a revision that has children already.
    pub splice: bool,
    /// Further prerequisites: ids, partial ids, labels or other targets.
    pub depends_on: Vec<Target>,
    /// The branch labels that it declares.
    pub labels: Vec<BranchLabel>,
}

impl NewRevision {
    /// A revision on top of the single head.
    #[must_use]
    pub fn on_head(id: RevisionId) -> Self {
        Self { id, head: vec![Target::head()], splice: false, depends_on: Vec::new(), labels: Vec::new() }
    }
}

impl RevisionMap {
    /// Checks a new revision and gives it its parents and dependencies.
    ///
    /// The graph stays as it is; [`with`](RevisionMap::with) adds the result.
    ///
    /// # Errors
    ///
    /// The id or a label is invalid or taken, a head or dependency names
    /// nothing or is ambiguous, a parent is named twice
    /// ([`GraphError::DuplicateHeads`]) or has children and is not spliced
    /// ([`GraphError::NotAHead`]).
    pub fn new_revision(&self, new: &NewRevision) -> Result<Revision, GraphError> {
        if !new.id.is_addressable() {
            let name = new.id.to_string();
            return Err(GraphError::InvalidId { name });
        }
        let revision = Revision {
            id: new.id.clone(),
            down_revision: self.parents_of_new(new)?,
            depends_on: self.dependencies_of_new(new)?,
            branch_labels: new.labels.clone(),
        };
        // The whole graph has the last word on ids and labels.
        self.with(revision.clone())?;
        Ok(revision)
    }

    fn parents_of_new(&self, new: &NewRevision) -> Result<Vec<RevisionId>, GraphError> {
        let mut parents: Vec<RevisionId> = Vec::new();
        for target in &new.head {
            for parent in self.resolve(target)?.into_iter().flatten() {
                if parents.contains(&parent) {
                    return Err(GraphError::DuplicateHeads { revision: parent });
                }
                parents.push(parent);
            }
        }
        let spliced = parents.iter().find(|&parent| !self.is_head(parent));
        match spliced {
            Some(revision) if !new.splice => Err(GraphError::NotAHead { revision: revision.clone() }),
            _ => Ok(parents),
        }
    }

    /// Labels stay labels; everything else becomes a full id.
    fn dependencies_of_new(&self, new: &NewRevision) -> Result<Vec<String>, GraphError> {
        let mut dependencies = Vec::new();
        for target in &new.depends_on {
            let name = target.to_string();
            if self.label_owners.contains_key(name.as_str()) {
                dependencies.push(name);
            } else if let Some(id) = self.resolve_one(target)? {
                dependencies.push(id.to_string());
            }
        }
        Ok(dependencies)
    }
}
