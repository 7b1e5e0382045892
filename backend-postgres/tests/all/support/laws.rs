//! What is true of every operation, on a real server.

use limbeck_backend_postgres::{Postgres, normal};
use limbeck_core::{
    backend::Backend,
    dialect::Dialect,
    operation::{Operation, invert_all},
    schema::Schema,
    statement::Statement,
};

use super::{lower_all, replay, script, server::Database};

/// Lowers operations, each on what the database holds then, and runs them.
pub fn run(backend: &mut dyn Backend, operations: &[Operation]) -> Vec<Statement> {
    let mut ran = Vec::new();
    for operation in operations {
        let before = backend.reflect().unwrap();
        let statements = backend.dialect().lower(operation, &before);
        let statements = statements.unwrap_or_else(|error| panic!("{error}: {operation:?}"));
        for statement in statements {
            backend.execute(&statement).unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
            ran.push(statement);
        }
    }
    ran
}

/// The operations replayed.
pub fn replayed(postgres: &Postgres, from: &Schema, operations: &[Operation]) -> Schema {
    let mut schema = from.clone();
    for operation in operations {
        replay(postgres, operation, &mut schema);
    }
    schema
}

/// Compares two schemas in their canonical form.
pub fn assert_same(found: &Schema, expected: &Schema, what: &str) {
    let (found, expected) = (normal::schema(found), normal::schema(expected));
    if found == expected {
        return;
    }
    for table in &expected.tables {
        let key = limbeck_core::schema::TableKey::text(table.schema.as_ref(), &table.name);
        let other = found.tables.get(&key).unwrap_or_else(|| panic!("{what}: no table {}", table.name));
        for column in &table.columns {
            assert_eq!(other.columns.get(column.name.as_str()), Some(column), "{what}: column of {}", table.name);
        }
        for index in &table.indexes {
            assert_eq!(other.indexes.get(index.name.as_str()), Some(index), "{what}: index of {}", table.name);
        }
        assert_eq!(other.primary_key, table.primary_key, "{what}: key of {}", table.name);
        assert_eq!(other.foreign_keys, table.foreign_keys, "{what}: foreign keys of {}", table.name);
        assert_eq!(other.unique_constraints, table.unique_constraints, "{what}: unique of {}", table.name);
        assert_eq!(other.check_constraints, table.check_constraints, "{what}: checks of {}", table.name);
        assert_eq!(other.exclude_constraints, table.exclude_constraints, "{what}: exclusions of {}", table.name);
        assert_eq!(other, table, "{what}: table {}", table.name);
    }
    assert_eq!(found.views, expected.views, "{what}: views");
    assert_eq!(found.enums, expected.enums, "{what}: enums");
    assert_eq!(found.sequences, expected.sequences, "{what}: sequences");
    assert_eq!(found, expected, "{what}");
}

/// Whether nothing but tables, their order included, is the same.
fn assert_order(found: &Schema, expected: &Schema) {
    for table in &expected.tables {
        let key = limbeck_core::schema::TableKey::text(table.schema.as_ref(), &table.name);
        let names = |schema: &Schema| {
            schema.tables.get(&key).unwrap().columns.iter().map(|column| column.name.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names(found), names(expected), "the order of the columns of {}", table.name);
    }
}

/// Does operations on a database that others have made, and holds them to the laws: what the server holds is what
/// replay says; the script for `psql` makes the same; and, if they can be inverted, the inverse brings back what was.
pub fn hold(given: &str, operations: &str) {
    hold_with(given, "", operations);
}

/// The same with rows, put in before the operations by SQL.
pub fn hold_with(given: &str, rows: &str, operations: &str) {
    let (given, operations) = (script(given), script(operations));
    let database = Database::new();
    let mut backend = database.open();
    let postgres = backend.postgres().clone();
    let empty = Schema::new(postgres.rules());
    run(&mut backend, &given);
    if !rows.is_empty() {
        database.run(rows);
    }
    let before = backend.reflect().unwrap();
    let known = replayed(&postgres, &empty, &given);
    assert_same(&before, &known, "what was given");

    run(&mut backend, &operations);
    let after = backend.reflect().unwrap();
    assert_same(&after, &replayed(&postgres, &before, &operations), "from what the server held");
    let expected = replayed(&postgres, &known, &operations);
    assert_same(&after, &expected, "from what the operations say");
    assert_order(&after, &expected);

    let offline = Database::new();
    let mut schema = empty;
    let mut statements = lower_all(&postgres, &given, &mut schema).unwrap();
    statements.extend(lower_all(&postgres, &operations, &mut schema).unwrap());
    let transaction = statements.iter().all(|statement| statement.transactional);
    if let Err(said) = offline.psql(&postgres.script(&statements, transaction)) {
        panic!("psql: {said}");
    }
    assert_same(&offline.open().reflect().unwrap(), &after, "by script");

    // What the server has no way back from is refused before anything runs.
    if let Ok(inverse) = invert_all(&operations, &before)
        && lower_all(&postgres, &inverse, &mut after.clone()).is_ok()
    {
        run(&mut backend, &inverse);
        assert_same(&backend.reflect().unwrap(), &before, "taken back");
    }
}

/// Does operations twice, of which every one passes over what is already so.
pub fn hold_twice(given: &str, operations: &str) {
    let database = Database::new();
    let mut backend = database.open();
    run(&mut backend, &script(given));
    let operations = script(operations);
    run(&mut backend, &operations);
    let once = backend.reflect().unwrap();
    run(&mut backend, &operations);
    assert_same(&backend.reflect().unwrap(), &once, "twice");
}
