//! A tree of plain data made of tokens. A node's place is the number of its token here, so that what `core` finds
//! wrong with the data leads back to the token, in a macro as well as in a file.

use std::ops::Range;

use limbeck_core::node::{DecodeError, Entry, Node, Table, Value};
use proc_macro2::Span;

use crate::mistake::Mistake;

/// The tokens that nodes were made of.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    spans: Vec<Span>,
}

impl Tree {
    fn place(&mut self, span: Span) -> Range<usize> {
        self.spans.push(span);
        self.spans.len() - 1..self.spans.len()
    }

    /// A node that was made of a token.
    pub fn node(&mut self, span: Span, value: Value) -> Node {
        Node { value, span: Some(self.place(span)) }
    }

    /// A text that was made of a token.
    pub fn string(&mut self, span: Span, text: impl Into<String>) -> Node {
        self.node(span, Value::String(text.into()))
    }

    /// A truth value that was made of a token.
    pub fn boolean(&mut self, span: Span, truth: bool) -> Node {
        self.node(span, Value::Boolean(truth))
    }

    /// Puts a key into a table.
    pub fn put(&mut self, table: &mut Table, span: Span, key: &str, node: Node) {
        table.entries.push(Entry { key: key.to_owned(), key_span: Some(self.place(span)), node });
    }

    /// The token that a node was made of.
    pub fn span(&self, node: &Node) -> Span {
        let place = node.span.as_ref().and_then(|place| self.spans.get(place.start));
        place.copied().unwrap_or_else(Span::call_site)
    }

    /// What `core` finds wrong, at the token that it is about; where it does not say, at `or`.
    pub fn mistake(&self, error: DecodeError, or: Span) -> Mistake {
        let span = error.span.and_then(|place| self.spans.get(place.start)).copied().unwrap_or(or);
        Mistake { message: error.message, help: error.help, span }
    }

    /// Gives a node, and all within, their places in the file in the place of the numbers of tokens.
    pub fn in_file(&self, node: &mut Node) {
        let bytes = |place: &mut Option<Range<usize>>| {
            let span = place.take().and_then(|place| self.spans.get(place.start).copied());
            *place = span.map(|span| span.byte_range());
        };
        bytes(&mut node.span);
        match &mut node.value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.in_file(item)),
            Value::Table(table) => {
                for entry in &mut table.entries {
                    bytes(&mut entry.key_span);
                    self.in_file(&mut entry.node);
                }
            }
            _ => {}
        }
    }
}
