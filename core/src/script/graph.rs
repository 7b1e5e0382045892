//! The graph's mistakes, traced to the file that makes them.

use std::path::Path;

use super::{
    Place, Script, ScriptError,
    files::Files,
    header::{read_text, value_span},
};
use crate::{
    node::Node,
    revision::{GraphError, RevisionId},
};

/// The revision whose file is to be corrected, the key, and the entry of the key.
pub(super) struct Culprit<'a> {
    pub(super) revision: &'a RevisionId,
    key: &'static str,
    entry: &'a str,
}

/// Who is to blame for a mistake in the graph; nobody where a request was wrong.
pub(super) fn culprit(error: &GraphError) -> Option<Culprit<'_>> {
    let culprit = |revision, key, entry| Some(Culprit { revision, key, entry });
    match error {
        GraphError::DuplicateId { id } => culprit(id, "revision", id.as_str()),
        GraphError::DuplicateLabel { label, revision, .. } => culprit(revision, "branch_labels", label.as_str()),
        GraphError::SelfLoop { id } => culprit(id, "down_revision", id.as_str()),
        GraphError::DependencySelfLoop { id } => culprit(id, "depends_on", id.as_str()),
        GraphError::MissingDownRevision { revision, missing, .. } => {
            culprit(revision, "down_revision", missing.as_str())
        }
        GraphError::MissingDependency { revision, missing, .. } => culprit(revision, "depends_on", missing),
        GraphError::Cycle { path } => culprit(path.first()?, "down_revision", path.get(1)?.as_str()),
        GraphError::DependencyCycle { path } => culprit(path.first()?, "depends_on", path.get(1)?.as_str()),
        _ => None,
    }
}

/// The mistake, with the place of the file that makes it.
pub(super) fn explain(error: GraphError, scripts: &[Script], files: &Files) -> ScriptError {
    let place = culprit(&error).and_then(|culprit| {
        let script = scripts.iter().find(|script| script.id() == culprit.revision)?;
        place(script.path.as_deref()?, files, culprit.key, culprit.entry)
    });
    ScriptError::Graph { error, place: place.map(Box::new) }
}

/// Where a header says something; the file as a whole when it cannot be found any more.
pub(super) fn place(path: &Path, files: &Files, key: &str, entry: &str) -> Option<Place> {
    let path = if files.is_dir(path) { path.join("metadata.toml") } else { path.to_owned() };
    let text = read_text(files, &path).ok()?;
    let span = if path.extension().is_some_and(|ending| ending == "rs") {
        // In Rust it is a literal, and the first of its kind is the one.
        text.find(&format!("\"{entry}\"")).map(|start| start..start + entry.len() + 2)
    } else {
        Node::from_toml(&text).ok().and_then(|node| value_span(&node, key, entry))
    };
    Some(Place::new(&path, text, span))
}
