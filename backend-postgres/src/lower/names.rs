//! The names that the server gives to constraints without one:
//! [`ChooseConstraintName`](https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/catalog/pg_constraint.c).

use limbeck_core::{
    name::{ColumnName, ConstraintName},
    operation::{ConstraintKind, Found},
    schema::{Check, Exclude, Schema, Table, expression},
};

use super::constraint::listed;
use crate::{Postgres, dialect_name};

/// The longest name, in bytes.
pub(super) const LONGEST: usize = 63;

/// Gives every constraint without a name that which the server gives it.
pub(super) fn settle(postgres: &Postgres, schema: &mut Schema) {
    // Tables that are not changed stay shared with the schema before.
    schema.tables.change(has_unnamed, |table| name_all(postgres, table));
}

/// Which constraint is named, and where that name is kept.
fn has_unnamed(table: &Table) -> bool {
    table.primary_key.iter().any(|key| key.name.is_none())
        || table.unique_constraints.iter().any(|unique| unique.name.is_none())
        || table.check_constraints.iter().any(|check| check.name.is_none())
        || table.exclude_constraints.iter().any(|exclude| exclude.name.is_none())
        || table.foreign_keys.iter().any(|key| key.name.is_none())
}

fn name_all(postgres: &Postgres, table: &mut Table) {
    let kinds = [
        (ConstraintKind::PrimaryKey, usize::from(table.primary_key.is_some())),
        (ConstraintKind::Check, table.check_constraints.len()),
        (ConstraintKind::Unique, table.unique_constraints.len()),
        (ConstraintKind::Exclude, table.exclude_constraints.len()),
        (ConstraintKind::ForeignKey, table.foreign_keys.len()),
    ];
    for (kind, count) in kinds {
        for place in 0..count {
            let found = Found { kind, place };
            let name = of(postgres, table, found).and_then(|name| ConstraintName::new(name).ok());
            match kind {
                ConstraintKind::PrimaryKey => table.primary_key.iter_mut().for_each(|key| key.name.clone_from(&name)),
                ConstraintKind::Check => table.check_constraints[place].name = name,
                ConstraintKind::Unique => table.unique_constraints[place].name = name,
                ConstraintKind::Exclude => table.exclude_constraints[place].name = name,
                ConstraintKind::ForeignKey => table.foreign_keys[place].name = name,
            }
        }
    }
}

/// The name of a constraint: its own, or that which the server gives it.
pub(super) fn of(postgres: &Postgres, table: &Table, found: Found) -> Option<String> {
    let place = found.place;
    let (own, columns, label) = match found.kind {
        ConstraintKind::PrimaryKey => {
            let key = table.primary_key.as_ref()?;
            (&key.name, None, "pkey")
        }
        ConstraintKind::Unique => {
            let unique = table.unique_constraints.get(place)?;
            (&unique.name, Some(joined(&listed(&unique.columns))), "key")
        }
        ConstraintKind::ForeignKey => {
            let key = table.foreign_keys.get(place)?;
            let named_by = if postgres.capabilities.foreign_key_named_by_all { key.columns.len() } else { 1 };
            (&key.name, Some(joined(&listed(key.columns.get(..named_by)?))), "fkey")
        }
        ConstraintKind::Check => {
            let check = table.check_constraints.get(place)?;
            (&check.name, only_column(table, check).map(ToString::to_string), "check")
        }
        ConstraintKind::Exclude => {
            let exclude = table.exclude_constraints.get(place)?;
            (&exclude.name, Some(joined(&elements(exclude))), "excl")
        }
    };
    Some(own.as_ref().map_or_else(|| free(table, columns.as_deref(), label), ToString::to_string))
}

/// Names with `_` between them, as many as the server takes.
fn joined(names: &[&str]) -> String {
    let mut text = String::new();
    for (place, name) in names.iter().enumerate() {
        if place > 0 {
            text.push('_');
        }
        text.push_str(name);
        if text.len() > LONGEST {
            break;
        }
    }
    text
}

/// The column that a CHECK is about, where it is about one.
fn only_column<'a>(table: &'a Table, check: &Check) -> Option<&'a ColumnName> {
    let sql = check.check.for_dialect(&dialect_name())?;
    let mut named = table.columns.iter().filter(|column| expression::mentions(sql, column.name.as_str()));
    let first = named.next()?;
    named.next().is_none().then_some(&first.name)
}

/// What the elements of an exclusion constraint are called: a column by its name, a function by its own.
fn elements(exclude: &Exclude) -> Vec<&str> {
    let called = |expression: &'_ str| expression.find('(').unwrap_or(expression.len());
    exclude
        .elements
        .iter()
        .map(|element| element.expression[..called(&element.expression)].trim_matches(['"', ' ']))
        .map(|name| if name.is_empty() { "expr" } else { name })
        .collect()
}

fn free(table: &Table, columns: Option<&str>, label: &str) -> String {
    let taken =
        |name: &str| table.constraint_names().any(|known| known.as_str() == name) || table.indexes.contains(name);
    let numbered = |number: usize| if number == 0 { label.to_owned() } else { format!("{label}{number}") };
    let mut names = (0..).map(|number| object(table.name.as_str(), columns, &numbered(number)));
    names.find(|name| !taken(name)).unwrap_or_default()
}

/// `table_columns_label`, where table and columns give way until the whole fits.
pub(super) fn object(table: &str, columns: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + columns.map_or(0, |_| 1);
    let (mut first, mut second) = (table.len(), columns.map_or(0, str::len));
    while first + second + overhead > LONGEST {
        if first > second { first -= 1 } else { second -= 1 }
    }
    let cut = |text: &str, mut length: usize| {
        while !text.is_char_boundary(length) {
            length -= 1;
        }
        text[..length].to_owned()
    };
    match columns {
        Some(columns) => format!("{}_{}_{label}", cut(table, first), cut(columns, second)),
        None => format!("{}_{label}", cut(table, first)),
    }
}
