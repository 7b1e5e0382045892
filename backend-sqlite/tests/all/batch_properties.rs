//! Random tables with random rows under random batches: what a batch does not name stays as it was, and one that fails
//! changes nothing. The laws of the lab hold of every one of them.

use proptest::{collection::vec, prelude::*, sample::select};

use crate::batch_lab::{Lab, batch};

const NAMES: &[&str] = &["a", "B b", "select", "\u{e9}t\u{e9}", "d\"q", "oid"];
const TYPES: &[&str] = &["TEXT", "INT", "VARCHAR(9)", "REAL", "BLOB", "", "unsigned big int", "NUMERIC(9, 2)"];
const EXTRAS: &[&str] = &[
    "",
    "",
    "NOT NULL DEFAULT 'x'",
    "DEFAULT 7",
    "DEFAULT (1 + 1)",
    "UNIQUE",
    "UNIQUE ON CONFLICT IGNORE",
    "CHECK (@ IS NOT 5)",
    "CONSTRAINT \"ck @@\" CHECK (@ IS NOT 'never')",
    "COLLATE NOCASE",
    "REFERENCES p (id) ON DELETE CASCADE",
    "REFERENCES p ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED",
];
const KEYS: &[(&str, &str)] = &[
    ("id INTEGER PRIMARY KEY", ""),
    ("id INTEGER PRIMARY KEY AUTOINCREMENT", ""),
    ("id INT PRIMARY KEY", ""),
    ("id INT NOT NULL PRIMARY KEY", " WITHOUT ROWID"),
    ("id INT UNIQUE", ""),
];
const VALUES: &[&str] = &["NULL", "1", "0", "'1'", "'text'", "2.5", "x'00ff'", "'X'", "5", "'never'"];
const AROUND: &[&str] = &[
    "CREATE INDEX i1 ON t (#, id DESC)",
    "CREATE INDEX i2 ON t (lower(#)) WHERE # IS NOT NULL",
    "CREATE UNIQUE INDEX i3 ON t (id, # COLLATE RTRIM)",
    "CREATE TRIGGER tr1 AFTER INSERT ON t BEGIN UPDATE p SET id = id; END",
    "CREATE TRIGGER tr2 AFTER UPDATE OF # ON t BEGIN SELECT new.#; END",
    "CREATE TRIGGER tr3 AFTER DELETE ON p BEGIN DELETE FROM t WHERE # = 'gone'; END",
    "CREATE VIEW v AS SELECT id, # FROM t",
    "CREATE TABLE k (t_id INT REFERENCES t (id) ON DELETE CASCADE); INSERT INTO k SELECT id FROM t LIMIT 1",
    "ALTER TABLE t ADD COLUMN late TEXT DEFAULT 'late'",
];
const ALTERATIONS: &[&str] = &[
    "{ alter_column = #, type = 'text' }",
    "{ alter_column = #, type = 'integer' }",
    "{ alter_column = #, type = 'varchar(4)' }",
    "{ alter_column = #, type = 'text', using = \"'u'\" }",
    "{ alter_column = #, nullable = false }",
    "{ alter_column = #, nullable = false, fill_null = 'filled' }",
    "{ alter_column = #, nullable = true }",
    "{ alter_column = #, default = 'other' }",
    "{ alter_column = #, drop_default = true }",
    "{ alter_column = #, rename_to = \"re named\" }",
    "{ alter_column = #, collation = 'NOCASE' }",
    "{ drop_column = # }",
    "{ drop_column = #, cascade = true }",
    "{ create_unique_constraint = 'uq new', columns = [#] }",
    "{ create_check_constraint = 'ck new', check = 'id IS NOT 77' }",
    "{ create_index = 'ix new', columns = [#] }",
    "{ create_foreign_key = 'fk new', columns = [#], references = { table = 'p', columns = ['id'] } }",
    "{ add_column = 'new', type = 'integer', default = 3 }",
    "{ add_column = 'newer', type = 'text', after = # }",
    "{ add_column = 'newest', type = 'timestamp', nullable = false, default = { sql = 'CURRENT_TIMESTAMP' } }",
    "{ drop_constraint = { unique = [#] } }",
    "{ drop_constraint = { foreign_key = [#] } }",
    "{ drop_constraint = { primary_key = ['id'] } }",
];

