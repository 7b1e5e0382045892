//! Splitting scripts into statements, and telling the kinds of statements apart.

use limbeck_backend_sqlite::ddl::{ObjectKind, StatementKind as Kind, kind, split_statements};

#[test]
fn scripts_are_split_at_the_right_semicolons() {
    let trigger = "CREATE TEMP TRIGGER r AFTER INSERT ON t BEGIN\n  SELECT CASE WHEN 1 THEN ';' END;\n  \
                   DELETE FROM t; -- ; END;\nEND";
    for (script, expected) in [
        ("", vec![]),
        (";;  ; -- nothing\n/* ; */", vec![]),
        ("SELECT 1", vec!["SELECT 1"]),
        (
            "-- one\nSELECT 1 ; -- two;\nSELECT ';', \";\", [;], `;` /* ; */; -- end",
            vec!["SELECT 1", "SELECT ';', \";\", [;], `;`"],
        ),
        (&format!("{trigger};\nBEGIN; END; SELECT 2"), vec![trigger, "BEGIN", "END", "SELECT 2"]),
        ("CREATE TABLE trigger(a); SELECT 1;", vec!["CREATE TABLE trigger(a)", "SELECT 1"]),
        ("SELECT 1; /* unclosed", vec!["SELECT 1"]),
        ("EXPLAIN QUERY PLAN SELECT 1; SELECT 2", vec!["EXPLAIN QUERY PLAN SELECT 1", "SELECT 2"]),
        ("SELECT ?1, :a, @b, $c, #d; SELECT 1", vec!["SELECT ?1, :a, @b, $c, #d", "SELECT 1"]),
    ] {
        assert_eq!(split_statements(script).unwrap(), expected, "{script}");
    }
    assert_eq!(split_statements("SELECT 'x").unwrap_err().span.start, 7);
}

#[test]
fn kinds_follow_from_the_leading_keywords() {
    for (text, expected) in [
        ("", Kind::Other),
        ("'x'", Kind::Other),
        ("select 1", Kind::Query),
        ("VALUES (1)", Kind::Query),
        ("WITH a AS (DELETE) SELECT 1", Kind::Query),
        ("WITH RECURSIVE replace(x) AS (SELECT 1), b AS (SELECT 2) UPDATE t SET a = 1", Kind::Update),
        ("WITH a AS (SELECT 1) REPLACE INTO t SELECT * FROM a", Kind::Insert),
        ("REPLACE INTO t VALUES (1)", Kind::Insert),
        ("/* x */ DELETE FROM t", Kind::Delete),
        ("CREATE TEMP TABLE t(a)", Kind::Create(ObjectKind::Table)),
        ("CREATE VIRTUAL TABLE t USING x", Kind::Create(ObjectKind::VirtualTable)),
        ("CREATE UNIQUE INDEX i ON t(a)", Kind::Create(ObjectKind::Index)),
        ("CREATE TRIGGER r DELETE ON t BEGIN SELECT 1; END", Kind::Create(ObjectKind::Trigger)),
        ("DROP VIEW IF EXISTS v", Kind::Drop(ObjectKind::View)),
        ("ALTER TABLE t RENAME TO u", Kind::Alter),
        ("PRAGMA foreign_keys = on", Kind::Pragma),
        ("END TRANSACTION", Kind::Commit),
        ("ROLLBACK TO x", Kind::Rollback),
        ("EXPLAIN DELETE FROM t", Kind::Explain),
        ("VACUUM INTO 'x'", Kind::Vacuum),
    ] {
        assert_eq!(kind(text), expected, "{text}");
    }
    assert!(kind("ALTER TABLE t ADD a").is_ddl() && !kind("PRAGMA x").is_ddl());
    assert!(kind("UPDATE t SET a = 1").is_dml() && !kind("SELECT 1").is_dml());
    assert!(kind("SAVEPOINT x").is_transaction_control());
}
