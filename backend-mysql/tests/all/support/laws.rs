//! What is true of every operation, on a real server.

use limbeck_backend_mysql::MySql;
use limbeck_core::{
    backend::Backend,
    dialect::Dialect,
    operation::{Operation, invert_all},
    schema::{Schema, TableKey, Type},
    statement::Statement,
};

use super::{
    lower_all, replay, script,
    server::{Database, Server, servers},
};

/// What the server holds, with the enums that only the operations know.
fn reflect(backend: &mut dyn Backend, known: &Schema) -> Schema {
    let mut schema = backend.reflect().unwrap();
    for found in &known.enums {
        schema.enums.insert(found.clone());
    }
    for table in &known.tables {
        let Some(held) = schema.table_mut(table.schema.as_ref(), &table.name) else { continue };
        for column in table.columns.iter().filter(|column| matches!(column.ty, Type::Enum(_))) {
            if let Some(held) = held.columns.get_mut(column.name.as_str()) {
                held.ty = column.ty.clone();
            }
        }
    }
    schema
}

/// Lowers operations, each on what the database holds then, and runs them.
pub fn run(backend: &mut dyn Backend, known: &Schema, operations: &[Operation]) -> Vec<Statement> {
    let mut ran = Vec::new();
    let mut known = known.clone();
    for operation in operations {
        let before = reflect(backend, &known);
        let statements = backend.dialect().lower(operation, &before);
        let statements = statements.unwrap_or_else(|error| panic!("{error}: {operation:?}"));
        for statement in statements {
            backend.execute(&statement).unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
            ran.push(statement);
        }
        let _ = operation.apply(&mut known);
    }
    ran
}

/// The operations replayed.
pub fn replayed(mysql: &MySql, from: &Schema, operations: &[Operation]) -> Schema {
    let mut schema = from.clone();
    for operation in operations {
        replay(mysql, operation, &mut schema);
    }
    schema
}

/// Compares two schemas in canonical form, part by part.
pub fn assert_same(found: &Schema, expected: &Schema, what: &str) {
    if found == expected {
        return;
    }
    for table in &expected.tables {
        let key = TableKey::text(table.schema.as_ref(), &table.name);
        let other = found.tables.get(&key).unwrap_or_else(|| panic!("{what}: no table {}", table.name));
        for column in &table.columns {
            assert_eq!(other.columns.get(column.name.as_str()), Some(column), "{what}: column of {}", table.name);
        }
        for index in &table.indexes {
            assert_eq!(other.indexes.get(index.name.as_str()), Some(index), "{what}: index of {}", table.name);
        }
        for index in &other.indexes {
            assert_eq!(Some(index), table.indexes.get(index.name.as_str()), "{what}: index of {}", table.name);
        }
        assert_eq!(other.primary_key, table.primary_key, "{what}: key of {}", table.name);
        assert_eq!(other.foreign_keys, table.foreign_keys, "{what}: foreign keys of {}", table.name);
        assert_eq!(other.unique_constraints, table.unique_constraints, "{what}: unique of {}", table.name);
        assert_eq!(other.check_constraints, table.check_constraints, "{what}: checks of {}", table.name);
        assert_eq!(other.triggers, table.triggers, "{what}: triggers of {}", table.name);
        assert_eq!(other.options, table.options, "{what}: options of {}", table.name);
        assert_eq!(other, table, "{what}: table {}", table.name);
    }
    assert_eq!(found.views, expected.views, "{what}: views");
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
/// replay says; the script for the server's client makes the same; and, if they can be inverted, the inverse brings back
/// what was.
pub fn hold(given: &str, operations: &str) {
    hold_with(given, "", operations);
}

/// The same with rows, put in before the operations by SQL.
pub fn hold_with(given: &str, rows: &str, operations: &str) {
    for server in servers() {
        hold_on(&server, given, rows, operations);
    }
}

/// The same on one server.
pub fn hold_on(server: &Server, given: &str, rows: &str, operations: &str) {
    let (given, operations) = (script(given), script(operations));
    let database = Database::new(server);
    let mut backend = database.open();
    let mysql = backend.mysql().clone();
    let same = |found: &Schema, expected: &Schema, what: &str| {
        assert_same(&mysql.normal(found), &mysql.normal(expected), &format!("{}: {what}", server.name));
    };
    let empty = Schema::new(mysql.rules());
    run(&mut backend, &empty, &given);
    if !rows.is_empty() {
        database.run(rows);
    }
    let known = replayed(&mysql, &empty, &given);
    let before = reflect(&mut backend, &known);
    same(&before, &known, "what was given");

    let ran = run(&mut backend, &known, &operations);
    let expected = replayed(&mysql, &known, &operations);
    let after = reflect(&mut backend, &expected);
    let shown: Vec<_> = ran.iter().map(|statement| statement.sql.as_str()).collect();
    same(&after, &replayed(&mysql, &before, &operations), &format!("from what the server held, {shown:#?}"));
    same(&after, &expected, &format!("from what the operations say, {shown:#?}"));
    assert_order(&after, &expected);

    let offline = Database::new(server);
    let mut schema = empty;
    let mut statements = lower_all(&mysql, &given, &mut schema).unwrap();
    statements.extend(lower_all(&mysql, &operations, &mut schema).unwrap());
    if let Err(said) = offline.script(&mysql.script(&statements, false)) {
        panic!("{}: the client: {said}", server.name);
    }
    same(&reflect(&mut offline.open(), &expected), &after, "by script");

    // What the server has no way back from is refused before anything runs.
    if let Ok(inverse) = invert_all(&operations, &before)
        && lower_all(&mysql, &inverse, &mut after.clone()).is_ok()
    {
        run(&mut backend, &expected, &inverse);
        same(&reflect(&mut backend, &known), &before, "taken back");
    }
}

/// Does operations twice, of which every one passes over what is already so.
pub fn hold_twice(given: &str, operations: &str) {
    for server in servers() {
        let database = Database::new(&server);
        let mut backend = database.open();
        let mysql = backend.mysql().clone();
        let empty = Schema::new(mysql.rules());
        run(&mut backend, &empty, &script(given));
        let known = replayed(&mysql, &empty, &script(given));
        let operations = script(operations);
        run(&mut backend, &known, &operations);
        let once = backend.reflect().unwrap();
        run(&mut backend, &known, &operations);
        assert_same(&mysql.normal(&backend.reflect().unwrap()), &mysql.normal(&once), "twice");
    }
}
