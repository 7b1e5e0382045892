//! How a database differs from what its revisions build.

use std::{collections::HashSet, fmt::Write as _};

use super::{
    MigrateError, Migrator,
    recall::merge,
    states::{Made, States},
};
use crate::{
    autogenerate::{CompareError, CompareOptions, Comparison, compare},
    backend::Backend,
    dialect::Dialect,
    node::{Field, render_inline},
    operation::Operation,
    revision::RevisionId,
    schema::{Column, Schema, Type, expression},
    words,
};

/// How a database differs from what its revisions build.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drift {
    /// The changes that would make the database what its revisions build.
    pub differences: Comparison,
    /// Where something differs, the place where nothing does: the tables are there, and the version table is wrong.
    pub fits: Option<Vec<RevisionId>>,
    /// The tables and views of the database that no revision makes: they are left alone, and are no drift.
    pub others: Vec<String>,
}

/// A database as it was read, and what the files build beside it.
pub(super) struct Held {
    /// What the database holds and some revision makes.
    pub schema: Schema,
    /// The tables and views that no revision makes.
    pub others: Vec<String>,
    /// What the files build at every revision.
    pub states: States,
}

impl Migrator<'_> {
    /// How a database differs from what the revisions build that its version table names; rows that no file is there
    /// for are passed over. It changes nothing.
    ///
    /// What SQL may have made that tells nothing of its effects is no difference.
    pub fn drift(&self, backend: &mut dyn Backend, options: &CompareOptions) -> Result<Drift, MigrateError> {
        let mut rows = self.rows(backend)?;
        rows.retain(|row| self.scripts.map().contains(row.as_str()));
        let held = self.held(backend)?;
        let differences = self.drift_of(backend.dialect(), &held, &rows, options)?;
        let others = held.others.clone();
        let fits = if differences.is_empty() { None } else { self.fit_of(backend.dialect(), held, options)?.version };
        Ok(Drift { differences, fits: fits.filter(|fits| !fits.is_empty()), others })
    }

    /// How a database that has been read differs from what these revisions build.
    pub(super) fn drift_of(
        &self,
        dialect: &dyn Dialect,
        held: &Held,
        rows: &[RevisionId],
        options: &CompareOptions,
    ) -> Result<Comparison, MigrateError> {
        let known = match rows {
            [] => Some(dialect.empty()),
            [row] => held.states.get(row).cloned(),
            _ => None,
        };
        let wanted = known.map_or_else(|| self.schema_at(dialect, rows), Ok)?;
        self.differences(dialect, &held.schema, rows, &wanted, options)
    }

    /// Reads a database, once, and replays the files, once.
    pub(super) fn held(&self, backend: &mut dyn Backend) -> Result<Held, MigrateError> {
        let dialect = backend.dialect();
        let states = self.states(dialect, &[], &dialect.empty())?;
        let mut schema = backend.reflect_with(&states.values().flat_map(Schema::named_schemas).collect())?;
        self.leave_out_books(&mut schema);
        backend.learn(&schema, &states.values().collect::<Vec<_>>());
        let dialect = backend.dialect();
        let words = self.opaque_words(dialect, &self.scripts.map().topological());
        let others = Made::of(states.values(), words).separate(&mut schema);
        Ok(Held { schema, others, states })
    }

    /// The changes that make of what a database holds what these revisions build, which is `wanted`.
    pub(super) fn differences(
        &self,
        dialect: &dyn Dialect,
        held: &Schema,
        revisions: &[RevisionId],
        wanted: &Schema,
        options: &CompareOptions,
    ) -> Result<Comparison, MigrateError> {
        let mut comparison = compared(dialect, held, wanted, options)?;
        if wanted.opaque && !comparison.is_empty() {
            let words = self.opaque_words(dialect, &self.scripts.map().applied(revisions)?);
            comparison.changes.retain(|change| !is_excused(&change.operation, &words));
        }
        Ok(comparison)
    }
}

/// Compares what a catalog shows with what the files build, one operation a change.
fn compared(
    dialect: &dyn Dialect,
    held: &Schema,
    wanted: &Schema,
    options: &CompareOptions,
) -> Result<Comparison, CompareError> {
    let held = with_enums(dialect, held, wanted);
    let options = CompareOptions { render_as_batch: false, ..options.clone() };
    compare(dialect, &held, wanted, &options)
}

/// What a catalog shows, with the enums of `wanted` where it has none: where a column is as such an enum makes it, it has
/// that enum.
pub(super) fn with_enums(dialect: &dyn Dialect, held: &Schema, wanted: &Schema) -> Schema {
    let mut merged = held.clone();
    if held.rules.enums_in_catalog {
        return merged;
    }
    merge(wanted, &mut merged);
    if merged == *held {
        return merged;
    }
    let (raw, normal) = (dialect.normal(held), dialect.normal(&merged));
    for table in &held.tables {
        let places = (raw.table(table.schema.as_ref(), &table.name), normal.table(table.schema.as_ref(), &table.name));
        let (Some(before), Some(after)) = places else { continue };
        let other = |column: &&Column| {
            let name = column.name.as_str();
            let changed = before.columns.get(name).map(|c| &c.ty) != after.columns.get(name).map(|c| &c.ty);
            changed || !holds_texts(&column.ty)
        };
        for column in table.columns.iter().filter(other) {
            if let Some(table) = merged.table_mut(table.schema.as_ref(), &table.name)
                && let Some(merged) = table.columns.get_mut(column.name.as_str())
            {
                merged.ty = column.ty.clone();
            }
        }
    }
    merged
}

/// Whether a column of this type may be what a database without enum types makes of one.
fn holds_texts(ty: &Type) -> bool {
    matches!(ty, Type::Char(_) | Type::Varchar(_) | Type::Text | Type::Enum(_) | Type::InlineEnum(_))
        || matches!(ty, Type::PerDialect(_) | Type::Native(_))
}

/// Whether SQL that tells nothing of its effects names what an operation is about, so that it may be the reason for it.
fn is_excused(operation: &Operation, words: &HashSet<String>) -> bool {
    let node = operation.encode();
    let own = node.as_ref().and_then(|node| node.as_table()).and_then(|entries| entries.get(operation.word()));
    own.is_some_and(|own| {
        let name = own.as_str().map_or_else(|| render_inline(own), str::to_owned);
        words.contains(&name.to_lowercase())
            || expression::identifiers(&name).iter().any(|(word, _)| words.contains(&word.to_lowercase()))
    })
}

/// The most differences that a message lists.
const LISTED: usize = 12;

/// The changes of a comparison, a line each, indented; of many only the first.
pub(super) fn listed(comparison: &Comparison) -> String {
    let mut text = String::new();
    for operation in comparison.operations().take(LISTED) {
        let _ = write!(text, "\n  {}", operation.summary());
    }
    let more = comparison.changes.len().saturating_sub(LISTED);
    if more > 0 {
        let _ = write!(text, "\n  and {more} more");
    }
    text
}

/// `1 difference`, `2 differences`.
pub(super) fn counted(comparison: &Comparison) -> String {
    words::count(comparison.changes.len(), "difference")
}
