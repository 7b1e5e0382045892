//! A set of replacements in a text, made all at once.

use crate::ddl::span::Span;
use crate::ddl::token::is_word_byte;

/// Replacements that are yet to be made. Those at one place are made in the order they were added.
#[derive(Debug, Default)]
pub(super) struct Patch {
    changes: Vec<(Span, String)>,
}

impl Patch {
    pub(super) fn replace(&mut self, span: Span, new: impl Into<String>) {
        self.changes.push((span, new.into()));
    }

    pub(super) fn insert(&mut self, offset: usize, new: impl Into<String>) {
        self.replace(Span::at(offset), new);
    }

    pub(super) fn delete(&mut self, span: Span) {
        self.replace(span, "");
    }

    /// Inserts `clause` between the words around `offset`.
    pub(super) fn insert_clause(&mut self, text: &str, offset: usize, clause: &str) {
        let gap = if starts_word(text, offset) { " " } else { "" };
        self.insert(offset, format!(" {clause}{gap}"));
    }

    /// Replaces a clause or a name, but keeps it apart from the words around it.
    pub(super) fn replace_clause(&mut self, text: &str, span: Span, new: &str) {
        let before = span.start.checked_sub(1).and_then(|at| text.as_bytes().get(at));
        let after = text.as_bytes().get(span.end);
        let left = if joins(before, new.as_bytes().first()) { " " } else { "" };
        let right = if joins(new.as_bytes().last(), after) { " " } else { "" };
        self.replace(span, format!("{left}{new}{right}"));
    }

    /// Deletes a clause, but keeps the words around it apart.
    pub(super) fn delete_clause(&mut self, text: &str, span: Span) {
        let joins = ends_word(text, span.start) && starts_word(text, span.end);
        self.replace(span, if joins { " " } else { "" });
    }

    /// `text` with all replacements made; what two of them delete is deleted once.
    pub(super) fn apply(mut self, text: &str) -> String {
        self.changes.sort_by_key(|(span, _)| span.start);
        let mut edited = String::with_capacity(text.len());
        let mut done = 0;
        for (span, new) in &self.changes {
            edited.push_str(Span::new(done, span.start).of(text));
            edited.push_str(new);
            done = done.max(span.end);
        }
        edited.push_str(Span::new(done, text.len()).of(text));
        edited
    }
}

/// Whether two bytes, one after the other, would make one token of two.
fn joins(left: Option<&u8>, right: Option<&u8>) -> bool {
    left.zip(right).is_some_and(|(left, right)| {
        (is_word_byte(*left) && is_word_byte(*right)) || (left == right && b"\"'`".contains(left))
    })
}

fn is_wordy(byte: u8) -> bool {
    is_word_byte(byte) || b"\"'`[]".contains(&byte)
}

fn starts_word(text: &str, offset: usize) -> bool {
    text.as_bytes().get(offset).copied().is_some_and(is_wordy)
}

fn ends_word(text: &str, offset: usize) -> bool {
    let before = offset.checked_sub(1);
    before.and_then(|at| text.as_bytes().get(at)).copied().is_some_and(is_wordy)
}
