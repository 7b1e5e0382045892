//! The comma-separated list of columns and constraints: taking an item out, putting one in.
//! Items keep the comments that trail them on their line, and new ones follow the layout of old.

use super::layout::Layout;
use super::patch::Patch;
use crate::ddl::error::SyntaxError;
use crate::ddl::span::Span;

/// An item to put into the list, with the comment that goes with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    pub(super) text: &'a str,
    pub(super) comment: &'a str,
}

impl<'a> Item<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, comment: "" }
    }

    /// The item followed by `separator` and its comment.
    fn render(self, separator: &str) -> String {
        let gap = if self.comment.is_empty() { "" } else { " " };
        format!("{}{separator}{gap}{}", self.text, self.comment)
    }
}

/// The list of items in `text`.
pub(super) struct List<'a> {
    text: &'a str,
    layout: Layout<'a>,
}

impl<'a> List<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self, SyntaxError> {
        let layout = Layout::new(text)?;
        Ok(Self { text, layout })
    }

    /// The comment that trails the item on its line.
    pub(super) fn comment_of(&self, item: Span) -> &'a str {
        let before = self.layout.comments_end(item.end);
        if before > item.end {
            return Span::new(item.end, before).of(self.text).trim();
        }
        let comma = self.layout.comma_after(item.end);
        let after = comma.map(|comma| Span::new(comma.end, self.layout.line_comments_end(comma.end)));
        after.map_or("", |span| span.of(self.text).trim())
    }

    /// Takes the item out, with one comma and the comment that trails it.
    pub(super) fn remove(&self, item: Span, patch: &mut Patch) {
        let item = Span::new(item.start, self.layout.comments_end(item.end));
        if let Some(comma) = self.layout.comma_after(item.end) {
            self.remove_before_comma(item, comma, patch);
        } else if let Some(comma) = self.comma_before_last(item) {
            self.remove_after_comma(item, comma, patch);
        } else {
            patch.delete_clause(self.text, self.layout.with_blanks_before(item));
        }
    }

    /// The comma before the item if nothing but the end of the list follows.
    fn comma_before_last(&self, item: Span) -> Option<Span> {
        let last = self.layout.closes_after(item.end);
        last.then(|| self.layout.comma_before(item.start)).flatten()
    }

    fn remove_before_comma(&self, item: Span, comma: Span, patch: &mut Patch) {
        let after = self.layout.line_comments_end(comma.end);
        if self.layout.is_blank(item.end, comma.start) {
            // What comes next, item or comment, moves to where the item stood.
            patch.delete(Span::new(item.start, self.layout.skip_blanks(after)));
        } else {
            patch.delete(self.layout.with_blanks_before(item));
            patch.delete(Span::new(comma.start, after));
        }
    }

    fn remove_after_comma(&self, item: Span, comma: Span, patch: &mut Patch) {
        if self.layout.is_blank(comma.end, item.start) {
            patch.delete(self.layout.with_blanks_before(comma.to(item)));
        } else {
            patch.delete(comma);
            patch.delete(self.layout.with_blanks_before(item));
        }
    }

    /// Puts `new` after the item at `anchor`.
    pub(super) fn insert_after(&self, anchor: Span, new: Item<'_>, patch: &mut Patch) {
        let Some(comma) = self.layout.comma_after(anchor.end) else {
            let slot = self.layout.comments_end(anchor.end);
            patch.insert(anchor.end, ",");
            let gap = self.gap(anchor, Span::new(anchor.end, slot), None);
            patch.insert(slot, format!("{gap}{}", new.render("")));
            return self.close_comment(new, slot, patch);
        };
        let slot = self.layout.line_comments_end(comma.end);
        let next = self.layout.skip_blanks(slot);
        let gap = self.gap(anchor, Span::new(comma.end, slot), Some(next));
        patch.insert(slot, format!("{gap}{}", new.render(",")));
        self.close_comment(new, slot, patch);
    }

    /// Puts `new` before all others, of which `first` is the first, after the `(` at `open`.
    pub(super) fn insert_first(&self, open: usize, first: Span, new: Item<'_>, patch: &mut Patch) {
        if let Some(indent) = self.layout.indentation(first.start) {
            let slot = self.layout.line_comments_end(open + 1);
            patch.insert(slot, format!("\n{indent}{}", new.render(",")));
            self.close_comment(new, slot, patch);
        } else {
            let gap = if new.comment.is_empty() { " " } else { "" };
            patch.insert(first.start, format!("{}{gap}", new.render(",")));
            self.close_comment(new, first.start, patch);
        }
    }

    /// What separates a new item from the one at `anchor`, given the comments passed over.
    fn gap(&self, anchor: Span, passed: Span, next: Option<usize>) -> String {
        let sample = self.layout.indentation(anchor.start);
        let sample = sample.or_else(|| self.layout.indentation(next?));
        match sample {
            Some(indent) => format!("\n{indent}"),
            None if self.layout.ends_in_line_comment(passed) => "\n    ".to_owned(),
            None => " ".to_owned(),
        }
    }

    /// A `--` comment put at `offset` must not swallow what follows.
    fn close_comment(&self, new: Item<'_>, offset: usize, patch: &mut Patch) {
        let rest = self.text.get(offset..).unwrap_or_default();
        let closed = rest.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
        if !new.comment.is_empty() && !closed {
            patch.insert(offset, "\n    ");
        }
    }
}
