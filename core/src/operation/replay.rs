//! Replaying operations onto a schema in memory, and inverting them: what the single operations share.

use std::borrow::Cow;

use super::Operation;
use crate::{
    name::{ColumnName, ConstraintName, IndexName, SchemaName, TableName},
    node::nearest,
    schema::{Column, Index, NameCase, Schema, Table, TableKey, Unique},
};

/// What a single operation knows of itself.
pub(super) trait Replay {
    /// Does to `schema` what the operation does to a database.
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError>;

    /// The operations that bring back `before`.
    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible>;

    /// What the shape of the keys alone does not say; the message follows the operation's word.
    fn validate(&self) -> Result<(), String> {
        Ok(())
    }
}

/// What a database would refuse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// Something is not there.
    #[error("there is no {kind} `{name}`{}", place(within.as_ref()))]
    Missing {
        /// What it is: "table", "column".
        kind: &'static str,
        /// Its name.
        name: String,
        /// The table that it should be in.
        within: Option<String>,
        /// The name that was probably meant.
        nearest: Option<String>,
    },
    /// Something is already there.
    #[error("there is already {} {kind} `{name}`{}", article(kind), place(within.as_ref()))]
    Exists {
        /// What it is.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The table that it is in.
        within: Option<String>,
    },
    /// Something cannot go or change because something else needs it.
    #[error("the {kind} `{name}`{} is used by {by}", place(within.as_ref()))]
    InUse {
        /// What it is.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The table that it is in.
        within: Option<String>,
        /// What needs it.
        by: String,
    },
    /// Something stands in a batch and is no alteration of a table.
    #[error("`{word}` is no alteration of one table")]
    Stranger {
        /// The word for the operation.
        word: &'static str,
    },
    /// It makes no sense.
    #[error("{0}")]
    Invalid(String),
}

fn article(kind: &str) -> &'static str {
    if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

fn place(within: Option<&String>) -> String {
    within.map(|table| format!(" in the table `{table}`")).unwrap_or_default()
}

impl ReplayError {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Exists { .. } => "exists",
            Self::InUse { .. } => "in-use",
            Self::Stranger { .. } | Self::Invalid(_) => "invalid",
        }
    }

    /// The way out.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Missing { nearest: Some(name), .. } => Some(format!("did you mean `{name}`?")),
            // What follows a comma says why it is in the way.
            Self::InUse { by, .. } => Some(format!("drop {} first", by.split(", ").next().unwrap_or(by))),
            Self::Stranger { .. } => Some("write it outside the batch".to_owned()),
            Self::Missing { .. } | Self::Exists { .. } | Self::Invalid(_) => None,
        }
    }

    pub(super) fn missing<'a>(kind: &'static str, name: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let nearest = nearest(name, known.filter(|known| *known != name)).map(str::to_owned);
        Self::Missing { kind, name: name.to_owned(), within: None, nearest }
    }

    pub(super) fn exists(kind: &'static str, name: &str) -> Self {
        Self::Exists { kind, name: name.to_owned(), within: None }
    }

    pub(super) fn within(mut self, table: &Table) -> Self {
        match &mut self {
            Self::Missing { within, .. } | Self::Exists { within, .. } | Self::InUse { within, .. } => {
                *within = Some(table.display_name());
            }
            Self::Stranger { .. } | Self::Invalid(_) => {}
        }
        self
    }
}

/// Whether a creation passes over a constraint of that name that is there. Fails where it does not say that it may.
pub(super) fn passes_over(
    table: &Table,
    name: Option<&ConstraintName>,
    if_not_exists: bool,
) -> Result<bool, ReplayError> {
    match name.filter(|name| table.has_constraint(name)) {
        Some(name) if !if_not_exists => Err(ReplayError::exists("constraint", name.as_str()).within(table)),
        there => Ok(there.is_some()),
    }
}

/// An operation that nothing brings back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{operation}` cannot be taken back: {reason}")]
pub struct Irreversible {
    /// The operation's word.
    pub operation: &'static str,
    /// Why.
    pub reason: String,
}

impl Irreversible {
    pub(super) fn new(operation: &'static str, reason: impl Into<String>) -> Self {
        Self { operation, reason: reason.into() }
    }

    pub(super) fn unknown(operation: &'static str, error: &ReplayError) -> Self {
        Self::new(operation, format!("what was there before is not known, {error}"))
    }
}

/// The operations that bring back `before` after all of `operations` have run on it, in the order in which to run.
///
/// Fails when one of them cannot be taken back, or does not fit what the earlier ones leave.
pub fn invert_all(operations: &[Operation], before: &Schema) -> Result<Vec<Operation>, Irreversible> {
    let mut schema = before.clone();
    let mut inverses = Vec::new();
    for operation in operations {
        if let Operation::BulkInsert(insert) = operation
            && before.table(insert.common.schema.as_ref(), &insert.table).is_none()
        {
            // Its rows go with the table, which these operations made.
            continue;
        }
        inverses.push(operation.invert(&schema)?);
        operation.apply(&mut schema).map_err(|error| Irreversible::unknown(operation.word(), &error))?;
    }
    Ok(inverses.into_iter().rev().flatten().collect())
}

