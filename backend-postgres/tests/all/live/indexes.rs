//! Indexes of every method, on views too, and made while rows are written.

use limbeck_core::{backend::Backend, migrate::Silent};

use crate::support::{laws::hold_with, project::Project, server::Database};

const GIVEN: &str = r#"
create_extension = "vector"
---
create_extension = "pg_trgm"
---
create_extension = "btree_gist"
---
create_table = "Item"
columns = [
  { name = "id", type = "bigint", identity = true, primary_key = true },
  { name = "name", type = "text" },
  { name = "Key", type = "varchar(20)" },
  { name = "doc", type = "jsonb" },
  { name = "tags", type = "text[]" },
  { name = "at", type = "timestamptz" },
  { name = "net", type = "inet" },
  { name = "span", type = { postgres = "int4range", default = "text" } },
  { name = "spot", type = { postgres = "point", default = "text" } },
  { name = "embedding", type = "vector(3)" },
]
---
create_view = "kept"
materialized = true
as = "SELECT id, name, embedding FROM \"Item\""
"#;

#[test]
fn every_method() {
    hold_with(
        GIVEN,
        "INSERT INTO \"Item\" (name, embedding) SELECT 'n' || n, '[1,2,3]' FROM generate_series(1, 50) n; REFRESH MATERIALIZED VIEW kept",
        r#"
        create_index = "ix_hash"
        table = "Item"
        columns = ["Key"]
        using = "hash"
        ---
        create_index = "ix_gin"
        table = "Item"
        columns = [{ column = "doc", opclass = "jsonb_path_ops" }]
        using = "gin"
        postgres = { with = { fastupdate = false } }
        ---
        create_index = "ix_gin_tags"
        table = "Item"
        columns = ["tags"]
        using = "gin"
        ---
        create_index = "ix_trgm"
        table = "Item"
        columns = [{ expression = "lower(name)", opclass = "gin_trgm_ops" }]
        using = "gin"
        ---
        create_index = "ix_gist"
        table = "Item"
        columns = [{ column = "name", opclass = "gist_trgm_ops(siglen='32')" }, "span"]
        using = "gist"
        ---
        create_index = "ix_spgist"
        table = "Item"
        columns = ["spot"]
        using = "spgist"
        ---
        create_index = "ix_brin"
        table = "Item"
        columns = [{ column = "at", opclass = "timestamptz_minmax_multi_ops(values_per_range=16)" }]
        using = "brin"
        postgres = { with = { pages_per_range = 16 } }
        ---
        create_index = "ix_hnsw"
        table = "Item"
        columns = [{ column = "embedding", opclass = "vector_cosine_ops" }]
        using = "hnsw"
        postgres = { with = { m = 8, ef_construction = 32 } }
        ---
        create_index = "ix_ivfflat"
        table = "Item"
        columns = ["embedding"]
        using = "ivfflat"
        postgres = { with = { lists = 5 }, opclass = "vector_l2_ops" }
        ---
        create_index = "ix_all"
        table = "Item"
        columns = [
          { column = "name", collation = "C", opclass = "text_pattern_ops", order = "desc", nulls = "last" },
          { expression = "(doc ->> 'a')" },
          { column = "Key", nulls = "first" },
        ]
        include = ["id", "at"]
        unique = true
        nulls_not_distinct = true
        where = "\"Key\" IS NOT NULL AND name IN ('a', 'b')"
        postgres = { with = { fillfactor = 70 }, tablespace = "pg_global" }
    "#
        .replace(", tablespace = \"pg_global\"", "")
        .as_str(),
    );
}

#[test]
fn on_a_view_that_keeps_its_rows() {
    hold_with(
        GIVEN,
        "INSERT INTO \"Item\" (name, embedding) VALUES ('a', '[1,2,3]'); REFRESH MATERIALIZED VIEW kept",
        r#"
        create_index = "ux_kept"
        table = "kept"
        columns = ["id"]
        unique = true
        ---
        create_index = "ix_kept"
        table = "kept"
        columns = [{ column = "embedding", opclass = "vector_ip_ops" }]
        using = "hnsw"
        ---
        create_index = "ix_gone"
        table = "kept"
        columns = [{ expression = "lower(name)" }]
        ---
        rename_index = "ix_kept"
        table = "kept"
        to = "ix_renamed"
        ---
        replace_view = "kept"
        materialized = true
        as = "SELECT id, name, embedding FROM \"Item\" WHERE id > 0"
        ---
        drop_index = "ix_gone"
    "#,
    );
}

