//! The models of `examples/models`: what they say is what its history builds, on every dialect, and what the real
//! history of `LangBuilder` leaves.

use std::path::{Path, PathBuf};

use limbeck_backend_mysql::MySql;
use limbeck_backend_postgres::Postgres;
use limbeck_backend_sqlite::{OpenMode, Sqlite, SqliteBackend};
use limbeck_core::{
    autogenerate::{CompareOptions, Glob, compare},
    backend::Backend,
    config::Config,
    dialect::Dialect,
    migrate::{Migrator, MigratorOptions, Silent},
    node::{Field as _, render_inline},
    operation::{NamingConvention, Operation},
    schema::Schema,
    script::ScriptDirectory,
    target::Target,
};
use limbeck_models::read_sources;

use crate::live;

pub fn example(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(path)
}

pub fn config(example_name: &str) -> Config {
    Config::read(&example(example_name).join("limbeck.toml")).unwrap()
}

pub fn models() -> Target {
    read_sources(&config("models").models.rust).unwrap_or_else(|errors| panic!("{errors}")).target
}

/// How two schemas differ, as operations.
fn differences(dialect: &dyn Dialect, from: &Schema, to: &Schema, exclude: &[&str]) -> Vec<String> {
    let exclude_tables = exclude.iter().map(|glob| glob.parse::<Glob>().unwrap()).collect();
    let options = CompareOptions { exclude_tables, ..CompareOptions::default() };
    let comparison = compare(dialect, from, to, &options).unwrap();
    comparison.operations().filter_map(Operation::encode).map(|node| render_inline(&node)).collect()
}

/// The history of the example, replayed, says on a dialect what the models say.
fn same_as_replayed(dialect: &dyn Dialect) {
    let scripts = ScriptDirectory::open(&config("models")).unwrap();
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    let heads = scripts.map().heads();
    let replayed = migrator.schema_at(dialect, &heads).unwrap();
    let said = models().schema(dialect, &NamingConvention::default()).unwrap();
    assert_eq!(said.tables.len(), 27);
    assert_eq!(differences(dialect, &replayed, &said, &[]), Vec::<String>::new());
    assert_eq!(differences(dialect, &said, &replayed, &[]), Vec::<String>::new());
}

#[test]
fn the_models_say_what_their_history_builds_on_sqlite() {
    same_as_replayed(&Sqlite::default());
}

#[test]
fn the_models_say_what_their_history_builds_on_postgres() {
    same_as_replayed(&Postgres::default());
}

#[test]
fn the_models_say_what_their_history_builds_on_mysql() {
    same_as_replayed(&MySql::default());
    same_as_replayed(&crate::print::mariadb());
}

/// A database that `LangBuilder`'s own 48 revisions made has exactly the tables that the models describe, up to those that
/// came later.
#[test]
fn the_models_say_what_the_real_history_leaves() {
    let scripts = ScriptDirectory::open(&config("langbuilder")).unwrap();
    let mut database = SqliteBackend::open("sqlite::memory:", OpenMode::Write).unwrap();
    Migrator::new(&scripts, MigratorOptions::default()).upgrade(&mut database, Some("head"), &mut Silent).unwrap();
    let found = database.reflect().unwrap();
    let dialect = Sqlite::default();
    let said = models().schema(&dialect, &NamingConvention::default()).unwrap();
    let later: Vec<_> =
        said.tables.iter().map(|table| table.name.as_str()).filter(|name| !found.tables.contains(name)).collect();
    assert_eq!(said.tables.len() - later.len(), 9);
    let others: Vec<_> = later.into_iter().chain(["limbeck_*"]).collect();
    assert_eq!(differences(&dialect, &found, &said, &others), Vec::<String>::new());
}

/// The history of the example runs, then nothing is left to do, and it runs back.
fn nothing_is_left_to_do(database: &mut dyn Backend) {
    let scripts = ScriptDirectory::open(&config("models")).unwrap();
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    migrator.upgrade(database, Some("head"), &mut Silent).unwrap_or_else(|error| panic!("{error}"));
    let said = models().schema(database.dialect(), &NamingConvention::default()).unwrap();
    let comparison = migrator.check(database, &said, &CompareOptions::default()).unwrap();
    let left: Vec<_> = comparison.operations().filter_map(Operation::encode).map(|node| render_inline(&node)).collect();
    assert_eq!(left, Vec::<String>::new());
    migrator.downgrade(database, "base", &mut Silent).unwrap_or_else(|error| panic!("{error}"));
    let left: Vec<_> = migrator.reflect(database).unwrap().tables.iter().map(|table| table.name.to_string()).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn nothing_is_left_to_do_after_an_upgrade_on_sqlite() {
    nothing_is_left_to_do(&mut SqliteBackend::open("sqlite::memory:", OpenMode::Write).unwrap());
}

#[test]
fn nothing_is_left_to_do_after_an_upgrade_on_every_server() {
    for scratch in live::scratches("models") {
        nothing_is_left_to_do(&mut *scratch.open());
    }
}
