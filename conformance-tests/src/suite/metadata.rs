//! Everything that can be said of a column and of a table, and every Rust type: what is made of metadata is what the
//! metadata says.

use std::{path::Path, sync::Arc};

use libtest_mimic::Trial;
use limbeck_core::{
    autogenerate::{CompareOptions, compare, create_all},
    backend::Backend,
    dialect::Dialect,
    migrate::{Migrator, MigratorOptions, script_of},
    node::{Field, render_inline},
    operation::{NamingConvention, Operation},
    schema::{HasName, Schema},
    script::ScriptDirectory,
    target::Target,
};
use limbeck_models::{mapping::MAPPING, parse_sources};

use super::{
    journey::{DONE, GIVEN, downgrade, project, upgrade},
    setup::{Database, Place, Story},
};
use crate::Fallible;

/// The keys of columns beside their names: every type, default and option, each a column of a table of its own.
const COLUMNS: &str = include_str!("columns.txt");

/// Tables with every option, constraint and kind of index; the first is there for the others to refer to.
const TABLES: &str = include_str!("tables.toml");

/// Views as people write them.
const VIEWS: &str = include_str!("views.toml");

/// What the columns may refer to.
const ENUM: &str = "[[enum]]\nname = \"mood\"\nvalues = [\"sad\", \"it's\"]\n\n";

/// The test of the list on a server.
pub fn trials(place: &Arc<Place>) -> Vec<Trial> {
    const STORIES: &[Story] = &[
        ("columns", columns),
        ("tables", tables),
        ("views", views),
        ("other_views", other_views),
        ("rust_types", rust_types),
        ("a_type_under_what_reads_it", retyped),
        ("every_way_to_compute_a_column", recomputed),
    ];
    place.trials("metadata", STORIES)
}

/// A key with a view that groups by it, and a column that another is computed from, which has an index and a view.
const READ: &str = r#"
[[table]]
name = "t"
columns = [
  { name = "id", type = "integer", primary_key = true, identity = true },
  { name = "a", type = "integer" },
  { name = "g", type = "bigint", generated = { sql = "a * 2", stored = true }, index = true },
]
[[view]]
name = "v"
as = "SELECT id AS x, count(*) AS n FROM t GROUP BY id"
[[view]]
name = "w"
as = "SELECT g FROM t"
"#;

/// Types change under views and computed columns, there and back, and nothing is left to do.
fn retyped(place: &Place) -> Fallible<()> {
    let database = place.database()?;
    let mut backend = database.open()?;
    let (narrow, first) = made(backend.dialect(), &toml(READ)?)?;
    let (wide, _) = made(backend.dialect(), &toml(&READ.replace("\"integer\"", "\"bigint\""))?)?;
    let second = compare(backend.dialect(), &narrow, &wide, &CompareOptions::default())?.into_operations();
    let scripts = project(&[(GIVEN, &first), (DONE, &second)])?;
    upgrade(&scripts, &mut *backend, DONE)?;
    left(&scripts, &mut *backend, &wide)?;
    downgrade(&scripts, &mut *backend, GIVEN)?;
    left(&scripts, &mut *backend, &narrow)
}

/// How a column is computed; an empty text is one that is not.
const WAYS: [&str; 5] = [
    "",
    "generated = { sql = \"n * 2\", stored = true }",
    "generated = { sql = \"n * 3\", stored = true }",
    "generated = { sql = \"n * 3\" }",
    "generated = { sql = \"n * 4\" }",
];

