//! A database with everything that PostgreSQL has: reflected, altered, and what limbeck does not model is as it was.

use diesel::{QueryableByName, RunQueryDsl, sql_types::Text};
use limbeck_backend_postgres::normal;
use limbeck_core::{
    backend::Backend,
    dialect::Dialect,
    operation::{CreateTable, Operation, invert_all},
    schema::Schema,
    script::render_operations,
};

use crate::support::{
    laws::{assert_same, replayed, run},
    script,
    server::Database,
};

const ODD: &str = include_str!("../../fixtures/odd.sql");
const ODD_18: &str = include_str!("../../fixtures/odd18.sql");

/// Roles belong to the whole server.
fn odd() -> (Database, u32) {
    let database = Database::new();
    let role =
        "DO $$ BEGIN CREATE ROLE odd_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;";
    database.run(&ODD.replace("CREATE ROLE odd_reader;", role));
    let version = database.open().postgres().capabilities.major();
    if version >= 18 {
        database.run(ODD_18);
    }
    (database, version)
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// What limbeck has no word for, as the server describes it.
fn untouched(database: &Database) -> Vec<String> {
    let sql = "
        SELECT format('policy %s', row_to_json(p)) AS line FROM pg_policies p
        UNION ALL SELECT format('rule %s %s', rulename, definition) FROM pg_rules WHERE schemaname IN ('public', 'app')
        UNION ALL SELECT format('trigger %s %s %s', tgname, tgenabled, pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT format('acl %s %s %s', oid::regclass, relacl, relrowsecurity) FROM pg_class WHERE relacl IS NOT NULL AND relnamespace > 16000 OR relname = 'User'
        UNION ALL SELECT format('column acl %s %s %s', attrelid::regclass, attname, attacl) FROM pg_attribute WHERE attacl IS NOT NULL
        UNION ALL SELECT format('column options %s %s %s', attrelid::regclass, attname, attoptions) FROM pg_attribute WHERE attoptions IS NOT NULL
        UNION ALL SELECT format('comment %s', description) FROM pg_description WHERE objoid > 16000
        UNION ALL SELECT format('table %s %s %s', oid::regclass, reloptions, relreplident) FROM pg_class WHERE relkind IN ('r', 'v', 'm') AND relnamespace > 2000 AND relname NOT LIKE 'pg%' AND relname NOT LIKE 'sql%'
        UNION ALL SELECT format('inherits %s %s', inhrelid::regclass, inhparent::regclass) FROM pg_inherits
        UNION ALL SELECT format('statistics %s', stxname) FROM pg_statistic_ext
        UNION ALL SELECT format('type %s %s', typname, typtype) FROM pg_type WHERE typnamespace IN ('public'::regnamespace, 'app'::regnamespace) AND typtype IN ('d', 'r', 'e')
        UNION ALL SELECT format('rows %s', count(*)) FROM \"User\"
        ORDER BY 1";
    let lines: Vec<Line> = diesel::sql_query(sql).load(&mut database.connect()).unwrap();
    lines.into_iter().map(|line| line.line).collect()
}

#[test]
fn it_is_read() {
    let (database, version) = odd();
    let schema = database.open().reflect().unwrap();
    let newer = ["newer", "room", "stay", "tickets"];
    let own = schema.tables.iter().filter(|table| !newer.contains(&table.name.as_str()));
    let tables = own.map(|table| Operation::from(CreateTable::from(table))).collect::<Vec<_>>();
    insta::assert_snapshot!("odd_tables", render_operations("tables", &tables));
    if version >= 18 {
        let tables: Vec<_> =
            newer.iter().map(|name| CreateTable::from(schema.tables.get(name).unwrap()).into()).collect();
        insta::assert_snapshot!("odd_tables_18", render_operations("tables", &tables));
    }
    insta::assert_debug_snapshot!("odd_objects", (&schema.sequences, &schema.enums, &schema.namespaces));
    let views: Vec<_> =
        normal::schema(&schema).views.iter().map(|view| format!("{}: {:?}", view.name, view.query.default)).collect();
    insta::assert_debug_snapshot!("odd_views", views);
    // Nothing that came with an extension, no partition, no table of a session or of another server.
    assert!(!schema.tables.iter().any(|table| ["measures_2024", "far", "session_only"].contains(&table.name.as_str())));
}

#[test]
fn an_empty_server_gets_the_same_tables_from_what_was_read() {
    let (database, version) = odd();
    let read = database.open().reflect().unwrap();
    let made = Database::new();
    // Types and functions that limbeck does not model are there already.
    made.run("CREATE SCHEMA app; CREATE EXTENSION citext SCHEMA app; CREATE EXTENSION hstore; CREATE EXTENSION btree_gist; CREATE EXTENSION vector; CREATE EXTENSION pg_trgm; SET search_path = public, app; CREATE DOMAIN email AS citext CHECK (VALUE ~ '@'); CREATE DOMAIN positive AS numeric(12, 2) DEFAULT 1 NOT NULL CHECK (VALUE > 0); CREATE TYPE pair AS (a int, b text); CREATE TYPE app.state AS ENUM ('new', 'it''s', 'Größe'); CREATE TYPE floats AS RANGE (subtype = float8, subtype_diff = float8mi); CREATE COLLATION german (provider = icu, locale = 'de-DE-x-icu'); CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false); CREATE SCHEMA \"Sales \"\"€\"\"\"; CREATE SEQUENCE shared; CREATE SEQUENCE \"Sales \"\"€\"\"\".own AS smallint");
    let mut backend = made.open();
    let mut wanted = read.clone();
    wanted.tables.iter_mut().for_each(|table| table.triggers = limbeck_core::schema::Named::default());
    // Names of types are given as the search path of this session shows them; the tables of types cannot be said.
    let left_out = ["of_type", "without_columns", "derived", "derived_too"];
    wanted.tables.retain(|table| !left_out.contains(&table.name.as_str()));
    let mut operations = Vec::new();
    for table in &wanted.tables {
        operations.push(Operation::from(CreateTable::from(table)));
    }
    run(&mut backend, &limbeck_core::operation::split_references(&operations, read.rules));
    let found = backend.reflect().unwrap();
    let tables = |schema: &Schema| {
        let mut schema = normal::schema(schema);
        // What is made has no row that was never looked at.
        for table in schema.tables.iter_mut() {
            table.check_constraints.iter_mut().for_each(|check| check.not_valid = false);
            table.foreign_keys.iter_mut().for_each(|key| key.not_valid = false);
        }
        Schema { tables: schema.tables, ..Schema::new(schema.rules) }
    };
    let (found, wanted) = (tables(&found), tables(&wanted));
    assert_same(&found, &wanted, &format!("made of what was read on {version}"));
}

const CHANGES: &str = r#"
batch_alter_table = "User"
operations = [
  { add_column = "added", type = "integer", nullable = false, default = 7, comment = "new" },
  { alter_column = "select", default = "x" },
  { alter_column = 'na"me 🦀', type = "varchar(80)", default = "y" },
  { alter_column = "made", nullable = true },
  { alter_column = "Ünï", nullable = false, fill_null = "none", rename_to = "uni" },
  { drop_column = "matrix" },
  { create_check_constraint = "ck_new", check = "added > 0" },
  { create_unique_constraint = "uq_new", columns = ["id", "added"] },
  { create_index = "ix_new", columns = [{ expression = "lower(\"select\")" }] },
]
---
alter_column = "own"
table = "orders"
schema = 'Sales "€"'
type = "bigint"
---
validate_constraint = "later"
table = "orders"
schema = 'Sales "€"'
---
drop_constraint = "fk user"
table = "orders"
schema = 'Sales "€"'
---
add_column = "wind"
table = "measures"
type = "smallint"
default = 0
nullable = false
---
create_index = "ix_wind"
table = "measures"
columns = ["wind"]
concurrently = true
---
alter_column = "peak"
table = "measures"
type = "bigint"
comment = "highest"
---
add_column = "d"
table = "base"
type = "text"
---
rename_table = "order"
to = "Order 2"
---
alter_column = "User"
table = "User"
schema = "app"
type = "varchar(9)"
---
alter_column = "v"
table = "fast"
collation = "C"
---
set_table_options = "fast"
postgres = { unlogged = false, with = { fillfactor = 60 } }
---
alter_column = "a"
table = "Order 2"
autoincrement = false
---
create_view = "further"
as = "SELECT id FROM \"User\""
---
drop_index = "ux_user"
"#;

#[test]
fn it_is_altered_and_the_rest_is_left_alone() {
    let (database, _) = odd();
    let before_all = untouched(&database);
    let mut backend = database.open();
    let postgres = backend.postgres().clone();
    let before = backend.reflect().unwrap();
    let operations = script(CHANGES);
    for operation in &operations {
        let before = backend.reflect().unwrap();
        run(&mut backend, std::slice::from_ref(operation));
        let expected = replayed(&postgres, &before, std::slice::from_ref(operation));
        assert_same(&backend.reflect().unwrap(), &expected, operation.word());
    }
    let left: Vec<_> = untouched(&database);
    let gone: Vec<_> = before_all.iter().filter(|line| !left.contains(line)).collect();
    // The comment of the index that was dropped, what names a table that was renamed, and the options that were set.
    let expected = |line: &&&String| {
        ["comment an index", "Ünï", "\"order\"", "app.\"User\"", "table fast"].iter().any(|part| line.contains(part))
    };
    assert!(gone.iter().all(|line| expected(&line)), "{gone:#?}");
    assert!(postgres.transactional_ddl());
    let inverse = invert_all(&operations[..7], &before).unwrap();
    assert!(!inverse.is_empty());
}
