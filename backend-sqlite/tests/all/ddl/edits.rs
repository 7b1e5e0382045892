//! Edits of columns, and what no edit may do: the text each leads to, and that SQLite takes that
//! text to mean the same.

use limbeck_backend_sqlite::ddl::{ConstraintRef, CreateTable, EditError, Generation, Position};

use super::oracle::{created, read_facts, sqlite_facts};

/// An edit under test.
pub type Edit = fn(&mut CreateTable) -> Result<(), EditError>;

/// Makes the edit, compares the text, and has SQLite confirm how it is read.
pub fn check(cases: &[(&str, Edit, &str)]) {
    for (before, edit, after) in cases {
        let mut table = CreateTable::parse(before).unwrap();
        edit(&mut table).unwrap_or_else(|error| panic!("{error}: {before}"));
        assert_eq!(table.text(), *after, "edited from {before}");
        assert_eq!(read_facts(after), sqlite_facts(after), "{after}");
        assert_eq!(CreateTable::parse(after).unwrap(), table);
    }
}

pub const fn of_column(column: usize, index: usize) -> ConstraintRef {
    ConstraintRef::Column { column, index }
}

const LINES: &str = "CREATE TABLE t (\n    id INTEGER PRIMARY KEY, -- the id\n    \
                     -- about name\n    name TEXT, /* n */\n    age INT -- years\n)";

#[test]
fn columns_are_added() {
    check(&[
        ("CREATE TABLE t(a)", |t| t.add_column("b INT", Position::Last), "CREATE TABLE t(a, b INT)"),
        ("CREATE TABLE t(a)", |t| t.add_column("b", Position::First), "CREATE TABLE t(b, a)"),
        ("CREATE TABLE t(a,c)", |t| t.add_column("b", Position::After("A")), "CREATE TABLE t(a, b,c)"),
        ("CREATE TABLE t(a, c)", |t| t.add_column("b", Position::Before("c")), "CREATE TABLE t(a, b, c)"),
        ("CREATE TABLE t(a, UNIQUE (a))", |t| t.add_column("b", Position::Last), "CREATE TABLE t(a, b, UNIQUE (a))"),
        (
            "CREATE TABLE t(a -- x\n)",
            |t| t.add_column("-- c\n b INT -- d", Position::Last),
            "CREATE TABLE t(a, -- x\n    b INT\n)",
        ),
        (
            LINES,
            |t| t.add_column("x", Position::Last),
            "CREATE TABLE t (\n    id INTEGER PRIMARY KEY, -- the id\n    -- about name\n    \
             name TEXT, /* n */\n    age INT, -- years\n    x\n)",
        ),
        (
            LINES,
            |t| t.add_column("x", Position::First),
            "CREATE TABLE t (\n    x,\n    id INTEGER PRIMARY KEY, -- the id\n    -- about name\n    \
             name TEXT, /* n */\n    age INT -- years\n)",
        ),
        (
            LINES,
            |t| t.add_column("x", Position::After("id")),
            "CREATE TABLE t (\n    id INTEGER PRIMARY KEY, -- the id\n    x,\n    -- about name\n    \
             name TEXT, /* n */\n    age INT -- years\n)",
        ),
        (
            "CREATE TABLE t(a /* a */, /* b */ b)",
            |t| t.add_column("x", Position::After("a")),
            "CREATE TABLE t(a /* a */, x, /* b */ b)",
        ),
        ("CREATE TABLE t(\n  a\n, b)", |t| t.add_column("x", Position::After("a")), "CREATE TABLE t(\n  a\n,\n  x, b)"),
    ]);
}

