//! Texts that are no statements: turned down by the reader as by SQLite, with the place.

use limbeck_backend_sqlite::ddl::{CreateIndex, CreateTable, CreateTrigger, CreateView, TableStatement};

use super::corpus::REJECTED;
use super::oracle::created;

#[test]
fn what_sqlite_rejects_is_rejected() {
    for text in REJECTED {
        assert!(created(text).is_err(), "SQLite takes {text}");
        assert!(CreateTable::parse(text).is_err(), "the reader takes {text}");
    }
}

#[test]
fn errors_say_where_and_what() {
    let error = CreateTable::parse("CREATE TABLE t(a DEFAULT)").unwrap_err();
    assert_eq!(error.span.start, 24);
    assert_eq!(error.expected.as_deref(), Some("a default value"));
    assert_eq!(error.to_string(), "unexpected \")\", expected a default value at byte 24");
    let error = CreateTable::parse("CREATE TABLE t(").unwrap_err();
    assert_eq!(error.to_string(), "unexpected end, expected a name at byte 15");
    let error = CreateTable::parse("CREATE TABLE t(a 'x").unwrap_err();
    assert_eq!(error.to_string(), "unterminated ' at byte 17");
}

#[test]
fn other_statements_are_not_mistaken() {
    let table = "CREATE TABLE t(a)";
    assert!(CreateIndex::parse(table).is_err());
    assert!(CreateView::parse(table).is_err());
    assert!(CreateTrigger::parse(table).is_err());
    assert!(TableStatement::parse("CREATE VIEW v AS SELECT 1").is_err());
    assert!(CreateTable::parse("CREATE TABLE t AS SELECT 1").is_err());
    assert!(CreateTable::parse("CREATE TABLE t(a); SELECT 1").is_err());
    assert!(CreateIndex::parse("CREATE INDEX i ON t(a NULLS FIRST) x").is_err());
    assert!(CreateView::parse("CREATE VIEW v AS DELETE FROM t").is_err());
    assert!(CreateTrigger::parse("CREATE TRIGGER r DELETE ON t BEGIN SELECT 1;").is_err());
}