/// A column goes from every way of computing it that a server has to every other and back, and nothing is left to do.
fn recomputed(place: &Place) -> Fallible<()> {
    let table = |way: &&str| {
        let columns = ["name = \"id\", type = \"integer\", primary_key = true", "name = \"n\", type = \"integer\""];
        let last = ["name = \"c\", type = \"integer\"", way].join(if way.is_empty() { "" } else { ", " });
        toml(&format!("[[table]]\nname = \"t\"\ncolumns = [{{ {} }}, {{ {last} }}]\n", columns.join(" }, { ")))
    };
    let targets = WAYS.iter().map(table).collect::<Fallible<Vec<_>>>()?;
    let database = place.database()?;
    let ways: Vec<_> = targets.iter().filter_map(|target| made(database.open().ok()?.dialect(), target).ok()).collect();
    if ways.len() < 3 {
        return Err("it cannot compute columns".into());
    }
    for (from, first) in &ways {
        for (to, _) in ways.iter().filter(|(to, _)| to != from) {
            let database = place.database()?;
            let mut backend = database.open()?;
            let second = compare(backend.dialect(), from, to, &CompareOptions::default())?.into_operations();
            let scripts = project(&[(GIVEN, first), (DONE, &second)])?;
            upgrade(&scripts, &mut *backend, DONE)?;
            left(&scripts, &mut *backend, to)?;
            downgrade(&scripts, &mut *backend, GIVEN)?;
            left(&scripts, &mut *backend, from)?;
        }
    }
    Ok(())
}

/// Fails with what is left to do.
pub(super) fn left(scripts: &ScriptDirectory, backend: &mut dyn Backend, wanted: &Schema) -> Fallible<()> {
    let migrator = Migrator::new(scripts, MigratorOptions::default());
    let left = migrator.check(backend, wanted, &CompareOptions::default())?;
    let left: Vec<_> = left.operations().filter_map(Operation::encode).map(|node| render_inline(&node)).collect();
    if left.is_empty() { Ok(()) } else { Err(left.join("\n").into()) }
}

/// Fails with what a database has otherwise than the revision it is at, as a connection finds that was asked nothing.
pub(super) fn drifted(scripts: &ScriptDirectory, database: &dyn Database) -> Fallible<()> {
    let migrator = Migrator::new(scripts, MigratorOptions::default());
    let drift = migrator.drift(&mut *database.open()?, &CompareOptions::default())?;
    let drift: Vec<_> = drift.differences.operations().map(|operation| operation.summary().to_string()).collect();
    if drift.is_empty() { Ok(()) } else { Err(drift.join("\n").into()) }
}

/// One thing that metadata says.
struct Entry {
    /// What it is, in messages.
    what: String,
    /// The words of it.
    text: String,
}

fn columns(place: &Place) -> Fallible<()> {
    let lines = COLUMNS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let entries = lines.enumerate().map(|(number, keys)| Entry {
        what: keys.to_owned(),
        text: format!(
            "[[table]]\nname = \"t{number}\"\ncolumns = [\n  {{ name = \"id\", type = \"integer\", primary_key = true }},\n  \
             {{ name = \"v\", {keys} }},\n]\n\n"
        ),
    });
    stays(place, ENUM, entries.collect(), toml)
}

fn tables(place: &Place) -> Fallible<()> {
    let (before, rest) = TABLES.split_once("[[table]]").ok_or("there is no table")?;
    let mut texts = rest.split("[[table]]").map(|text| format!("[[table]]{text}"));
    let parent = texts.next().unwrap_or_default();
    let entries = texts.map(|text| Entry { what: text.clone(), text });
    stays(place, &format!("{before}{parent}"), entries.collect(), toml)
}

/// A database with the views is what the metadata say, and what the revision builds.
fn views(place: &Place) -> Fallible<()> {
    let database = place.database()?;
    let mut backend = database.open()?;
    let (wanted, first) = made(backend.dialect(), &toml(VIEWS)?)?;
    let scripts = project(&[(GIVEN, &first)])?;
    upgrade(&scripts, &mut *backend, GIVEN)?;
    left(&scripts, &mut *backend, &wanted)?;
    drifted(&scripts, &*database)
}

/// What makes another view of some.
const OTHERWISE: [(&str, &str); 8] = [
    ("> 10 ORDER", "> 11 ORDER"),
    ("p.v > 1", "p.v > 2"),
    ("total > 5", "total > 6"),
    ("c > 1", "c >= 1"),
    ("sum(n) AS total", "max(n) AS total"),
    ("PARTITION BY t ORDER BY id", "PARTITION BY t ORDER BY n"),
    ("item.n, part.v", "item.id AS n, part.v"),
    ("i LEFT JOIN part p", "i JOIN part p"),
];

