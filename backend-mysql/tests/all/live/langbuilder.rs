//! The history of a real application, which knows no dialect: up to its head, with the schema that replay says after
//! every revision, and down again to nothing.

use std::path::Path;

use limbeck_core::{
    backend::Backend,
    config::Config,
    dialect::Dialect,
    migrate::{Migrator, MigratorOptions, Silent},
    script::ScriptDirectory,
};

use crate::support::{
    laws::assert_same,
    server::{Database, servers},
};

#[test]
fn up_and_down() {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/langbuilder/limbeck.toml");
    let scripts = ScriptDirectory::open(&Config::read(&config).unwrap()).unwrap();
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    for server in servers() {
        let database = Database::new(&server);
        let mut backend = database.open();
        let mysql = *backend.mysql();
        let begun = std::time::Instant::now();
        let report = migrator
            .upgrade(&mut backend, None, &mut Silent)
            .unwrap_or_else(|error| panic!("{}: {error}", server.name));
        println!("{}: {} revisions up in {:?}", server.name, report.steps.len(), begun.elapsed());
        let mut found = backend.reflect().unwrap();
        found.tables.retain(|table| !table.name.as_str().starts_with("limbeck_"));
        let expected = migrator.schema_at(&mysql, &report.version).unwrap();
        assert_same(&mysql.normal(&found), &mysql.normal(&expected), &server.name);
        migrator
            .downgrade(&mut backend, "base", &mut Silent)
            .unwrap_or_else(|error| panic!("{}: {error}", server.name));
        let left: Vec<_> = backend.reflect().unwrap().tables.iter().map(|table| table.name.to_string()).collect();
        assert!(left.iter().all(|name| name.starts_with("limbeck_")), "{left:?}");
    }
}
