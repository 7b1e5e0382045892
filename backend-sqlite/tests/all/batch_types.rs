//! Another type: a value is converted without loss, or the change is refused and says which value.

use crate::batch_lab::{Lab, batch, rebuilds};

/// A declared type, a value, the new type, and what becomes of the value; `Err` holds a part of the message.
const CHANGES: &[(&str, &str, &str, Result<&str, &str>)] = &[
    ("TEXT", "'12'", "integer", Ok("integer 12")),
    ("TEXT", "'-9223372036854775808'", "bigint", Ok("integer -9223372036854775808")),
    ("TEXT", "'zz'", "integer", Err("1 row, such as 'zz'")),
    ("TEXT", "''", "integer", Err("1 row, such as ''")),
    ("TEXT", "'1.5'", "integer", Err("1 row, such as 1.5")),
    ("TEXT", "'2.0'", "integer", Ok("integer 2")),
    ("TEXT", "x'31'", "integer", Err("X'31'")),
    ("TEXT", "'9223372036854775808'", "bigint", Err("such as")),
    ("TEXT", "'70000'", "smallint", Err("such as 70000")),
    ("TEXT", "NULL", "integer", Ok("null NULL")),
    ("TEXT", "'true'", "boolean", Err("such as 'true'")),
    ("TEXT", "'1'", "boolean", Ok("integer 1")),
    ("TEXT", "'0.1234567890123456789'", "double", Err("would lose a part")),
    ("TEXT", "'9007199254740993'", "double", Err("would lose a part")),
    ("TEXT", "'0.5000000000000000000'", "double", Ok("real 0.5")),
    ("TEXT", "'1234567890123456.78'", "numeric(20,2)", Err("would lose a part")),
    ("TEXT", "'12345.678'", "numeric(20,3)", Ok("real 12345.678")),
    ("TEXT", "'1e3'", "double", Ok("real 1000.0")),
    ("TEXT", "'12345.6'", "numeric(4,1)", Err("such as 12345.6")),
    ("TEXT", "'long enough'", "varchar(5)", Err("such as 'long enough'")),
    ("TEXT", "'short'", "varchar(5)", Ok("text 'short'")),
    ("TEXT", "'2024-01-31 10:00:00'", "timestamp", Ok("text '2024-01-31 10:00:00'")),
    ("TEXT", "'2024-01-32'", "timestamp", Err("such as '2024-01-32'")),
    ("TEXT", "'2024-01-31'", "date", Ok("text '2024-01-31'")),
    ("TEXT", "'soon'", "date", Err("such as 'soon'")),
    ("TEXT", "'25:00'", "time", Err("such as '25:00'")),
    ("TEXT", "'0123456789abcdef0123456789ABCDEF'", "uuid", Ok("text '0123456789abcdef0123456789ABCDEF'")),
    ("TEXT", "'01234567-89ab-cdef-0123-456789abcdef'", "uuid", Ok("text '01234567-89ab-cdef-0123-456789abcdef'")),
    ("TEXT", "'0123'", "uuid", Err("such as '0123'")),
    ("TEXT", "'{\"a\": 1}'", "json", Ok("text '{\"a\": 1}'")),
    ("TEXT", "'{'", "json", Err("are no JSON (convert them")),
    ("TEXT", "'007'", "json", Err("are no JSON")),
    ("INTEGER", "9007199254740993", "double", Err("would lose a part")),
    ("INTEGER", "9007199254740992", "double", Ok("real 9007199254740992.0")),
    ("INTEGER", "12", "text", Ok("text '12'")),
    ("INTEGER", "2", "boolean", Err("such as 2")),
    ("INTEGER", "-1", "unsigned integer", Err("such as -1")),
    ("REAL", "1.5", "integer", Err("such as 1.5")),
    ("REAL", "4.0", "integer", Ok("integer 4")),
    ("REAL", "0.5", "text", Ok("text '0.5'")),
    ("BLOB", "x'00ff'", "text", Err("X'00FF'")),
    ("", "'12'", "text", Ok("text '12'")),
    ("", "12", "text", Ok("text '12'")),
];

