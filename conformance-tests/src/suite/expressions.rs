//! Expressions as people write them, which the servers keep in words of their own: they are found to be the same, and one
//! that says something else is found, too.

use std::{collections::BTreeSet, sync::Arc};

use libtest_mimic::Trial;
use limbeck_core::{
    autogenerate::CompareOptions,
    migrate::{Migrator, MigratorOptions},
    node::{Node, render_inline},
    operation::Operation,
    target::Target,
};

use super::{
    journey::{GIVEN, project, upgrade},
    metadata::{drifted, left, made, toml},
    setup::Place,
};
use crate::Fallible;

/// The expressions.
const EXPRESSIONS: &str = include_str!("expressions.txt");

/// The columns that they may name.
const COLUMNS: [&str; 6] = [
    r#"name = "id", type = "integer", primary_key = true"#,
    r#"name = "a", type = { postgres = "text", default = "varchar(80)" }"#,
    r#"name = "n", type = "integer""#,
    r#"name = "m", type = "integer""#,
    r#"name = "b", type = "timestamp""#,
    r#"name = "j", type = "jsonb""#,
];

/// The column that only PostgreSQL has another type for.
const WITH_ZONE: &str = r#"name = "c", type = "timestamptz""#;

/// The tests of expressions on a server.
pub fn trials(place: &Arc<Place>) -> Vec<Trial> {
    place.trials("expressions", &[("stay_as_they_are", same), ("are_told_from_others", changed)])
}

/// A table for each of the expressions that a server takes; `change` makes something else of a condition.
fn tables(place: &Place, change: fn(&str) -> String) -> Fallible<Target> {
    let server = place.name().split('-').next().unwrap_or_default();
    let mut text = String::new();
    for (number, line) in EXPRESSIONS.lines().enumerate() {
        let mut words = line.splitn(3, ' ');
        let (Some(servers), Some(kind), Some(what)) = (words.next(), words.next(), words.next()) else { continue };
        if line.starts_with('#') || !servers.split(',').any(|name| name == server || name == "all") {
            continue;
        }
        let mut columns = COLUMNS.to_vec();
        columns.extend((server == "postgres").then_some(WITH_ZONE));
        let column = format!("name = \"v\", {what}");
        columns.extend((kind == "column").then_some(column.as_str()));
        let constraint = match kind {
            "check" => {
                let condition = render_inline(&Node::string(change(what)));
                format!("check_constraints = [{{ name = \"ck{number}\", check = {condition} }}]\n")
            }
            "index" => format!("indexes = [{{ name = \"ix{number}\", {what} }}]\n"),
            _ => String::new(),
        };
        let columns = columns.join(" },\n  { ");
        text.push_str(&format!("[[table]]\nname = \"t{number}\"\ncolumns = [\n  {{ {columns} }},\n]\n{constraint}\n"));
    }
    toml(&text)
}

/// A database with all of them is what the metadata say, and what the revision builds.
fn same(place: &Place) -> Fallible<()> {
    let database = place.database()?;
    let mut backend = database.open()?;
    let (wanted, first) = made(backend.dialect(), &tables(place, str::to_owned)?)?;
    let scripts = project(&[(GIVEN, &first)])?;
    upgrade(&scripts, &mut *backend, GIVEN)
        .map_err(|error| format!("{error}\n{}", error.statement().unwrap_or_default()))?;
    left(&scripts, &mut *backend, &wanted)?;
    drifted(&scripts, &*database)
}

/// Each condition with one more part is a difference, and nothing else is.
fn changed(place: &Place) -> Fallible<()> {
    let database = place.database()?;
    let mut backend = database.open()?;
    let (_, first) = made(backend.dialect(), &tables(place, str::to_owned)?)?;
    let (other, _) = made(backend.dialect(), &tables(place, |condition| format!("({condition}) and id <> 77"))?)?;
    let scripts = project(&[(GIVEN, &first)])?;
    upgrade(&scripts, &mut *backend, GIVEN)?;
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    let found = migrator.check(&mut *backend, &other, &CompareOptions::default())?;
    let found: BTreeSet<_> = found.operations().filter_map(Operation::altered_table).map(ToString::to_string).collect();
    let conditions = other.tables.iter().filter(|table| !table.check_constraints.is_empty());
    let wanted: BTreeSet<_> = conditions.map(|table| table.name.to_string()).collect();
    if found == wanted && !wanted.is_empty() {
        return Ok(());
    }
    let missed: Vec<_> = wanted.symmetric_difference(&found).cloned().collect();
    Err(format!("these were missed or are too many: {}", missed.join(", ")).into())
}
