//! Nothing that a batch does not name changes: every kind of table, on every road, there and back.

use crate::batch_lab::{Dump, Lab, batch, changes, edits, rebuilds};

/// Each a database whose table `t` has a column `victim TEXT`, on which the roads are tried.
const DATABASES: &[(&str, &str)] = &[
    ("plain", "CREATE TABLE t (id INTEGER PRIMARY KEY, victim TEXT, b); INSERT INTO t VALUES (1, 'x', 1), (7, NULL, x'00')"),
    ("no key, rowids with gaps", "CREATE TABLE t (victim TEXT, b); INSERT INTO t (rowid, victim) VALUES (3, 'a'), (-5, 'b'), (900, 'c')"),
    ("empty", "CREATE TABLE t (id INTEGER PRIMARY KEY, victim TEXT)"),
    (
        "column-level references",
        "CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1);
         CREATE TABLE t (id INTEGER PRIMARY KEY, victim TEXT, p_id INT CONSTRAINT fk REFERENCES p (id) ON DELETE CASCADE ON UPDATE SET NULL \
         DEFERRABLE INITIALLY DEFERRED, q INT REFERENCES p); INSERT INTO t VALUES (1, 'x', 1, 1)",
    ),
    (
        "constraints of all kinds, named and not",
        "CREATE TABLE t (id INT CONSTRAINT pk PRIMARY KEY ON CONFLICT REPLACE, victim TEXT, a INT CHECK (a > 0), b TEXT CONSTRAINT nn NOT NULL \
         ON CONFLICT IGNORE CONSTRAINT df DEFAULT 'x', c TEXT UNIQUE ON CONFLICT REPLACE, CHECK (a < 100), CONSTRAINT ck CHECK (b <> ')'), \
         CONSTRAINT uq UNIQUE (a, b) ON CONFLICT FAIL, UNIQUE (c, a)); INSERT INTO t VALUES (1, 'v', 2, 'b', 'c')",
    ),
    (
        "autoincrement, its largest row gone",
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, victim TEXT); INSERT INTO t (victim) VALUES ('a'), ('b'), ('c');
         DELETE FROM t WHERE id > 1",
    ),
    (
        "autoincrement, all rows gone, another beside it",
        "CREATE TABLE o (id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO o VALUES (77);
         CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, victim TEXT); INSERT INTO t (victim) VALUES ('a'), ('b'); DELETE FROM t",
    ),
    ("autoincrement, never used", "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, victim TEXT)"),
    ("INT PRIMARY KEY is no rowid", "CREATE TABLE t (id INT PRIMARY KEY, victim TEXT); INSERT INTO t (rowid, id) VALUES (10, 'text'), (20, NULL), (30, 2)"),
    ("INTEGER PRIMARY KEY DESC is no rowid", "CREATE TABLE t (id INTEGER PRIMARY KEY DESC, victim TEXT); INSERT INTO t (rowid, id) VALUES (10, 5), (20, 1)"),
    ("collations", "CREATE TABLE t (victim TEXT, a TEXT COLLATE NOCASE, b TEXT COLLATE RTRIM UNIQUE); INSERT INTO t VALUES ('x', 'Y', 'z  ')"),
    ("strict", "CREATE TABLE t (id INTEGER PRIMARY KEY, victim TEXT, b ANY, c BLOB, d REAL, e INT) STRICT; INSERT INTO t VALUES (1, 'a', '1', x'01', 2, 3)"),
    ("without rowid", "CREATE TABLE t (a TEXT, b INT, victim TEXT, PRIMARY KEY (b DESC, a)) WITHOUT ROWID; INSERT INTO t VALUES ('x', 1, 'v'), ('y', 2, NULL)"),
    ("strict without rowid", "CREATE TABLE t (a TEXT PRIMARY KEY, victim TEXT) STRICT, WITHOUT ROWID; INSERT INTO t VALUES ('x', 'v')"),
    (
        "generated columns",
        "CREATE TABLE t (a INT, victim TEXT, v INT GENERATED ALWAYS AS (a * 2) VIRTUAL, s TEXT AS (a || 'x') STORED UNIQUE, w AS (v + 1));
         CREATE INDEX i ON t (v); INSERT INTO t (a, victim) VALUES (1, 'x'), (2, 'y')",
    ),
    (
        "triggers on it and on others",
        "CREATE TABLE log (what TEXT); CREATE TABLE other (id INTEGER PRIMARY KEY);
         CREATE TABLE t (id INTEGER PRIMARY KEY, victim TEXT, n INT);
         CREATE TRIGGER on_t AFTER UPDATE OF n ON t WHEN new.n > 0 BEGIN INSERT INTO log VALUES (new.id || ';'); DELETE FROM log WHERE 0; END;
         CREATE TRIGGER before_t BEFORE DELETE ON t BEGIN SELECT raise(ABORT, 'no; never'); END;
         CREATE TRIGGER on_other AFTER INSERT ON other BEGIN UPDATE t SET n = n + 1; INSERT INTO t (n) SELECT n FROM t; END;
         INSERT INTO t VALUES (1, 'x', 1); INSERT INTO other VALUES (1)",
    ),
    (
        "views, and views on these, and a trigger on a view",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, victim TEXT, n INT); INSERT INTO t VALUES (1, 'x', 2);
         CREATE VIEW v AS SELECT id, n FROM t; CREATE VIEW vv (a) AS SELECT v.n FROM v JOIN t ON t.id = v.id;
         CREATE VIEW \"odd view\" AS WITH x AS (SELECT * FROM vv) SELECT a FROM x;
         CREATE TRIGGER on_v INSTEAD OF INSERT ON v BEGIN INSERT INTO t (n) VALUES (new.n); END",
    ),
    (
        "indexes of all kinds",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, victim TEXT, a TEXT, b INT);
         CREATE INDEX i1 ON t (a); CREATE UNIQUE INDEX i2 ON t (b DESC, a COLLATE NOCASE ASC); CREATE INDEX i3 ON t (lower(a), b + 1);
         CREATE INDEX i4 ON t (a) WHERE b > 0 AND a <> ')'; CREATE INDEX \"odd \"\"i\" ON t ((b)); CREATE INDEX i6 ON t (a /* why */ COLLATE RTRIM DESC);
         INSERT INTO t VALUES (1, 'v', 'A', 1), (2, NULL, 'a', 2)",
    ),
    (
        "odd declared types",
        "CREATE TABLE t (a unsigned big int, b double precision, c, d \"my type\", e [x], f VARCHAR(10, 2), g uuid, h datetime2, i mytype(3), victim TEXT,
         j NUMERIC DEFAULT 1.50, k DEFAULT (1 + 1), l DEFAULT CURRENT_TIMESTAMP, m DEFAULT \"dq\");
         INSERT INTO t (a, b, c, d, e, g, victim) VALUES ('12', '1.5', x'ff', '7', 9, '0123', 'v')",
    ),
    (
        "self references",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, victim TEXT, parent INT REFERENCES t (id) ON DELETE CASCADE, CONSTRAINT fk FOREIGN KEY (parent) REFERENCES T (id));
         INSERT INTO t VALUES (1, 'a', NULL), (2, 'b', 1), (3, 'c', 2)",
    ),
    (
        "children that a delete would take along",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, victim TEXT, code TEXT UNIQUE); INSERT INTO t VALUES (1, 'a', 'x'), (2, 'b', 'y');
         CREATE TABLE c1 (id INTEGER PRIMARY KEY, t_id INT REFERENCES t ON DELETE CASCADE); INSERT INTO c1 VALUES (1, 1), (2, 2);
         CREATE TABLE c2 (t_id INT REFERENCES t (id) ON DELETE SET NULL ON UPDATE CASCADE, code TEXT REFERENCES T (CODE) ON DELETE RESTRICT); INSERT INTO c2 VALUES (1, 'x');
         CREATE TABLE c3 (t_id INT DEFAULT 9 REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED); INSERT INTO c3 VALUES (2)",
    ),
    (
        "a cycle of references",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, victim TEXT, u_id INT REFERENCES u (id) ON DELETE CASCADE);
         CREATE TABLE u (id INTEGER PRIMARY KEY, t_id INT REFERENCES t (id) ON DELETE CASCADE);
         INSERT INTO t VALUES (1, 'a', NULL); INSERT INTO u VALUES (1, 1); UPDATE t SET u_id = 1",
    ),
    (
        "comments in the definition",
        "CREATE TABLE t ( -- the table; with a semicolon\n  id INTEGER PRIMARY KEY, /* key, (nested */\n  victim TEXT, -- 'quoted\n  b INT /* last */ DEFAULT 1 -- end )\n);
         INSERT INTO t VALUES (1, 'x', 2)",
    ),
    (
        "odd names",
        "CREATE TABLE \"p \"\"q\" (\"a b\" INTEGER PRIMARY KEY);
         CREATE TABLE t (\"select\" INT, [from me] TEXT, `tick``s` TEXT, \"\u{1F980}\" TEXT UNIQUE, victim TEXT, \"dq\"\"x\" INT REFERENCES \"p \"\"q\" (\"a b\"), CHECK (\"select\" > 0));
         CREATE INDEX \"\u{1F980} i\" ON t (\"\u{1F980}\", \"from me\"); INSERT INTO t VALUES (1, 'a', 'b', 'c', 'v', NULL)",
    ),
    ("a column rowid", "CREATE TABLE t (rowid TEXT, victim TEXT); INSERT INTO t (_rowid_, rowid) VALUES (5, 'x'), (50, 'y')"),
    ("columns with all names of the rowid", "CREATE TABLE t (rowid TEXT, oid INT, _rowid_ INT, victim TEXT); INSERT INTO t VALUES ('x', 1, 2, 'v')"),
    ("names in another case", "CREATE TABLE T (ID INTEGER PRIMARY KEY AUTOINCREMENT, victim TEXT, B INT); CREATE INDEX I ON t (b); INSERT INTO t VALUES (4, 'x', 1)"),
    (
        "tables under the temporary names",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, victim TEXT); INSERT INTO t VALUES (1, 'a');
         CREATE TABLE _limbeck_new_t (x); INSERT INTO _limbeck_new_t VALUES (1); CREATE VIEW _LIMBECK_NEW_t_2 AS SELECT 1 AS one",
    ),
    (
        "WAL, an index under the temporary name",
        "PRAGMA journal_mode = WAL; CREATE TABLE t (id INTEGER PRIMARY KEY, victim TEXT); CREATE INDEX _limbeck_new_t ON t (id); INSERT INTO t VALUES (1, 'a')",
    ),
    (
        "ten thousand rows",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, victim TEXT, n INT); CREATE INDEX i ON t (n);
         WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 10000) INSERT INTO t SELECT x * 3, NULL, x % 7 FROM c",
    ),
    ("made by SELECT, altered since", "CREATE TABLE t AS SELECT 1 AS a, CAST('x' AS TEXT) AS victim; ALTER TABLE t ADD COLUMN d TEXT DEFAULT 'd'; ALTER TABLE t RENAME COLUMN a TO \"a a\""),
    ("a key in another order", "CREATE TABLE t (a INT, victim TEXT, b INT, PRIMARY KEY (b, a)); INSERT INTO t VALUES (1, 'x', 2)"),
];

