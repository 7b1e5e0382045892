//! The history of a real application, which knows no dialect: up to its head, where the server holds what replay says.

use std::path::{Path, PathBuf};

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

/// A copy of the history whose own SQL these servers understand too: it has names in double quotes, and an UPDATE that
/// looks at the rows that it changes.
fn for_these_servers() -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/langbuilder");
    let to = std::env::temp_dir().join(format!("limbeck-langbuilder-{}", std::process::id()));
    std::fs::create_dir_all(to.join("versions")).unwrap();
    std::fs::copy(from.join("limbeck.toml"), to.join("limbeck.toml")).unwrap();
    for file in std::fs::read_dir(from.join("versions")).unwrap() {
        let file = file.unwrap();
        let mut text = std::fs::read_to_string(file.path()).unwrap();
        for name in ["temp_vertex_build", "vertex_build", "temp_transaction", "transaction", "temp_message", "message"]
        {
            for word in ["INTO", "FROM"] {
                text = text.replace(&format!("{word} \"{name}\""), &format!("{word} `{name}`"));
            }
        }
        text = text.replace("SELECT 1 FROM folder f2", "SELECT 1 FROM (SELECT * FROM folder) f2");
        std::fs::write(to.join("versions").join(file.file_name()), text).unwrap();
    }
    to.join("limbeck.toml")
}

#[test]
fn up_to_its_head() {
    let config = for_these_servers();
    let scripts = ScriptDirectory::open(&Config::read(&config).unwrap()).unwrap();
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    for server in servers() {
        let database = Database::new(&server);
        let mut backend = database.open();
        let mysql = backend.mysql().clone();
        if server.is_mysql() {
            // It has keys on columns without a length, which MySQL needs.
            let error = migrator.upgrade(&mut backend, None, &mut Silent).unwrap_err();
            assert_eq!(error.code(), "unsupported", "{error}");
            continue;
        }
        let begun = std::time::Instant::now();
        let report = migrator
            .upgrade(&mut backend, None, &mut Silent)
            .unwrap_or_else(|error| panic!("{}: {error}", server.name));
        println!("{}: {} revisions up in {:?}", server.name, report.steps.len(), begun.elapsed());
        let mut found = backend.reflect().unwrap();
        found.tables.retain(|table| !table.name.as_str().starts_with("limbeck_"));
        let expected = migrator.schema_at(&mysql, &report.version).unwrap();
        assert_same(&mysql.normal(&found), &mysql.normal(&expected), &server.name);
    }
}
