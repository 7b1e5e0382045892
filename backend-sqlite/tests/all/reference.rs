//! The reference pages of `docs/`, as far as they are about SQLite. Every example is run as well.

use limbeck_backend_sqlite::{
    self as sqlite, OpenMode,
    types::{Affinity, affinity, spelling, strict_spelling},
};
use limbeck_conformance_tests::pages;
use limbeck_core::{
    migrate::{Migrator, MigratorOptions, Silent},
    operation::Operation,
    schema::{Named, Type},
};

/// The statements for an example, or why there are none. What can run is run, and taken back where that can be.
fn lowered(base: Option<&str>, example: &str) -> String {
    let (_dir, scripts) = pages::project(&[base.unwrap_or("upgrade = []"), example]).unwrap();
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    let mut database = sqlite::open("sqlite::memory:", OpenMode::Write).unwrap();
    migrator.upgrade(&mut database, Some("r0"), &mut Silent).unwrap();
    let plan = match migrator.plan_upgrade(&mut database, Some("r1")) {
        Ok(plan) => plan,
        Err(error) => return pages::refused(&error),
    };
    migrator.upgrade(&mut database, Some("r1"), &mut Silent).unwrap_or_else(|error| panic!("{example}\n{error}"));
    if migrator.plan_downgrade(&mut database, "r0").is_ok() {
        migrator.downgrade(&mut database, "r0", &mut Silent).unwrap_or_else(|error| panic!("{example}\n{error}"));
    }
    pages::shown(&plan)
}

#[test]
fn every_example_is_lowered_as_the_page_says() {
    pages::check_operations("sqlite", lowered).unwrap();
}

#[test]
fn the_page_has_every_operation_and_every_key() {
    let text = pages::read("operations.md").unwrap();
    let common = ["schema", "only", "except", "if_exists", "if_not_exists", "undecided", "sqlite", "postgres", "mysql"];
    let mut missing = Vec::new();
    for word in Operation::WORDS {
        let Some((_, section)) = text.split_once(&format!("\n### `{word}`")) else {
            missing.push((*word).to_owned());
            continue;
        };
        let section = section.split("\n### ").next().unwrap_or_default();
        let keys = Operation::keys(word).unwrap();
        let absent = |key: &&str| {
            !common.contains(key) && !section.contains(&format!("`{key}`")) && !section.contains("keys of a column")
        };
        missing.extend(keys.into_iter().filter(absent).map(|key| format!("{word}: {key}")));
    }
    assert!(missing.is_empty(), "docs/operations.md says nothing of {missing:#?}");
}

#[test]
fn the_table_of_types_is_right() {
    let enums = Named::default();
    let mut table =
        String::from("| neutral type | on SQLite | affinity | in a `STRICT` table |\n| --- | --- | --- | --- |\n");
    for name in pages::TYPES {
        let ty: Type = name.parse().unwrap();
        let written = spelling(&ty, &enums);
        let kind = match affinity(&written) {
            Affinity::Integer => "INTEGER",
            Affinity::Text => "TEXT",
            Affinity::Blob => "BLOB",
            Affinity::Real => "REAL",
            Affinity::Numeric => "NUMERIC",
        };
        table += &format!("| `{name}` | `{written}` | {kind} | `{}` |\n", strict_spelling(&ty));
    }
    pages::check_types("sqlite", &table).unwrap();
}
