//! One revision as its file has it: the header, which the graph is made of, and the body, which is read when it is
//! needed.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use super::{
    Place, ScriptError,
    body::{self, Parsed},
    checksum,
    files::Files,
    header, sql,
};
use crate::{
    operation::{NamingConvention, Operation},
    revision::{Direction, Revision, RevisionId},
};

/// What stands at the top of a revision file.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// The revision as the graph has it.
    pub revision: Revision,
    /// What it is for.
    pub message: String,
    /// When it was written, as the file has it.
    pub created: Option<String>,
    /// Whether it runs within a transaction.
    pub transaction: bool,
}

/// How a revision is taken back.
#[derive(Debug, Clone, PartialEq)]
pub enum Downgrade {
    /// By what `upgrade` and the schema before it say.
    Derived,
    /// By these operations.
    Written(Vec<Operation>),
    /// Not at all.
    Irreversible,
}

/// What a revision does.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// What an upgrade does; constraints and indexes have their final names.
    pub upgrade: Vec<Operation>,
    /// What a downgrade does.
    pub downgrade: Downgrade,
    /// A hash of the operations as they were parsed, so that line endings, comments and layout are no edit.
    pub checksum: String,
}

impl Body {
    fn empty() -> Self {
        Self { upgrade: Vec::new(), downgrade: Downgrade::Derived, checksum: String::new() }
    }
}

/// What the files of a project have in common.
#[derive(Debug)]
pub(super) struct Project {
    pub(super) files: Files,
    /// The script directory, beside which data files stand.
    pub(super) location: PathBuf,
    pub(super) convention: NamingConvention,
}

/// What a revision is read from.
#[derive(Debug)]
pub(super) enum Source {
    Memory,
    /// A revision in Rust, of which only the header can be read.
    Rust,
    Toml(Arc<Project>),
    /// A pair of SQL files, and whether it stands on the one before it in the order of versions.
    Sql(Arc<Project>, bool),
}

/// A revision and the file that it is in.
#[derive(Debug)]
pub struct Script {
    /// What stands at the top of the file.
    pub header: Header,
    /// The file, or the folder of a pair of SQL files; nothing for a revision that was made in memory.
    pub path: Option<PathBuf>,
    source: Source,
    body: OnceLock<Parsed>,
}

impl Script {
    /// A revision that was made in memory. Its constraints and indexes have their final names, or get them from the
    /// convention of the project that it joins.
    pub fn in_memory(header: Header, upgrade: Vec<Operation>, downgrade: Downgrade) -> Self {
        let checksum = checksum::of_operations(&header, &upgrade, &downgrade);
        let parsed = Parsed::unplaced(Body { upgrade, downgrade, checksum });
        Self { header, path: None, source: Source::Memory, body: OnceLock::from(parsed) }
    }

    /// A revision that is written in Rust, in a program that does not carry it: its header was read from the source, and
    /// nothing can run it.
    pub fn in_rust(header: Header, path: PathBuf) -> Self {
        Self::from_file(header, path, Source::Rust)
    }

    /// Whether it is written in Rust and this program cannot run it.
    pub fn is_elsewhere(&self) -> bool {
        matches!(self.source, Source::Rust)
    }

    /// The same revision with what its body leaves to the naming convention.
    pub(super) fn with_names(mut self, convention: &NamingConvention) -> Self {
        if let Some(parsed) = self.body.take() {
            self.body = OnceLock::from(parsed.with_names(&self.header, convention));
        }
        self
    }

    pub(super) fn from_file(header: Header, path: PathBuf, source: Source) -> Self {
        Self { header, path: Some(path), source, body: OnceLock::new() }
    }

    /// The identity of the revision.
    pub fn id(&self) -> &RevisionId {
        &self.header.revision.id
    }

    /// Whether it is a migration as Diesel has them: a pair of SQL files that leaves what it stands on to the order of
    /// versions.
    pub fn is_of_diesel(&self) -> bool {
        matches!(self.source, Source::Sql(_, true))
    }

    /// What the revision does. The file is read when this is first called.
    ///
    /// Fails when the file cannot be read or says something that means nothing.
    pub fn body(&self) -> Result<&Body, ScriptError> {
        self.parsed().map(|parsed| &parsed.body)
    }

    fn parsed(&self) -> Result<&Parsed, ScriptError> {
        if let Some(parsed) = self.body.get() {
            return Ok(parsed);
        }
        let parsed = match (&self.source, &self.path) {
            (Source::Toml(project), Some(path)) => body::read_body(project, path, &self.header)?,
            (Source::Sql(project, _), Some(path)) => sql::read_body(project, path, &self.header)?,
            (Source::Rust, Some(path)) => {
                let revision = Some(self.id().clone());
                return Err(ScriptError::RustRevision { path: path.clone(), revision });
            }
            // Made in memory, it has its body from the start.
            (Source::Memory, _) | (_, None) => Parsed::unplaced(Body::empty()),
        };
        Ok(self.body.get_or_init(|| parsed))
    }

    /// Where the operation stands that is the `index`th of the body's `upgrade` or `downgrade`; nothing when it was
    /// not read from a file. A derived downgrade has no places.
    pub fn locate(&self, direction: Direction, index: usize) -> Option<Place> {
        let parsed = self.parsed().ok()?;
        let path = self.path.as_deref()?;
        match (&self.source, direction) {
            (Source::Memory | Source::Rust, _) => None,
            (Source::Sql(project, _), Direction::Upgrade) => whole(project, &path.join("up.sql")),
            (Source::Sql(project, _), Direction::Downgrade) => whole(project, &path.join("down.sql")),
            (Source::Toml(project), direction) => {
                let places = if direction == Direction::Upgrade { &parsed.upgrade } else { &parsed.downgrade };
                let text = header::read_text(&project.files, path).ok()?;
                Some(Place::new(path, text, Some(places.get(index)?.clone())))
            }
        }
    }
}

/// A file as a whole.
fn whole(project: &Project, path: &Path) -> Option<Place> {
    let text = header::read_text(&project.files, path).ok()?;
    Some(Place::new(path, text, None))
}