#[test]
fn values_become_the_new_type_or_the_change_is_refused() {
    for (from, value, to, expected) in CHANGES {
        let mut lab = Lab::new(&format!(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, v {from}); INSERT INTO t VALUES (1, {value}), (2, NULL)"
        ));
        let found = lab.run(&batch(&format!("{{ alter_column = 'v', type = '{to}' }}")));
        let becomes = lab.found("SELECT typeof(v) || ' ' || quote(v) FROM t WHERE id = 1");
        match (found, expected) {
            (Ok(_), Ok(expected)) => assert_eq!(becomes, *expected, "{from} {value} to {to}"),
            (Err(message), Err(expected)) => assert!(message.contains(expected), "{from} {value} to {to}: {message}"),
            (found, _) => panic!("{from} {value} to {to}: {:?}, {becomes}", found.map(|statements| statements.len())),
        }
    }
}

#[test]
fn a_value_is_converted_as_the_operation_says() {
    let mut lab = Lab::new(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'yes'), (2, 'no'), (3, NULL)",
    );
    lab.done(&batch(
        "{ alter_column = 'v', type = 'boolean', using = \"v = 'yes'\", nullable = false, fill_null = false }",
    ));
    assert_eq!(lab.found("SELECT typeof(v), v FROM t"), "integer|1;integer|0;integer|0");
    let message = lab.refused(&batch("{ alter_column = 'v', type = 'integer', using = \"'x' || v\" }"));
    assert!(message.contains("'x0'"), "{message}");
    let message = lab.refused(&batch("{ alter_column = 'v', type = 'integer', using = 'nullif(v, 1)' }"));
    assert!(
        message.contains("`t.v` cannot become NOT NULL") || message.contains("NOT NULL constraint failed"),
        "{message}"
    );
}

#[test]
fn a_key_that_becomes_the_rowid_keeps_its_values_or_is_refused() {
    let mut lab = Lab::new("CREATE TABLE t (id TEXT PRIMARY KEY, v TEXT); INSERT INTO t VALUES ('7', 'a'), ('3', 'b')");
    lab.done(&batch("{ alter_column = 'id', type = 'integer' }"));
    assert_eq!(lab.found("SELECT rowid, * FROM t ORDER BY id"), "3|3|b;7|7|a");
    lab.done(&batch("{ alter_column = 'id', type = 'text' }"));
    lab.run_sql("INSERT INTO t VALUES (NULL, 'c')");
    assert!(lab.refused(&batch("{ alter_column = 'id', type = 'integer' }")).contains("rows hold NULL"));
}

#[test]
fn only_integer_makes_a_key_the_rowid() {
    let mut lab =
        Lab::new("CREATE TABLE t (id INT PRIMARY KEY, v TEXT); INSERT INTO t (rowid, id) VALUES (10, 5), (20, 1)");
    assert_eq!(rebuilds(&lab.done(&batch("{ alter_column = 'id', type = 'integer' }"))), 1);
    assert_eq!(lab.found("SELECT rowid, id FROM t"), "1|1;5|5");
    // The rowid holds every integer, and under another word the key would count up no more.
    assert_eq!(rebuilds(&lab.done(&batch("{ alter_column = 'id', type = 'bigint' }"))), 0);
    lab.run_sql("INSERT INTO t (v) VALUES ('next')");
    assert_eq!(lab.found("SELECT rowid, id FROM t"), "1|1;5|5;6|6");
    assert_eq!(lab.found("PRAGMA integrity_check"), "ok");
}