#[test]
fn columns_are_dropped() {
    check(&[
        ("CREATE TABLE t(a, b)", |t| t.drop_column("b"), "CREATE TABLE t(a)"),
        ("CREATE TABLE t(a, b)", |t| t.drop_column("A"), "CREATE TABLE t(b)"),
        ("CREATE TABLE t(a,b,c)", |t| t.drop_column("b"), "CREATE TABLE t(a,c)"),
        ("CREATE TABLE t(a, b, UNIQUE (a))", |t| t.drop_column("b"), "CREATE TABLE t(a, UNIQUE (a))"),
        (
            LINES,
            |t| t.drop_column("id"),
            "CREATE TABLE t (\n    -- about name\n    name TEXT, /* n */\n    age INT -- years\n)",
        ),
        (
            LINES,
            |t| t.drop_column("name"),
            "CREATE TABLE t (\n    id INTEGER PRIMARY KEY, -- the id\n    -- about name\n    \
             age INT -- years\n)",
        ),
        (
            LINES,
            |t| t.drop_column("age"),
            "CREATE TABLE t (\n    id INTEGER PRIMARY KEY, -- the id\n    -- about name\n    \
             name TEXT /* n */\n)",
        ),
        (
            "CREATE TABLE t(\n  a -- a\n  , b -- b\n  , c -- c\n)",
            |t| t.drop_column("b"),
            "CREATE TABLE t(\n  a -- a\n  , c -- c\n)",
        ),
        ("CREATE TABLE t(\n  a -- a\n  , b -- b\n)", |t| t.drop_column("b"), "CREATE TABLE t(\n  a -- a\n)"),
        ("CREATE TABLE t(a, -- a\n b)", |t| t.drop_column("b"), "CREATE TABLE t(a -- a\n)"),
        ("CREATE TABLE t(a -- a\n -- more\n , b)", |t| t.drop_column("a"), "CREATE TABLE t(\n -- more\n  b)"),
        ("CREATE TABLE t(a CHECK (a > 0), b)", |t| t.drop_column("a"), "CREATE TABLE t(b)"),
    ]);
}

#[test]
fn columns_are_moved_and_replaced() {
    check(&[
        ("CREATE TABLE t(a, b, c)", |t| t.move_column("c", Position::First), "CREATE TABLE t(c, a, b)"),
        ("CREATE TABLE t(a, b, c)", |t| t.move_column("a", Position::Last), "CREATE TABLE t(b, c, a)"),
        ("CREATE TABLE t(a, b, c)", |t| t.move_column("a", Position::After("b")), "CREATE TABLE t(b, a, c)"),
        ("CREATE TABLE t(a, b)", |t| t.move_column("a", Position::Before("a")), "CREATE TABLE t(a, b)"),
        (
            LINES,
            |t| t.move_column("age", Position::Before("name")),
            "CREATE TABLE t (\n    id INTEGER PRIMARY KEY, -- the id\n    age INT, -- years\n    \
             -- about name\n    name TEXT /* n */\n)",
        ),
        (
            LINES,
            |t| t.move_column("id", Position::Last),
            "CREATE TABLE t (\n    -- about name\n    name TEXT, /* n */\n    age INT, -- years\n    \
             id INTEGER PRIMARY KEY -- the id\n)",
        ),
        ("CREATE TABLE t(a, b -- b\n)", |t| t.move_column("b", Position::First), "CREATE TABLE t(b, -- b\n    a\n)"),
        ("CREATE TABLE t(a -- a\n, b)", |t| t.move_column("a", Position::Last), "CREATE TABLE t(b, a -- a\n    )"),
        (
            "CREATE TABLE t(a INT, b /* b */, c)",
            |t| t.replace_column("b", "d TEXT NOT NULL"),
            "CREATE TABLE t(a INT, d TEXT NOT NULL /* b */, c)",
        ),
    ]);
}

