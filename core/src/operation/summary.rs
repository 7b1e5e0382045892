//! An operation in a line, for messages.

use std::fmt;

use super::Operation;
use crate::{
    node::{Field, Node, Table, Value, render_inline},
    words,
};

/// What a line says of an operation, as its file would say it. Nothing in it breaks the line, whatever the names hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its word: `add_column`.
    pub word: &'static str,
    /// What it is about: `post.tags`.
    pub name: String,
    /// What else it says; of longer lists only how long they are.
    pub details: String,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word)?;
        if !self.name.is_empty() {
            write!(f, " {}", self.name)?;
        }
        if !self.details.is_empty() {
            write!(f, " ({})", self.details)?;
        }
        Ok(())
    }
}

impl Operation {
    /// The operation in a line.
    ///
    /// ```
    /// use limbeck_core::operation::{Execute, Operation};
    /// let update: Operation = Execute::new("UPDATE post SET tags = '[]'").into();
    /// assert_eq!(update.summary().to_string(), "execute UPDATE post SET tags = '[]'");
    /// ```
    pub fn summary(&self) -> Summary {
        let node = self.encode();
        let entries = node.as_ref().and_then(Node::as_table);
        let of = |key: &str| entries.and_then(|entries| entries.get(key)).map(plain).filter(|name| !name.is_empty());
        let table = of("table").filter(|_| self.altered_table().is_some());
        let name = [of("schema"), table, of(self.word())].into_iter().flatten().collect::<Vec<_>>().join(".");
        let details = entries.map(|entries| details(entries, self.word())).unwrap_or_default();
        Summary { word: self.word(), name, details }
    }
}

fn details(entries: &Table, word: &str) -> String {
    // A table has a primary key anyway.
    let own = [word, "table", "schema", if word == "create_table" { "primary_key" } else { word }];
    let others = entries.entries.iter().filter(|entry| !own.contains(&entry.key.as_str()));
    let said = others.map(|entry| match &entry.node.value {
        Value::Array(items) if items.iter().any(|item| item.as_table().is_some()) => counted(items.len(), &entry.key),
        _ => format!("{} = {}", entry.key, harmless(&render_inline(&entry.node))),
    });
    said.collect::<Vec<_>>().join(", ")
}

/// `1 column`, `2 indexes`.
fn counted(number: usize, plural: &str) -> String {
    let singular = plural.strip_suffix("xes").map(|stem| format!("{stem}x"));
    let singular = singular.unwrap_or_else(|| plural.trim_end_matches('s').to_owned());
    words::count(number, &singular.replace('_', " "))
}

fn plain(node: &Node) -> String {
    harmless(&node.as_str().map_or_else(|| render_inline(node), str::to_owned))
}

/// The text with what would break the line, or move a terminal's cursor, written out.
fn harmless(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { line.extend(c.escape_debug()) } else { line.push(c) }
    }
    line
}
