//! The reference pages of `docs/`: what stands in them is made by the backends' tests, so that it cannot be wrong.
//!
//! `docs/operations.md` has examples in TOML, and behind each a block of SQL for every dialect; `docs/types.md` has a
//! table of the types for each. A backend's test makes the blocks of its own dialect and leaves the others alone. With
//! `LIMBECK_BLESS=1` they are written anew; otherwise they have to be what would be written.

use std::{env, fs, path::PathBuf};

use limbeck_core::{
    config::Config,
    dialect::Dialect,
    migrate::{MigrateError, Migrator, MigratorOptions, Plan},
    script::ScriptDirectory,
    statement::Statement,
};

use crate::Fallible;

/// The types of the tables, in their order.
pub const TYPES: &[&str] = &[
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

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)
}

/// The text of a page.
pub fn read(name: &str) -> Fallible<String> {
    Ok(fs::read_to_string(path(name))?)
}

/// Fails where a page is not what it should be, with the first line that differs; or writes it, where that is wanted.
pub fn check(name: &str, rendered: &str) -> Fallible<()> {
    if env::var_os("LIMBECK_BLESS").is_some() {
        return Ok(fs::write(path(name), rendered)?);
    }
    let written = read(name)?;
    let stale =
        |line: usize, what: &str| format!("docs/{name}:{line} is stale; run the test with LIMBECK_BLESS=1{what}");
    let mut pairs = written.lines().zip(rendered.lines()).enumerate();
    if let Some((line, (is, should))) = pairs.find(|(_, (is, should))| is != should) {
        return Err(stale(line + 1, &format!("\n  is:     {is}\n  should: {should}")).into());
    }
    if written.len() == rendered.len() { Ok(()) } else { Err(stale(written.lines().count(), "").into()) }
}

/// Goes through the page of operations, and puts into each block of SQL for a dialect what `sql` makes of the example
/// before it; the first example is the base of the others, and is given alone.
pub fn check_operations(dialect: &str, mut sql: impl FnMut(Option<&str>, &str) -> String) -> Fallible<()> {
    let (text, kind) = (read("operations.md")?, format!("sql {dialect}"));
    let (mut rendered, mut example, mut base) = (String::new(), String::new(), None);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        rendered += &format!("{line}\n");
        let Some(language) = line.strip_prefix("```").filter(|language| !language.is_empty()) else { continue };
        let mut block: String =
            lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
        if language == "toml" {
            example.clone_from(&block);
        } else if language == kind {
            block = sql(base.as_deref(), &example);
            base.get_or_insert_with(|| example.clone());
        }
        rendered += &format!("{block}```\n");
    }
    check("operations.md", &rendered)
}

/// Goes through the page of operations likewise, and puts behind each block of `dialect` one of its `variant`, where
/// that gets other SQL.
pub fn check_variant(variant: &str, dialect: &str, mut sql: impl FnMut(Option<&str>, &str) -> String) -> Fallible<()> {
    let text = without(&read("operations.md")?, variant);
    let (mut rendered, mut example, mut base, kind) = (String::new(), String::new(), None, format!("sql {dialect}"));
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        rendered += &format!("{line}\n");
        let Some(language) = line.strip_prefix("```").filter(|language| !language.is_empty()) else { continue };
        let block: String = lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
        rendered += &format!("{block}```\n");
        if language == "toml" {
            example.clone_from(&block);
        } else if language == kind {
            let other = sql(base.as_deref(), &example);
            base.get_or_insert_with(|| example.clone());
            if other != block {
                rendered += &format!("\n```sql {variant}\n{other}```\n");
            }
        }
    }
    check("operations.md", &rendered)
}

/// A page without the blocks of a variant.
fn without(text: &str, variant: &str) -> String {
    let opening = format!("\n```sql {variant}\n");
    let mut parts = text.split(&opening);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |rest, part| rest + part.split_once("```\n").map_or("", |(_, behind)| behind))
}

/// Puts a table between the marks `<!-- types of … -->` of the page of types.
pub fn check_types(dialect: &str, table: &str) -> Fallible<()> {
    let (text, open, close) =
        (read("types.md")?, format!("<!-- types of {dialect} -->\n"), format!("<!-- /types of {dialect} -->"));
    let (before, rest) = text.split_once(&open).ok_or("the page has no such mark")?;
    let (_, after) = rest.split_once(&close).ok_or("the mark is not closed")?;
    check("types.md", &format!("{before}{open}{table}{close}{after}"))
}

/// A project of revisions that stand on one another: `r0`, `r1`.
pub fn project(revisions: &[&str]) -> Fallible<(tempfile::TempDir, ScriptDirectory)> {
    let dir = tempfile::tempdir()?;
    let versions = dir.path().join("migrations/versions");
    fs::create_dir_all(&versions)?;
    for (number, operations) in revisions.iter().enumerate() {
        let below = number.checked_sub(1).map(|below| format!("down_revision = \"r{below}\"\n")).unwrap_or_default();
        let text = format!("revision = \"r{number}\"\n{below}\n{operations}");
        fs::write(versions.join(format!("r{number}.toml")), text)?;
    }
    let config = Config::parse(&dir.path().join("limbeck.toml"), "")?;
    Ok((dir, ScriptDirectory::open(&config)?))
}

/// What a dialect makes of an example that stands on a base, without a server.
pub fn lowered(dialect: &dyn Dialect, base: Option<&str>, example: &str) -> Fallible<String> {
    let (_dir, scripts) = project(&[base.unwrap_or("upgrade = []"), example])?;
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    Ok(match migrator.offline_upgrade(dialect, "r0:r1", None) {
        Ok(script) => shown(&script.plan),
        Err(error) => refused(&error),
    })
}

/// The statements of a plan, each with what it costs.
pub fn shown(plan: &Plan) -> String {
    let text: String = plan.steps.iter().flat_map(|step| &step.statements).map(with_cost).collect();
    if text.is_empty() { "-- nothing to run\n".to_owned() } else { text }
}

/// Why there are no statements, and what to do instead.
pub fn refused(error: &MigrateError) -> String {
    let message = error.to_string();
    let reason = message.split_once("): ").map_or(message.as_str(), |(_, reason)| reason);
    let help = error.help().map(|help| format!("-- help: {help}\n")).unwrap_or_default();
    format!("-- refused: {reason}\n{help}")
}

fn with_cost(statement: &Statement) -> String {
    let note = statement.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    format!("-- {}{note}\n{};\n", statement.cost, statement.sql)
}
