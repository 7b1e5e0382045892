//! Tables.

use super::{
    Check, Column, DialectOptions, Exclude, ForeignKey, Index, NameCase, Named, PrimaryKey, Trigger, Unique,
    named::HasName,
};
use crate::name::{ColumnName, ConstraintName, SchemaName, TableName};

/// How tables are told apart: schema and name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TableKey {
    /// The schema, where one is named.
    pub schema: Option<SchemaName>,
    /// The name.
    pub name: TableName,
}

impl TableKey {
    /// The text under which a [`Named`] list keeps the table. A NUL, which no name holds, stands between the parts.
    pub fn text(schema: Option<&SchemaName>, name: &TableName) -> String {
        match schema {
            Some(schema) => format!("{schema}\0{name}"),
            None => name.to_string(),
        }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: TableName,
    /// Its schema, where one is named.
    pub schema: Option<SchemaName>,
    /// Its columns, in order.
    pub columns: Named<Column>,
    /// The columns that tell its rows apart.
    pub primary_key: Option<PrimaryKey>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// Its unique constraints.
    pub unique_constraints: Vec<Unique>,
    /// Its CHECK constraints.
    pub check_constraints: Vec<Check>,
    /// Its exclusion constraints.
    pub exclude_constraints: Vec<Exclude>,
    /// Its indexes.
    pub indexes: Named<Index>,
    /// Its triggers.
    pub triggers: Named<Trigger>,
    /// What it is for.
    pub comment: Option<String>,
    /// What only one dialect knows of it.
    pub options: DialectOptions,
    /// The statement that makes it, as the database keeps it. What a definition says is in the fields too, so two
    /// tables are compared by these.
    pub definition: Option<String>,
}

impl Table {
    /// A table without columns.
    pub fn new(schema: Option<SchemaName>, name: TableName, case: NameCase) -> Self {
        Self {
            name,
            schema,
            columns: Named::with_case(case),
            primary_key: None,
            foreign_keys: Vec::new(),
            unique_constraints: Vec::new(),
            check_constraints: Vec::new(),
            exclude_constraints: Vec::new(),
            indexes: Named::with_case(case),
            triggers: Named::with_case(case),
            comment: None,
            options: DialectOptions::default(),
            definition: None,
        }
    }

    /// Whether the column is part of the primary key.
    pub fn is_key(&self, column: &ColumnName) -> bool {
        self.primary_key.as_ref().is_some_and(|key| key.columns.contains(column))
    }

    /// Whether a constraint of that name is there.
    pub fn has_constraint(&self, name: &ConstraintName) -> bool {
        self.constraint_names().any(|known| known == name)
    }

    /// The names of the constraints that have one.
    pub fn constraint_names(&self) -> impl Iterator<Item = &ConstraintName> {
        let key = self.primary_key.iter().map(|key| &key.name);
        let foreign = self.foreign_keys.iter().map(|key| &key.name);
        let unique = self.unique_constraints.iter().map(|unique| &unique.name);
        let check = self.check_constraints.iter().map(|check| &check.name);
        let exclude = self.exclude_constraints.iter().map(|exclude| &exclude.name);
        key.chain(foreign).chain(unique).chain(check).chain(exclude).flatten()
    }

    /// The name with its schema, for messages.
    pub fn display_name(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.to_string(),
        }
    }
}

impl HasName for Table {
    fn key(&self) -> String {
        TableKey::text(self.schema.as_ref(), &self.name)
    }
}
