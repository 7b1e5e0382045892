//! What holds of every operation that ran: the replayed schema is the one that the database has, and the inverse, where
//! there is one, brings back the schema that was there.

use std::collections::BTreeMap;

use limbeck_backend_sqlite::{Sqlite, normal, types};
use limbeck_core::{
    backend::Backend,
    dialect::Dialect,
    name::DialectName,
    node::{Field, render_inline},
    operation::{Operation, fold, invert_all},
    schema::{Check, Column, DialectSql, ForeignKey, Index, IndexPart, Schema, Table},
};

use crate::batch_lab::Lab;

/// What is compared of a schema: a line for each thing, under its name.
type Shape = BTreeMap<String, String>;

/// Fails where a law does not hold.
pub fn hold(lab: &mut Lab, operations: &[Operation], before: &Schema, replayed: &Schema) {
    let found = lab.backend.reflect().unwrap();
    same(&shape(replayed), &shape(&found), "the replayed schema is not the database's");
    same(&definitions(replayed), &definitions(&found), "settled definitions are not the catalog's");
    let folded = fold(operations, &lab.sqlite.name());
    let Ok(inverse) = invert_all(&folded, before) else { return };
    let attached = found.tables.iter().any(|table| table.schema.is_some());
    let counts = before.tables.iter().any(|table| on(table, "autoincrement"));
    let text = written(&inverse);
    if attached || text.contains("strict = ") || (counts && text.contains("create_primary_key")) {
        // An attached database is not copied below; what types a table had before it was strict, and that a key which
        // was dropped counted up, is forgotten.
        return;
    }
    let back = taken_back(lab, replayed, &inverse);
    same(&loosely(before), &loosely(&back), &format!("not brought back by {}", written(&inverse)));
}

/// Operations as a file has them.
pub fn written(operations: &[Operation]) -> String {
    operations.iter().filter_map(Field::encode).map(|node| render_inline(&node)).collect::<Vec<_>>().join(", ")
}

/// The schema after the inverse, which runs on a database with the same schema and no rows.
fn taken_back(lab: &mut Lab, replayed: &Schema, inverse: &[Operation]) -> Schema {
    let definitions = lab.found(
        "SELECT group_concat(sql, ';\n') FROM (SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' \
         ORDER BY type = 'trigger', type = 'view', type = 'index', rowid)",
    );
    let mut empty = Lab::new(definitions.trim_start_matches("NULL"));
    empty.sqlite = lab.sqlite;
    // What the database says of the definitions, and replay of the enums, which it does not keep.
    let known = empty.backend.reflect().unwrap();
    let mut start = replayed.clone();
    for table in start.tables.iter_mut() {
        table.definition = known.table(None, &table.name).and_then(|known| known.definition.clone());
    }
    let ran = empty.attempt_on(start, inverse, usize::MAX);
    ran.unwrap_or_else(|error| panic!("{error}: no way back by {}", written(inverse)));
    empty.backend.reflect().unwrap()
}

fn same(expected: &Shape, found: &Shape, message: &str) {
    let names: std::collections::BTreeSet<_> = expected.keys().chain(found.keys()).collect();
    let differing: Vec<_> = names
        .into_iter()
        .filter(|name| expected.get(*name) != found.get(*name))
        .map(|name| format!("{name}:\n  - {:?}\n  + {:?}", expected.get(name), found.get(name)))
        .collect();
    assert!(differing.is_empty(), "{message}\n{}", differing.join("\n"));
}

/// The words of the definitions, as far as a schema has them; their order is the shape's business.
fn definitions(schema: &Schema) -> Shape {
    let words = |definition: &Option<String>| {
        let text = definition.as_deref().map(normal::expression).unwrap_or_default();
        sorted(text.split(' ').map(str::to_owned))
    };
    let mut shape = Shape::new();
    for table in &schema.tables {
        let name = table.display_name();
        shape.insert(format!("table {name}"), words(&table.definition));
        for index in &table.indexes {
            shape.insert(format!("index {} of {name}", index.name), words(&index.definition));
        }
    }
    shape
}

/// The shape as far as operations can say it: they have one spelling for a type, and never a key that may be NULL.
fn loosely(schema: &Schema) -> Shape {
    let mut schema = schema.clone();
    for table in schema.tables.iter_mut() {
        let key = table.primary_key.clone();
        for column in table.columns.iter_mut() {
            column.nullable &= key.as_ref().is_none_or(|key| !key.columns.contains(&column.name));
            let spelling = column.spelling.take().unwrap_or_default();
            column.spelling = Some(types::spelling(&types::from_spelling(&spelling), &schema.enums));
        }
    }
    shape(&schema)
}

