//! What is wrong with a model, and where.

use std::ops::Range;

use limbeck_core::node::nearest;
use proc_macro2::Span;

/// What is wrong with a model. The place is a token, which is the compiler's own in a macro, or the bytes of a file.
#[derive(Debug, Clone)]
pub struct Mistake<S = Span> {
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
    /// What it is about.
    pub span: S,
}

impl<S> Mistake<S> {
    /// A mistake at a place.
    pub fn new(span: S, message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, span }
    }

    /// The same mistake with a way out.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl Mistake {
    /// The same mistake at the bytes of its token in the file.
    pub fn in_file(self) -> Mistake<Range<usize>> {
        Mistake { message: self.message, help: self.help, span: self.span.byte_range() }
    }

    /// A word that is none of those that could stand there.
    pub fn unknown(span: Span, kind: &str, word: &str, known: &[&str]) -> Self {
        let help = match nearest(word, known.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None => {
                format!("there are {}", known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
            }
        };
        Self::new(span, format!("unknown {kind} `{word}`")).with_help(help)
    }
}

impl From<syn::Error> for Mistake {
    fn from(error: syn::Error) -> Self {
        Self::new(error.span(), error.to_string())
    }
}
