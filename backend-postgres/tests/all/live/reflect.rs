use std::time::Instant;

use limbeck_core::{
    backend::Backend,
    operation::{CreateTable, Operation},
    script::render_operations,
};

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
