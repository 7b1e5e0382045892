//! The comparison itself: it sees every kind of difference, and nothing that does not count.

use limbeck_conformance_tests::{catalog, database, facts::differences, truth};
use serde_json::json;

const TABLE: &str = r#"CREATE TABLE "t" (
    "id" INTEGER NOT NULL,
    "name" VARCHAR(7) DEFAULT ('x') NOT NULL,
    "at" DATETIME,
    "other" TEXT,
    CONSTRAINT "pk_t" PRIMARY KEY ("id"),
    CONSTRAINT "uq_t_name" UNIQUE ("name"),
    CONSTRAINT "fk_t_other" FOREIGN KEY ("other") REFERENCES "t" ("name")
);
CREATE INDEX "ix_t_at" ON "t" ("at")"#;

/// The differences between a database that this SQL makes and the truth about [`TABLE`].
fn against_truth(sql: &str) -> Vec<String> {
    let truth = json!({"dialect": "sqlite", "tables": {"t": {
        "column_order": ["id", "name", "at", "other"],
        "columns": {
            "id": {"type": "INTEGER", "nullable": false},
            "name": {"type": "VARCHAR(7)", "nullable": false, "default": "'x'"},
            "at": {"type": "TIMESTAMP"},
            "other": {"type": "VARCHAR"},
        },
        "primary_key": {"columns": ["id"], "name": "pk_t"},
        "unique": [{"columns": ["name"], "name": "given by the database", "auto": true}],
        "foreign_keys": [{"columns": ["other"], "name": "fk_t_other", "referred": ["name"], "table": "t"}],
        "indexes": {"ix_t_at": {"columns": ["at"]}},
    }}});
    let directory = tempfile::tempdir().unwrap();
    let mut connection = database::open(&directory.path().join("a.db")).unwrap();
    database::run(&mut connection, sql).unwrap();
    let wanted = truth::facts(&truth, catalog::spelling).unwrap();
    differences(&wanted, &catalog::facts(&mut connection).unwrap())
}

#[test]
fn the_same_schema_in_other_words_is_the_same() {
    assert_eq!(against_truth(TABLE), Vec::<String>::new());
}

#[test]
fn every_other_schema_differs() {
    let changes = [
        ("VARCHAR(7)", "VARCHAR(8)"),
        ("('x')", "('y')"),
        (" DEFAULT ('x')", ""),
        ("(7) DEFAULT ('x') NOT NULL", "(7) DEFAULT ('x')"),
        ("\"at\" DATETIME", "\"at\" DATE"),
        ("\"pk_t\"", "\"pk_u\""),
        ("\"fk_t_other\"", "\"fk_t\""),
        ("REFERENCES \"t\" (\"name\")", "REFERENCES \"t\" (\"id\")"),
        ("REFERENCES \"t\" (\"name\")", "REFERENCES \"t\" (\"name\") ON DELETE CASCADE"),
        ("CONSTRAINT \"uq_t_name\" UNIQUE (\"name\"),", ""),
        ("UNIQUE (\"name\")", "UNIQUE (\"name\", \"at\")"),
        ("CREATE INDEX", "CREATE UNIQUE INDEX"),
        ("\"ix_t_at\"", "\"ix_t\""),
        ("ON \"t\" (\"at\")", "ON \"t\" (\"at\" DESC)"),
        ("ON \"t\" (\"at\")", "ON \"t\" (\"at\") WHERE \"at\" IS NOT NULL"),
        ("\"id\" INTEGER NOT NULL,", "\"id\" INTEGER NOT NULL, \"more\" TEXT,"),
        ("CONSTRAINT \"pk_t\"", "CHECK (id > 0), CONSTRAINT \"pk_t\""),
        ("\"at\" DATETIME,\n    \"other\" TEXT", "\"other\" TEXT, \"at\" DATETIME"),
        ("CREATE INDEX", "CREATE TABLE \"u\" (a); CREATE INDEX"),
        ("CREATE INDEX", "CREATE VIEW \"v\" AS SELECT 1; CREATE INDEX"),
    ];
    for (from, to) in changes {
        assert!(TABLE.contains(from), "{from}");
        assert_ne!(against_truth(&TABLE.replace(from, to)), Vec::<String>::new(), "{to}");
    }
}

#[test]
fn a_key_of_the_truth_that_nothing_compares_is_refused() {
    let schema = json!({"dialect": "sqlite", "tables": {"t": {"columns": {"a": {"type": "INTEGER", "comment": "c"}}}}});
    let error = truth::facts(&schema, catalog::spelling).unwrap_err();
    assert!(error.to_string().contains("`comment`"), "{error}");
}
