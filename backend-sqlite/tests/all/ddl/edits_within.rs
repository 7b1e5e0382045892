//! Edits of what columns and tables say: attributes, constraints, options and targets.

use limbeck_backend_sqlite::ddl::{ConstraintRef, Generation};

use super::edits::{check, of_column};

#[test]
fn types_and_nullability_are_set() {
    check(&[
        (
            "CREATE TABLE t(a INT NOT NULL)",
            |t| t.set_type("a", Some("VARCHAR(10)")),
            "CREATE TABLE t(a VARCHAR(10) NOT NULL)",
        ),
        ("CREATE TABLE t(a INT NOT NULL)", |t| t.set_type("a", None), "CREATE TABLE t(a NOT NULL)"),
        ("CREATE TABLE t(a, b)", |t| t.set_type("a", Some("INT")), "CREATE TABLE t(a INT, b)"),
        ("CREATE TABLE t(a\"INT\"NOT NULL)", |t| t.set_type("a", Some("TEXT")), "CREATE TABLE t(a TEXT NOT NULL)"),
        ("CREATE TABLE t(a INT)", |t| t.set_not_null("a", true), "CREATE TABLE t(a INT NOT NULL)"),
        ("CREATE TABLE t(a INT NULL UNIQUE)", |t| t.set_not_null("a", true), "CREATE TABLE t(a INT NOT NULL UNIQUE)"),
        ("CREATE TABLE t(\"a\"CHECK (a))", |t| t.set_not_null("a", true), "CREATE TABLE t(\"a\" NOT NULL CHECK (a))"),
        (
            "CREATE TABLE t(a INT CONSTRAINT n NOT NULL ON CONFLICT FAIL UNIQUE)",
            |t| t.set_not_null("a", false),
            "CREATE TABLE t(a INT UNIQUE)",
        ),
        ("CREATE TABLE t(a INT -- x\n NOT NULL)", |t| t.set_not_null("a", false), "CREATE TABLE t(a INT -- x\n)"),
        ("CREATE TABLE t(a NOT NULL)", |t| t.set_not_null("a", true), "CREATE TABLE t(a NOT NULL)"),
    ]);
}

#[test]
fn defaults_collations_and_generations_are_set() {
    check(&[
        (
            "CREATE TABLE t(a INT NOT NULL UNIQUE)",
            |t| t.set_default("a", Some("-1")),
            "CREATE TABLE t(a INT NOT NULL DEFAULT -1 UNIQUE)",
        ),
        (
            "CREATE TABLE t(a)",
            |t| t.set_default("a", Some("datetime('now')")),
            "CREATE TABLE t(a DEFAULT (datetime('now')))",
        ),
        (
            "CREATE TABLE t(a DEFAULT'x'NOT NULL)",
            |t| t.set_default("a", Some("NULL")),
            "CREATE TABLE t(a DEFAULT NULL NOT NULL)",
        ),
        ("CREATE TABLE t(a DEFAULT 1 NOT NULL)", |t| t.set_default("a", None), "CREATE TABLE t(a NOT NULL)"),
        ("CREATE TABLE t(a INT)", |t| t.set_collation("a", Some("nocase")), "CREATE TABLE t(a INT COLLATE nocase)"),
        (
            "CREATE TABLE t(a COLLATE rtrim UNIQUE)",
            |t| t.set_collation("a", Some("nocase")),
            "CREATE TABLE t(a COLLATE nocase UNIQUE)",
        ),
        ("CREATE TABLE t(a COLLATE rtrim UNIQUE)", |t| t.set_collation("a", None), "CREATE TABLE t(a UNIQUE)"),
        (
            "CREATE TABLE t(a INT, b INT)",
            |t| t.set_generated("b", Some(Generation { expr: "a + 1", stored: true })),
            "CREATE TABLE t(a INT, b INT GENERATED ALWAYS AS (a + 1) STORED)",
        ),
        (
            "CREATE TABLE t(a INT, b AS (a) NOT NULL)",
            |t| t.set_generated("b", Some(Generation { expr: "a + 1", stored: false })),
            "CREATE TABLE t(a INT, b GENERATED ALWAYS AS (a + 1) VIRTUAL NOT NULL)",
        ),
        (
            "CREATE TABLE t(a INT, b INT GENERATED ALWAYS AS (a) STORED)",
            |t| t.set_generated("b", None),
            "CREATE TABLE t(a INT, b INT)",
        ),
    ]);
}

#[test]
fn autoincrement_and_options_are_set() {
    check(&[
        (
            "CREATE TABLE t(a INTEGER PRIMARY KEY)",
            |t| t.set_autoincrement(true),
            "CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT)",
        ),
        (
            "CREATE TABLE t(a INTEGER PRIMARY KEY AUTOINCREMENT)",
            |t| t.set_autoincrement(false),
            "CREATE TABLE t(a INTEGER PRIMARY KEY)",
        ),
        (
            "CREATE TABLE t(a INTEGER, PRIMARY KEY (a))",
            |t| t.set_autoincrement(true),
            "CREATE TABLE t(a INTEGER, PRIMARY KEY (a AUTOINCREMENT))",
        ),
        (
            "CREATE TABLE t(a INTEGER, PRIMARY KEY (a AUTOINCREMENT))",
            |t| t.set_autoincrement(false),
            "CREATE TABLE t(a INTEGER, PRIMARY KEY (a))",
        ),
        ("CREATE TABLE t(a INT)", |t| t.set_strict(true), "CREATE TABLE t(a INT) STRICT"),
        (
            "CREATE TABLE t(a INT PRIMARY KEY) STRICT;",
            |t| t.set_without_rowid(true),
            "CREATE TABLE t(a INT PRIMARY KEY) STRICT, WITHOUT ROWID;",
        ),
        (
            "CREATE TABLE t(a INT PRIMARY KEY) strict, without rowid",
            |t| t.set_strict(false),
            "CREATE TABLE t(a INT PRIMARY KEY) without rowid",
        ),
        (
            "CREATE TABLE t(a INT PRIMARY KEY) without rowid -- x",
            |t| t.set_without_rowid(false),
            "CREATE TABLE t(a INT PRIMARY KEY) -- x",
        ),
        ("CREATE TABLE t(a INT), STRICT", |t| t.set_strict(false), "CREATE TABLE t(a INT)"),
        ("CREATE TABLE t(a INT) -- x\nSTRICT", |t| t.set_strict(false), "CREATE TABLE t(a INT) -- x\n"),
    ]);
}

