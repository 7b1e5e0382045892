//! A table goes alone: no row of another goes with it, and none is left that refers to it.

use crate::batch_lab::Lab;

const FAMILY: &str = "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INT REFERENCES p ON DELETE CASCADE, \
    q INT REFERENCES c (id)); INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (1, 1, NULL), (2, NULL, 1)";

#[test]
fn rows_that_refer_to_a_table_hold_it() {
    let mut lab = Lab::new(FAMILY);
    let message = lab.refused("{ drop_table = 'p' }");
    assert!(message.contains("`p` cannot go while rows refer to it") && message.contains("1 row of c"), "{message}");
    lab.run_sql("UPDATE c SET p_id = NULL");
    lab.done("{ drop_table = 'p' }");
    assert_eq!(lab.found("SELECT id, q FROM c"), "1|NULL;2|1");
}

#[test]
fn a_table_goes_before_what_refers_to_it() {
    Lab::new(FAMILY).done("{ drop_table = 'p' }, { drop_table = 'c' }");
    Lab::new(FAMILY).done("{ drop_table = 'P' }, { execute = 'DROP TABLE c' }");
    let mut lab = Lab::new(FAMILY);
    lab.done("{ drop_table = 'p' }, { batch_alter_table = 'c', operations = [{ drop_constraint = { foreign_key = ['p_id'] } }] }");
    assert_eq!(lab.found("SELECT id, p_id FROM c"), "1|1;2|NULL");
    let mut lab = Lab::new(FAMILY);
    lab.done("{ drop_table = 'p' }, { execute = 'UPDATE c SET p_id = NULL' }");
    let message = Lab::new(FAMILY).refused("{ drop_table = 'p' }, { rename_table = 'c', to = 'cc' }");
    assert!(message.contains("1 row of cc"), "{message}");
}

/// Foreign keys do nothing where a table is rebuilt: what they would have done to the rows, or refused, is not passed
/// over.
#[test]
fn a_table_that_goes_by_sql_beside_a_rebuild_leaves_no_row_that_refers_to_it() {
    const OTHER: &str = "CREATE TABLE o (n INT); INSERT INTO o VALUES (1)";
    let rebuild =
        "{ batch_alter_table = 'o', recreate = 'always', operations = [{ alter_column = 'n', type = 'text' }] }";
    let drop = "{ execute = 'DROP TABLE p' }";
    for both in [format!("{rebuild}, {drop}"), format!("{drop}, {rebuild}")] {
        let mut lab = Lab::new(&format!("{FAMILY}; {OTHER}"));
        let message = lab.refused(&both);
        assert!(message.contains("a row of c (rowid 1) refers to p"), "{message}");
        assert!(message.contains("put this into a revision of its own"), "{message}");
        assert_eq!(lab.found("SELECT id FROM p"), "1;2");
        lab.run_sql("UPDATE c SET p_id = NULL");
        lab.done(&both);
        assert_eq!(lab.found("PRAGMA foreign_key_check"), "");
    }
    let mut lab = Lab::new(&format!("{FAMILY}; {OTHER}"));
    lab.done(&format!("{rebuild}, {{ execute = 'DROP TABLE c' }}, {drop}"));
    let mut lab = Lab::new(&format!("{FAMILY}; UPDATE c SET q = NULL"));
    lab.done(drop);
    assert_eq!(lab.found("SELECT id, p_id FROM c"), "2|NULL");
}

#[test]
fn a_table_is_there_again_at_the_end() {
    let again = "{ drop_table = 'p' }, { create_table = 'p', columns = [{ name = 'id', type = 'integer', primary_key = true }] }";
    let message = Lab::new(FAMILY).refused(again);
    assert!(message.contains("1 row of c"), "{message}");
    let mut lab = Lab::new(FAMILY);
    lab.done(&format!("{again}, {{ execute = 'INSERT INTO p VALUES (1)' }}"));
    assert_eq!(lab.found("SELECT id, p_id FROM c"), "1|1;2|NULL");
}

#[test]
fn a_table_that_refers_to_itself_goes() {
    let mut lab = Lab::new(FAMILY);
    lab.done("{ drop_table = 'c' }");
    assert_eq!(lab.found("SELECT * FROM p"), "1;2");
    let mut lab = Lab::new(
        "CREATE TABLE \"o\"\"dd\" (id INTEGER PRIMARY KEY); CREATE TABLE \"c'\" (x INT REFERENCES \"O\"\"DD\"); INSERT INTO \"o\"\"dd\" VALUES (1); INSERT INTO \"c'\" VALUES (1)",
    );
    assert!(lab.refused("{ drop_table = 'o\"dd' }").contains("1 row of c'"));
}

#[test]
fn a_parent_is_renamed_with_its_children() {
    let mut lab = Lab::new(&format!(
        "{FAMILY}; CREATE VIEW v AS SELECT * FROM p; CREATE TRIGGER tr AFTER INSERT ON p BEGIN DELETE FROM p WHERE id < 0; END; CREATE INDEX i ON p (id DESC)"
    ));
    lab.done("{ rename_table = 'p', to = 'parent of all' }");
    lab.done("{ batch_alter_table = 'parent of all', recreate = 'always', operations = [{ add_column = 'n', type = 'integer' }] }");
    assert_eq!(lab.found("SELECT * FROM c"), "1|1|NULL;2|NULL|1");
    assert_eq!(lab.found("PRAGMA foreign_key_check"), "");
}

#[test]
fn a_cascade_takes_foreign_keys_views_and_computed_columns_along_and_no_row() {
    let views =
        "CREATE VIEW v AS SELECT id FROM p; CREATE VIEW w AS SELECT * FROM v; CREATE VIEW other AS SELECT id FROM c";
    let mut lab = Lab::new(&format!("{FAMILY}; {views}"));
    lab.done("{ drop_table = 'p', cascade = true }");
    assert_eq!(lab.found("SELECT name FROM sqlite_schema WHERE type = 'view'"), "other");
    assert_eq!(lab.found("SELECT * FROM c"), "1|1|NULL;2|NULL|1");
    assert_eq!(lab.definition("c"), "CREATE TABLE c (id INTEGER PRIMARY KEY, p_id INT, q INT REFERENCES c (id))");
    let mut lab = Lab::new(&format!("{FAMILY}; {views}"));
    lab.done("{ drop_view = 'v', cascade = true }");
    assert_eq!(lab.found("SELECT name FROM sqlite_schema WHERE type = 'view'"), "other");
    let mut lab = Lab::new(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INT UNIQUE, b INT AS (a + 1), c INT AS (b + 1) STORED, d INT, CHECK (a < d)); INSERT INTO t (id, a, d) VALUES (1, 2, 3)",
    );
    lab.done("{ drop_column = 'a', table = 't', cascade = true }");
    assert_eq!(lab.found("SELECT * FROM t"), "1|3");
}

#[test]
fn a_view_is_replaced_unless_it_has_triggers() {
    let mut lab = Lab::new(&format!("{FAMILY}; CREATE VIEW v AS SELECT id FROM p"));
    lab.done("{ replace_view = 'v', as = 'SELECT id, 1 AS one FROM p' }");
    assert_eq!(lab.found("SELECT one FROM v"), "1;1");
    lab.run_sql("CREATE TRIGGER tr INSTEAD OF INSERT ON v BEGIN SELECT 1; END");
    let message = lab.refused("{ replace_view = 'v', as = 'SELECT id FROM p' }");
    assert!(
        message.contains("the triggers on `v` would go with it") && message.contains("the trigger tr"),
        "{message}"
    );
}
