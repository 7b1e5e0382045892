//! A failure anywhere leaves everything as it was.

use crate::batch_lab::{Lab, batch, changes, operations};

const SETUP: &str = "CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1), (2);
    CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b INT REFERENCES p ON DELETE CASCADE, c INT);
    CREATE INDEX ix ON t (a); CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE p SET id = id; END; CREATE VIEW v AS SELECT id, a FROM t;
    CREATE TABLE k (t_id INT REFERENCES t ON DELETE CASCADE); INSERT INTO t VALUES (1, 'x', 1, 2), (9, 'y', 2, 3); DELETE FROM t WHERE id = 9; INSERT INTO k VALUES (1)";

const MOVES: &[&str] = &[
    "{ create_unique_constraint = 'uq', columns = ['a'] }, { drop_column = 'c' }",
    "{ alter_column = 'a', default = 'd' }, { create_check_constraint = 'ck', check = 'c > 0' }, { alter_column = 'c', nullable = false }",
    "{ alter_column = 'a', rename_to = 'aa' }, { create_unique_constraint = 'uq', columns = ['aa'] }",
    "{ add_column = 'n', type = 'integer' }, { create_foreign_key = 'fk', columns = ['n'], references = { table = 'p', columns = ['id'] } }",
];

#[test]
fn a_failure_at_any_statement_leaves_everything_as_it_was() {
    for enforced in ["ON", "OFF"] {
        for alteration in MOVES {
            for version in [3_040_001, 3_053_000] {
                let operations = operations(&batch(alteration));
                let mut lab = Lab::new(SETUP).of_version(version);
                lab.run_sql(&format!("PRAGMA foreign_keys = {enforced}"));
                let before = lab.dump();
                let mut at = 0;
                while let Err(message) = lab.attempt(&operations, at) {
                    assert!(message.starts_with("made to fail"), "{message}");
                    assert_eq!(changes(&before, &lab.dump()), Vec::<String>::new(), "{message}");
                    assert_eq!(lab.found("SELECT count(*) FROM sqlite_temp_schema"), "0");
                    at += 1;
                }
                assert!(at > 3, "{alteration} has {at} statements");
                assert_eq!(lab.dump()["foreign_keys"], before["foreign_keys"]);
                assert_eq!(lab.found("SELECT t_id FROM k"), "1");
                assert_eq!(lab.found("PRAGMA integrity_check"), "ok");
            }
        }
    }
}

#[test]
fn a_failure_of_its_own_leaves_everything_as_it_was() {
    for (alteration, part) in [
        ("{ create_unique_constraint = 'uq', columns = ['c'] }", "UNIQUE constraint failed"),
        (
            "{ create_check_constraint = 'ck', check = 'c < 3' }, { create_unique_constraint = 'uq', columns = ['id', 'c'] }",
            "CHECK constraint failed: ck",
        ),
        ("{ create_check_constraint = 'ck', check = 'nowhere > 3' }", "nowhere"),
        (
            "{ create_foreign_key = 'fk', columns = ['c'], references = { table = 'p', columns = ['id'] } }",
            "a row of t (rowid 2) refers to p",
        ),
        (
            "{ create_foreign_key = 'fk', columns = ['c'], references = { table = 'p', columns = ['id'] } }, { drop_column = 'a' }, { create_unique_constraint = 'uq', columns = ['id', 'c'] }",
            "refers to p",
        ),
        ("{ alter_column = 'a', collation = 'nowhere' }", "no such collation sequence"),
        ("{ add_column = 'n', type = 'integer', generated = { sql = 'random()' } }", "non-deterministic"),
    ] {
        let mut lab = Lab::new(&SETUP.replace(
            "INSERT INTO k",
            "DROP VIEW v; INSERT INTO t VALUES (2, 'z', 1, 3), (3, 'z', 1, 3); INSERT INTO k",
        ));
        let message = lab.refused(&batch(alteration));
        assert!(message.contains(part), "{alteration}: {message}");
        lab.done(&batch(
            "{ alter_column = 'a', default = 'd' }, { create_unique_constraint = 'after', columns = ['id', 'a'] }",
        ));
    }
}

#[test]
fn what_changed_since_it_was_planned_is_noticed() {
    let mut lab = Lab::new(SETUP);
    let operation = &operations(&batch("{ create_unique_constraint = 'uq', columns = ['a'] }"))[0];
    let before = limbeck_core::backend::Backend::reflect(&mut lab.backend).unwrap();
    let statements = limbeck_core::dialect::Dialect::lower(&lab.sqlite, operation, &before).unwrap();
    lab.run_sql("ALTER TABLE t ADD COLUMN late INT");
    let first = limbeck_core::backend::Backend::execute(&mut lab.backend, &statements[0]).unwrap_err().to_string();
    assert!(first.contains("the columns of `t` are not what they were"), "{first}");
}

#[test]
fn a_connection_is_left_as_it_was_found() {
    let mut lab = Lab::new(SETUP);
    lab.run_sql("PRAGMA legacy_alter_table = ON; PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 1234");
    let pragmas = |lab: &mut Lab| {
        let names = ["legacy_alter_table", "foreign_keys", "busy_timeout", "writable_schema"];
        names.map(|name| lab.found(&format!("PRAGMA {name}")))
    };
    let before = pragmas(&mut lab);
    for alteration in MOVES {
        lab.done(&batch(alteration));
        lab.refused(&batch(
            "{ create_unique_constraint = 'u', columns = ['id'] }, { alter_column = 'id', collation = 'nowhere' }",
        ));
        assert_eq!(pragmas(&mut lab), before);
        lab = Lab::new(SETUP);
        lab.run_sql("PRAGMA legacy_alter_table = ON; PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 1234");
    }
    lab.done(&batch("{ alter_column = 'a', rename_to = 'aa' }"));
    assert_eq!(lab.found("SELECT count(*) FROM v"), "1");
}
