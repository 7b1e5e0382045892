//! `Migrator::clear`: what SQL of a person's own has made goes as well, and what others use stays.

use limbeck_core::{
    autogenerate::{CompareOptions, Glob},
    migrate::{ClearOptions, Silent},
};

use crate::support::{project::Project, server::Database};

const FUNCTIONS: &str = "
CREATE SCHEMA app;
CREATE SCHEMA other;
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TABLE t (id int PRIMARY KEY, m mood);
CREATE TABLE kept (id int);
CREATE FUNCTION plain() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION \"Of a mood\"(m mood, VARIADIC rest text[]) RETURNS mood LANGUAGE sql AS 'SELECT m';
CREATE FUNCTION of_rows(t) RETURNS int LANGUAGE sql AS 'SELECT $1.id';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER touched BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION touch();
CREATE FUNCTION checks(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
ALTER TABLE t ADD CHECK (checks(id));
CREATE INDEX ON t ((checks(id)));
CREATE VIEW v AS SELECT plain() AS one;
CREATE PROCEDURE app.does() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE app.sums(int) (SFUNC = int4pl, STYPE = int);
CREATE FUNCTION of_kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER of_kept BEFORE INSERT ON kept FOR EACH ROW EXECUTE FUNCTION of_kept();
CREATE FUNCTION other.far() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION lent() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE other.far (id int DEFAULT public.lent());
CREATE EXTENSION btree_gist;
";

/// The functions of a database that came with no extension.
const LEFT: &str = "SELECT coalesce(string_agg(p.proname, ',' ORDER BY p.proname), '') FROM pg_proc p \
    JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('public', 'app', 'other') \
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')";

#[test]
fn functions_go_unless_something_that_stays_uses_them() {
    let project =
        Project::new(&["[[upgrade]]\ncreate_table = \"a\"\ncolumns = [{ name = \"id\", type = \"integer\" }]"]);
    let database = Database::new();
    database.run(FUNCTIONS);
    let mut backend = database.open();
    let compare = CompareOptions {
        include_schemas: vec!["public".to_owned(), "app".to_owned()],
        exclude_tables: vec![Glob::new("kept")],
        ..CompareOptions::default()
    };
    let migrator = project.migrator();
    let plan = migrator.plan_clear(&mut backend, &ClearOptions { compare }).unwrap();
    migrator.clear(&mut backend, &plan, &mut Silent).unwrap_or_else(|error| panic!("{error:?}"));
    let left = |wanted: &str| database.run(&format!("SELECT 1 / (({LEFT}) = '{wanted}')::int"));
    left("far,lent,of_kept");
    project.upgrade(&mut backend).unwrap();
    // Everything, without a word on what: nothing is in the way of anything.
    let plan = migrator.plan_clear(&mut backend, &ClearOptions::default()).unwrap();
    migrator.clear(&mut backend, &plan, &mut Silent).unwrap_or_else(|error| panic!("{error:?}"));
    left("");
}
