//! The neutral history: one project of many revisions, which every server goes up and down with.

use std::{path::Path, sync::Arc};

use libtest_mimic::{Failed, Trial};
use limbeck_core::{
    config::Config,
    migrate::{Migrator, MigratorOptions, Silent},
    schema::Schema,
    script::ScriptDirectory,
};

use super::{journey::state, setup::Place};
use crate::Fallible;

/// The tests of the neutral history on a server.
pub fn trials(_dialect: &'static str, place: &Arc<Place>) -> Vec<Trial> {
    let place = Arc::clone(place);
    let name = format!("{}::history::neutral", place.name());
    vec![Trial::test(name, move || neutral(&place).map_err(|error| Failed::from(error.to_string())))]
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
    migrator.downgrade(&mut *backend, "base", &mut Silent)?;
    let found = state(&*database, &mut *backend)?;
    super::laws::same(&found.normal, &backend.dialect().normal(&Schema::new(backend.dialect().rules())), "at the base")
}