const TABLE: &str = "[[upgrade]]\ncreate_table = \"a\"\ncolumns = [{ name = \"b\", type = \"integer\" }]";
const UNIQUE: &str = r#"
[[upgrade]]
add_column = "c"
table = "a"
type = "integer"
[[upgrade]]
create_index = "ux_a"
table = "a"
columns = ["b"]
unique = true
concurrently = true
[[upgrade]]
create_index = "ix_a_c"
table = "a"
columns = ["c"]
concurrently = true
"#;

#[test]
fn while_rows_are_written() {
    let project = Project::new(&[
        TABLE,
        UNIQUE,
        "[[upgrade]]\ndrop_index = \"ux_a\"\ntable = \"a\"\nconcurrently = true\nif_exists = true",
    ]);
    project.hold(&Database::new());
    let database = Database::new();
    let mut backend = database.open();
    let plan = project.migrator().plan_upgrade(&mut backend, None).unwrap();
    let outside: Vec<_> = plan.steps[1].statements.iter().map(|statement| statement.transactional).collect();
    assert_eq!(outside, [true, false, false]);
}

/// What a failure leaves, `pg_index` knows.
fn leftovers(database: &Database) -> i64 {
    use diesel::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    let sql = "SELECT count(*) AS count FROM pg_index WHERE NOT indisvalid";
    diesel::sql_query(sql).get_result::<Count>(&mut database.connect()).unwrap().count
}

#[test]
fn an_index_that_failed_is_made_again() {
    let project = Project::new(&[TABLE, UNIQUE]);
    let database = Database::new();
    let mut backend = database.open();
    project.migrator().upgrade(&mut backend, Some("r1"), &mut Silent).unwrap();
    database.run("INSERT INTO a VALUES (1), (1)");
    let error = format!("{:?}", project.upgrade(&mut backend).unwrap_err());
    assert!(error.contains("could not create unique index") && error.contains("goes on from there"), "{error}");
    assert_eq!(leftovers(&database), 1);
    // Another attempt, before anything was mended.
    project.upgrade(&mut backend).unwrap_err();
    database.run("DELETE FROM a WHERE ctid = (SELECT min(ctid) FROM a)");
    project.upgrade(&mut backend).unwrap();
    assert_eq!(leftovers(&database), 0);
    assert_eq!(backend.reflect().unwrap().tables.get("a").unwrap().indexes.len(), 2);
    // A revision of its own that drops what a failure has left.
    database.run("INSERT INTO a VALUES (7, 1), (8, 1)");
    let later = "upgrade = [{ create_index = \"ux_c\", table = \"a\", columns = [\"c\"], unique = true, concurrently = true, if_not_exists = true }]";
    let project = Project::new(&[TABLE, UNIQUE, later]);
    project.upgrade(&mut backend).unwrap_err();
    database.run("DELETE FROM a WHERE b = 7");
    project.upgrade(&mut backend).unwrap();
    assert_eq!(leftovers(&database), 0);
}

#[test]
fn what_a_failed_reindex_leaves_is_no_index() {
    let database = Database::new();
    database.run("CREATE TABLE a (b int); CREATE INDEX ix ON a (b); CREATE INDEX ix_ccnew ON a (b)");
    database.run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_ccnew'::regclass");
    let mut backend = database.open();
    assert_eq!(backend.reflect().unwrap().tables.get("a").unwrap().indexes.len(), 1);
    // It is dropped by its name, whether or not it counts.
    let project = Project::new(&[
        "upgrade = [{ drop_index = \"ix_ccnew\", concurrently = true, if_exists = true }]\ndowngrade = \"irreversible\"",
    ]);
    project.upgrade(&mut backend).unwrap();
    assert_eq!(leftovers(&database), 0);
}
