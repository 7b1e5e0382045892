//! Renames: those that a person says, never one that is guessed.

use std::{fmt, str::FromStr};

use super::{Change, CompareError, CompareOptions, within};
use crate::{
    name::{ColumnName, InvalidName, SchemaName, TableName},
    operation::{AlterColumn, Operation, RenameTable},
    schema::Schema,
};

/// A table or a column that has another name now.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Rename {
    /// A table.
    Table {
        /// Its schema.
        schema: Option<SchemaName>,
        /// Its old name.
        from: TableName,
        /// Its new name.
        to: TableName,
    },
    /// A column.
    Column {
        /// The schema of its table.
        schema: Option<SchemaName>,
        /// Its table, by the new name where that has one, or by the old.
        table: TableName,
        /// Its old name.
        from: ColumnName,
        /// Its new name.
        to: ColumnName,
    },
}

/// A text that says no rename.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no rename; write `old:new` for a table, `table.old:new` for a column")]
pub struct ParseRenameError {
    /// The text.
    pub text: String,
}

impl FromStr for Rename {
    type Err = ParseRenameError;

    /// `old:new` is a table, `table.old:new` a column, `schema.table.old:new` one of a table in a schema.
    fn from_str(text: &str) -> Result<Self, ParseRenameError> {
        let wrong = || ParseRenameError { text: text.to_owned() };
        let (from, to) = text.split_once(':').ok_or_else(wrong)?;
        // The new name of a column may be written with its table as well.
        let to = to.rsplit_once('.').map_or(to, |(_, to)| to);
        let parts: Vec<_> = from.split('.').collect();
        let column = |schema: Option<&str>, table: &str, from: &str| -> Result<Self, InvalidName> {
            let schema = schema.map(SchemaName::new).transpose()?;
            Ok(Self::Column {
                schema,
                table: TableName::new(table)?,
                from: ColumnName::new(from)?,
                to: ColumnName::new(to)?,
            })
        };
        let table = |from: &str| -> Result<Self, InvalidName> {
            Ok(Self::Table { schema: None, from: TableName::new(from)?, to: TableName::new(to)? })
        };
        let rename = match parts[..] {
            [from] => table(from),
            [of, from] => column(None, of, from),
            [schema, of, from] => column(Some(schema), of, from),
            _ => return Err(wrong()),
        };
        rename.map_err(|_| wrong())
    }
}

impl fmt::Display for Rename {
    /// As it is said on the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let within =
            |schema: &Option<SchemaName>| schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
        match self {
            Self::Table { from, to, .. } => write!(f, "{from}:{to}"),
            Self::Column { schema, table, from, to } => write!(f, "{}{table}.{from}:{to}", within(schema)),
        }
    }
}

/// The renames that are still to be done, in an order that runs, and does them to `work`.
pub(super) fn changes(
    work: &mut Schema,
    target: &Schema,
    options: &CompareOptions,
) -> Result<Vec<Change>, CompareError> {
    let mut changes = tables(work, target, &options.renames)?;
    let held: Vec<_> = work.tables.iter().map(|table| (table.schema.clone(), table.name.clone())).collect();
    for (schema, name) in held {
        changes.extend(columns(work, target, (schema.as_ref(), &name), &options.renames)?);
    }
    Ok(changes)
}

/// Old names with their new ones, put into an order in which no new name is taken. Names that swap go by way of a third.
fn ordered<N: Clone + AsRef<str> + PartialEq>(
    mut pending: Vec<(N, N)>,
    mut names: Vec<String>,
    third: impl Fn(&str) -> Option<N>,
) -> Vec<(N, N)> {
    let taken = |names: &[String], name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let mut order = Vec::new();
    while !pending.is_empty() {
        let free = pending.iter().position(|(_, to)| !taken(&names, to.as_ref()));
        let (from, to) = if let Some(at) = free {
            pending.remove(at)
        } else {
            let from = pending[0].0.clone();
            let mut name = format!("{}_renamed", from.as_ref());
            while taken(&names, &name) {
                name.push('_');
            }
            let Some(between) = third(&name) else { break };
            pending[0].0 = between.clone();
            (from, between)
        };
        names.retain(|known| !known.eq_ignore_ascii_case(from.as_ref()));
        names.push(to.as_ref().to_owned());
        order.push((from, to));
    }
    order
}

