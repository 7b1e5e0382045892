//! What could have been renamed: for asking a person, and for telling where nobody can be asked.

use super::{Change, CompareOptions, Rename, filter, rename};
use crate::{
    dialect::Dialect,
    name::SchemaName,
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

fn missing(from: &Schema, to: &Schema, all: &[Rename], rename: &Rename) -> Option<(String, Option<String>)> {
    match rename {
        Rename::Table { schema, from: old, to: new } => {
            let moves = all.iter().any(|other| matches!(other, Rename::Table { from, .. } if from == new));
            let taken = from.table(schema.as_ref(), new).is_some() && !moves;
            absent(
                from.table(schema.as_ref(), old).is_some(),
                THERE,
                "table",
                old.as_str(),
                tables(from, schema.as_ref()),
            )
            .or_else(|| {
                absent(
                    to.table(schema.as_ref(), new).is_some(),
                    WANTED,
                    "table",
                    new.as_str(),
                    tables(to, schema.as_ref()),
                )
            })
            .or_else(|| taken.then(|| (format!("there is a table `{new}` already"), None)))
        }
        Rename::Column { schema, table, from: old, to: new } => {
            let earlier = all.iter().find_map(|other| match other {
                Rename::Table { from, to, .. } if to == table => Some(from),
                _ => None,
            });
            let later = all.iter().find_map(|other| match other {
                Rename::Table { from, to, .. } if from == table => Some(to),
                _ => None,
            });
            let held = from.table(schema.as_ref(), earlier.unwrap_or(table));
            let wanted = to.table(schema.as_ref(), later.unwrap_or(table));
            let (Some(held), Some(wanted)) = (held, wanted) else {
                let (place, known) = if held.is_none() { (THERE, from) } else { (WANTED, to) };
                return absent(false, place, "table", table.as_str(), tables(known, schema.as_ref()));
            };
            let moves = all.iter().any(|other| matches!(other, Rename::Column { from, .. } if from == new));
            let taken = held.columns.contains(new.as_str()) && !moves;
            absent(
                held.columns.contains(old.as_str()),
                &format!("`{}` has", held.name),
                "column",
                old.as_str(),
                columns(held),
            )
            .or_else(|| {
                absent(
                    wanted.columns.contains(new.as_str()),
                    &format!("the models' `{}` has", wanted.name),
                    "column",
                    new.as_str(),
                    columns(wanted),
                )
            })
            .or_else(|| taken.then(|| (format!("there is a column `{new}` already"), None)))
        }
    }
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
) -> Option<(String, Option<String>)> {
    if is_there {
        return None;
    }
    let nearest = nearest(name, known).map(str::to_owned);
    Some((format!("{place} no {kind} `{name}`"), nearest))
}
