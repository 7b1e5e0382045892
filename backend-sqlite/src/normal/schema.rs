//! Whole schemas: the tables one by one, the views, and nothing of what SQLite has not.

use limbeck_core::{
    name::TableName,
    schema::{DialectSql, Named, Schema, Table},
};

use super::{expression, table};
use crate::{dialect_name, reflect};

/// The canonical form of a schema: that of what operations say, and that of what SQLite holds, are equal when the one
/// made the other.
///
/// Names are in lower case, as SQLite tells none apart. What it does not keep is left out: comments, enum types (a
/// column of one is a VARCHAR with a CHECK), sequences, extensions, schemas.
#[must_use]
pub fn schema(schema: &Schema) -> Schema {
    let mut canonical = Schema::new(reflect::RULES);
    let keys: Vec<_> = schema.tables.iter().collect();
    for held in &schema.tables {
        canonical.tables.insert(table::canonical(held, &schema.enums, &keys));
    }
    canonical.views = views(schema);
    canonical
}

fn views(schema: &Schema) -> Named<limbeck_core::schema::View> {
    let mut views = schema.views.clone();
    for view in views.iter_mut() {
        view.name = lower(&view.name);
        view.query = DialectSql::new(own(&view.query).trim_end_matches([';', ' ']));
        view.materialized = false;
        view.definition = None;
    }
    views
}

/// The canonical form of SQL that may be written for several dialects.
pub(super) fn own(sql: &DialectSql) -> String {
    sql.for_dialect(&dialect_name()).map(expression).unwrap_or_default()
}

/// A name in lower case, as far as SQLite does not tell the cases apart.
pub(super) fn lower<N: Clone + AsRef<str> + TryFrom<String>>(name: &N) -> N {
    N::try_from(name.as_ref().to_ascii_lowercase()).unwrap_or_else(|_| name.clone())
}

/// The table of a name, among those of the schema.
pub(super) fn referred<'a>(tables: &[&'a Table], name: &TableName) -> Option<&'a Table> {
    tables.iter().copied().find(|table| table.name.as_str().eq_ignore_ascii_case(name.as_str()))
}
