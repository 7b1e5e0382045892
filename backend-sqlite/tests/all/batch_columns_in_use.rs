//! Columns that something else needs: what goes along, what is refused, and that a refusal leaves everything as it was.

use crate::batch_lab::{Lab, batch};

const USED: &str = "CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT UNIQUE); INSERT INTO p VALUES (1, 'c');
    CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT CHECK (b > 0), c INT REFERENCES p (id), d INT, e INT UNIQUE, f INT, g INT, h INT, \
    CONSTRAINT uq UNIQUE (a, d), CONSTRAINT ck CHECK (f > 0), CHECK (g + h > 0), FOREIGN KEY (d) REFERENCES p (id));
    INSERT INTO t VALUES (1, 'a', 2, 1, 1, 5, 6, 7, 8)";

#[test]
fn what_covers_a_column_alone_goes_with_it() {
    for column in ["a", "b", "c", "d", "e", "f"] {
        for version in [3_035_000, 3_053_000] {
            let indexes = "CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (lower(a)); CREATE INDEX i3 ON t (b, c); CREATE INDEX i4 ON t (d) WHERE f > 0; CREATE INDEX i5 ON t (g)";
            let mut lab = Lab::new(&format!("{USED}; {indexes}")).of_version(version);
            lab.done(&batch(&format!("{{ drop_column = '{column}' }}")));
            assert_eq!(lab.found("SELECT id, g, h FROM t"), "1|7|8");
            let text =
                format!("{} {}", lab.definition("t"), lab.found("SELECT sql FROM sqlite_schema WHERE type = 'index'"));
            assert!(text.contains("i5") && text.contains("g + h"), "{text}");
        }
    }
}

#[test]
fn a_column_is_refused_that_others_need() {
    for (setup, column, by) in [
        ("", "id", "the primary key"),
        ("", "g", "which names other columns too"),
        ("CREATE VIEW v AS SELECT a FROM t", "a", "no such column: a"),
        ("CREATE VIEW v AS SELECT b FROM t", "b", "error in view v"),
        ("CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE p SET code = new.b; END", "b", "error in trigger tr"),
        ("CREATE TRIGGER tr AFTER UPDATE OF e ON t BEGIN SELECT 1; END", "e", "the trigger `tr`"),
        ("CREATE VIEW v AS SELECT e FROM t", "e", "no such column: e"),
        ("CREATE VIEW v AS SELECT e FROM t; CREATE VIEW w AS SELECT e FROM v", "e", "no such column: e"),
        ("CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE p SET code = new.a; END", "a", "no such column: new.a"),
        ("CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE p SET code = new.e; END", "e", "no such column: new.e"),
        ("CREATE TRIGGER tr AFTER INSERT ON p BEGIN UPDATE t SET e = 1; END", "e", "no such column: e"),
        (
            "CREATE TABLE k (e INT REFERENCES t (e)); INSERT INTO k VALUES (5)",
            "e",
            "used by a foreign key of the table `k`",
        ),
    ] {
        for version in [3_035_000, 3_053_000] {
            let mut lab = Lab::new(&format!("{USED}; {setup}")).of_version(version);
            let message = lab.refused(&batch(&format!("{{ drop_column = '{column}' }}")));
            assert!(message.contains(by), "{column}: {message}");
        }
    }
}

#[test]
fn a_view_that_was_broken_before_stops_nobody() {
    for alteration in [
        "{ alter_column = 'a', default = 'x' }",
        "{ create_unique_constraint = 'u', columns = ['g'] }",
        "{ drop_constraint = 'ck' }",
        "{ add_column = 'n', type = 'integer' }",
    ] {
        let mut lab = Lab::new(&format!(
            "{USED}; CREATE VIEW broken AS SELECT missing FROM nowhere; CREATE VIEW stale AS SELECT gone FROM t"
        ))
        .lawless();
        lab.done(&batch(alteration));
    }
}

#[test]
fn a_type_does_not_change_under_a_foreign_key_that_then_holds_no_more() {
    let mut lab = Lab::new(
        "CREATE TABLE t (id TEXT PRIMARY KEY); CREATE TABLE k (t_id TEXT REFERENCES t); INSERT INTO t VALUES ('01'); INSERT INTO k VALUES ('01')",
    );
    let message = lab.refused(&batch("{ alter_column = 'id', type = 'integer', using = 'id + 5' }"));
    assert!(message.contains("refer to rows that are not there"), "{message}");
}

#[test]
fn rows_that_referred_to_nothing_before_stop_nobody() {
    let setup = "PRAGMA foreign_keys = OFF; CREATE TABLE p (id INTEGER PRIMARY KEY);
        CREATE TABLE t (id INTEGER PRIMARY KEY, p_id INT REFERENCES p, n INT); CREATE TABLE k (t_id INT REFERENCES t); CREATE TABLE far (p_id INT REFERENCES p);
        INSERT INTO t VALUES (1, 99, NULL), (2, NULL, 5); INSERT INTO k VALUES (77); INSERT INTO far VALUES (5)";
    for alteration in [
        "{ create_unique_constraint = 'u', columns = ['n'] }",
        "{ alter_column = 'n', default = 1 }",
        "{ drop_constraint = { foreign_key = ['p_id'] } }",
    ] {
        Lab::new(setup).done(&batch(alteration));
    }
    let mut lab = Lab::new(setup);
    let message = lab.refused(&batch(
        "{ create_foreign_key = 'fk', columns = ['n'], references = { table = 'far', columns = ['p_id'] } }",
    ));
    assert!(message.contains("foreign key mismatch"), "{message}");
    lab.run_sql("CREATE TABLE q (id INTEGER PRIMARY KEY)");
    for forced in ["", "{ create_unique_constraint = 'u', columns = ['n'] }, "] {
        let message = lab.refused(&batch(&format!(
            "{forced}{{ create_foreign_key = 'fk', columns = ['n'], references = {{ table = 'q', columns = ['id'] }} }}"
        )));
        assert!(message.contains("a row of t (rowid 2) refers to q"), "{message}");
    }
}

#[test]
fn a_check_is_proved_and_lets_null_pass() {
    for version in [3_040_001, 3_053_000] {
        let mut lab = Lab::new("CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (NULL), (-1)").of_version(version);
        let message = lab.refused(&batch("{ create_check_constraint = 'ck', check = 'a > 0' }"));
        assert!(message.contains("1 row"), "{message}");
        lab.run_sql("DELETE FROM t WHERE a < 0");
        lab.done(&batch("{ create_check_constraint = 'ck', check = 'a > 0' }"));
    }
}
