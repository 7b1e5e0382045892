//! New revisions in a folder of Diesel's migrations: named as `diesel migration generate` names them, so that Diesel
//! goes on reading the folder.

use jiff::Timestamp;

use super::{Header, NewScript, ScriptDirectory, file_name::slug};
use crate::revision::RevisionId;

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
    let versions = (0..=u16::MAX).map_while(|number| version_at(new.created, number, &new.message));
    versions.into_iter().find(|version| version.id.as_str() > parent.as_str())
}

/// A version is a time and a number for what was made within the same second. Diesel's clock is UTC, whatever the
/// project's.
fn version_at(at: Timestamp, number: u16, message: &str) -> Option<Version> {
    let id = RevisionId::new(format!("{}{number:04x}", at.strftime("%Y%m%d%H%M%S"))).ok()?;
    let folder = format!("{}-{number:04x}_{}", at.strftime("%Y-%m-%d-%H%M%S"), slug(message));
    Some(Version { id, folder: folder.trim_end_matches('_').to_owned() })
}
