//! What could have been renamed: for asking a person, and for telling where nobody can be asked.

use super::{Change, CompareOptions, Rename, filter, rename};
use crate::{
    dialect::Dialect,
    name::{ColumnName, SchemaName, TableName},
    node::nearest,
    operation::Operation,
    schema::{Column, Schema, Table},
};

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
///
/// What the options leave alone, and what they say is renamed, is no candidate.
pub fn candidates(dialect: &dyn Dialect, from: &Schema, to: &Schema, options: &CompareOptions) -> Vec<Candidate> {
    let (mut from, to) = filter::apply(from, to, options);
    // A rename that does not fit is found out where it is done.
    let _ = rename::changes(&mut from, &to, options);
    between(&dialect.normal(&from), &dialect.normal(&to))
}

/// The same of two schemas in canonical form.
fn between(from: &Schema, to: &Schema) -> Vec<Candidate> {
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

/// The share of columns that both tables have, under the same name and of the same type. Keys are much alike everywhere,
/// so they count only where a table has nothing else.
fn alike(old: &Table, new: &Table) -> usize {
    let plain = |table: &Table| table.columns.iter().filter(|column| !table.is_key(&column.name)).count();
    let bare = plain(old) == 0 && plain(new) == 0;
    let counts = |table: &Table, column: &Column| bare || !table.is_key(&column.name);
    let both = |column: &&Column| {
        counts(old, column) && new.columns.get(column.name.as_str()).is_some_and(|other| other.ty == column.ty)
    };
    let of = |table: &Table| if bare { table.columns.len() } else { plain(table) };
    200 * old.columns.iter().filter(both).count() / (of(old) + of(new)).max(1)
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

/// Says of what is dropped which rename it could be.
pub(super) fn hint(changes: &mut [Change], from: &Schema, to: &Schema) {
    let is_drop = |change: &Change| matches!(change.operation, Operation::DropTable(_) | Operation::DropColumn(_));
    if !changes.iter().any(is_drop) {
        return;
    }
    let found = between(from, to);
    for change in changes.iter_mut().filter(|change| is_drop(change)) {
        let candidate = found.iter().find(|candidate| is_of(&candidate.rename, &change.operation));
        let (Some(candidate), Some(notice)) = (candidate, change.notices.first_mut()) else { continue };
        let new = match &candidate.rename {
            Rename::Table { to, .. } => to.as_str(),
            Rename::Column { to, .. } => to.as_str(),
        };
        notice.help = format!(
            "say `--rename {}`, or `renamed_from` in the models, where `{new}` is its new name",
            candidate.rename
        );
    }
}

fn is_of(rename: &Rename, operation: &Operation) -> bool {
    let within = &operation.common().schema;
    match (rename, operation) {
        (Rename::Table { schema, from, .. }, Operation::DropTable(drop)) => schema == within && *from == drop.name,
        (Rename::Column { schema, table, from, .. }, Operation::DropColumn(drop)) => {
            schema == within && *table == drop.table && *from == drop.name
        }
        _ => false,
    }
}

/// What is said before "no table `x`" of the one side, and of the other.
const THERE: &str = "there is";
const WANTED: &str = "the models have";

/// A rename that nothing is there for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{rename}` renames nothing: {reason}")]
pub struct UnusedRename {
    /// The rename.
    pub rename: Rename,
    /// What is missing.
    pub reason: String,
    /// The name that may be meant.
    pub nearest: Option<String>,
}

impl UnusedRename {
    /// The way out.
    pub fn help(&self) -> Option<String> {
        self.nearest.as_ref().map(|name| format!("did you mean `{name}`?"))
    }
}

/// The first of some renames for which there is nothing, between two schemas.
pub fn unused(from: &Schema, to: &Schema, options: &CompareOptions, renames: &[Rename]) -> Option<UnusedRename> {
    renames.iter().find_map(|rename| {
        let (reason, nearest) = missing(from, to, &options.renames, rename)?;
        Some(UnusedRename { rename: rename.clone(), reason, nearest })
    })
}

/// What is not there, in words, and the name that may be meant instead.
type Missing = (String, Option<String>);

fn missing(from: &Schema, to: &Schema, all: &[Rename], rename: &Rename) -> Option<Missing> {
    match rename {
        Rename::Table { schema, from: old, to: new } => missing_table((from, to), all, schema.as_ref(), (old, new)),
        Rename::Column { schema, table, from: old, to: new } => {
            let (held, wanted) = match sides((from, to), all, schema.as_ref(), table) {
                Ok(sides) => sides,
                Err(missing) => return Some(missing),
            };
            missing_column((held, wanted), all, (old, new))
        }
    }
}

fn missing_table(
    (from, to): (&Schema, &Schema),
    all: &[Rename],
    schema: Option<&SchemaName>,
    (old, new): (&TableName, &TableName),
) -> Option<Missing> {
    let has = |side: &Schema, name: &TableName| side.table(schema, name).is_some();
    let moves = table_renames(all).any(|(from, _)| from == new);
    let taken = has(from, new) && !moves;
    absent(has(from, old), THERE, "table", old.as_str(), tables(from, schema))
        .or_else(|| absent(has(to, new), WANTED, "table", new.as_str(), tables(to, schema)))
        .or_else(|| taken.then(|| (format!("there is a table `{new}` already"), None)))
}

/// From and to, of the renames of tables.
fn table_renames(all: &[Rename]) -> impl Iterator<Item = (&TableName, &TableName)> {
    all.iter().filter_map(|rename| match rename {
        Rename::Table { from, to, .. } => Some((from, to)),
        Rename::Column { .. } => None,
    })
}

/// A table on both sides, by its name on one of them: it may be renamed itself. Fails with what is missing.
fn sides<'a>(
    (from, to): (&'a Schema, &'a Schema),
    all: &[Rename],
    schema: Option<&SchemaName>,
    table: &TableName,
) -> Result<(&'a Table, &'a Table), Missing> {
    let earlier = table_renames(all).find(|(_, to)| *to == table).map_or(table, |(from, _)| from);
    let later = table_renames(all).find(|(from, _)| *from == table).map_or(table, |(_, to)| to);
    let found = |side: &'a Schema, name: &TableName, place: &str| {
        let known = tables(side, schema);
        side.table(schema, name).ok_or_else(|| no_such(place, "table", table.as_str(), known))
    };
    Ok((found(from, earlier, THERE)?, found(to, later, WANTED)?))
}

