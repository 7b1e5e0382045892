//! What is wrong with a model, at a token.

use limbeck_core::node::nearest;
use proc_macro2::Span;

/// What is wrong with a model. The span is the compiler's own in a macro, and leads into the file elsewhere.
#[derive(Debug, Clone)]
pub struct Mistake {
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
    /// The token that it is about.
    pub span: Span,
}

impl Mistake {
    /// A mistake at a token.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, span }
    }

    /// The same mistake with a way out.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
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
