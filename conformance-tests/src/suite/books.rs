//! The books under names that are hard to quote: they are made, found, read and changed like others, and a name that the
//! server does not take is refused before anything runs.

use std::sync::Arc;

use libtest_mimic::Trial;
use limbeck_core::{
    backend::Backend,
    dialect::BookkeepingTables,
    migrate::{Migrator, MigratorOptions, Silent},
    name::TableName,
    node::{Field, Node},
    operation::Operation,
    revision::RevisionId,
    script::ScriptDirectory,
};

use super::{
    journey::{DONE, GIVEN, project},
    setup::Place,
};
use crate::Fallible;

/// Names that every server takes.
const NAMES: &[&str] = &["it's", "a\"b`c\\d;--", "*/ DROP", "line\nend", "100%_:x$$", "größe", " before"];

/// The tests of the books on a server.
pub fn trials(place: &Arc<Place>) -> Vec<Trial> {
    place.trials("books", &[("hostile_names", hostile_names), ("a_name_that_is_too_long", too_long)])
}

fn options(name: &str) -> Fallible<MigratorOptions> {
    let tables = BookkeepingTables::with_version_table(TableName::new(name)?, None);
    Ok(MigratorOptions { tables, ..MigratorOptions::default() })
}

/// A project of two revisions.
fn scripts() -> Fallible<ScriptDirectory> {
    let create = "[[do]]\ncreate_table = \"t\"\ncolumns = [{ name = \"id\", type = \"integer\", primary_key = true }]";
    let add = "[[do]]\nadd_column = \"v\"\ntable = \"t\"\ntype = \"integer\"";
    project(&[(GIVEN, &operations(create)?), (DONE, &operations(add)?)])
}

fn operations(text: &str) -> Fallible<Vec<Operation>> {
    let node = Node::from_toml(text).map_err(|error| error.message)?;
    let list = node.as_table().and_then(|table| table.get("do")).ok_or("nothing is done")?;
    Ok(Vec::decode(list).map_err(|error| error.message)?)
}

fn hostile_names(place: &Place) -> Fallible<()> {
    NAMES.iter().try_for_each(|name| hostile(place, name).map_err(|error| format!("{name:?}: {error}").into()))
}

fn hostile(place: &Place, name: &str) -> Fallible<()> {
    let scripts = scripts()?;
    let migrator = Migrator::new(&scripts, options(name)?);
    let database = place.database()?;
    let mut backend = database.open()?;
    let backend = &mut *backend;
    let is_at = |backend: &mut dyn Backend, at: &[&str]| {
        let rows = migrator.current(backend)?;
        let rows: Vec<_> = rows.iter().map(RevisionId::as_str).collect();
        if rows == at {
            Ok::<_, Box<dyn std::error::Error>>(())
        } else {
            Err(format!("at {rows:?}, not {at:?}").into())
        }
    };
    migrator.ensure_version(backend, &mut Silent)?;
    is_at(backend, &[])?;
    migrator.upgrade(backend, Some(DONE), &mut Silent)?;
    is_at(backend, &[DONE])?;
    migrator.downgrade(backend, GIVEN, &mut Silent)?;
    is_at(backend, &[GIVEN])?;
    migrator.stamp(backend, &[DONE.to_owned()], true, &mut Silent)?;
    is_at(backend, &[DONE])?;
    let status = migrator.status(backend)?;
    if !status.at_head || !status.unfinished.is_empty() {
        return Err(format!("not at the head, or unfinished: {status:?}").into());
    }
    Ok(())
}

/// Either the server has the room, or nothing is made.
fn too_long(place: &Place) -> Fallible<()> {
    let scripts = scripts()?;
    let name = "v".repeat(70);
    let migrator = Migrator::new(&scripts, options(&name)?);
    let database = place.database()?;
    let mut backend = database.open()?;
    let Err(error) = migrator.upgrade(&mut *backend, Some(DONE), &mut Silent) else {
        let rows = migrator.current(&mut *backend)?;
        return if rows.len() == 1 { Ok(()) } else { Err(format!("at {rows:?} after an upgrade").into()) };
    };
    let made: Vec<_> = backend.reflect()?.tables.iter().map(|table| table.name.to_string()).collect();
    if !made.is_empty() || !error.to_string().contains(&name) {
        return Err(format!("{error}; and there is {made:?}").into());
    }
    Ok(())
}