fn missing_column(
    (held, wanted): (&Table, &Table),
    all: &[Rename],
    (old, new): (&ColumnName, &ColumnName),
) -> Option<Missing> {
    let has = |table: &Table, name: &ColumnName| table.columns.contains(name.as_str());
    let moves = all.iter().any(|other| matches!(other, Rename::Column { from, .. } if from == new));
    let taken = has(held, new) && !moves;
    let here = format!("`{}` has", held.name);
    let there = format!("the models' `{}` has", wanted.name);
    absent(has(held, old), &here, "column", old.as_str(), columns(held))
        .or_else(|| absent(has(wanted, new), &there, "column", new.as_str(), columns(wanted)))
        .or_else(|| taken.then(|| (format!("there is a column `{new}` already"), None)))
}

fn tables<'a>(schema: &'a Schema, within: Option<&'a SchemaName>) -> impl Iterator<Item = &'a str> {
    schema.tables.iter().filter(move |table| table.schema.as_ref() == within).map(|table| table.name.as_str())
}

fn columns(table: &Table) -> impl Iterator<Item = &str> {
    table.columns.iter().map(|column| column.name.as_str())
}

/// What to say of a name that is not there.
fn absent<'a>(
    is_there: bool,
    place: &str,
    kind: &str,
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> Option<Missing> {
    (!is_there).then(|| no_such(place, kind, name, known))
}

fn no_such<'a>(place: &str, kind: &str, name: &str, known: impl Iterator<Item = &'a str>) -> Missing {
    (format!("{place} no {kind} `{name}`"), nearest(name, known).map(str::to_owned))
}
