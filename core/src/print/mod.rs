//! Schemas as text for people and programs: as a `schema.toml`, as Diesel's `schema.rs`, as diagrams.
//!
//! All of it is pure: the same schema gives the same text.

mod dot;
mod layout;
mod mermaid;
mod route;
pub mod schema_rs;
mod svg;
mod toml;

pub use dot::dot;
pub use mermaid::mermaid;
pub use schema_rs::{CustomType, DieselType, SchemaRs};
pub use svg::svg;
pub use toml::{concise, target, toml};

use crate::{
    dialect::Dialect,
    schema::{Column, ForeignKey, HasName, Schema, Table, Type},
};

/// The schema without the CHECKs that the enums of its columns bring by themselves where the dialect has no enum types: who
/// says the enum says them as well.
pub fn without_implied_checks(dialect: &dyn Dialect, schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    let has_enum = |table: &Table| table.columns.iter().any(|column| is_enum(&column.ty));
    let mut scratch = Schema::new(schema.rules);
    scratch.enums = schema.enums.clone();
    let alone = |table: &Table| {
        let mut scratch = scratch.clone();
        scratch.tables.insert(table.clone());
        dialect.normal(&scratch)
    };
    let names: Vec<_> = schema.tables.iter().filter(|table| has_enum(table)).map(HasName::key).collect();
    for name in names {
        let Some(table) = schema.tables.get_mut(&name) else { continue };
        let wanted = alone(table);
        for place in (0..table.check_constraints.len()).rev() {
            let mut bare = table.clone();
            bare.check_constraints.remove(place);
            if alone(&bare) == wanted {
                *table = bare;
            }
        }
    }
    schema
}

fn is_enum(ty: &Type) -> bool {
    match ty {
        Type::Enum(_) | Type::InlineEnum(_) => true,
        Type::Array(element) => is_enum(element),
        _ => false,
    }
}

/// The tables by name: what is printed is the same whichever database, or file, the schema came from.
fn by_name(schema: &Schema) -> Vec<&Table> {
    let mut tables: Vec<_> = schema.tables.iter().collect();
    tables.sort_by(|a, b| (&a.schema, &a.name).cmp(&(&b.schema, &b.name)));
    tables
}

/// The marks of a column in a diagram: primary key, foreign key, unique.
fn marks(table: &Table, column: &Column) -> Vec<&'static str> {
    let alone = |columns: &[_]| matches!(columns, [only] if table.case().same(only, &column.name));
    let refers = table.foreign_keys.iter().any(|key| table.case().among(&column.name, &key.columns));
    let unique = table.unique_constraints.iter().any(|unique| alone(&unique.columns));
    let marks = [(table.is_key(&column.name), "PK"), (refers, "FK"), (unique, "UK")];
    marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark).collect()
}

/// The table that a foreign key refers to.
fn referred<'a>(schema: &'a Schema, owner: &'a Table, key: &ForeignKey) -> Option<&'a Table> {
    let namespace = key.references.schema.as_ref().or(owner.schema.as_ref());
    schema.table(namespace, &key.references.table)
}

/// Whether every row has to refer to another one: none of a key's columns may be NULL.
fn is_required(table: &Table, key: &ForeignKey) -> bool {
    key.columns.iter().all(|name| table.columns.get(name.as_str()).is_some_and(|column| !column.nullable))
}

/// Whether no two rows refer to the same one: a key's columns are the primary key, or unique.
fn is_single(table: &Table, key: &ForeignKey) -> bool {
    let same = |columns: &[_]| {
        columns.len() == key.columns.len() && columns.iter().all(|name| table.case().among(name, &key.columns))
    };
    table.primary_key.as_ref().is_some_and(|primary| same(&primary.columns))
        || table.unique_constraints.iter().any(|unique| same(&unique.columns))
}
