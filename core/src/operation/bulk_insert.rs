//! `bulk_insert`: rows.

use indexmap::IndexMap;

use super::{
    Common, Irreversible, Operation, ReplayError, json,
    replay::{Replay, require_columns, table},
};
use crate::{
    name::{ColumnName, TableName},
    node::{DecodeError, Field, Flat, Node, Table, Value, record},
    schema::{DialectSql, Literal, Schema, words},
};

words! {
    /// What happens to a row whose key is already there.
    OnConflict: "way" {
        /// The operation fails.
        Error = "error",
        /// The row that is there stays.
        Ignore = "ignore",
        /// The row that is there takes the new values.
        Update = "update",
    }
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum RowValue {
    /// A value that the dialect quotes.
    Literal(Literal),
    /// An expression.
    Sql(DialectSql),
    /// JSON, as text.
    Json(serde_json::Value),
}

impl Field for RowValue {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        if let Some(literal) = Literal::decode(node)? {
            return Ok(Self::Literal(literal));
        }
        let form = "a value, `{ sql = \"…\" }`, `{ null = true }`, `{ hex = \"…\" }` or `{ json = … }`";
        let Some([entry]) = node.as_table().map(|table| table.entries.as_slice()) else {
            return Err(DecodeError::expected(form, node));
        };
        match entry.key.as_str() {
            "sql" => DialectSql::decode(&entry.node).map(Self::Sql),
            "json" => json::from_node(&entry.node).map(Self::Json),
            "json_text" => json::from_text(&entry.node).map(Self::Json),
            key => Err(DecodeError {
                span: entry.key_span.clone(),
                ..DecodeError::at(node, format!("unknown form of a value `{key}`"))
            }
            .with_help(format!("it is {form}"))),
        }
    }

    fn encode(&self) -> Option<Node> {
        let mut table = Table::default();
        match self {
            Self::Literal(Literal::Null) => table.push("null", Node::new(Value::Boolean(true))),
            Self::Literal(literal) => return Some(literal.to_node()),
            Self::Sql(sql) => table.put("sql", sql.encode()),
            Self::Json(value) => match json::to_node(value) {
                Some(node) => table.push("json", node),
                None => table.push("json_text", Node::string(value.to_string())),
            },
        }
        Some(Node::new(Value::Table(table)))
    }
}

record! {
    /// Puts rows into a table.
    #[derive(Debug, Clone, PartialEq)]
    pub struct BulkInsert: "`bulk_insert`" {
        /// The table.
        table: TableName = "name",
        /// The rows. A column that a row leaves out is NULL.
        rows: Vec<IndexMap<String, RowValue>>,
        /// A file with the rows, beside the script directory: CSV, JSON or JSON Lines, by its ending.
        rows_file: Option<String>,
        /// What happens to a row whose key is already there.
        on_conflict: Option<OnConflict>,
        /// The columns of the key; the primary key where none are written.
        key: Vec<ColumnName>,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl BulkInsert {
    /// The columns that any row names, in the order in which they are first named.
    ///
    /// Fails when a name is none that a database accepts.
    pub fn columns(&self) -> Result<Vec<ColumnName>, ReplayError> {
        let mut names: IndexMap<&str, ()> = IndexMap::new();
        names.extend(self.rows.iter().flat_map(IndexMap::keys).map(|name| (name.as_str(), ())));
        names
            .keys()
            .map(|name| ColumnName::new(*name).map_err(|error| ReplayError::Invalid(error.to_string())))
            .collect()
    }
}

impl Replay for BulkInsert {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let table = table(schema, self.common.schema.as_ref(), &self.table)?;
        require_columns(table, &self.columns()?)?;
        require_columns(table, &self.key)
    }

    fn invert(&self, _: &Schema) -> Result<Vec<Operation>, Irreversible> {
        Err(Irreversible::new("bulk_insert", "which of its rows are still wanted cannot be known; write a `downgrade`"))
    }

    fn validate(&self) -> Result<(), String> {
        match (self.rows.is_empty(), &self.rows_file) {
            (false, Some(_)) => Err("takes `rows` or `rows_file`, not both".to_owned()),
            _ => Ok(()),
        }
    }
}
