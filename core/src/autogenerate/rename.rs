//! Renames: those that a person says, never one that is guessed, and a list of what could be meant.

use std::str::FromStr;

use super::{Change, CompareError, CompareOptions, within};
use crate::{
    dialect::Dialect,
    name::{ColumnName, InvalidName, SchemaName, TableName},
    operation::{AlterColumn, Operation, RenameTable},
    schema::{Schema, Table},
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

/// Something that could have been renamed, for asking a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The rename that it would be.
    pub rename: Rename,
    /// How much the two are alike, in percent.
    pub likeness: usize,
}

/// How much two things have to be alike, in percent, for a person to be asked.
const ALIKE: usize = 50;

/// What could have been renamed between two schemas: pairs of what is gone and what is new that are alike, the most
/// alike first. Nothing of it is done by itself.
pub fn candidates(dialect: &dyn Dialect, from: &Schema, to: &Schema) -> Vec<Candidate> {
    let (from, to) = (dialect.normal(from), dialect.normal(to));
    let mut found = Vec::new();
    let gone = from.tables.iter().filter(|table| to.table(table.schema.as_ref(), &table.name).is_none());
    for old in gone {
        let new = to.tables.iter().filter(|table| table.schema == old.schema);
        for new in new.filter(|table| from.table(table.schema.as_ref(), &table.name).is_none()) {
            let (schema, likeness) = (old.schema.clone(), alike(old, new));
            let rename = Rename::Table { schema, from: old.name.clone(), to: new.name.clone() };
            found.push(Candidate { rename, likeness });
        }
    }
    for new in &to.tables {
        if let Some(old) = from.table(new.schema.as_ref(), &new.name) {
            within_table(old, new, &mut found);
        }
    }
    found.retain(|candidate| candidate.likeness >= ALIKE);
    found.sort_by_key(|candidate| std::cmp::Reverse(candidate.likeness));
    found
}

/// The share of columns that both tables have, under the same name and of the same type.
fn alike(old: &Table, new: &Table) -> usize {
    let shared = old
        .columns
        .iter()
        .filter(|column| new.columns.get(column.name.as_str()).is_some_and(|other| other.ty == column.ty));
    200 * shared.count() / (old.columns.len() + new.columns.len()).max(1)
}

fn within_table(old: &Table, new: &Table, found: &mut Vec<Candidate>) {
    for gone in old.columns.iter().filter(|column| !new.columns.contains(column.name.as_str())) {
        let added = new.columns.iter().filter(|column| !old.columns.contains(column.name.as_str()));
        for added in added.filter(|column| column.ty == gone.ty) {
            let same = [
                gone.nullable == added.nullable,
                gone.default == added.default,
                old.columns.position(gone.name.as_str()) == new.columns.position(added.name.as_str()),
            ];
            let likeness = 40 + 20 * same.into_iter().filter(|same| *same).count();
            let (schema, table) = (new.schema.clone(), new.name.clone());
            let rename = Rename::Column { schema, table, from: gone.name.clone(), to: added.name.clone() };
            found.push(Candidate { rename, likeness });
        }
    }
}
