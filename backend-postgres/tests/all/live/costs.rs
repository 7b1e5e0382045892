//! What a statement is said to cost is what it costs: the server gives a table that it writes anew another file.

use diesel::{QueryableByName, RunQueryDsl, sql_types::Text};
use limbeck_core::{backend::Backend, statement::Cost};

use crate::support::{project::Project, script, server::Database};

#[derive(QueryableByName)]
struct File {
    #[diesel(sql_type = Text)]
    file: String,
}

fn file(database: &Database) -> String {
    let sql = "SELECT pg_relation_filenode('t')::text AS file";
    diesel::sql_query(sql).get_result::<File>(&mut database.connect()).unwrap().file
}

/// Whether the operation wrote the table anew, and whether it was said to.
fn rewrites(column: &str, operation: &str) -> (bool, bool) {
    let database = Database::new();
    let mut backend = database.open();
    database
        .run(&format!("CREATE TABLE t (id int, c {column}); INSERT INTO t (id) VALUES (1), (2); SET timezone = 'UTC'"));
    let before = file(&database);
    let mut said = false;
    for operation in script(operation) {
        let schema = backend.reflect().unwrap();
        for statement in backend.dialect().lower(&operation, &schema).unwrap() {
            backend.execute(&statement).unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
            said |= statement.cost == Cost::Rewrite;
        }
    }
    (file(&database) != before, said)
}

#[test]
fn types_that_leave_the_rows_alone_and_types_that_do_not() {
    let alone = [
        ("varchar(10)", "varchar(20)"),
        ("varchar(10)", "text"),
        ("varchar(10)", "varchar"),
        ("text", "varchar"),
        ("numeric(8,2)", "numeric(10,2)"),
        ("numeric(8,2)", "numeric"),
        ("timestamptz(3)", "timestamptz"),
        ("timestamp(3)", "timestamp(6)"),
        ("time(0)", "time(3)"),
        ("cidr", "inet"),
        ("integer", "integer"),
        ("bytea", "blob"),
    ];
    let rewritten = [
        ("varchar(20)", "varchar(10)"),
        ("text", "varchar(5)"),
        ("integer", "bigint"),
        ("bigint", "integer"),
        ("numeric(8,2)", "numeric(8,3)"),
        ("numeric", "numeric(8,2)"),
        ("timestamp", "timestamptz"),
        ("timestamptz", "timestamptz(0)"),
        ("json", "jsonb"),
        ("char(5)", "text"),
        ("real", "double"),
    ];
    for (pairs, wanted) in [(&alone[..], false), (&rewritten[..], true)] {
        for (from, to) in pairs {
            let operation = format!("alter_column = \"c\"\ntable = \"t\"\ntype = \"{to}\"");
            assert_eq!(rewrites(from, &operation), (wanted, wanted), "{from} to {to}");
        }
    }
}

#[test]
fn new_columns() {
    for (keys, wanted) in [
        ("type = \"integer\"", false),
        ("type = \"integer\"\ndefault = 7\nnullable = false", false),
        ("type = \"timestamptz\"\ndefault = { sql = \"now()\" }", false),
        ("type = \"timestamptz\"\ndefault = { sql = \"CURRENT_TIMESTAMP\" }", false),
        ("type = \"timestamptz\"\ndefault = { sql = \"clock_timestamp()\" }", true),
        ("type = \"uuid\"\ndefault = { sql = \"gen_random_uuid()\" }", true),
        ("type = \"integer\"\nidentity = true", true),
        ("type = \"integer\"\nautoincrement = true", true),
        ("type = \"integer\"\ngenerated = { sql = \"id * 2\", stored = true }", true),
    ] {
        assert_eq!(rewrites("text", &format!("add_column = \"n\"\ntable = \"t\"\n{keys}")), (wanted, wanted), "{keys}");
    }
}

#[test]
fn not_null_behind_a_check_looks_at_no_row() {
    let recipe = r#"
        transaction = false
        [[upgrade]]
        create_check_constraint = "c_there"
        table = "t"
        check = "c IS NOT NULL"
        not_valid = true
        [[upgrade]]
        validate_constraint = "c_there"
        table = "t"
        [[upgrade]]
        alter_column = "c"
        table = "t"
        nullable = false
        [[upgrade]]
        drop_constraint = "c_there"
        table = "t"
        kind = "check"
    "#;
    let table = "[[upgrade]]\ncreate_table = \"t\"\ncolumns = [{ name = \"c\", type = \"integer\" }]";
    let project = Project::new(&[table, recipe]);
    let database = Database::new();
    let plan = project.migrator().plan_upgrade(&mut database.open(), None).unwrap();
    let said: Vec<_> =
        plan.steps[1].statements.iter().map(|statement| format!("{}; -- {}", statement.sql, statement.cost)).collect();
    insta::assert_snapshot!(said.join("\n"));
    project.hold(&database);
}
