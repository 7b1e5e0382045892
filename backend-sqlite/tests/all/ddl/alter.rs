//! Edits against `ALTER TABLE`, which edits the stored text as well: renames text for text, drops
//! by what is left.

use limbeck_backend_sqlite::ddl::{CreateTable, quote};
use rusqlite::Connection;

use super::corpus::{NOT_CREATED, TABLES};
use super::oracle::{created, read_facts};

fn stored(connection: &Connection) -> String {
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
               UNION ALL SELECT sql FROM sqlite_temp_schema WHERE type = 'table'";
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// What `statement` makes of the stored text of `text`, and that before; nothing if SQLite refuses.
fn altered(text: &str, statement: &str) -> Option<(String, String)> {
    let connection = created(text).ok()?;
    let before = stored(&connection);
    connection.execute_batch(statement).ok()?;
    Some((before, stored(&connection)))
}

#[test]
fn columns_are_renamed_as_sqlite_does() {
    let mut compared = 0;
    for text in TABLES.iter().filter(|text| !NOT_CREATED.contains(text)) {
        let table = CreateTable::parse(text).unwrap();
        for column in table.columns() {
            let (name, column) = (&table.name().value, &column.name.value);
            let statement = format!("ALTER TABLE {} RENAME COLUMN {} TO \"new name\"", quote(name), quote(column));
            let Some((before, after)) = altered(text, &statement) else {
                println!("SQLite refuses: {statement} in {text}");
                continue;
            };
            let mut renamed = CreateTable::parse(&before).unwrap();
            renamed.rename_column(column, "new name").unwrap();
            assert_eq!(renamed.text(), after, "{statement}");
            compared += 1;
        }
    }
    assert!(compared > 200, "only {compared} compared");
}

#[test]
fn tables_are_renamed_as_sqlite_does() {
    let mut compared = 0;
    for text in TABLES.iter().filter(|text| !NOT_CREATED.contains(text)) {
        let name = CreateTable::parse(text).unwrap().name().value.clone();
        let statement = format!("ALTER TABLE {} RENAME TO \"new name\"", quote(&name));
        let Some((before, after)) = altered(text, &statement) else {
            println!("SQLite refuses: {statement} in {text}");
            continue;
        };
        let mut renamed = CreateTable::parse(&before).unwrap();
        renamed.rename("new name").unwrap();
        assert_eq!(renamed.text(), after, "{statement}");
        compared += 1;
    }
    assert!(compared > 80, "only {compared} compared");
}

#[test]
fn columns_are_dropped_as_sqlite_does() {
    let mut compared = 0;
    for text in TABLES.iter().filter(|text| !NOT_CREATED.contains(text)) {
        let table = CreateTable::parse(text).unwrap();
        for column in table.columns() {
            let (name, column) = (quote(&table.name().value), &column.name.value);
            let statement = format!("ALTER TABLE {name} DROP COLUMN {}", quote(column));
            let Some((before, after)) = altered(text, &statement) else {
                continue;
            };
            let mut dropped = CreateTable::parse(&before).unwrap();
            dropped.drop_column(column).unwrap();
            assert_eq!(read_facts(dropped.text()), read_facts(&after), "{statement}");
            compared += 1;
        }
    }
    assert!(compared > 150, "only {compared} compared");
}
