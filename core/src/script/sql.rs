//! A revision as a pair of SQL files: `<revision>_<slug>/up.sql` and `down.sql`, as Diesel lays them out, and
//! `metadata.toml` beside them.

use std::path::Path;

use super::{
    Body, Downgrade, Header, Script, ScriptError,
    body::Parsed,
    checksum,
    files::{Files, Found},
    header::{Created, Several, read_text},
    script::Project,
};
use crate::{
    node::{DecodeError, Field, Node, record},
    operation::{Execute, Operation},
    revision::{BranchLabel, Revision, RevisionId},
};

record! {
    /// The keys of `metadata.toml`.
    pub(super) struct Metadata: "`metadata.toml`" {
        revision: Option<RevisionId>,
        down_revision: Several<RevisionId>,
        depends_on: Several<String>,
        branch_labels: Several<BranchLabel>,
        message: Option<String>,
        created: Option<Created>,
        transaction: Option<bool>,
        run_in_transaction: Option<bool>,
    }
}

/// Whether a directory holds a revision.
pub(super) fn is_pair(files: &Files, dir: &Path) -> bool {
    ["up.sql", "down.sql", "metadata.toml"].iter().any(|name| files.exists(&dir.join(name)))
}

/// Whether a directory holds pairs of SQL files, each in a folder of its own, as Diesel's `migrations` does.
pub(crate) fn holds_pairs(dir: &Path) -> bool {
    let found = Files::Disk.list(dir).unwrap_or_default();
    found.iter().any(|found| found.is_dir && Files::Disk.exists(&found.path.join("up.sql")))
}

/// The header of a pair, as far as its own folder tells, and whether it leaves what it stands on to [`chain`].
pub(super) fn read_header(files: &Files, found: &Found) -> Result<(Header, bool), ScriptError> {
    let metadata = read_metadata(files, &found.path)?;
    let (version, slug) = found.name.split_once('_').unwrap_or((&found.name, ""));
    let id = match metadata.revision {
        Some(id) => id,
        None => RevisionId::new(version.replace('-', "")).map_err(|error| no_id(found, &error.to_string()))?,
    };
    let chained = metadata.down_revision.0.is_none();
    let header = Header {
        revision: Revision {
            id,
            down_revision: metadata.down_revision.list(),
            depends_on: metadata.depends_on.list(),
            branch_labels: metadata.branch_labels.list(),
        },
        message: metadata.message.unwrap_or_else(|| slug.replace('_', " ")),
        created: metadata.created.map(|created| created.0),
        transaction: metadata.transaction.or(metadata.run_in_transaction).unwrap_or(true),
    };
    Ok((header, chained))
}

/// Puts the pairs of a directory that do not say what they stand on each on the one before it in the order of versions,
/// which is the order in which Diesel runs them. A version has no `-` in it, so that is not always the order of the
/// folders' names.
pub(super) fn chain(scripts: &mut [Script]) {
    let mut chained: Vec<_> = scripts.iter_mut().filter(|script| script.is_of_diesel()).collect();
    chained.sort_by(|a, b| a.id().as_str().cmp(b.id().as_str()));
    let mut previous: Option<RevisionId> = None;
    for script in chained {
        let id = script.id().clone();
        script.header.revision.down_revision = previous.replace(id).into_iter().collect();
    }
}

fn no_id(found: &Found, reason: &str) -> ScriptError {
    ScriptError::Invalid {
        code: "invalid-id",
        message: format!("the folder {} names no revision: {reason}", found.path.display()),
        help: Some("name it `<revision>_<words>`, or write `revision = \"…\"` in its metadata.toml".to_owned()),
        place: Box::new(super::Place::new(&found.path, "", None)),
        revision: None,
    }
}

fn read_metadata(files: &Files, dir: &Path) -> Result<Metadata, ScriptError> {
    let path = dir.join("metadata.toml");
    let text = if files.exists(&path) { read_text(files, &path)? } else { String::new() };
    let decode = |text: &str| -> Result<Metadata, DecodeError> { Metadata::decode(&Node::from_toml(text)?) };
    decode(&text).map_err(|error| ScriptError::decode(&path, text, error))
}

/// Reads both files. Without `down.sql` the revision is irreversible.
pub(super) fn read_body(project: &Project, dir: &Path, header: &Header) -> Result<Parsed, ScriptError> {
    let up = read_text(&project.files, &dir.join("up.sql"))?;
    let path = dir.join("down.sql");
    let down = if project.files.exists(&path) { Some(read_text(&project.files, &path)?) } else { None };
    let checksum = checksum::of_sql(header, &up, down.as_deref());
    let downgrade = down.map_or(Downgrade::Irreversible, |sql| Downgrade::Written(execute(sql)));
    Ok(Parsed::unplaced(Body { upgrade: execute(up), downgrade, checksum }))
}

/// The whole of a file as one operation; none when it holds nothing but comments.
fn execute(sql: String) -> Vec<Operation> {
    if checksum::significant(&sql).is_empty() { Vec::new() } else { vec![Execute::new(sql).into()] }
}
