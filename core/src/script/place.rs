//! A place in a file: what an error points at.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use miette::{NamedSource, SourceSpan};

/// A place in a file, with the text that the file held when it was read.
#[derive(Debug)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// Its text, under its name.
    pub source: NamedSource<String>,
    /// The bytes of the text that are meant; nothing when it is the file as a whole.
    pub span: Option<SourceSpan>,
}

impl Place {
    /// A place in a text.
    pub fn new(path: &Path, text: impl Into<String>, span: Option<Range<usize>>) -> Self {
        let text = text.into();
        let span = span.map(|span| within(&text, span));
        Self { path: path.to_owned(), source: NamedSource::new(path.display().to_string(), text), span }
    }

    /// The line, counted from 1.
    pub fn line(&self) -> Option<usize> {
        Some(self.before()?.matches('\n').count() + 1)
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> Option<usize> {
        let before = self.before()?;
        let line = before.rsplit('\n').next().unwrap_or(before);
        Some(line.chars().count() + 1)
    }

    fn before(&self) -> Option<&str> {
        self.source.inner().get(..self.span?.offset())
    }
}

/// The span, cut so that it lies within the text and between characters.
fn within(text: &str, span: Range<usize>) -> SourceSpan {
    let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let start = boundary(span.start);
    let end = boundary(span.end).max(start);
    (start, end - start).into()
}
