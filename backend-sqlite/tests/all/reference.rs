//! The reference pages of `docs/`: what stands in them for SQLite is made here, so that it cannot be wrong.
//!
//! `docs/operations.md` has examples in TOML. Behind each stands the SQL that SQLite gets for it, and every example is run.
//! `docs/types.md` has a table of the types. With `LIMBECK_BLESS=1` both are written anew; otherwise they have to be
//! what would be written.

use std::{env, fs, path::PathBuf};

use limbeck_backend_sqlite::{
    self as sqlite, OpenMode,
    types::{Affinity, affinity, spelling, strict_spelling},
};
use limbeck_core::{
    config::Config,
    migrate::{Migrator, MigratorOptions, Silent},
    operation::Operation,
    schema::{Named, Type},
    script::ScriptDirectory,
    statement::Statement,
};

fn page(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

#[track_caller]
fn assert_current(name: &str, rendered: &str) {
    let path = page(name);
    if env::var_os("LIMBECK_BLESS").is_some() {
        fs::write(&path, rendered).unwrap();
        return;
    }
    let written = fs::read_to_string(&path).unwrap();
    let differing =
        written.lines().zip(rendered.lines()).enumerate().find(|(_, (written, rendered))| written != rendered);
    if let Some((line, (written, rendered))) = differing {
        panic!(
            "docs/{name}:{} is stale; run the test with LIMBECK_BLESS=1\n  is:     {written}\n  should: {rendered}",
            line + 1
        );
    }
    assert_eq!(written.len(), rendered.len(), "docs/{name} is stale; run the test with LIMBECK_BLESS=1");
}

/// Goes through a page, and puts behind each block of TOML what `sql` makes of it, where a block of SQL stands there.
fn with_sql(text: &str, mut sql: impl FnMut(&str) -> String) -> String {
    let mut rendered = String::new();
    let mut example: Option<String> = None;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        rendered += line;
        rendered.push('\n');
        let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty()) else { continue };
        let mut block = String::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            block += line;
            block.push('\n');
        }
        match kind {
            "toml" => example = Some(block.clone()),
            "sql sqlite" => block = sql(&example.take().expect("a block of TOML before a block of SQL")),
            _ => {}
        }
        rendered += &block;
        rendered.push_str("```\n");
    }
    rendered
}

/// A project of revisions that stand on one another.
fn project(revisions: &[&str]) -> (tempfile::TempDir, ScriptDirectory) {
    let dir = tempfile::tempdir().unwrap();
    let versions = dir.path().join("migrations/versions");
    fs::create_dir_all(&versions).unwrap();
    for (number, operations) in revisions.iter().enumerate() {
        let below = number.checked_sub(1).map(|below| format!("down_revision = \"r{below}\"\n")).unwrap_or_default();
        fs::write(versions.join(format!("r{number}.toml")), format!("revision = \"r{number}\"\n{below}\n{operations}"))
            .unwrap();
    }
    let config = Config::parse(&dir.path().join("limbeck.toml"), "").unwrap();
    let scripts = ScriptDirectory::open(&config).unwrap();
    (dir, scripts)
}

/// The statements for an example, or why there are none. What can run is run, and taken back where that can be.
fn lowered(base: &str, example: &str) -> String {
    let (_dir, scripts) = project(&[base, example]);
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    let mut database = sqlite::open("sqlite::memory:", OpenMode::Write).unwrap();
    migrator.upgrade(&mut database, Some("r0"), &mut Silent).unwrap();
    let plan = match migrator.plan_upgrade(&mut database, Some("r1")) {
        Ok(plan) => plan,
        Err(error) => {
            let message = error.to_string();
            let (_, reason) = message.split_once("): ").expect("the refusal of an operation");
            let help = error.help().map(|help| format!("-- help: {help}\n")).unwrap_or_default();
            return format!("-- refused: {reason}\n{help}");
        }
    };
    let text: String = plan.steps.iter().flat_map(|step| &step.statements).map(rendered).collect();
    migrator.upgrade(&mut database, Some("r1"), &mut Silent).unwrap_or_else(|error| panic!("{example}\n{error}"));
    if migrator.plan_downgrade(&mut database, "r0").is_ok() {
        migrator.downgrade(&mut database, "r0", &mut Silent).unwrap_or_else(|error| panic!("{example}\n{error}"));
    }
    if text.is_empty() { "-- nothing to run\n".to_owned() } else { text }
}

fn rendered(statement: &Statement) -> String {
    let note = statement.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    format!("-- {}{note}\n{};\n", statement.cost, statement.sql)
}

#[test]
fn every_example_is_lowered_as_the_page_says() {
    let text = fs::read_to_string(page("operations.md")).unwrap();
    let mut base: Option<String> = None;
    let rendered = with_sql(&text, |example| {
        if let Some(base) = &base {
            return lowered(base, example);
        }
        base = Some(example.to_owned());
        lowered("upgrade = []", example)
    });
    assert_current("operations.md", &rendered);
}

#[test]
fn the_page_has_every_operation_and_every_key() {
    let text = fs::read_to_string(page("operations.md")).unwrap();
    let common = ["schema", "only", "except", "if_exists", "if_not_exists", "sqlite", "postgres", "mysql"];
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

/// The types of the table, in its order.
const TYPES: &[&str] = &[
    "boolean",
    "tinyint",
    "smallint",
    "integer",
    "bigint",
    "unsigned tinyint",
    "unsigned smallint",
    "unsigned integer",
    "unsigned bigint",
    "real",
    "double",
    "numeric",
    "numeric(10,2)",
    "char(8)",
    "varchar(80)",
    "varchar",
    "text",
    "binary(16)",
    "varbinary(16)",
    "blob",
    "date",
    "time",
    "timestamp",
    "timestamp(3)",
    "timestamptz",
    "interval",
    "uuid",
    "json",
    "jsonb",
    "enum('draft','published')",
    "inet",
    "cidr",
    "macaddr",
    "vector(3)",
    "integer[]",
];

#[test]
fn the_table_of_types_is_right() {
    let enums = Named::default();
    let mut table =
        String::from("| neutral type | on SQLite | affinity | in a `STRICT` table |\n| --- | --- | --- | --- |\n");
    for name in TYPES {
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
    let text = fs::read_to_string(page("types.md")).unwrap();
    let (before, rest) = text.split_once("<!-- types -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /types -->").unwrap();
    assert_current("types.md", &format!("{before}<!-- types -->\n{table}<!-- /types -->{after}"));
}
