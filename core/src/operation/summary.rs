//! An operation in a line, for messages.

use super::Operation;
use crate::node::{Field, Node, Table, Value, render_inline};

impl Operation {
    /// The operation in a line: its word, what it is about, and what else it says, as its file would say it; of longer
    /// lists only how long they are. No line of it breaks, whatever the names hold.
    ///
    /// ```
    /// use limbeck_core::operation::{Execute, Operation};
    /// let update: Operation = Execute::new("UPDATE post SET tags = '[]'").into();
    /// assert_eq!(update.summary(), "execute UPDATE post SET tags = '[]'");
    /// ```
    pub fn summary(&self) -> String {
        let Some(node) = self.encode() else { return self.word().to_owned() };
        let Some(entries) = node.as_table() else { return self.word().to_owned() };
        let of = |key: &str| entries.get(key).map(plain).filter(|name| !name.is_empty());
        let table = of("table").filter(|_| self.altered_table().is_some());
        let name = [of("schema"), table, of(self.word())].into_iter().flatten().collect::<Vec<_>>().join(".");
        let details = details(entries, self.word());
        let behind = if details.is_empty() { String::new() } else { format!(" ({details})") };
        format!("{} {name}{behind}", self.word())
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
    let noun = if number == 1 { singular } else { plural.to_owned() };
    format!("{number} {}", noun.replace('_', " "))
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
