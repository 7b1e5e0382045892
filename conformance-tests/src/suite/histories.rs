//! The neutral history: one project of many revisions, which every server goes up and down with.

use std::{path::Path, sync::Arc};

use libtest_mimic::Trial;
use limbeck_core::{
    config::Config,
    migrate::{Migrator, MigratorOptions, Silent},
    name::ColumnName,
    schema::{ForeignKey, ForeignKeyAction, Schema, Table},
    script::ScriptDirectory,
};

use super::{
    journey::{State, state},
    rows::Rows,
    setup::Place,
};
use crate::Fallible;

/// What every server holds at the head, in neutral terms.
const HEAD: &str = include_str!("../../histories/neutral/head.txt");

/// The tests of the neutral history on a server.
pub fn trials(place: &Arc<Place>) -> Vec<Trial> {
    place.trials("history", &[("neutral", neutral)])
}

/// After each revision up, and each down, the server holds what replay says.
fn neutral(place: &Place) -> Fallible<()> {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("histories/neutral/limbeck.toml");
    let scripts = ScriptDirectory::open(&Config::read(&config)?)?;
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    let database = place.database()?;
    let mut backend = database.open()?;
    let order = scripts.map().topological();
    for revision in &order {
        migrator.upgrade(&mut *backend, Some(revision.as_str()), &mut Silent)?;
        let rows = migrator.current(&mut *backend)?;
        let wanted = backend.dialect().normal(&migrator.schema_at(backend.dialect(), &rows)?);
        let found = state(&*database, &mut *backend)?;
        super::laws::same(&found.normal, &wanted, &format!("after the upgrade to {revision}"))?;
    }
    let top = facts(&state(&*database, &mut *backend)?);
    if top != HEAD {
        let difference = similar::TextDiff::from_lines(HEAD, &top);
        return Err(format!("not what every server holds at the head\n{}", difference.unified_diff()).into());
    }
    migrator.downgrade(&mut *backend, "base", &mut Silent)?;
    let found = state(&*database, &mut *backend)?;
    super::laws::same(&found.normal, &backend.dialect().normal(&Schema::new(backend.dialect().rules())), "at the base")
}

/// A schema in the terms that all servers share, and its rows' numbers: no types, no texts of expressions, none of the
/// indexes that a server makes for itself, and no capital letters, which some keep to themselves.
fn facts(state: &State) -> String {
    let mut tables: Vec<_> = state.normal.tables.iter().collect();
    tables.sort_by_key(|table| table.name.to_string().to_lowercase());
    let mut text = String::new();
    for table in tables {
        let rows =
            state.rows.iter().find(|rows| rows.table.eq_ignore_ascii_case(table.name.as_str())).map_or(0, Rows::len);
        text.push_str(&format!("{}, {rows} rows\n", table.name));
        for line in lines_of(table) {
            text.push_str(&format!("  {line}\n"));
        }
    }
    let mut views: Vec<_> = state.normal.views.iter().map(|view| format!("view {}\n", view.name)).collect();
    views.sort();
    (text + &views.concat()).to_lowercase()
}

fn lines_of(table: &Table) -> Vec<String> {
    let mut lines: Vec<_> = table
        .columns
        .iter()
        .map(|column| format!("{}{}", column.name, if column.nullable { "" } else { " NOT NULL" }))
        .collect();
    lines.extend(table.primary_key.iter().map(|key| format!("primary key ({})", joined(&key.columns))));
    let mut keys: Vec<_> = table.foreign_keys.iter().map(foreign_key).collect();
    keys.extend(table.unique_constraints.iter().map(|unique| format!("unique ({})", joined(&unique.columns))));
    let own = table.indexes.iter().filter(|index| index.name.as_str().starts_with("ix_"));
    keys.extend(own.map(|index| format!("index {}", index.name)));
    keys.sort();
    lines.extend(keys);
    lines
}

fn foreign_key(key: &ForeignKey) -> String {
    let target = format!("{} ({})", key.references.table, joined(&key.references.columns));
    let on = |event: &str, action: Option<ForeignKeyAction>| {
        let action = action.filter(|action| !matches!(action, ForeignKeyAction::NoAction | ForeignKeyAction::Restrict));
        action.map(|action| format!(" on {event} {}", action.word())).unwrap_or_default()
    };
    format!("({}) to {target}{}{}", joined(&key.columns), on("delete", key.on_delete), on("update", key.on_update))
}

fn joined(columns: &[ColumnName]) -> String {
    columns.iter().map(ColumnName::as_str).collect::<Vec<_>>().join(", ")
}
