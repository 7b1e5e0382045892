use std::time::Instant;

use limbeck_core::{
    backend::Backend,
    operation::{CreateTable, Operation},
    print::SchemaRs,
    script::render_operations,
};

use limbeck_backend_postgres::reflect::Only;

use crate::support::server::Database;

#[test]
fn a_thousand_tables_take_no_time() {
    let database = Database::new();
    database.run(
        "DO $$ BEGIN FOR t IN 1..1000 LOOP EXECUTE format('CREATE TABLE t%s (id serial PRIMARY KEY, a text NOT NULL \
         DEFAULT ''x'', b int CHECK (b > 0), c int REFERENCES t%s, d text, e text, f text, g text, h text, i text)', \
         t, greatest(t - 1, 1)); EXECUTE format('CREATE INDEX ON t%s (lower(a))', t); END LOOP; END $$",
    );
    let mut backend = database.open();
    let begun = Instant::now();
    let schema = backend.reflect().unwrap();
    let took = begun.elapsed();
    assert_eq!(schema.tables.len(), 1000);
    eprintln!("1000 tables in {took:?}");
    assert!(took.as_secs() < 5, "{took:?}");
    let begun = Instant::now();
    let some = Only { tables: Some(vec!["t7".to_owned(), "t99?".to_owned(), "none*".to_owned()]), ..Only::default() };
    let some = backend.reflect_only(&some).unwrap();
    eprintln!("11 of them in {:?}", begun.elapsed());
    assert_eq!(some.tables.len(), 11);
    assert!(some.sequences.is_empty(), "{:?}", some.sequences);
    assert_eq!(some.tables.get("t7"), schema.tables.get("t7"));
}

#[test]
fn what_is_asked_for() {
    let database = Database::new();
    database.run(
        "CREATE SCHEMA app; CREATE SCHEMA other; CREATE TYPE app.mood AS ENUM ('a'); CREATE TABLE app.a_b (id serial, m app.mood);
         CREATE TABLE other.a_b (id int); CREATE TABLE axb (id serial); CREATE VIEW app.v AS SELECT 1 AS n; CREATE SEQUENCE app.s",
    );
    let mut backend = database.open();
    let mut names = |schemas: &[&str], tables: Option<&[&str]>| {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let only = Only { schemas: (!schemas.is_empty()).then(|| owned(schemas)), tables: tables.map(owned) };
        let schema = backend.reflect_only(&only).unwrap();
        let views = schema.views.iter().map(|view| view.name.to_string());
        let sequences = schema.sequences.iter().map(|sequence| sequence.name.to_string());
        schema
            .tables
            .iter()
            .map(limbeck_core::schema::Table::display_name)
            .chain(views)
            .chain(sequences)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&["app"], None), ["app.a_b", "v", "s"]);
    assert_eq!(names(&["app", "other"], Some(&["a_b"])), ["app.a_b", "other.a_b", "s"]);
    assert_eq!(names(&[], Some(&["a_*"])), ["app.a_b", "other.a_b", "s"]);
    assert_eq!(names(&["public"], Some(&["a?b"])), ["axb"]);
    assert!(names(&["it's"], Some(&[])).is_empty());
}

#[test]
fn names_without_a_schema_mean_the_first_of_the_path() {
    let database = Database::new();
    database.run(
        "CREATE SCHEMA app; CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE app.a (id int PRIMARY KEY, o int REFERENCES public.a, \
         p int REFERENCES app.a); CREATE TABLE r (a int REFERENCES app.a)",
    );
    let join = if database.url.contains('?') { '&' } else { '?' };
    let url = format!("{}{join}options=-c%20search_path%3Dapp", database.url);
    let mut backend = limbeck_backend_postgres::open(&url, limbeck_backend_postgres::OpenMode::Write).unwrap();
    let schema = backend.reflect().unwrap();
    let names: Vec<_> = schema.tables.iter().map(limbeck_core::schema::Table::display_name).collect();
    assert_eq!(names, ["public.a", "a", "public.r"]);
    let to = |table: &str, place: usize| {
        let key = &schema.tables.iter().find(|found| found.display_name() == table).unwrap().foreign_keys[place];
        key.references.schema.as_ref().map(ToString::to_string)
    };
    assert_eq!((to("a", 0), to("a", 1), to("public.r", 0)), (Some("public".to_owned()), None, Some("app".to_owned())));
    let operations = crate::support::script(
        "drop_constraint = { primary_key = [\"id\"] }\ntable = \"a\"\nschema = \"public\"\ncascade = true\n---\n\
         create_table = \"n\"\nschema = \"app\"\ncolumns = [{ name = \"a\", type = \"integer\", references = \"a.id\" }]\n---\n\
         drop_table = \"a\"\nschema = \"app\"\ncascade = true",
    );
    crate::support::laws::run(&mut backend, &operations);
    let names: Vec<_> = backend
        .reflect()
        .unwrap()
        .tables
        .iter()
        .map(|table| (table.display_name(), table.foreign_keys.len()))
        .collect();
    assert_eq!(names, [("public.a".to_owned(), 0), ("public.r".to_owned(), 0), ("n".to_owned(), 0)]);
}