fn shape(schema: &Schema) -> Shape {
    let mut shape = Shape::new();
    for table in &schema.tables {
        of_table(table, schema, &mut shape);
    }
    for view in &schema.views {
        shape.insert(format!("view {:?} {}", view.schema, view.name), String::new());
    }
    shape
}

fn of_table(table: &Table, schema: &Schema, shape: &mut Shape) {
    let name = table.display_name();
    let mut put = |what: String, line: String| shape.insert(format!("{name} {what}"), line);
    let order: Vec<_> = table.columns.iter().map(|column| column.name.to_string().to_lowercase()).collect();
    put("columns".to_owned(), order.join(","));
    for column in &table.columns {
        put(format!("column {}", column.name.as_str().to_lowercase()), of_column(table, column, schema));
    }
    let key = table.primary_key.as_ref();
    let key = key.map(|key| format!("{:?} ({}) {:?}", key.name, lower(&key.columns), key.options));
    put("primary key".to_owned(), key.unwrap_or_default());
    let counts = on(table, "autoincrement") || table.columns.iter().any(|column| column.autoincrement);
    put("options".to_owned(), format!("{} {} {counts}", on(table, "strict"), on(table, "without_rowid")));
    let uniques = table.unique_constraints.iter();
    let uniques = uniques.map(|unique| format!("{:?} ({}) {:?}", unique.name, lower(&unique.columns), unique.options));
    put("uniques".to_owned(), sorted(uniques));
    put("foreign keys".to_owned(), sorted(table.foreign_keys.iter().map(of_foreign_key)));
    put("checks".to_owned(), sorted(checks(table)));
    put("triggers".to_owned(), sorted(table.triggers.iter().map(|trigger| trigger.name.to_string())));
    for index in &table.indexes {
        put(format!("index {}", index.name), of_index(index));
    }
}

fn on(table: &Table, option: &str) -> bool {
    table.options.is_on(&dialect(), option)
}

fn dialect() -> DialectName {
    Sqlite::default().name()
}

fn of_column(table: &Table, column: &Column, schema: &Schema) -> String {
    let counts = column.identity.is_some() || column.autoincrement;
    let spelling = match &column.spelling {
        Some(spelling) => spelling.clone(),
        None if counts => "INTEGER".to_owned(),
        None if on(table, "strict") => types::strict_spelling(&column.ty),
        None => types::spelling(&column.ty, &schema.enums),
    };
    let default = column.default.as_ref().and_then(normal::column_default);
    let generated = column.generated.as_ref().map(|generated| (sql(&generated.sql), generated.stored));
    let collation = column.collation.as_ref().map(|name| name.to_uppercase());
    format!(
        "{} {} {default:?} {generated:?} {collation:?} {:?}",
        spelling.to_uppercase().replace(['"', ' '], ""),
        if column.nullable { "null" } else { "not null" },
        column.options
    )
}

fn of_foreign_key(key: &ForeignKey) -> String {
    format!(
        "{:?} ({}) {} ({}) {:?} {:?} {:?} {:?}",
        key.name,
        lower(&key.columns),
        key.references.table.as_str().to_lowercase(),
        lower(&key.references.columns),
        key.on_delete,
        key.on_update,
        key.deferrable,
        key.match_type
    )
}

/// The CHECK of an enum is its column's type to the replayed schema, and a CHECK like another to reflection.
fn checks(table: &Table) -> impl Iterator<Item = String> {
    let of_enum = |check: &&Check| {
        let lists = sql(&check.check).contains(" in ( '");
        let names = table.columns.iter().map(|column| format!("ck_{}_{}", table.name, column.name));
        lists && names.into_iter().any(|name| check.name.as_ref().is_some_and(|known| known.as_str() == name))
    };
    let others = table.check_constraints.iter().filter(move |check| !of_enum(check));
    others.map(|check| format!("{:?} {}", check.name, sql(&check.check)))
}

fn of_index(index: &Index) -> String {
    let elements: Vec<_> = index
        .elements
        .iter()
        .map(|element| {
            let part = match &element.part {
                IndexPart::Column(name) => name.as_str().to_lowercase(),
                IndexPart::Expression(text) => sql(text),
            };
            format!("{part} {:?} {:?}", element.order, element.collation)
        })
        .collect();
    format!("{} ({}) {:?}", index.unique, elements.join(", "), index.filter.as_ref().map(sql))
}

fn sql(sql: &DialectSql) -> String {
    sql.for_dialect(&dialect()).map(normal::expression).unwrap_or_default()
}

fn lower<N: ToString>(names: &[N]) -> String {
    names.iter().map(|name| name.to_string().to_lowercase()).collect::<Vec<_>>().join(",")
}

fn sorted(lines: impl Iterator<Item = String>) -> String {
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    lines.join("; ")
}
