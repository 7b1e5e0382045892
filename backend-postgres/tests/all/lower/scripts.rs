use limbeck_backend_postgres::Postgres;
use limbeck_core::{
    dialect::{BookkeepingTables, Dialect, VersionChange},
    name::SchemaName,
    statement::{Cost, Statement},
};

#[test]
fn a_script_stops_where_a_check_fails() {
    let postgres = Postgres::default();
    let tables = BookkeepingTables { schema: Some(SchemaName::new("ops").unwrap()), ..BookkeepingTables::default() };
    let mut statements = postgres.bookkeeping(&tables);
    statements.push(Statement::new("CREATE TABLE a (b text)", Cost::Metadata).noted("a table"));
    statements.push(Statement::check("SELECT 1 AS found FROM a WHERE b = '$limbeck$'", "it's there"));
    for change in [
        VersionChange::Insert("a".to_owned()),
        VersionChange::Update { from: "a".to_owned(), to: "b".to_owned() },
        VersionChange::Delete("b".to_owned()),
    ] {
        statements.push(postgres.version_change(&tables, &change));
    }
    insta::assert_snapshot!(postgres.script(&statements, true));
    insta::assert_snapshot!(postgres.script(&[Statement::new("VACUUM", Cost::Unknown)], false));
}
