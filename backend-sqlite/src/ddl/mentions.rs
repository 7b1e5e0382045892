//! The names a piece of SQL mentions, for code that is searched rather than understood:
//! the bodies of views and triggers.

use std::collections::BTreeSet;

use super::cursor::{is_name, name_of};
use super::token::{Token, TokenKind};

/// Keywords right after which a string is a name.
const BEFORE_NAMES: [&str; 8] = ["FROM", "JOIN", "INTO", "UPDATE", "ON", "OF", "AS", "SET"];

/// A set of names, compared as SQLite compares them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions(BTreeSet<String>);

impl Mentions {
    /// Whether `name` is among them.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(&name.to_ascii_lowercase())
    }

    /// The names in ASCII lower case, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Every word in `tokens` that could be a name, whatever it names.
    pub(super) fn of(tokens: &[Token], text: &str) -> Self {
        let mut found = BTreeSet::new();
        let mut before = None;
        for (at, token) in tokens.iter().enumerate() {
            let dotted = tokens.get(at + 1).is_some_and(|next| next.is(text, "."));
            if is_mention(*token, before, dotted, text) {
                found.insert(name_of(*token, text).value.to_ascii_lowercase());
            }
            before = Some(*token);
        }
        Self(found)
    }
}

fn is_mention(token: Token, before: Option<Token>, dotted: bool, text: &str) -> bool {
    let introduced =
        || before.is_some_and(|before| before.is(text, ".") || BEFORE_NAMES.iter().any(|word| before.is(text, word)));
    is_name(token, text) && (token.kind != TokenKind::String || dotted || introduced())
}
