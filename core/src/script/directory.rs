//! All revisions of a project.

use indexmap::IndexMap;

use super::Script;
use crate::revision::{GraphError, RevisionId, RevisionMap};

/// All revisions of a project, and the graph that they make.
#[derive(Debug)]
pub struct ScriptDirectory {
    map: RevisionMap,
    scripts: IndexMap<RevisionId, Script>,
}

impl ScriptDirectory {
    /// The project that some revisions make, in the order given. Fails when they make no graph.
    pub fn from_scripts(scripts: impl IntoIterator<Item = Script>) -> Result<Self, GraphError> {
        let scripts: Vec<_> = scripts.into_iter().collect();
        let map = RevisionMap::new(scripts.iter().map(|script| script.header.revision.clone()))?;
        Ok(Self { map, scripts: scripts.into_iter().map(|script| (script.id().clone(), script)).collect() })
    }

    /// The graph.
    pub fn map(&self) -> &RevisionMap {
        &self.map
    }

    /// The revision of that id.
    pub fn script(&self, id: &RevisionId) -> Option<&Script> {
        self.scripts.get(id)
    }

    /// All revisions, in load order.
    pub fn scripts(&self) -> impl ExactSizeIterator<Item = &Script> {
        self.scripts.values()
    }
}
