//! What the catalog keeps in words of its own, in tables that others have made: it is restated whole, or not at all.

use limbeck_core::{
    backend::Backend,
    dialect::Dialect,
    operation::Operation,
    statement::{LowerError, Statement},
};

use crate::support::{
    laws::assert_same,
    lower_all, replay, script,
    server::{Database, servers},
};

/// Lowers operations on what the server holds, runs them, and gives the statements. The server then holds what replaying
/// gives.
fn run(database: &Database, operations: &[Operation]) -> Result<Vec<Statement>, LowerError> {
    let mut backend = database.open();
    let before = backend.reflect().unwrap();
    let mysql = backend.mysql().clone();
    let statements = lower_all(&mysql, operations, &mut before.clone())?;
    for statement in &statements {
        backend.execute(statement).unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
    }
    let mut said = before;
    for operation in operations {
        replay(&mysql, operation, &mut said);
    }
    let found = backend.reflect().unwrap();
    assert_same(&mysql.normal(&found), &mysql.normal(&said), &database.server.name);
    Ok(statements)
}

#[test]
fn a_column_keeps_its_own_condition() {
    const CHANGES: [&str; 6] = [
        "alter_column = 'n'\ntable = 't'\nnullable = false",
        "alter_column = 'm'\ntable = 't'\ntype = 'bigint'",
        "alter_column = 'n'\ntable = 't'\nrename_to = 'number'",
        "alter_column = 'number'\ntable = 't'\nrename_to = 'n'\ntype = 'bigint'\ndefault = 7",
        "alter_column = 'm'\ntable = 't'\nrename_to = 'k'",
        "set_table_comment = 't'\ncomment = 'x'",
    ];
    for server in servers() {
        let database = Database::new(&server);
        // MySQL makes conditions of the table of them, and has none of a column over others.
        let comma = if server.is_mysql() { "," } else { "" };
        database.run(&format!(
            "CREATE TABLE t (id INT PRIMARY KEY, n INT COMMENT 'c' CHECK (n > 0), m INT{comma} CHECK (m > n))"
        ));
        for change in CHANGES {
            run(&database, &script(change)).unwrap();
            let schema = database.open().reflect().unwrap();
            let checks = schema.tables.iter().map(|table| table.check_constraints.len());
            assert_eq!(checks.collect::<Vec<_>>(), [2], "{}: {change}", server.name);
        }
        for rows in ["(1, 0, 5)", "(1, 5, 4)"] {
            let refused = database.open().execute(&Statement::new(
                format!("INSERT INTO t (id, n, k) VALUES {rows}"),
                limbeck_core::statement::Cost::Data,
            ));
            assert!(refused.is_err(), "{}: {rows}", server.name);
        }
        run(&database, &script("drop_constraint = { check = 'n > 0' }\ntable = 't'")).unwrap();
    }
}

#[test]
fn values_that_nobody_can_read_are_not_restated() {
    for server in servers() {
        let database = Database::new(&server);
        database.run(
            "CREATE TABLE t (id INT PRIMARY KEY, e ENUM('😀', 'b') CHARACTER SET utf8mb4, s SET('🐙', 'b') CHARACTER SET \
             utf8mb4, q ENUM('a', 'b'))",
        );
        for name in ["e", "s"] {
            let error = run(&database, &script(&format!("alter_column = '{name}'\ntable = 't'\nnullable = false")));
            let error = error.map(drop).unwrap_err();
            assert!(error.to_string().contains("cannot be restated"), "{}: {error}", server.name);
            run(&database, &script(&format!("alter_column = '{name}'\ntable = 't'\ndefault = 'b'"))).unwrap();
        }
        run(&database, &script("alter_column = 'q'\ntable = 't'\nnullable = false")).unwrap();
        let all = "alter_column = 'e'\ntable = 't'\ntype = \"enum('😀','b','c')\"\nnullable = false";
        run(&database, &script(all)).unwrap();
        database.run("SET sql_mode = 'STRICT_ALL_TABLES'; INSERT INTO t (id, e, q) VALUES (1, '😀', 'a')");
    }
}

/// The day that is none is the default of many a table of old, and servers refuse by their usual settings whatever is to
/// be altered there.
#[test]
fn a_default_that_is_no_day_hinders_nothing() {
    for server in servers() {
        let database = Database::new(&server);
        database.run(
            "SET sql_mode = ''; CREATE TABLE t (id INT PRIMARY KEY, made DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00', \
             day DATE NOT NULL DEFAULT '2020-00-00'); INSERT INTO t (id) VALUES (1)",
        );
        run(&database, &script("add_column = 'n'\ntable = 't'\ntype = 'integer'")).unwrap();
        run(&database, &script("alter_column = 'made'\ntable = 't'\nrename_to = 'begun'")).unwrap();
        let again =
            "create_table = 'u'\ncolumns = [{ name = 'd', type = 'timestamp', default = '0000-00-00 00:00:00' }]";
        run(&database, &script(again)).unwrap();
        let unfilled =
            Statement::new("ALTER TABLE t MODIFY n INT NOT NULL".to_owned(), limbeck_core::statement::Cost::Rewrite);
        assert!(database.open().execute(&unfilled).is_err(), "{}: the strict mode stays", server.name);
    }
}

/// The servers rename a column, and leave its old name in the triggers.
#[test]
fn a_trigger_goes_along_with_a_renamed_column() {
    for server in servers() {
        let database = Database::new(&server);
        database.run(
            "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(9)); CREATE TABLE log (w VARCHAR(9)); \
             CREATE TRIGGER r AFTER INSERT ON t FOR EACH ROW INSERT INTO log (w) VALUES (NEW.a)",
        );
        run(&database, &script("alter_column = 'a'\ntable = 't'\nrename_to = 'b'")).unwrap();
        database.run("INSERT INTO t (id, b) VALUES (1, 'x')");
        run(&database, &script("alter_column = 'b'\ntable = 't'\ntype = 'varchar(20)'")).unwrap();
        database.run("INSERT INTO t (id, b) VALUES (2, 'x')");
    }
}
