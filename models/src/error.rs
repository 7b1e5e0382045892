//! What can be wrong with the sources of models: every mistake, each with its file, line and column.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use limbeck_core::script::Place;
use miette::{Diagnostic, LabeledSpan, SourceCode};

/// One thing that is wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum ModelError {
    /// A pattern of `[models] rust` that means nothing.
    #[error("the pattern `{pattern}` cannot be read: {reason}")]
    Pattern { pattern: String, reason: String },
    /// A pattern of `[models] rust` to which there are no files.
    #[error("no file is called `{pattern}`")]
    NoFiles { pattern: String },
    /// A file cannot be read.
    #[error("cannot read {}: {source}", .path.display())]
    Read { path: PathBuf, source: io::Error },
    /// A model that makes no table, or a file that is no Rust.
    #[error("{message}")]
    Invalid { message: String, help: Option<String>, place: Box<Place> },
}

impl ModelError {
    /// The stable word for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Pattern { .. } => "invalid-pattern",
            Self::NoFiles { .. } => "no-models",
            Self::Read { .. } => "cannot-read",
            Self::Invalid { .. } => "invalid-model",
        }
    }

    /// The way out.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Pattern { .. } | Self::Read { .. } => None,
            Self::NoFiles { .. } => Some("correct `[models] rust` in limbeck.toml".to_owned()),
            Self::Invalid { help, .. } => help.clone(),
        }
    }

    fn place(&self) -> Option<&Place> {
        if let Self::Invalid { place, .. } = self { Some(place) } else { None }
    }

    /// The file that it is about.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Read { path, .. } => Some(path),
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
}

impl Diagnostic for ModelError {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(Self::code(self)))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Self::help(self).map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place().map(|place| &place.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.place()?.span?;
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(None, span))))
    }
}

/// Everything that is wrong; at least one thing is.
#[derive(Debug)]
pub struct ModelErrors {
    /// The first.
    pub first: ModelError,
    /// The others, in the order of files and lines.
    pub others: Vec<ModelError>,
}

impl ModelErrors {
    /// The errors as a result: none is a success.
    pub(crate) fn check(errors: Vec<ModelError>) -> Result<(), Self> {
        let mut errors = errors.into_iter();
        match errors.next() {
            None => Ok(()),
            Some(first) => Err(Self { first, others: errors.collect() }),
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &ModelError> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

impl From<ModelError> for ModelErrors {
    fn from(first: ModelError) -> Self {
        Self { first, others: Vec::new() }
    }
}

impl fmt::Display for ModelErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.first)?;
        match self.others.len() {
            0 => Ok(()),
            others => write!(f, ", and {others} more"),
        }
    }
}

impl std::error::Error for ModelErrors {}

impl Diagnostic for ModelErrors {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Diagnostic::code(&self.first)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Diagnostic::help(&self.first)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.first.source_code()
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.first.labels()
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.others.iter().map(|error| error as &dyn Diagnostic)))
    }
}
