//! A table of target metadata: what `create_table` takes, and what it was called before.

use super::entry::{entry, keys};
use crate::{
    name::{ColumnName, TableName},
    node::{DecodeError, Entry, Field, Fields, Node, Record as _, Value},
    operation::{ColumnSpec, CreateTable, Operation},
};

/// A table as it is meant to be.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetTable {
    /// The operation that would make it.
    pub create: CreateTable,
    /// What it was called before. A database that still has it under that name has it renamed, not dropped.
    pub renamed_from: Option<TableName>,
    /// The columns that were called otherwise before.
    pub renamed_columns: Vec<ColumnRename>,
}

/// A column that was called otherwise before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnRename {
    /// What it is called.
    pub name: ColumnName,
    /// What it was called.
    pub from: ColumnName,
}

/// The keys of an entry `[[table]]`.
pub(crate) fn table_keys() -> Vec<&'static str> {
    keys::<CreateTable>(&[RENAMED_FROM])
}

/// The keys of a column of such an entry.
pub(crate) fn column_keys() -> Vec<&'static str> {
    keys::<ColumnSpec>(&[RENAMED_FROM])
}

const RENAMED_FROM: &str = "renamed_from";

impl TargetTable {
    /// A table that was never called otherwise.
    pub fn new(create: CreateTable) -> Self {
        Self { create, renamed_from: None, renamed_columns: Vec::new() }
    }

    /// Reads an entry `[[table]]`. Fails with the place of the mistake, and the key that was probably meant.
    pub fn decode(node: &Node) -> Result<Self, DecodeError> {
        let mut node = node.clone();
        let renamed_from = take_name(&mut node)?;
        let mut renamed_columns = Vec::new();
        let keys = column_keys();
        for column in columns_mut(&mut node) {
            Fields::new("a column", column)?.only(&keys)?;
            if let Some(from) = take_name(column)? {
                let name = Fields::new("a column", column)?.get("name")?;
                renamed_columns.push(ColumnRename { name, from });
            }
        }
        let create: CreateTable = entry("a table", &node, &[RENAMED_FROM])?;
        for (column, spec) in columns_mut(&mut node).iter().zip(&create.columns) {
            spec.validate()
                .map_err(|message| DecodeError::at(column, format!("the table `{}` {message}", create.name)))?;
        }
        let operation = Operation::from(create);
        let wrong = |message: &str| DecodeError::at(&node, message.to_owned());
        match (operation.validate(), operation) {
            (Ok(()), Operation::CreateTable(create)) => Ok(Self { create, renamed_from, renamed_columns }),
            (Err(message), _) => Err(wrong(&format!("a table {message}"))),
            (Ok(()), other) => Err(wrong(&format!("a table is not `{}`", other.word()))),
        }
    }

    /// Writes it as an entry `[[table]]`.
    pub fn encode(&self) -> Node {
        let mut node = self.create.encode_record();
        for column in columns_mut(&mut node) {
            let Value::Table(table) = &mut column.value else { continue };
            let name = table.get("name").and_then(Node::as_str).unwrap_or_default();
            let rename = self.renamed_columns.iter().find(|rename| rename.name.as_str() == name);
            table.put(RENAMED_FROM, rename.and_then(|rename| rename.from.encode()));
        }
        if let Value::Table(table) = &mut node.value {
            table.put(RENAMED_FROM, self.renamed_from.encode());
        }
        node
    }
}

/// The columns of a table that is not read yet.
pub(super) fn columns_mut(node: &mut Node) -> &mut [Node] {
    let Value::Table(table) = &mut node.value else { return &mut [] };
    match table.entries.iter_mut().find(|entry| entry.key == "columns").map(|entry| &mut entry.node.value) {
        Some(Value::Array(columns)) => columns,
        _ => &mut [],
    }
}

/// Takes `renamed_from` out of a table's keys.
fn take_name<T: Field>(node: &mut Node) -> Result<Option<T>, DecodeError> {
    let Value::Table(table) = &mut node.value else { return Ok(None) };
    let place = table.entries.iter().position(|entry: &Entry| entry.key == RENAMED_FROM);
    place.map(|place| T::decode(&table.entries.remove(place).node)).transpose()
}
