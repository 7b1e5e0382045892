use limbeck_backend_mysql::{MySql, quote};
use limbeck_core::{
    dialect::{BookkeepingTables, Dialect, VersionChange},
    statement::{Cost, Statement},
};

#[test]
fn a_script_stops_where_a_check_fails() {
    let mysql = MySql::default();
    let tables = BookkeepingTables::default();
    let mut statements = mysql.bookkeeping(&tables);
    statements.push(Statement::new("CREATE TABLE a (b text)", Cost::Metadata).noted("a table"));
    statements.push(Statement::check("SELECT 1 AS found FROM a WHERE b = '//'", "it's there, still"));
    for change in [
        VersionChange::Insert("a".to_owned()),
        VersionChange::Update { from: "a".to_owned(), to: "b".to_owned() },
        VersionChange::Delete("b".to_owned()),
    ] {
        statements.push(mysql.version_change(&tables, &change));
    }
    insta::assert_snapshot!(mysql.script(&statements, true));
    let trigger = "CREATE TRIGGER t BEFORE UPDATE ON a FOR EACH ROW BEGIN SET NEW.b = '//'; END";
    insta::assert_snapshot!(mysql.script(&[Statement::new(trigger, Cost::Unknown)], false));
}

#[test]
fn a_text_may_hold_ends_of_lines_in_a_script_where_they_are_spelled() {
    let mysql = MySql::default();
    assert_eq!(mysql.misread(&format!("SELECT\r\n{}", quote::string("a\r\nb"))), None);
    assert_eq!(mysql.misread("SELECT 'a\r\nb'"), Some("'a\r\nb'"));
    assert_eq!(mysql.misread("SELECT 1 # it's\r\n"), None);
}