#[derive(Debug, Clone)]
struct Case {
    setup: String,
    /// The columns, `id` among them.
    columns: Vec<String>,
    batch: String,
    /// The columns that the batch names.
    named: Vec<String>,
    version: u32,
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn case() -> impl Strategy<Value = Case> {
    let columns = vec((select(TYPES), select(EXTRAS)), 2..=5);
    let rows = vec(vec(select(VALUES), 5), 0..6);
    let around = vec((select(AROUND), 0..5_usize), 0..4);
    let alterations = vec((select(ALTERATIONS), 0..5_usize), 1..4);
    let version = select(&[3_035_005, 3_053_000][..]);
    (select(KEYS), columns, rows, around, alterations, version).prop_map(
        |(key, columns, rows, around, alterations, version)| {
            let names: Vec<_> = NAMES[..columns.len()].to_vec();
            let definitions = columns.iter().zip(&names).map(|((ty, extra), name)| {
                let extra = extra.replace("@@", &name.replace('"', "\"\"")).replace('@', &quoted(name));
                format!("{} {ty} {extra}", quoted(name))
            });
            let definitions: Vec<_> = definitions.collect();
            let mut setup = format!(
                "PRAGMA foreign_keys = OFF; CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1), (2); CREATE TABLE t ({}, {}){};\n",
                key.0,
                definitions.join(", /* a comment; */ "),
                key.1
            );
            for (number, row) in rows.iter().enumerate() {
                setup += &format!("INSERT OR IGNORE INTO t VALUES ({}, {});\n", number * 3 + 1, row[..names.len()].join(", "));
            }
            setup += "DELETE FROM t WHERE id = 4;\n";
            let mut seen = Vec::new();
            for (text, place) in around.iter().filter(|(text, _)| !seen.contains(text) && { seen.push(*text); true }) {
                setup += &format!("{};\n", text.replace('#', &quoted(names[place % names.len()])));
            }
            let mut touched = Vec::new();
            let alterations = alterations.iter().map(|(text, place)| {
                let name = names[place % names.len()];
                if text.contains('#') {
                    touched.push(name.to_owned());
                }
                text.replace('#', &format!("{name:?}"))
            });
            let alterations: Vec<_> = alterations.collect();
            let columns = std::iter::once("id").chain(names.iter().copied()).map(str::to_owned).collect();
            Case { setup, columns, batch: batch(&alterations.join(", ")), named: touched, version }
        },
    )
}

/// What is seen of the columns that a batch does not name, and of what stands around them.
fn seen(lab: &mut Lab, case: &Case) -> Vec<String> {
    let kept: Vec<_> = case.columns.iter().filter(|column| !case.named.contains(column)).collect();
    let values: Vec<_> = kept.iter().map(|column| format!("typeof({0}) || quote({0})", quoted(column))).collect();
    let with_key = lab.found("SELECT 1 FROM pragma_table_list('t') WHERE wr = 0");
    let keeps_rowid = !with_key.is_empty() && !case.batch.contains("primary_key");
    let rowid = if keeps_rowid { "rowid, " } else { "" };
    let mut seen = vec![lab.found(&format!("SELECT {rowid}{} FROM t ORDER BY id, 1", values.join(", ")))];
    for column in kept {
        let name = limbeck_backend_sqlite::quote::string(column);
        seen.push(
            lab.found(&format!(
                "SELECT name, type, dflt_value, hidden FROM pragma_table_xinfo('t') WHERE name = {name}"
            )),
        );
        seen.push(lab.found(&format!("SELECT \"table\", \"from\", \"to\", on_update, on_delete FROM pragma_foreign_key_list('t') WHERE \"from\" = {name}")));
        seen.push(lab.found(&format!("SELECT DISTINCT il.name, il.\"unique\", il.partial, ix.\"desc\", ix.coll FROM pragma_index_list('t') il, pragma_index_xinfo(il.name) ix WHERE il.origin = 'c' AND il.name <> 'ix new' AND ix.name = {name} AND NOT EXISTS (SELECT 1 FROM pragma_index_info(il.name) other WHERE other.name IS NOT ix.name AND other.name <> 'id') AND il.name <> 'i2' ORDER BY 1")));
    }
    seen.push(lab.found("SELECT * FROM p"));
    seen.push(lab.found("SELECT name FROM sqlite_schema WHERE type IN ('trigger', 'view') ORDER BY name"));
    if !lab.found("SELECT 1 FROM sqlite_schema WHERE name = 'k'").is_empty() {
        seen.push(lab.found("SELECT * FROM k"));
    }
    if !lab.found("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").is_empty()
        && !case.batch.contains("primary_key")
    {
        seen.push(lab.found("SELECT * FROM sqlite_sequence"));
    }
    seen
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_batch_does_not_name_stays(case in case()) {
        let mut lab = Lab::new(&case.setup).of_version(case.version);
        let before = seen(&mut lab, &case);
        let dangling = "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check ORDER BY 1, 2, 3";
        let unsound = lab.rows(dangling);
        // A refusal is held by the lab to leave everything as it was.
        if lab.run(&case.batch).is_ok() {
            prop_assert_eq!(before, seen(&mut lab, &case));
            prop_assert_eq!(lab.found("PRAGMA integrity_check"), "ok");
            let new: Vec<_> = lab.rows(dangling).into_iter().filter(|row| !unsound.contains(row)).collect();
            prop_assert!(new.is_empty(), "{:?}", new);
        }
    }
}
