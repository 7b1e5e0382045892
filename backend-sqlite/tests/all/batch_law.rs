//! What holds of every operation that ran: the replayed schema is the one that the database has, and the inverse, where
//! there is one, brings back the schema that was there.

use std::collections::BTreeMap;

use limbeck_backend_sqlite::{Sqlite, normal};
use limbeck_core::{
    backend::Backend,
    dialect::Dialect,
    node::{Field, render_inline},
    operation::{Operation, fold, invert_all},
    schema::{Schema, Table},
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
    let counts = before.tables.iter().any(|table| table.options.is_on(&lab.sqlite.name(), "autoincrement"));
    let text = written(&inverse);
    if attached || text.contains("strict = ") || (counts && text.contains("create_primary_key")) {
        // An attached database is not copied below; what types a table had before it was strict, and that a key which
        // was dropped counted up, is forgotten.
        return;
    }
    let back = taken_back(lab, replayed, &inverse);
    same(&shape(before), &shape(&back), &format!("not brought back by {}", written(&inverse)));
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

/// What there is of a schema in canonical form.
fn shape(schema: &Schema) -> Shape {
    let normal = Sqlite::default().normal(schema);
    let mut shape = Shape::new();
    for table in &normal.tables {
        of_table(table, &mut shape);
    }
    for view in &normal.views {
        shape.insert(format!("view {:?} {}", view.schema, view.name), String::new());
    }
    shape
}

fn of_table(table: &Table, shape: &mut Shape) {
    let name = table.display_name();
    let mut put = |what: String, line: String| shape.insert(format!("{name} {what}"), line);
    let order: Vec<_> = table.columns.iter().map(|column| column.name.to_string()).collect();
    put("columns".to_owned(), order.join(","));
    for column in &table.columns {
        put(format!("column {}", column.name), format!("{column:?}"));
    }
    put("primary key".to_owned(), format!("{:?}", table.primary_key));
    put("options".to_owned(), format!("{:?}", table.options));
    put("uniques".to_owned(), sorted(table.unique_constraints.iter().map(|unique| format!("{unique:?}"))));
    put("foreign keys".to_owned(), sorted(table.foreign_keys.iter().map(|key| format!("{key:?}"))));
    put("checks".to_owned(), sorted(table.check_constraints.iter().map(|check| format!("{check:?}"))));
    put("triggers".to_owned(), sorted(table.triggers.iter().map(|trigger| trigger.name.to_string())));
    for index in &table.indexes {
        put(format!("index {}", index.name), format!("{index:?}"));
    }
}
fn sorted(lines: impl Iterator<Item = String>) -> String {
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    lines.join("; ")
}
