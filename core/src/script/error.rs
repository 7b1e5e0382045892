//! What can be wrong with a project's files: each error names the file, and where it can the line and the column.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use miette::{Diagnostic, LabeledSpan, SourceCode};

use super::Place;
use crate::{
    node::DecodeError,
    revision::{GraphError, RevisionId},
};

/// What is wrong with `limbeck.toml`, a revision file, or the directory that holds them. The address of a database is
/// never part of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum ScriptError {
    /// There is no `limbeck.toml`.
    #[error("there is no {}", .path.display())]
    NoConfig { path: PathBuf },
    /// Nothing says where the database is.
    #[error("no address of a database is given")]
    NoDatabaseUrl { variable: String },
    /// `-n` names a database that `limbeck.toml` does not have.
    #[error("{} has no database `{name}`", .path.display())]
    NoDatabase { path: PathBuf, name: String, known: Vec<String> },
    /// A file or directory cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    Read { path: PathBuf, source: io::Error },
    /// A file or directory cannot be written.
    #[error("cannot write {}: {source}", .path.display())]
    Write { path: PathBuf, source: io::Error },
    /// A directory that should hold revisions is not there.
    #[error("the directory {} does not exist", .path.display())]
    NoDirectory { path: PathBuf },
    /// A file is larger than any revision has reason to be.
    #[error("{} is larger than 4 MiB", .path.display())]
    TooLarge { path: PathBuf },
    /// What a file says is no TOML, or means nothing.
    #[error("{message}")]
    Invalid {
        code: &'static str,
        message: String,
        help: Option<String>,
        place: Box<Place>,
        revision: Option<RevisionId>,
    },
    /// Two files are the same revision.
    #[error("revision {revision} is in two files: {} and {}", .first.display(), .place.path.display())]
    DuplicateRevision { revision: RevisionId, first: PathBuf, place: Box<Place> },
    /// The revisions make no graph, or a new one does not fit into it.
    #[error("{error}")]
    Graph { error: GraphError, place: Option<Box<Place>> },
    /// A revision that is written in Rust, where only files can be read.
    #[error("{} is a revision written in Rust, which only the program that embeds it can run", .path.display())]
    RustRevision { path: PathBuf, revision: Option<RevisionId> },
    /// A template does not render, or renders something that is no revision.
    #[error("the template {name} cannot be used: {reason}")]
    Template { name: String, reason: String, place: Option<Box<Place>> },
    /// A file would have to be overwritten.
    #[error("{} exists already", .path.display())]
    Exists { path: PathBuf },
    /// A command that runs after a file was written has failed.
    #[error("the hook `{hook}` failed: {reason}")]
    Hook { hook: String, path: PathBuf, reason: String },
    /// What was asked for cannot be done.
    #[error("{message}")]
    Request { message: String, help: String },
}

impl ScriptError {
    /// A mistake in the text of a file.
    pub(crate) fn decode(path: &Path, text: impl Into<String>, error: DecodeError) -> Self {
        Self::Invalid {
            code: "invalid-file",
            message: error.message,
            help: error.help,
            place: Box::new(Place::new(path, text, error.span)),
            revision: None,
        }
    }

    /// The same error, about a revision.
    #[must_use]
    pub(crate) fn of(mut self, id: &RevisionId) -> Self {
        if let Self::Invalid { revision, .. } = &mut self {
            *revision = Some(id.clone());
        }
        self
    }

    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists { path: path.to_owned() },
            _ => Self::Write { path: path.to_owned(), source },
        }
    }

    /// The stable word for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoConfig { .. } => "no-config",
            Self::NoDatabaseUrl { .. } => "no-database-url",
            Self::NoDatabase { .. } => "no-such-database",
            Self::Read { .. } => "cannot-read",
            Self::Write { .. } => "cannot-write",
            Self::NoDirectory { .. } => "no-directory",
            Self::TooLarge { .. } => "file-too-large",
            Self::Invalid { code, .. } => code,
            Self::DuplicateRevision { .. } => "duplicate-id",
            Self::Graph { error, .. } => error.code(),
            Self::RustRevision { .. } => "rust-revision",
            Self::Template { .. } => "invalid-template",
            Self::Exists { .. } => "already-exists",
            Self::Hook { .. } => "hook-failed",
            Self::Request { .. } => "invalid-request",
        }
    }

    /// The way out.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::NoConfig { .. } => "`limbeck init` makes one; `--config` names another".to_owned(),
            Self::NoDatabaseUrl { variable } => {
                format!("give it with --url, in the variable {variable}, or as `database_url` in limbeck.toml")
            }
            Self::NoDatabase { known, .. } if known.is_empty() => "it has only the one without a name".to_owned(),
            Self::NoDatabase { known, .. } => format!("it has {}", known.join(", ")),
            Self::NoDirectory { .. } => {
                "make it, or correct `script_location` and `version_locations` in limbeck.toml; `limbeck init` makes a \
                 new project"
                    .to_owned()
            }
            Self::TooLarge { .. } => {
                "put rows into a file of their own: `bulk_insert` reads it with `rows_file`".to_owned()
            }
            Self::Invalid { help, .. } => return help.clone(),
            Self::DuplicateRevision { .. } => "remove one of the files, or give it a new id".to_owned(),
            Self::Graph { error, .. } => error.help(),
            Self::RustRevision { .. } => {
                "run the command with that program: its own `limbeck` subcommand or binary".to_owned()
            }
            Self::Exists { .. } => "nothing is overwritten: remove it first, or choose another name".to_owned(),
            Self::Hook { path, .. } => format!("{} was written and stays", path.display()),
            Self::Request { help, .. } => help.clone(),
            Self::Read { .. } | Self::Write { .. } | Self::Template { .. } => return None,
        })
    }

    fn place(&self) -> Option<&Place> {
        match self {
            Self::Invalid { place, .. } | Self::DuplicateRevision { place, .. } => Some(place),
            Self::Graph { place, .. } | Self::Template { place, .. } => place.as_deref(),
            _ => None,
        }
    }

    /// The file or directory that it is about.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::NoConfig { path }
            | Self::NoDatabase { path, .. }
            | Self::Read { path, .. }
            | Self::Write { path, .. }
            | Self::NoDirectory { path }
            | Self::TooLarge { path }
            | Self::RustRevision { path, .. }
            | Self::Exists { path }
            | Self::Hook { path, .. } => Some(path),
            _ => self.place().map(|place| place.path.as_path()),
        }
    }

    /// The line of the file, counted from 1.
    pub fn line(&self) -> Option<usize> {
        self.place()?.line()
    }

    /// The column in the line, counted from 1 in characters.
    pub fn column(&self) -> Option<usize> {
        self.place()?.column()
    }

    /// The revision that it is about.
    pub fn revision(&self) -> Option<&RevisionId> {
        match self {
            Self::DuplicateRevision { revision, .. } => Some(revision),
            Self::Invalid { revision, .. } | Self::RustRevision { revision, .. } => revision.as_ref(),
            Self::Graph { error, .. } => super::graph::culprit(error).map(|culprit| culprit.revision),
            _ => None,
        }
    }
}

impl Diagnostic for ScriptError {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(ScriptError::code(self)))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        ScriptError::help(self).map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place().filter(|place| place.span.is_some()).map(|place| &place.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.place()?.span?;
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(None, span))))
    }
}
