//! What a project leaves when nothing comes between.

use std::{collections::BTreeMap, path::Path};

use limbeck_backend_sqlite::{OpenMode, SqliteBackend};
use limbeck_core::{
    config::Config,
    migrate::{Migrator, MigratorOptions, Silent},
    script::ScriptDirectory,
};

use crate::{
    Fallible,
    contents::{State, state},
    database,
};

/// The states of a database at its revisions, by the rows of the version table.
pub type States = BTreeMap<Vec<String>, State>;

/// The states that a project in a line leaves after each revision on the way up, and those on the way down again, from a
/// database in `file`.
pub fn states(config: &Path, file: &Path) -> Fallible<(States, States)> {
    let scripts = ScriptDirectory::open(&Config::read(config)?)?;
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    let mut database = SqliteBackend::open(&format!("sqlite:{}", file.display()), OpenMode::Write)?;
    let (mut up, mut down) = (States::new(), States::new());
    for script in scripts.scripts() {
        migrator.upgrade(&mut database, Some(script.id().as_str()), &mut Silent)?;
        note(&mut up, file)?;
    }
    note(&mut down, file)?;
    for _ in 0..scripts.scripts().len() {
        migrator.downgrade(&mut database, "-1", &mut Silent)?;
        note(&mut down, file)?;
    }
    Ok((up, down))
}

fn note(states: &mut States, file: &Path) -> Fallible<()> {
    let state = state(&mut database::open(file)?)?;
    states.insert(state.version.clone(), state);
    Ok(())
}