/// A road there, and the way back.
const ROADS: &[(&str, &str, &str)] = &[
    ("native", "{ add_column = 'extra', type = 'integer' }", "{ drop_column = 'extra' }"),
    (
        "native or edit",
        "{ alter_column = 'victim', nullable = false, fill_null = 'filled' }",
        "{ alter_column = 'victim', nullable = true }",
    ),
    ("edit", "{ alter_column = 'victim', default = 'd' }", "{ alter_column = 'victim', drop_default = true }"),
    ("check", "{ create_check_constraint = 'added', check = \"victim <> 'never'\" }", "{ drop_constraint = 'added' }"),
    (
        "rebuild",
        "{ alter_column = 'victim', type = 'blob', using = 'CAST(victim AS BLOB)' }",
        "{ alter_column = 'victim', type = 'text', using = 'CAST(victim AS TEXT)' }",
    ),
    ("unique", "{ create_unique_constraint = 'added', columns = ['victim'] }", "{ drop_constraint = 'added' }"),
    (
        "rename",
        "{ alter_column = 'victim', rename_to = 'victor' }",
        "{ alter_column = 'victor', rename_to = 'victim' }",
    ),
    ("placed", "{ add_column = 'extra', type = 'integer', first = true }", "{ drop_column = 'extra' }"),
];

