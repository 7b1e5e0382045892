//! The smaller objects: views, triggers, enum types, sequences, extensions.

use super::{DialectSql, Index, Named, TableKey, named::HasName};
use crate::{
    name::{EnumName, ExtensionName, SchemaName, SequenceName, TableName, TriggerName},
    node::record,
};

/// A query under a name. Two are equal whatever text the database keeps of them.
#[derive(Debug, Clone)]
pub struct View {
    /// Its name, which it shares with no table.
    pub name: TableName,
    /// Its schema, where one is named.
    pub schema: Option<SchemaName>,
    /// The query.
    pub query: DialectSql,
    /// Whether its rows are kept (PostgreSQL).
    pub materialized: bool,
    /// The indexes on the rows that it keeps.
    pub indexes: Named<Index>,
    /// The statement that made it, as the database keeps it, where it was read from one.
    pub definition: Option<String>,
}

impl PartialEq for View {
    fn eq(&self, other: &Self) -> bool {
        let Self { name, schema, query, materialized, indexes, definition: _ } = self;
        *name == other.name
            && *schema == other.schema
            && *query == other.query
            && *materialized == other.materialized
            && *indexes == other.indexes
    }
}

impl HasName for View {
    fn key(&self) -> String {
        TableKey::text(self.schema.as_ref(), &self.name)
    }
}

/// What a table does by itself when its rows change.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// Its name.
    pub name: TriggerName,
    /// The statement that makes it.
    pub sql: DialectSql,
}

impl HasName for Trigger {
    fn key(&self) -> String {
        self.name.to_string()
    }
}

/// A type whose values are listed.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumType {
    /// Its name.
    pub name: EnumName,
    /// Its schema, where one is named.
    pub schema: Option<SchemaName>,
    /// Its values, in order.
    pub values: Vec<String>,
    /// Whether a dialect without enum types checks the values with a CHECK constraint.
    pub check: bool,
}

impl Named<EnumType> {
    /// The enum type that a column of the type `enum(name)` has. `enum("app.mood")` is that of a schema; without one it is
    /// the one that names without a schema mean, and else the only one of that name.
    pub fn named(&self, name: &EnumName) -> Option<&EnumType> {
        let mut others = self.iter().filter(|known| self.case().same(&known.name, name));
        let of_schema =
            |text: &str| text.split_once('.').and_then(|(schema, own)| self.get(&format!("{schema}\0{own}")));
        let found = self.get(name.as_str()).or_else(|| of_schema(name.as_str()));
        found.or_else(|| others.next().filter(|_| others.next().is_none()))
    }
}

impl EnumType {
    /// The name with its schema: `app.mood`.
    pub fn display_name(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.to_string(),
        }
    }
}

impl HasName for EnumType {
    fn key(&self) -> String {
        TableKey::text(self.schema.as_ref(), &self.name)
    }
}

record! {
    /// How a sequence, or a column that counts up by itself, counts.
    #[derive(Debug, Clone, PartialEq, Default)]
    pub struct SequenceOptions: "a sequence" {
        /// The first number.
        start: Option<i64>,
        /// The step.
        increment: Option<i64>,
        /// The smallest number.
        min: Option<i64>,
        /// The largest number.
        max: Option<i64>,
        /// How many numbers a connection takes at once.
        cache: Option<i64>,
        /// Whether it begins again when it is through.
        cycle: Option<bool>,
    }
}

/// A counter.
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence {
    /// Its name.
    pub name: SequenceName,
    /// Its schema, where one is named.
    pub schema: Option<SchemaName>,
    /// How it counts.
    pub options: SequenceOptions,
    /// The column with which it goes: `table.column`.
    pub owned_by: Option<String>,
}

impl HasName for Sequence {
    fn key(&self) -> String {
        TableKey::text(self.schema.as_ref(), &self.name)
    }
}

/// Something that the server was extended by (PostgreSQL).
#[derive(Debug, Clone, PartialEq)]
pub struct Extension {
    /// Its name.
    pub name: ExtensionName,
    /// The schema that holds its objects.
    pub schema: Option<SchemaName>,
    /// Its version.
    pub version: Option<String>,
}

impl HasName for Extension {
    fn key(&self) -> String {
        self.name.to_string()
    }
}
