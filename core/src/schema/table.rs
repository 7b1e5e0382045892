//! Tables.

use std::fmt;

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
    pub fn text(schema: Option<&SchemaName>, name: &impl fmt::Display) -> String {
        match schema {
            Some(schema) => format!("{schema}\0{name}"),
            None => name.to_string(),
        }
    }
}

/// A table. Two are equal whatever text the database keeps of them.
#[derive(Debug, Clone)]
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

    /// How the names of its columns, indexes and constraints are told apart.
    pub fn case(&self) -> NameCase {
        self.columns.case()
    }

    /// Whether the column is part of the primary key.
    pub fn is_key(&self, column: &ColumnName) -> bool {
        self.primary_key.as_ref().is_some_and(|key| self.case().among(column, &key.columns))
    }

    /// Whether a constraint of that name is there.
    pub fn has_constraint(&self, name: &ConstraintName) -> bool {
        self.constraint_names().any(|known| self.case().same(known, name))
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

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        let Self { name, schema, columns, primary_key, foreign_keys, unique_constraints, .. } = self;
        let Self { check_constraints, exclude_constraints, indexes, triggers, comment, options, definition: _, .. } =
            self;
        *name == other.name
            && *schema == other.schema
            && *columns == other.columns
            && *primary_key == other.primary_key
            && *foreign_keys == other.foreign_keys
            && *unique_constraints == other.unique_constraints
            && *check_constraints == other.check_constraints
            && *exclude_constraints == other.exclude_constraints
            && *indexes == other.indexes
            && *triggers == other.triggers
            && *comment == other.comment
            && *options == other.options
    }
}

impl HasName for Table {
    fn key(&self) -> String {
        TableKey::text(self.schema.as_ref(), &self.name)
    }
}
