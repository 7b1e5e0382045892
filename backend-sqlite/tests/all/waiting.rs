//! Waiting for somebody who keeps readers out, as one does who writes more than its cache holds, without a write-ahead
//! log.

use std::{path::Path, time::Duration};

use diesel::{Connection, SqliteConnection};
use limbeck_backend_sqlite::{OpenMode, SqliteBackend, open};
use limbeck_conformance_tests::pages;
use limbeck_core::{
    backend::Backend,
    dialect::BookkeepingTables,
    migrate::{Migrator, MigratorOptions, Observer, Waiting},
};

use crate::sql::{run, value};

const STEP: &str = "upgrade = [{ create_table = 't', columns = [{ name = 'id', type = 'integer' }] }]";

fn connection(path: &Path) -> SqliteConnection {
    SqliteConnection::establish(path.to_str().unwrap()).unwrap()
}

/// Ends somebody else's transaction when it hears that it is waited for.
struct Holder {
    other: SqliteConnection,
    heard: Vec<String>,
}

impl Observer for Holder {
    fn waiting(&mut self, wait: &Waiting) {
        run(&mut self.other, "COMMIT");
        self.heard.push(wait.to_string());
    }
}

#[test]
fn who_keeps_readers_out_is_waited_for_and_told_of() {
    let (_scripts, scripts) = pages::project(&["upgrade = []", STEP]).unwrap();
    let options = MigratorOptions { lock_timeout: Duration::from_secs(40), ..MigratorOptions::default() };
    let migrator = Migrator::new(&scripts, options);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("app.db");
    for borrowed in [false, true] {
        let mut other = connection(&path);
        run(&mut other, "DROP TABLE IF EXISTS x; CREATE TABLE x (id INTEGER); BEGIN EXCLUSIVE");
        let mut own = connection(&path);
        let url = format!("sqlite:{}", path.display());
        let opened = if borrowed { SqliteBackend::new(&mut own) } else { open(&url, OpenMode::Write) };
        let mut backend = opened.unwrap();
        let mut holder = Holder { other, heard: Vec::new() };
        migrator.upgrade(&mut backend, None, &mut holder).unwrap();
        let heard = holder.heard.join("\n");
        assert!(heard.starts_with("waiting up to 39 s for sqlite:") && !heard.contains('\n'), "{heard}");
        assert!(backend.sqlite().capabilities.strict, "it is known what the library can do");
    }
}

/// Between two revisions of another instance there is not much time to read.
#[test]
fn under_the_lock_every_statement_waits_as_long_as_the_lock_may() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("app.db");
    for (before, meanwhile, after) in [("100", "40000", "5000"), ("60000", "60000", "60000")] {
        let mut own = connection(&path);
        run(&mut own, &format!("CREATE TABLE IF NOT EXISTS x (id INTEGER); PRAGMA busy_timeout = {before}"));
        let mut backend = SqliteBackend::new(&mut own).unwrap();
        let books = BookkeepingTables::default();
        backend.lock(&books, Duration::from_secs(1)).unwrap();
        backend.be_patient(Duration::from_secs(40)).unwrap();
        assert_eq!(value(backend.connection().unwrap(), "PRAGMA busy_timeout"), meanwhile);
        backend.unlock().unwrap();
        assert_eq!(value(backend.connection().unwrap(), "PRAGMA busy_timeout"), after);
        drop(backend);
        assert_eq!(value(&mut own, "PRAGMA busy_timeout"), before);
    }
}