/// `schema.rs` has what a domain is made of, as Diesel's own command, and a counter of such a type stays a default.
#[test]
fn a_column_of_a_domain() {
    let database = Database::new();
    database.run(
        "CREATE DOMAIN short AS varchar(20); CREATE DOMAIN shorter AS short; CREATE DOMAIN many AS int[];
         CREATE DOMAIN count AS bigint CHECK (VALUE > 0); CREATE SEQUENCE ids;
         CREATE TABLE t (id count PRIMARY KEY DEFAULT nextval('ids'), a short NOT NULL, b many, c shorter, d short[]);
         ALTER SEQUENCE ids OWNED BY t.id",
    );
    let schema = database.open().reflect().unwrap();
    let table = schema.tables.get("t").unwrap();
    insta::assert_snapshot!(render_operations("tables", &[Operation::from(CreateTable::from(table))]));
    assert_eq!(schema.sequences.get("ids").unwrap().owned_by.as_deref(), Some("t.id"));
    insta::assert_snapshot!(SchemaRs::default().print(&limbeck_backend_postgres::Postgres::default(), &schema));
}

#[test]
fn a_database_that_others_made() {
    let database = Database::new();
    database.run(
        r#"
        CREATE SCHEMA "Other"; CREATE EXTENSION hstore; CREATE EXTENSION pg_trgm;
        CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
        CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TYPE pair AS (a int, b int);
        CREATE TABLE "Odd ""name""" (
            "Id" bigserial PRIMARY KEY, mail email NOT NULL, h hstore DEFAULT ''::hstore, p pair, m mood[] DEFAULT '{a}',
            "select" money DEFAULT 1.5, bits bit varying(5), x xml, ts tsvector GENERATED ALWAYS AS (to_tsvector('simple', 'x')) STORED,
            n numeric(3, 0) DEFAULT -1, r int4range, i interval day to second(3), c "char", CHECK ("Id" > 0) NO INHERIT
        );
        CREATE INDEX ON "Odd ""name""" USING gin (h); CREATE INDEX ON "Odd ""name""" USING gist (lower(mail) gist_trgm_ops);
        CREATE TABLE "Other".t (id int GENERATED ALWAYS AS IDENTITY, o bigint REFERENCES "Odd ""name""" ON DELETE SET NULL);
        CREATE TABLE parted (a int, b int) PARTITION BY LIST (a); CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
        CREATE INDEX ON parted (b);
        CREATE TABLE parent (a int, CHECK (a > 0)); CREATE TABLE child (b int) INHERITS (parent);
        CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (a int) SERVER s;
        CREATE MATERIALIZED VIEW mv AS SELECT a FROM parent; CREATE UNIQUE INDEX ON mv (a);
        CREATE SEQUENCE shared; CREATE TABLE uses (a int DEFAULT nextval('shared'), b int DEFAULT nextval('shared'));
        CREATE TEMP TABLE temporary (a int);
        "#,
    );
    let mut schema = database.open().reflect().unwrap();
    // Each server brings its own.
    schema.extensions.iter_mut().for_each(|extension| extension.version = None);
    let tables = schema.tables.iter().map(|table| Operation::from(CreateTable::from(table))).collect::<Vec<_>>();
    insta::assert_snapshot!(render_operations("tables", &tables));
    insta::assert_debug_snapshot!((&schema.sequences, &schema.enums, &schema.extensions, &schema.namespaces));
    insta::assert_debug_snapshot!(limbeck_backend_postgres::normal::schema(&schema).views);
}
