//! What is left alone: it is made the same on both sides, so that nothing of it differs.

use std::{fmt, str::FromStr};

use super::CompareOptions;
use crate::{
    name::SchemaName,
    schema::{HasName, Named, Schema, Table, TableKey},
};

/// A kind of thing that can be left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Tables.
    Table,
    /// Columns.
    Column,
    /// Indexes.
    Index,
    /// Constraints of every kind.
    Constraint,
    /// Triggers.
    Trigger,
    /// Views.
    View,
    /// Enum types.
    Enum,
    /// Sequences.
    Sequence,
    /// Extensions.
    Extension,
    /// Schemas.
    Schema,
    /// Comments of tables and columns.
    Comment,
}

/// A pattern for names: `*` is any number of characters, `?` is one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Glob(String);

impl Glob {
    /// The pattern.
    pub fn new(pattern: impl Into<String>) -> Self {
        Self(pattern.into())
    }

    /// Whether a name fits.
    ///
    /// ```
    /// use limbeck_core::autogenerate::Glob;
    /// assert!(Glob::new("langchain_pg_*").matches("langchain_pg_embedding"));
    /// assert!(!Glob::new("user").matches("user_2"));
    /// ```
    pub fn matches(&self, name: &str) -> bool {
        let (pattern, name): (Vec<_>, Vec<_>) = (self.0.chars().collect(), name.chars().collect());
        let (mut at, mut place, mut star) = (0, 0, None);
        while at < name.len() {
            match pattern.get(place) {
                Some('*') => {
                    star = Some((place, at));
                    place += 1;
                }
                Some(c) if *c == '?' || *c == name[at] => (at, place) = (at + 1, place + 1),
                _ => match star {
                    // The last star takes one character more.
                    Some((back, taken)) => {
                        star = Some((back, taken + 1));
                        (at, place) = (taken + 1, back + 1);
                    }
                    None => return false,
                },
            }
        }
        pattern[place..].iter().all(|c| *c == '*')
    }
}

impl FromStr for Glob {
    type Err = std::convert::Infallible;
    fn from_str(pattern: &str) -> Result<Self, Self::Err> {
        Ok(Self::new(pattern))
    }
}

impl fmt::Display for Glob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Things of a kind, by their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// Their kind.
    pub kind: Kind,
    /// Their names, or `schema.name`; those of columns, indexes, constraints and triggers also as `table.name`.
    pub name: Glob,
}

/// The schemas as they are compared: what is left alone is in the second as it is in the first.
pub(super) fn apply(from: &Schema, to: &Schema, options: &CompareOptions) -> (Schema, Schema) {
    let mut target = to.clone();
    let left = |table: &Table| is_left(options, Kind::Table, table.schema.as_ref(), table.name.as_str());
    copy(&from.tables, &mut target.tables, left);
    let objects = |kind| move |schema: Option<&SchemaName>, name: &str| is_left(options, kind, schema, name);
    let (views, enums) = (objects(Kind::View), objects(Kind::Enum));
    let (sequences, extensions) = (objects(Kind::Sequence), objects(Kind::Extension));
    copy(&from.views, &mut target.views, |view| views(view.schema.as_ref(), view.name.as_str()));
    copy(&from.enums, &mut target.enums, |known| enums(known.schema.as_ref(), known.name.as_str()));
    copy(&from.sequences, &mut target.sequences, |known| sequences(known.schema.as_ref(), known.name.as_str()));
    copy(&from.extensions, &mut target.extensions, |known| extensions(None, known.name.as_str()));
    let namespace = |name: &&SchemaName| is_left(options, Kind::Schema, Some(name), name.as_str());
    target.namespaces.retain(|name| !namespace(&name));
    target.namespaces.extend(from.namespaces.iter().filter(namespace).cloned());
    for held in &from.tables {
        if let Some(table) = target.table_mut(held.schema.as_ref(), &held.name) {
            parts(held, table, options);
        }
    }
    (from.clone(), target)
}

/// Whether something is left alone.
fn is_left(options: &CompareOptions, kind: Kind, schema: Option<&SchemaName>, name: &str) -> bool {
    let full = schema.map(|schema| format!("{schema}.{name}"));
    let fits = |glob: &Glob| glob.matches(name) || full.as_ref().is_some_and(|full| glob.matches(full));
    let foreign = schema.is_some_and(|schema| {
        !options.include_schemas.is_empty() && !options.include_schemas.iter().any(|known| known == schema.as_str())
    });
    foreign
        || (options.undeclared.contains(&kind)
            && !options.once_declared.contains(&(kind, TableKey::text(schema, &name))))
        || (kind == Kind::Table && options.exclude_tables.iter().any(fits))
        || by_name(options, kind, fits)
}

/// Whether patterns say that something is left alone: one of `exclude` fits, or none of `include` where that names the
/// kind.
fn by_name(options: &CompareOptions, kind: Kind, fits: impl Fn(&Glob) -> bool) -> bool {
    let of_kind = |pattern: &&Pattern| pattern.kind == kind;
    let mut included = options.include.iter().filter(of_kind).peekable();
    options.exclude.iter().filter(of_kind).any(|pattern| fits(&pattern.name))
        || (included.peek().is_some() && !included.any(|pattern| fits(&pattern.name)))
}

/// Takes what is left alone over from the one list into the other.
fn copy<T: HasName + Clone>(from: &Named<T>, to: &mut Named<T>, left: impl Fn(&T) -> bool) {
    if to.iter().any(&left) {
        to.retain(|item| !left(item));
    }
    for item in from.iter().filter(|item| left(item)) {
        to.insert(item.clone());
    }
}

/// The parts of a table that are left alone.
fn parts(from: &Table, to: &mut Table, options: &CompareOptions) {
    if options.exclude.is_empty() && options.include.is_empty() && options.undeclared.is_empty() {
        return;
    }
    let table = from.name.clone();
    let left = |kind: Kind, name: &str| {
        let full = format!("{table}.{name}");
        options.undeclared.contains(&kind) || by_name(options, kind, |glob| glob.matches(&full) || glob.matches(name))
    };
    copy(&from.columns, &mut to.columns, |column| left(Kind::Column, column.name.as_str()));
    copy(&from.indexes, &mut to.indexes, |index| left(Kind::Index, index.name.as_str()));
    copy(&from.triggers, &mut to.triggers, |trigger| left(Kind::Trigger, trigger.name.as_str()));
    macro_rules! constraints {
        ($($field:ident),*) => {$(
            let is_left = |name: Option<&crate::name::ConstraintName>| left(Kind::Constraint, name.map_or("", |name| name.as_str()));
            to.$field.retain(|held| !is_left(held.name.as_ref()));
            to.$field.extend(from.$field.iter().filter(|held| is_left(held.name.as_ref())).cloned());
        )*};
    }
    constraints!(foreign_keys, unique_constraints, check_constraints, exclude_constraints);
    if left(Kind::Comment, "") {
        to.comment.clone_from(&from.comment);
        for column in to.columns.iter_mut() {
            let held = from.columns.get(column.name.as_str()).and_then(|held| held.comment.clone());
            column.comment = held;
        }
    }
}