#[test]
fn columns_are_renamed_everywhere() {
    check(&[
        (
            "CREATE TABLE t(a INT CHECK (a > 0 AND t.a < 9), b AS (a + abs(A)) /* a */, PRIMARY KEY (a))",
            |t| t.rename_column("a", "z"),
            "CREATE TABLE t(z INT CHECK (z > 0 AND t.z < 9), b AS (z + abs(z)) /* a */, PRIMARY KEY (z))",
        ),
        (
            "CREATE TABLE t(a INT REFERENCES t(a), b REFERENCES o(a), UNIQUE ('a', \"b\"), \
             FOREIGN KEY (a) REFERENCES T (b), FOREIGN KEY ([a]) REFERENCES o (a))",
            |t| t.rename_column("a", "order"),
            "CREATE TABLE t(\"order\" INT REFERENCES t(\"order\"), b REFERENCES o(a), \
             UNIQUE (\"order\", \"b\"), FOREIGN KEY (\"order\") REFERENCES T (b), \
             FOREIGN KEY (\"order\") REFERENCES o (a))",
        ),
        (
            "CREATE TABLE t(abs INT CHECK (abs(abs) = 1), b DEFAULT 'abs')",
            |t| t.rename_column("abs", "c"),
            "CREATE TABLE t(c INT CHECK (abs(c) = 1), b DEFAULT 'abs')",
        ),
        ("CREATE TABLE t([a]\"INT\", b)", |t| t.rename_column("a", "x"), "CREATE TABLE t(\"x\" \"INT\", b)"),
        (
            "CREATE TABLE t(end INT CHECK (CASE end WHEN 1 THEN end END), like, CHECK (like LIKE 'x'))",
            |t| {
                t.rename_column("end", "e")?;
                t.rename_column("like", "l")
            },
            "CREATE TABLE t(e INT CHECK (CASE e WHEN 1 THEN e END), l, CHECK (l LIKE 'x'))",
        ),
        ("CREATE TABLE t(a)", |t| t.rename_column("a", "A"), "CREATE TABLE t(A)"),
    ]);
}

#[test]
fn impossible_edits_change_nothing() {
    let before = "CREATE TABLE t(a INT CHECK (b), b INT, c REFERENCES t(c), UNIQUE (a))";
    let refused: &[Edit] = &[
        |t| t.add_column("A INT", Position::Last),
        |t| t.add_column("d INT, e INT", Position::Last),
        |t| t.add_column("d", Position::After("x")),
        |t| t.drop_column("a"),
        |t| t.drop_column("b"),
        |t| t.drop_column("x"),
        |t| t.move_column("a", Position::After("x")),
        |t| t.rename_column("a", "B"),
        |t| t.replace_column("a", "b INT"),
        |t| t.set_type("a", Some("NOT NULL")),
        |t| t.set_default("a", Some("1) CHECK (1")),
        |t| t.set_generated("a", Some(Generation { expr: "1) CHECK (1", stored: false })),
        |t| t.set_autoincrement(true),
        |t| t.add_constraint("d INT"),
        |t| t.drop_constraint(ConstraintRef::Table(1)),
        |t| t.set_constraint_name(of_column(7, 0), Some("x")),
        |t| t.set_foreign_key_table(ConstraintRef::Table(0), "x"),
    ];
    for (at, edit) in refused.iter().enumerate() {
        let mut table = CreateTable::parse(before).unwrap();
        assert!(edit(&mut table).is_err(), "edit {at} goes through");
        assert_eq!(table.text(), before);
    }
    let mut only = CreateTable::parse("CREATE TABLE t(a)").unwrap();
    assert_eq!(only.drop_column("a"), Err(EditError::LastColumn("a".to_owned())));
    let mut unused = CreateTable::parse("CREATE TABLE t(a, c REFERENCES t(c))").unwrap();
    assert_eq!(unused.drop_column("c"), Ok(()));
}

#[test]
fn comments_survive_a_chain_of_edits() {
    let mut table = CreateTable::parse(LINES).unwrap();
    table.set_not_null("name", true).unwrap();
    table.rename_column("name", "title").unwrap();
    table.add_constraint("CHECK (age > 0)").unwrap();
    table.set_strict(true).unwrap();
    table.drop_column("id").unwrap();
    let expected = "CREATE TABLE t (\n    -- about name\n    title TEXT NOT NULL, /* n */\n    \
                    age INT, -- years\n    CHECK (age > 0)\n) STRICT";
    assert_eq!(table.text(), expected);
    assert!(created(table.text()).is_ok());
}