/// Leaves out what has been done already: the new name is there, and does not itself become another one.
fn outstanding<N: Clone + AsRef<str>>(mut said: Vec<(N, N)>, has: impl Fn(&str) -> bool) -> Vec<(N, N)> {
    said.retain(|(from, to)| has(from.as_ref()) && !from.as_ref().eq_ignore_ascii_case(to.as_ref()));
    loop {
        let moves = said.clone();
        let leaves = |name: &str| moves.iter().any(|(from, _)| from.as_ref().eq_ignore_ascii_case(name));
        said.retain(|(_, to)| !has(to.as_ref()) || leaves(to.as_ref()));
        if said.len() == moves.len() {
            return said;
        }
    }
}

fn tables(work: &mut Schema, target: &Schema, renames: &[Rename]) -> Result<Vec<Change>, CompareError> {
    let mut changes = Vec::new();
    let mut namespaces: Vec<Option<SchemaName>> = Vec::new();
    for rename in renames {
        if let Rename::Table { schema, .. } = rename
            && !namespaces.contains(schema)
        {
            namespaces.push(schema.clone());
        }
    }
    for namespace in namespaces {
        let said = renames.iter().filter_map(|rename| match rename {
            Rename::Table { schema, from, to } if *schema == namespace => Some((from.clone(), to.clone())),
            Rename::Table { .. } | Rename::Column { .. } => None,
        });
        let said: Vec<_> = said.filter(|(_, to)| target.table(namespace.as_ref(), to).is_some()).collect();
        let has = |name: &str| work.tables.iter().any(|t| t.schema == namespace && work.rules.case.same(&t.name, name));
        let names = work.tables.iter().filter(|t| t.schema == namespace).map(|t| t.name.to_string()).collect();
        let order = ordered(outstanding(said, has), names, |name| TableName::new(name).ok());
        for (name, to) in order {
            let operation: Operation =
                RenameTable { name: name.clone(), to: to.clone(), common: within(namespace.as_ref()) }.into();
            done(&operation, work, name.as_str(), to.as_str())?;
            changes.push(Change::new(operation));
        }
    }
    Ok(changes)
}

fn columns(
    work: &mut Schema,
    target: &Schema,
    (schema, name): (Option<&SchemaName>, &TableName),
    renames: &[Rename],
) -> Result<Vec<Change>, CompareError> {
    let Some((held, wanted)) = work.table(schema, name).zip(target.table(schema, name)) else { return Ok(Vec::new()) };
    let case = held.case();
    let known_as = |known: &TableName| {
        let earlier =
            |rename: &Rename| matches!(rename, Rename::Table { from, to, .. } if from == known && case.same(to, name));
        case.same(known, name) || renames.iter().any(earlier)
    };
    let said = renames.iter().filter_map(|rename| match rename {
        Rename::Column { schema: of, table, from, to } if of.as_ref() == schema && known_as(table) => {
            Some((from.clone(), to.clone()))
        }
        Rename::Column { .. } | Rename::Table { .. } => None,
    });
    let said: Vec<_> = said.filter(|(_, to)| wanted.columns.contains(to.as_str())).collect();
    let names = held.columns.iter().map(|column| column.name.to_string()).collect();
    let order =
        ordered(outstanding(said, |name| held.columns.contains(name)), names, |name| ColumnName::new(name).ok());
    let mut changes = Vec::new();
    for (from, to) in order {
        let alter = AlterColumn::new(name.clone(), from.clone());
        let operation: Operation = AlterColumn { rename_to: Some(to.clone()), common: within(schema), ..alter }.into();
        done(&operation, work, from.as_str(), to.as_str())?;
        changes.push(Change::new(operation));
    }
    Ok(changes)
}

fn done(operation: &Operation, work: &mut Schema, from: &str, to: &str) -> Result<(), CompareError> {
    operation.apply(work).map_err(|error| CompareError::Rename {
        from: from.to_owned(),
        to: to.to_owned(),
        error: Box::new(error),
    })
}