/// The table of that name, or the error that it is not there.
pub(super) fn table<'a>(
    schema: &'a Schema,
    namespace: Option<&SchemaName>,
    name: &TableName,
) -> Result<&'a Table, ReplayError> {
    schema.table(namespace, name).ok_or_else(|| no_table(schema, namespace, name))
}

/// The table of that name to change, or the error that it is not there.
pub(super) fn table_mut<'a>(
    schema: &'a mut Schema,
    namespace: Option<&SchemaName>,
    name: &TableName,
) -> Result<&'a mut Table, ReplayError> {
    if schema.table(namespace, name).is_none() {
        return Err(no_table(schema, namespace, name));
    }
    // Asked again, because a borrow that is given back cannot be looked at first.
    schema.table_mut(namespace, name).ok_or_else(|| ReplayError::missing("table", name.as_str(), std::iter::empty()))
}

fn no_table(schema: &Schema, namespace: Option<&SchemaName>, name: &TableName) -> ReplayError {
    let name = namespace.map_or_else(|| name.to_string(), |namespace| format!("{namespace}.{name}"));
    let known: Vec<_> = schema.tables.iter().map(Table::display_name).collect();
    ReplayError::missing("table", &name, known.iter().map(String::as_str))
}

/// The column of that name, or the error that it is not there.
pub(super) fn column<'a>(table: &'a Table, name: &ColumnName) -> Result<&'a Column, ReplayError> {
    table.columns.get(name.as_str()).ok_or_else(|| no_column(table, name))
}

pub(super) fn no_column(table: &Table, name: &ColumnName) -> ReplayError {
    ReplayError::missing("column", name.as_str(), table.columns.iter().map(|column| column.name.as_str())).within(table)
}

/// Gives columns the spelling of the table, which may tell no case, and refuses those that it does not have. What is
/// kept names every column as the table does. One that is inherited is named as it is written.
pub(super) fn respell(table: &Table, names: &mut [ColumnName]) -> Result<(), ReplayError> {
    let inherits = table.options.parents().next().is_some();
    names.iter_mut().try_for_each(|name| match column(table, name) {
        Ok(found) => {
            name.clone_from(&found.name);
            Ok(())
        }
        Err(_) if inherits => Ok(()),
        Err(error) => Err(error),
    })
}

/// Refuses columns that the table does not have.
pub(super) fn require_columns<'a>(
    table: &Table,
    names: impl IntoIterator<Item = &'a ColumnName>,
) -> Result<(), ReplayError> {
    names.into_iter().try_for_each(|name| column(table, name).map(drop))
}

/// The schema with the unique constraint of that name as an index, where the two are one thing and no index has it.
pub(super) fn with_index<'s>(
    schema: &'s Schema,
    namespace: Option<&SchemaName>,
    named: Option<&TableName>,
    name: &IndexName,
) -> Cow<'s, Schema> {
    let is_meant = |table: &&Table| {
        let here = table.schema.as_ref() == namespace;
        let case = table.case();
        let unique = || table.unique_constraints.iter().any(|unique| is_named(case, unique, name.as_str()));
        here && named.is_none_or(|named| case.same(named, &table.name))
            && !table.indexes.contains(name.as_str())
            && unique()
    };
    let Some(table) = schema.tables.iter().find(is_meant).filter(|_| schema.rules.unique_is_index) else {
        return Cow::Borrowed(schema);
    };
    let (case, key) = (table.case(), TableKey::text(namespace, &table.name));
    let mut schema = schema.clone();
    if let Some(table) = schema.tables.get_mut(&key)
        && let Some(place) = table.unique_constraints.iter().position(|unique| is_named(case, unique, name.as_str()))
    {
        let unique = table.unique_constraints.remove(place);
        let mut index = Index::new(name.clone(), unique.columns);
        (index.unique, index.options) = (true, unique.options);
        table.indexes.insert(index);
    }
    Cow::Owned(schema)
}

/// The schema with the unique index of that name as a constraint, where the two are one thing and no constraint has it.
pub(super) fn with_constraint<'s>(
    schema: &'s Schema,
    namespace: Option<&SchemaName>,
    table: &TableName,
    name: &ConstraintName,
) -> Cow<'s, Schema> {
    let held = schema.table(namespace, table).filter(|table| !table.has_constraint(name));
    let index = held.and_then(|table| table.indexes.get(name.as_str())).filter(|index| index.unique);
    let columns: Option<Vec<_>> =
        index.and_then(|index| index.elements.iter().map(|element| element.column_name().cloned()).collect());
    let Some(columns) = columns.filter(|_| schema.rules.unique_is_index) else { return Cow::Borrowed(schema) };
    let mut schema = schema.clone();
    if let Some(table) = schema.table_mut(namespace, table)
        && let Some(index) = table.indexes.remove(name.as_str())
    {
        let (name, options) = (Some(name.clone()), index.options);
        table.unique_constraints.push(Unique { name, columns, options, ..Unique::default() });
    }
    Cow::Owned(schema)
}

fn is_named(case: NameCase, unique: &Unique, name: &str) -> bool {
    unique.name.as_ref().is_some_and(|own| case.same(own, name))
}
