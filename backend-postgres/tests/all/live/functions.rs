//! `run`: a function of the program gets Diesel's own connection, within the transaction of the revision.

use diesel::{PgConnection, dsl::count_star, prelude::*, result::Error};
use limbeck_core::migrate::{Functions, Silent};

use crate::support::{project::Project, server::Database};

diesel::table! {
    post (id) {
        id -> Integer,
        slug -> Nullable<Text>,
    }
}

const TABLE: &str =
    "[[upgrade]]\ncreate_table = \"post\"\ncolumns = [{ name = \"id\", type = \"integer\", primary_key = true }]";
const FILL: &str = "upgrade = [{ add_column = \"slug\", table = \"post\", type = \"text\" }, { run = \"fill\" }]\n\
    downgrade = [{ run = \"empty\" }, { drop_column = \"slug\", table = \"post\" }]";

fn fill(connection: &mut PgConnection) -> QueryResult<()> {
    let row = (post::id.eq(1), post::slug.eq("one"));
    // A transaction of Diesel's is a savepoint here.
    connection.transaction(|connection| diesel::insert_into(post::table).values(row).execute(connection).map(drop))
}

fn empty(connection: &mut PgConnection) -> QueryResult<()> {
    diesel::delete(post::table).execute(connection).map(drop)
}

fn rows(database: &Database) -> i64 {
    post::table.select(count_star()).first(&mut database.connect()).unwrap()
}

#[test]
fn functions_run_both_ways() {
    let database = Database::new();
    let project = Project::new(&[TABLE, FILL]);
    let mut functions = Functions::new();
    functions.register("fill", fill);
    functions.register("empty", empty);
    let mut backend = database.open();
    let migrator = project.migrator().with_functions(&functions);
    migrator.upgrade(&mut backend, None, &mut Silent).unwrap();
    assert_eq!(rows(&database), 1);
    migrator.downgrade(&mut backend, "r1", &mut Silent).unwrap();
    assert_eq!(rows(&database), 0);
}

#[test]
fn what_a_function_did_goes_with_its_revision() {
    let database = Database::new();
    let project = Project::new(&[TABLE, FILL]);
    let mut functions = Functions::new();
    functions.register("fill", |connection: &mut PgConnection| fill(connection).and(Err::<(), _>(Error::NotFound)));
    let mut backend = database.open();
    let migrator = project.migrator().with_functions(&functions);
    let error = migrator.upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(error.code(), "function-failed");
    assert_eq!(migrator.current(&mut backend).unwrap(), ["r1"]);
    assert_eq!(rows(&database), 0);
}

#[test]
fn a_function_for_another_connection_is_refused_before_anything_runs() {
    let database = Database::new();
    let project = Project::new(&[TABLE, FILL]);
    let mut functions = Functions::new();
    functions.register("fill", |_: &mut String| Ok::<(), Error>(()));
    let mut backend = database.open();
    let error = project.migrator().with_functions(&functions).upgrade(&mut backend, None, &mut Silent).unwrap_err();
    assert_eq!(error.code(), "no-function");
    assert!(project.migrator().current(&mut backend).unwrap().is_empty());
}