/// Views that say something else are found, and no others are.
fn other_views(place: &Place) -> Fallible<()> {
    let database = place.database()?;
    let mut backend = database.open()?;
    let (held, first) = made(backend.dialect(), &toml(VIEWS)?)?;
    let scripts = project(&[(GIVEN, &first)])?;
    upgrade(&scripts, &mut *backend, GIVEN)?;
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    for (text, other) in OTHERWISE {
        let (wanted, _) = made(backend.dialect(), &toml(&VIEWS.replace(text, other))?)?;
        let differing = wanted.views.iter().filter(|view| held.views.get(&view.key()) != Some(*view));
        let differing: Vec<_> = differing.map(|view| view.name.to_string()).collect();
        // A connection that has been asked nothing.
        let found = migrator.check(&mut *database.open()?, &wanted, &CompareOptions::default())?;
        let found: Vec<_> = found.operations().map(|operation| operation.summary().to_string()).collect();
        let is_found = |name: &String| found.iter().any(|summary| summary.contains(name.as_str()));
        if differing.is_empty() || found.len() != differing.len() || !differing.iter().all(is_found) {
            return Err(format!("{other}: {}, and not {}", found.join("; "), differing.join(", ")).into());
        }
    }
    Ok(())
}

/// Every Rust type of the mapping, as it is, as an `Option`, and as a list.
fn rust_types(place: &Place) -> Fallible<()> {
    let mut entries = Vec::new();
    for line in MAPPING {
        // The type is one of an extension there.
        if line.neutral == "vector" && place.name().starts_with("postgres") {
            continue;
        }
        for name in line.rust {
            let (attributes, ty) = line.example(name);
            for ty in [ty.clone(), format!("Option<{ty}>"), format!("Vec<{ty}>"), format!("Option<Vec<{ty}>>")] {
                if line.neutral == "vector" && ty.contains("Vec<") {
                    continue;
                }
                let number = entries.len();
                let text = format!("#[derive(Model)]\nstruct T{number} {{ id: i32, {attributes} v: {ty} }}\n");
                entries.push(Entry { what: ty, text });
            }
        }
    }
    let head = "#[derive(DbEnum)]\nenum Mood { Sad, VeryFine }\n\
                #[derive(Model)]\nstruct Moods { id: i32, a: Mood, b: Option<Mood>, c: Vec<Mood> }\n";
    stays(place, head, entries, rust)
}

pub(super) fn toml(text: &str) -> Fallible<Target> {
    Ok(Target::parse(Path::new("schema.toml"), text)?)
}

fn rust(text: &str) -> Fallible<Target> {
    Ok(parse_sources([("models.rs".into(), text.to_owned())])?.target)
}

/// All entries are made together, those that the dialect refuses left out, and comparing gives nothing.
fn stays(place: &Place, head: &str, entries: Vec<Entry>, read: fn(&str) -> Fallible<Target>) -> Fallible<()> {
    let database = place.database()?;
    let mut backend = database.open()?;
    let (mut text, mut taken, mut refused) = (head.to_owned(), 0, Vec::new());
    for entry in entries {
        match made(backend.dialect(), &read(&format!("{head}{}", entry.text))?) {
            Ok(_) => {
                text.push_str(&entry.text);
                taken += 1;
            }
            Err(reason) => refused.push(format!("{}: {reason}", entry.what)),
        }
    }
    // Were many of them refused, little would have been tried.
    if refused.len() * 4 > taken {
        return Err(format!("{} were refused:\n{}", refused.len(), refused.join("\n")).into());
    }
    let (wanted, operations) = made(backend.dialect(), &read(&text)?)?;
    let scripts = project(&[(DONE, &operations)])?;
    upgrade(&scripts, &mut *backend, DONE)
        .map_err(|error| format!("{error}\n{}", error.statement().unwrap_or_default()))?;
    left(&scripts, &mut *backend, &wanted)
}

/// What metadata says, and the operations that make it, all of which the dialect has statements for.
pub(super) fn made(dialect: &dyn Dialect, target: &Target) -> Fallible<(Schema, Vec<Operation>)> {
    let schema = target.schema(dialect, &NamingConvention::default())?;
    let operations = create_all(dialect, &schema)?;
    script_of(dialect, &operations, &dialect.empty())?;
    Ok((schema, operations))
}
