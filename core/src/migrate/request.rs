//! What is asked for: a way through the graph, to be found again when the version table has moved meanwhile.

use crate::revision::{GraphError, RevisionId, RevisionMap, Step, Target};

/// A move that is asked for.
#[derive(Debug, Clone)]
pub(super) enum Request {
    /// Up to a target.
    Upgrade(Target),
    /// Down to a target.
    Downgrade(Target),
}

impl Request {
    /// An upgrade. Without a target it goes to the one head there is; of several, one has to be named.
    pub(super) fn upgrade(map: &RevisionMap, target: Option<&str>) -> Result<Self, GraphError> {
        if let Some(target) = target {
            return target.parse().map(Self::Upgrade);
        }
        let heads = map.effective_heads();
        if heads.len() > 1 {
            return Err(GraphError::MultipleHeads { argument: "head".to_owned(), heads });
        }
        Ok(Self::Upgrade(Target::heads()))
    }

    /// A downgrade.
    pub(super) fn downgrade(target: &str) -> Result<Self, GraphError> {
        target.parse().map(Self::Downgrade)
    }

    /// The steps from these rows of the version table on.
    pub(super) fn steps(&self, map: &RevisionMap, rows: &[RevisionId]) -> Result<Vec<Step>, GraphError> {
        match self {
            Self::Upgrade(target) => map.upgrade(rows, target),
            Self::Downgrade(target) => map.downgrade(rows, target),
        }
    }

    /// Whether it counts from the rows, so that it means another place once they have moved.
    pub(super) fn is_relative(&self) -> bool {
        match self {
            Self::Upgrade(target) | Self::Downgrade(target) => target.is_relative_to_current(),
        }
    }
}
