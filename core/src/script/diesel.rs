//! New revisions in a folder of Diesel's migrations: named as `diesel migration generate` names them, so that Diesel
//! goes on reading the folder.

use jiff::{SignedDuration, Timestamp};

use super::{Header, NewScript, ScriptDirectory, file_name::slug};
use crate::revision::RevisionId;

/// How many seconds a version may lie ahead of the clock: as many as there were migrations made within one second.
const AHEAD: usize = 60;

/// A version as Diesel has it, and the folder that is named for it.
pub(super) struct Version {
    pub(super) id: RevisionId,
    pub(super) folder: String,
}

/// The version of a new revision that goes where a migration of Diesel's would: a person writes its SQL, it stands on
/// the last of Diesel's migrations, and needs no word of its own on that. Nothing for every other revision.
pub(super) fn next_version(directory: &ScriptDirectory, new: &NewScript, header: &Header) -> Option<Version> {
    let [parent] = header.revision.down_revision.as_slice() else { return None };
    let plain = header.revision.depends_on.is_empty() && header.revision.branch_labels.is_empty();
    let last = directory.scripts().filter(|script| script.is_of_diesel()).map(|script| script.id().as_str()).max();
    if new.upgrade.is_some() || new.rev_id.is_some() || !plain || last != Some(parent.as_str()) {
        return None;
    }
    (0..AHEAD).find_map(|seconds| {
        let at = new.created.checked_add(SignedDuration::from_secs(i64::try_from(seconds).ok()?)).ok()?;
        version_at(at, &new.message).filter(|version| version.id.as_str() > parent.as_str())
    })
}

/// Diesel's clock is UTC, whatever the project's.
fn version_at(at: Timestamp, message: &str) -> Option<Version> {
    let id = RevisionId::new(at.strftime("%Y%m%d%H%M%S").to_string()).ok()?;
    let folder = format!("{}_{}", at.strftime("%Y-%m-%d-%H%M%S"), slug(message));
    Some(Version { id, folder: folder.trim_end_matches('_').to_owned() })
}
