//! The texts of operations that are no SQL of a person's own, and putting others in their place.

use std::collections::BTreeSet;

use limbeck_core::node::{Node, Value};

/// The keys under which a person's own SQL stands, in the words of one dialect.
const SQL: &[&str] = &["check", "sql", "as", "where", "expression", "execute", "partition_by", "on_update"];

/// The keys of what is no text in the rows of `bulk_insert`, and of what is no name but makes some.
const OTHER: &[&str] = &["hex", "json", "naming_convention"];

/// How deep in the rows of `bulk_insert` a node stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Rows {
    #[default]
    Outside,
    List,
    Value,
}

/// Where a node stands: the keys that lead to it.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// In the rows of `bulk_insert`, where keys are columns.
    rows: Rows,
    /// In `alter_column`, where `using` is SQL.
    alteration: bool,
}

impl Place {
    /// Where the value of a key stands; nothing where it is a person's own SQL.
    fn within(self, key: &str, value: &Node) -> Option<Self> {
        let rows = match self.rows {
            Rows::Outside if key == "rows" => Rows::List,
            Rows::Outside => Rows::Outside,
            Rows::List | Rows::Value => Rows::Value,
        };
        let is_key = self.rows != Rows::List;
        // `type = { postgres = "…" }`, `with = "&&"`
        let is_sql = SQL.contains(&key)
            || key == "using" && self.alteration
            || key == "type" && value.as_table().is_some()
            || key == "with" && value.as_table().is_none();
        (!is_key || !is_sql && !OTHER.contains(&key)).then_some(Self { rows, ..self })
    }

    fn of(self, node: &Node) -> Self {
        let alteration = node.as_table().is_some_and(|table| table.get("alter_column").is_some());
        Self { alteration: self.alteration || alteration, ..self }
    }
}

/// The texts that stand anywhere in nodes, each once: names, values, and keys that are names.
pub fn texts<'a>(nodes: impl IntoIterator<Item = &'a Node>) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for node in nodes {
        gather(node, Place::default(), &mut texts);
    }
    texts
}

fn gather(node: &Node, place: Place, into: &mut BTreeSet<String>) {
    match &node.value {
        Value::String(text) => {
            into.insert(text.clone());
            into.extend(enum_parts(text));
        }
        Value::Array(nodes) => nodes.iter().for_each(|node| gather(node, place, into)),
        Value::Table(table) => {
            let place = place.of(node);
            for entry in &table.entries {
                if let Some(within) = place.within(&entry.key, &entry.node) {
                    gather(&entry.node, within, into);
                }
                if place.rows == Rows::List {
                    into.insert(entry.key.clone());
                }
            }
        }
        Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::Datetime(_) => {}
    }
}

/// A node in which each text `from` is `to`, wherever it is no SQL.
pub fn puts(node: &Node, from: &str, to: &str) -> Node {
    let mut changed = node.clone();
    put(&mut changed, Place::default(), from, to);
    changed
}

fn put(node: &mut Node, place: Place, from: &str, to: &str) {
    let place = place.of(node);
    match &mut node.value {
        Value::String(text) if text == from => to.clone_into(text),
        Value::String(text) => put_into_enum(text, from, to),
        Value::Array(nodes) => nodes.iter_mut().for_each(|node| put(node, place, from, to)),
        Value::Table(table) => {
            for entry in &mut table.entries {
                if let Some(within) = place.within(&entry.key, &entry.node) {
                    put(&mut entry.node, within, from, to);
                }
                if place.rows == Rows::List && entry.key == from {
                    to.clone_into(&mut entry.key);
                }
            }
        }
        Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Float(_) | Value::Datetime(_) => {}
    }
}

/// What a type `enum(mood)` or `enum('a','b')` names.
fn enum_parts(text: &str) -> Vec<String> {
    let Some(inside) = text.strip_prefix("enum(").and_then(|rest| rest.strip_suffix(')')) else { return Vec::new() };
    inside.split(',').map(|part| part.trim().trim_matches('\'').to_owned()).collect()
}

fn put_into_enum(text: &mut String, from: &str, to: &str) {
    if text.strip_prefix("enum(").is_none_or(|rest| !rest.contains(from)) {
        return;
    }
    let name = format!("enum(\"{}\")", to.replace('"', "\"\""));
    *text = match text.as_str() {
        _ if *text == format!("enum({from})") => name,
        _ => text.replace(&format!("'{from}'"), &format!("'{}'", to.replace('\'', "''"))),
    };
}
