//! Indexes: what is read of them, and their edits, confirmed by SQLite.

use limbeck_backend_sqlite::ddl::{CreateIndex, SortOrder};

use super::oracle::created;

const TABLE: &str = "CREATE TABLE t(a INT, b TEXT, [c d] TEXT);";

const INDEXES: &[&str] = &[
    "CREATE INDEX i ON t(a)",
    "CREATE UNIQUE INDEX IF NOT EXISTS main.\"i\" ON [t] (a DESC, b COLLATE nocase ASC)",
    "CREATE INDEX i ON t(lower(b), a + 1 DESC, 'a', (b))",
    "CREATE INDEX i ON t(\"c d\") WHERE a > 0 AND b IS NOT NULL -- only those",
    "CREATE INDEX 'i' ON 't'(b || [c d] COLLATE nocase) WHERE b LIKE 'x;%';",
];

#[test]
fn indexes_are_read_as_sqlite_reads_them() {
    for text in INDEXES {
        let connection = created(&format!("{TABLE}{text}")).unwrap();
        let index = CreateIndex::parse(text).unwrap();
        let sql = "SELECT \"unique\", partial FROM pragma_index_list('t') WHERE name = ?";
        let facts: (bool, bool) =
            connection.query_row(sql, [&index.name().value], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!(facts, (index.is_unique(), index.filter().is_some()), "{text}");
        let sql = "SELECT name, \"desc\" FROM pragma_index_xinfo('i') WHERE key ORDER BY seqno";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let found: Vec<(Option<String>, bool)> = rows.map(Result::unwrap).collect();
        let read = index.columns().iter().map(|column| {
            let name = column.column().map(|name| name.value.clone());
            (name, column.order == Some(SortOrder::Desc))
        });
        assert_eq!(read.collect::<Vec<_>>(), found, "{text}");
    }
}

#[test]
fn indexes_are_edited_in_place() {
    let text = "CREATE INDEX [i] ON t(a /* x */, lower(b), 'a') WHERE \"a\" > 0 -- a";
    let mut index = CreateIndex::parse(text).unwrap();
    index.set_name("j").unwrap();
    index.set_table("u v").unwrap();
    index.rename_column("A", "z").unwrap();
    index.rename_column("nowhere", "y").unwrap();
    let expected = "CREATE INDEX \"j\" ON \"u v\"(z /* x */, lower(b), \"z\") WHERE \"z\" > 0 -- a";
    assert_eq!(index.text(), expected);
    let table = "CREATE TABLE [u v](z INT, b TEXT);";
    assert!(created(&format!("{table}{expected}")).is_ok());
}
