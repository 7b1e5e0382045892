//! What only one dialect knows of a table, a column, a constraint or an index: `sqlite = { strict = true }`.

use indexmap::IndexMap;

use crate::{
    name::DialectName,
    node::{DecodeError, Field, Fields, Node, Table, Value},
};

/// The options of each dialect, under the dialect's name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DialectOptions {
    /// A table of options for each dialect that has some.
    pub dialects: IndexMap<String, Table>,
}

impl DialectOptions {
    /// One option of one dialect.
    pub fn get(&self, dialect: &DialectName, option: &str) -> Option<&Node> {
        self.dialects.get(dialect.as_str())?.get(option)
    }

    /// Whether an option that is a truth value is on.
    pub fn is_on(&self, dialect: &DialectName, option: &str) -> bool {
        matches!(self.get(dialect, option), Some(Node { value: Value::Boolean(true), .. }))
    }

    /// The text of an option.
    pub fn text(&self, dialect: &DialectName, option: &str) -> Option<&str> {
        self.get(dialect, option)?.as_str()
    }

    /// Sets an option, in the place of what it was.
    pub fn set(&mut self, dialect: &DialectName, option: &str, node: Node) {
        let table = self.dialects.entry(dialect.to_string()).or_default();
        match table.entries.iter_mut().find(|entry| entry.key == option) {
            Some(entry) => entry.node = node,
            None => table.push(option, node),
        }
    }

    /// Takes over all options of `other`.
    pub fn merge(&mut self, other: &Self) {
        for (dialect, table) in &other.dialects {
            for entry in &table.entries {
                let own = self.dialects.entry(dialect.clone()).or_default();
                match own.entries.iter_mut().find(|known| known.key == entry.key) {
                    Some(known) => known.node = entry.node.clone(),
                    None => own.entries.push(entry.clone()),
                }
            }
        }
    }

    /// Whether no dialect has an option.
    pub fn is_empty(&self) -> bool {
        self.dialects.values().all(|table| table.entries.is_empty())
    }
}

impl Field for DialectOptions {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        Err(DecodeError::expected("a dialect's options", node))
    }

    fn encode(&self) -> Option<Node> {
        None
    }

    fn keys(_: &'static str, into: &mut Vec<&'static str>) {
        into.extend(DialectName::KNOWN);
    }

    fn take(fields: &Fields<'_>, _: &'static str) -> Result<Self, DecodeError> {
        let mut options = Self::default();
        for dialect in DialectName::KNOWN {
            let Some(entry) = fields.entry(dialect) else { continue };
            let what = format!("a table with options of {dialect}");
            let table = entry.node.as_table().ok_or_else(|| DecodeError::expected(&what, &entry.node))?;
            options.dialects.insert(dialect.to_owned(), table.clone());
        }
        Ok(options)
    }

    fn put(&self, table: &mut Table, _: &'static str) {
        for (dialect, options) in &self.dialects {
            if !options.entries.is_empty() {
                table.push(dialect, Node::new(Value::Table(options.clone())));
            }
        }
    }
}