/// The dump without what a road names: the column, and whatever of the table's own entries speaks of columns.
fn untouched(dump: &Dump) -> Dump {
    let own = |name: &str| {
        let name = name.to_lowercase();
        ["main table t", "main rows of t", "main columns of t", "main indexes of t"].contains(&name.as_str())
            || name.starts_with("main index sqlite_autoindex_t")
    };
    dump.iter().filter(|(name, _)| !own(name)).map(|(name, text)| (name.clone(), text.clone())).collect()
}

fn there_and_back(version: u32) {
    let mut failures = Vec::new();
    for (what, setup) in DATABASES {
        for (road, there, back) in ROADS {
            let tried = std::panic::catch_unwind(|| try_road(setup, version, there, back));
            if let Err(cause) = tried {
                failures.push(format!("{what} by {road}: {}", told(cause.as_ref())));
            }
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n\n"));
}

fn told(cause: &(dyn std::any::Any + Send)) -> String {
    cause.downcast_ref::<String>().cloned().unwrap_or_default()
}

fn try_road(setup: &str, version: u32, there: &str, back: &str) {
    let mut lab = Lab::new(setup).of_version(version);
    let repeats = "SELECT 1 FROM t WHERE victim IS NOT NULL GROUP BY victim HAVING count(*) > 1";
    if there.contains("unique") && !lab.found(repeats).is_empty() {
        return;
    }
    if there.contains("fill_null") {
        lab.run_sql("UPDATE t SET victim = 'filled' WHERE victim IS NULL");
    }
    let before = lab.dump();
    lab.done(&batch(there));
    assert_eq!(changes(&untouched(&before), &untouched(&lab.dump())), Vec::<String>::new(), "there");
    lab.done(&batch(back));
    assert_eq!(changes(&before, &lab.dump()), Vec::<String>::new(), "there and back");
    assert_eq!(lab.found("PRAGMA integrity_check"), "ok");
    assert_eq!(lab.found("PRAGMA foreign_key_check"), "");
}

#[test]
fn nothing_unnamed_changes() {
    there_and_back(3_053_000);
}

#[test]
fn nothing_unnamed_changes_in_older_versions() {
    there_and_back(3_035_005);
}

#[test]
fn a_rebuild_without_a_reason_changes_nothing() {
    for (what, setup) in DATABASES {
        let mut lab = Lab::new(setup);
        let before = lab.dump();
        let statements = lab.done("{ batch_alter_table = 't', recreate = 'always', operations = [] }");
        assert_eq!((rebuilds(&statements), edits(&statements)), (1, 0));
        assert_eq!(changes(&before, &lab.dump()), Vec::<String>::new(), "{what}");
    }
}