#[test]
fn constraints_are_added_dropped_and_named() {
    check(&[
        ("CREATE TABLE t(a)", |t| t.add_constraint("UNIQUE (a)"), "CREATE TABLE t(a, UNIQUE (a))"),
        (
            "CREATE TABLE t(a, CHECK (a) CHECK (1))",
            |t| t.add_constraint("UNIQUE (a)"),
            "CREATE TABLE t(a, CHECK (a) CHECK (1), UNIQUE (a))",
        ),
        (
            "CREATE TABLE t(a, CHECK (a) UNIQUE (a))",
            |t| t.drop_constraint(ConstraintRef::Table(0)),
            "CREATE TABLE t(a, UNIQUE (a))",
        ),
        (
            "CREATE TABLE t(a, CHECK (a) UNIQUE (a))",
            |t| t.drop_constraint(ConstraintRef::Table(1)),
            "CREATE TABLE t(a, CHECK (a))",
        ),
        (
            "CREATE TABLE t(a, CONSTRAINT x CHECK (a))",
            |t| t.drop_constraint(ConstraintRef::Table(0)),
            "CREATE TABLE t(a)",
        ),
        (
            "CREATE TABLE t(a, CHECK (a), CHECK (1) UNIQUE (a))",
            |t| t.drop_constraint(ConstraintRef::Table(0)),
            "CREATE TABLE t(a, CHECK (1) UNIQUE (a))",
        ),
        (
            "CREATE TABLE t(a CONSTRAINT x UNIQUE NOT NULL)",
            |t| t.drop_constraint(of_column(0, 0)),
            "CREATE TABLE t(a NOT NULL)",
        ),
        (
            "CREATE TABLE t(a REFERENCES o NOT NULL DEFERRABLE)",
            |t| t.drop_constraint(of_column(0, 0)),
            "CREATE TABLE t(a NOT NULL)",
        ),
        (
            "CREATE TABLE t(a UNIQUE)",
            |t| t.set_constraint_name(of_column(0, 0), Some("u")),
            "CREATE TABLE t(a CONSTRAINT u UNIQUE)",
        ),
        (
            "CREATE TABLE t(a, CHECK (a))",
            |t| t.set_constraint_name(ConstraintRef::Table(0), Some("check")),
            "CREATE TABLE t(a, CONSTRAINT \"check\" CHECK (a))",
        ),
        (
            "CREATE TABLE t(a, CONSTRAINT x CHECK (a))",
            |t| t.set_constraint_name(ConstraintRef::Table(0), Some("y")),
            "CREATE TABLE t(a, CONSTRAINT y CHECK (a))",
        ),
        (
            "CREATE TABLE t(a, CONSTRAINT x CHECK (a))",
            |t| t.set_constraint_name(ConstraintRef::Table(0), None),
            "CREATE TABLE t(a, CHECK (a))",
        ),
    ]);
}

#[test]
fn tables_and_targets_are_renamed() {
    check(&[
        ("CREATE TABLE t(a REFERENCES t(a))", |t| t.set_name("u v"), "CREATE TABLE \"u v\"(a REFERENCES t(a))"),
        (
            "CREATE TABLE [t](a REFERENCES T(a) CHECK (t.a > 0))",
            |t| t.rename("u"),
            "CREATE TABLE \"u\"(a REFERENCES u(a) CHECK (u.a > 0))",
        ),
        (
            "CREATE TABLE t(a REFERENCES o(x), b REFERENCES p(x))",
            |t| t.rename_referenced_table("O", "q"),
            "CREATE TABLE t(a REFERENCES q(x), b REFERENCES p(x))",
        ),
        (
            "CREATE TABLE t(a REFERENCES o(x), b REFERENCES p(x))",
            |t| t.rename_referenced_column("O", "x", "y"),
            "CREATE TABLE t(a REFERENCES o(y), b REFERENCES p(x))",
        ),
        (
            "CREATE TABLE t(a REFERENCES\"o\"(x))",
            |t| t.set_foreign_key_table(of_column(0, 0), "p"),
            "CREATE TABLE t(a REFERENCES\"p\"(x))",
        ),
        (
            "CREATE TABLE t(a, FOREIGN KEY (a) REFERENCES o ON DELETE CASCADE)",
            |t| t.set_foreign_key_columns(ConstraintRef::Table(0), &["key"]),
            "CREATE TABLE t(a, FOREIGN KEY (a) REFERENCES o (\"key\") ON DELETE CASCADE)",
        ),
        (
            "CREATE TABLE t(a REFERENCES o(x) NOT NULL)",
            |t| t.set_foreign_key_columns(of_column(0, 0), &[]),
            "CREATE TABLE t(a REFERENCES o NOT NULL)",
        ),
    ]);
}