#[test]
fn a_narrower_type_is_proved_and_copies_no_row() {
    let narrow = batch("{ alter_column = 'v', type = 'varchar(3)' }");
    let mut lab =
        Lab::new("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'abc'), (2, NULL)");
    assert_eq!(rebuilds(&lab.done(&narrow)), 0);
    lab.done(&batch("{ alter_column = 'v', type = 'text' }"));
    lab.run_sql("INSERT INTO t VALUES (3, 'abcd')");
    assert!(
        lab.refused(&narrow).contains(
            "values of `t.v` do not fit the type VARCHAR(3) (convert them with `using`): 1 row, such as 'abcd'"
        )
    );
}

#[test]
fn a_wider_type_copies_no_row() {
    for (from, to) in [
        ("VARCHAR(5)", "varchar(9)"),
        ("VARCHAR(5)", "text"),
        ("SMALLINT", "bigint"),
        ("CHAR(3)", "varchar(3)"),
        ("NUMERIC(5, 2)", "numeric(7,2)"),
    ] {
        let mut lab =
            Lab::new(&format!("CREATE TABLE t (id INTEGER PRIMARY KEY, v {from}); INSERT INTO t VALUES (1, '12')"));
        assert_eq!(
            rebuilds(&lab.done(&batch(&format!("{{ alter_column = 'v', type = '{to}' }}")))),
            0,
            "{from} to {to}"
        );
    }
}

#[test]
fn an_enum_is_made_changed_and_dropped_under_its_rows() {
    let mut lab = Lab::new("CREATE TABLE x (a)");
    let run = |lab: &mut Lab, more: &str, expected: Result<&str, &str>| {
        let made = "{ create_enum = 'mood', values = ['sad', 'ok'] }, { create_table = 't', columns = [{ name = 'id', type = 'integer', primary_key = true }, { name = 'm', type = 'enum(mood)', nullable = false, default = 'ok' }] },
            { bulk_insert = 't', rows = [{ id = 1, m = 'sad' }, { id = 2, m = 'ok' }] }";
        lab.run_sql("DROP TABLE IF EXISTS t");
        match (lab.run(&format!("{made}, {more}")), expected) {
            (Ok(_), Ok(rows)) => assert_eq!(lab.found("SELECT m FROM t"), rows, "{more}"),
            (Err(message), Err(part)) => assert!(message.contains(part), "{more}: {message}"),
            (found, _) => panic!("{more}: {found:?}"),
        }
    };
    run(
        &mut lab,
        "{ alter_enum = 'mood', add_value = 'elated' }, { execute = \"UPDATE t SET m = 'elated'\" }",
        Ok("elated;elated"),
    );
    run(&mut lab, "{ alter_enum = 'mood', rename_value = 'sad', to = 'blue' }", Ok("blue;ok"));
    run(&mut lab, "{ alter_enum = 'mood', drop_value = 'sad', replace_with = 'ok' }", Ok("ok;ok"));
    run(&mut lab, "{ alter_enum = 'mood', drop_value = 'sad' }", Err("rows still hold the value `sad`"));
    run(&mut lab, "{ execute = 'DELETE FROM t WHERE id = 1' }, { alter_enum = 'mood', drop_value = 'sad' }", Ok("ok"));
    run(&mut lab, "{ execute = \"UPDATE t SET m = 'none'\" }", Err("CHECK constraint failed"));
    run(
        &mut lab,
        "{ alter_column = 'm', table = 't', type = 'text' }, { drop_enum = 'mood' }, { execute = \"UPDATE t SET m = 'free'\" }",
        Ok("free;free"),
    );
    run(
        &mut lab,
        "{ alter_column = 'm', table = 't', rename_to = 'n' }, { alter_column = 'n', table = 't', rename_to = 'm' }, { alter_enum = 'mood', add_value = 'so' }",
        Ok("sad;ok"),
    );
    run(
        &mut lab,
        "{ alter_column = 'm', table = 't', type = \"enum('sad', 'ok', 'new')\" }, { drop_enum = 'mood' }",
        Ok("sad;ok"),
    );
    run(&mut lab, "{ alter_column = 'm', table = 't', type = \"enum('sad', 'new')\" }", Err("CHECK constraint failed"));
}
