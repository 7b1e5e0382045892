//! Which road is taken, and what another connection sees.

use crate::batch_lab::{Lab, batch, edits, rebuilds, text_of};
use crate::sql;

const TABLE: &str = "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(5) NOT NULL DEFAULT 'x', b INT, c INT, d INT, \
    CONSTRAINT ck CHECK (b > 0), CHECK (c > 0), CONSTRAINT fk FOREIGN KEY (b) REFERENCES p (id), CONSTRAINT uq UNIQUE (c)); INSERT INTO p VALUES (1); INSERT INTO t VALUES (1, 'a', 1, 1, 1)";

/// How often the table is copied, and how often its definition is edited.
type Copies = (usize, usize);

/// An alteration, how often it copies the table, and how often it edits the definition, by a new SQLite and an old one.
const ROADS: &[(&str, Copies, Copies)] = &[
    ("{ add_column = 'e', type = 'integer', nullable = false, default = 1 }", (0, 0), (0, 0)),
    (
        "{ add_column = 'e', type = 'integer' }, { create_foreign_key = 'fk2', columns = ['e'], references = { table = 'p', columns = ['id'] } }",
        (0, 1),
        (0, 1),
    ),
    ("{ add_column = 'e', type = 'timestamp', default = { sql = 'CURRENT_TIMESTAMP' } }", (1, 0), (1, 0)),
    ("{ drop_column = 'd' }", (0, 0), (0, 0)),
    ("{ alter_column = 'd', rename_to = 'e' }", (0, 0), (0, 0)),
    ("{ create_index = 'ix', columns = ['d'] }, { drop_index = 'ix' }", (0, 0), (0, 0)),
    ("{ alter_column = 'a', nullable = true }", (0, 0), (0, 1)),
    ("{ alter_column = 'b', nullable = false }", (0, 0), (0, 1)),
    ("{ alter_column = 'a', default = 'y' }", (0, 3), (0, 3)),
    ("{ alter_column = 'a', drop_default = true }", (0, 3), (0, 3)),
    ("{ alter_column = 'id', default = 5 }", (0, 1), (0, 1)),
    ("{ drop_constraint = 'ck' }", (0, 0), (0, 1)),
    ("{ drop_constraint = { check = 'c > 0' } }", (0, 1), (0, 1)),
    ("{ drop_constraint = 'fk' }", (0, 1), (0, 1)),
    ("{ create_check_constraint = 'new', check = 'd > 0' }", (0, 1), (0, 1)),
    ("{ create_foreign_key = 'new', columns = ['d'], references = { table = 'p', columns = ['id'] } }", (0, 1), (0, 1)),
    ("{ rename_constraint = 'uq', to = 'uq2' }, { rename_constraint = 'ck', to = 'ck2' }", (0, 1), (0, 1)),
    ("{ alter_column = 'a', type = 'varchar(50)' }", (0, 1), (0, 1)),
    ("{ alter_column = 'd', type = 'bigint', comment = 'big' }", (0, 1), (0, 1)),
    ("{ alter_column = 'd', comment = 'only a comment' }", (0, 0), (0, 0)),
    ("{ create_unique_constraint = 'new', columns = ['d'] }", (1, 0), (1, 0)),
    ("{ drop_constraint = 'uq' }", (1, 0), (1, 0)),
    ("{ drop_constraint = { primary_key = ['id'] } }", (1, 0), (1, 0)),
    ("{ alter_column = 'd', type = 'text' }", (1, 0), (1, 0)),
    ("{ alter_column = 'a', collation = 'NOCASE' }", (1, 0), (1, 0)),
    ("{ drop_column = 'c' }", (1, 0), (1, 0)),
    ("{ drop_column = 'a' }, { drop_column = 'b' }, { drop_column = 'd' }", (1, 0), (1, 0)),
    (
        "{ drop_constraint = 'uq' }, { alter_column = 'a', default = 'y' }, { drop_constraint = 'ck' }, { add_column = 'e', type = 'integer' }, { alter_column = 'b', nullable = false }",
        (1, 0),
        (1, 0),
    ),
];

#[test]
fn the_cheapest_road_is_taken() {
    for (alteration, new, old) in ROADS {
        for (version, expected) in [(3_053_000, new), (3_040_001, old)] {
            let mut lab = Lab::new(TABLE).of_version(version);
            let statements = lab.done(&batch(alteration));
            assert_eq!(
                &(rebuilds(&statements), edits(&statements)),
                expected,
                "{alteration}\n{}",
                text_of(&statements)
            );
            let text = text_of(&statements);
            assert!(edits(&statements) == 0 || text.contains("pragma_integrity_check('t')"), "{text}");
            assert!(
                rebuilds(&statements) == 0
                    || alteration.contains("drop_column = 'b'")
                    || text.contains("pragma_foreign_key_check('t')"),
                "{text}"
            );
        }
    }
}

#[test]
fn a_connection_that_forbids_edits_gets_the_rebuild() {
    for (alteration, new, _) in ROADS {
        let mut lab = Lab::new(TABLE);
        lab.sqlite.capabilities.writable_schema = false;
        let statements = lab.done(&batch(alteration));
        assert_eq!((rebuilds(&statements), edits(&statements)), (new.0.max(new.1.min(1)), 0), "{alteration}");
    }
}

#[test]
fn another_connection_sees_the_new_definition() {
    for (alteration, insert, error) in [
        ("{ alter_column = 'a', default = 'new' }", "INSERT INTO t (id, b, c) VALUES (2, 1, 2)", None),
        (
            "{ create_check_constraint = 'new', check = 'd > 0' }",
            "INSERT INTO t (id, b, c, d) VALUES (2, 1, 2, -1)",
            Some("CHECK constraint failed: new"),
        ),
        (
            "{ create_unique_constraint = 'new', columns = ['d'] }",
            "INSERT INTO t (id, b, c, d) VALUES (2, 1, 2, 1)",
            Some("UNIQUE constraint failed: t.d"),
        ),
    ] {
        let mut lab = Lab::new(TABLE);
        let mut other = lab.other_connection();
        assert_eq!(sql::value(&mut other, "SELECT count(*) FROM t"), "1");
        lab.done(&batch(alteration));
        let done = diesel::connection::SimpleConnection::batch_execute(&mut other, insert);
        match error {
            Some(error) => assert!(done.unwrap_err().to_string().contains(error)),
            None => assert_eq!(sql::value(&mut other, "SELECT a FROM t WHERE id = 2"), "new"),
        }
        assert_eq!(lab.found("SELECT count(*) FROM sqlite_schema WHERE name LIKE '\\_limbeck%' ESCAPE '\\'"), "0");
    }
}
