//! What the server refuses, and the way to it: the error says what it was, and the next run goes on from there.

use std::{thread, time::Duration};

use limbeck_backend_mysql::{MySqlBackend, OpenMode};
use limbeck_core::{
    backend::Backend,
    migrate::{MigrateError, Migrator, MigratorOptions, Silent},
    revision::{Revision, RevisionId},
    script::{Downgrade, Header, Script, ScriptDirectory},
    statement::{Cost, Session, Statement},
};

use crate::support::{
    script,
    server::{Database, Server, servers},
};

const PATIENCE: Duration = Duration::from_secs(5);

/// Two tables' worth of work, with rows between them.
const OPERATIONS: &str = r#"
create_table = "one"
columns = [{ name = "id", type = "integer", primary_key = true }, { name = "word", type = "text" }]
---
execute = "INSERT INTO one VALUES (1, 'a')"
---
add_column = "more"
table = "one"
type = "integer"
---
execute = "UPDATE one SET more = id"
"#;

fn statement(sql: &str) -> Statement {
    Statement::new(sql, Cost::Unknown)
}

fn scripts(operations: &str) -> ScriptDirectory {
    let header = Header {
        revision: Revision::base(RevisionId::new("a1").unwrap()),
        message: String::new(),
        created: None,
        transaction: true,
    };
    ScriptDirectory::from_scripts([Script::in_memory(header, script(operations), Downgrade::Derived)]).unwrap()
}

fn upgrade(backend: &mut MySqlBackend<'_>) -> Result<(), MigrateError> {
    let scripts = scripts(OPERATIONS);
    let options = MigratorOptions { lock_timeout: Duration::from_secs(1), ..MigratorOptions::default() };
    Migrator::new(&scripts, options).upgrade(backend, None, &mut Silent).map(drop)
}

/// Sees that the error is this one with a way out, and that an undisturbed run finishes what was left.
fn told(server: &Server, database: &Database, failed: Result<(), MigrateError>, code: &str, help: &str) {
    let error = failed.expect_err(code);
    assert_eq!(error.code(), code, "{}: {error}", server.name);
    let way_out = error.help().unwrap_or_default();
    assert!(way_out.contains(help), "{}: {way_out}", server.name);
    let mut backend = database.open();
    upgrade(&mut backend).unwrap_or_else(|error| panic!("{}: {error}", server.name));
    let check = Statement::check("SELECT 1 FROM one WHERE id = 1 AND word = 'a' AND more = 1 HAVING COUNT(*) <> 1", "");
    assert_eq!(backend.execute(&check), Ok(0), "{}", server.name);
}

#[test]
fn a_session_that_only_reads() {
    for server in servers() {
        let database = Database::new(&server);
        let mut backend = database.open();
        backend.execute(&statement("SET SESSION TRANSACTION READ ONLY")).unwrap();
        let failed = upgrade(&mut backend);
        told(&server, &database, failed, "read-only", "rights");
    }
}

#[test]
fn a_table_that_somebody_uses() {
    for server in servers() {
        let database = Database::new(&server);
        database.run("CREATE TABLE limbeck_hold (a INT)");
        let mut other = database.open();
        other.begin(Session::default(), PATIENCE).unwrap();
        other.execute(&statement("INSERT INTO limbeck_hold VALUES (1)")).unwrap();
        let mut backend = database.open();
        let scripts = scripts("execute = \"ALTER TABLE limbeck_hold ADD b INT\"");
        let options = MigratorOptions { lock_timeout: Duration::from_secs(1), ..MigratorOptions::default() };
        let migrator = Migrator::new(&scripts, options);
        let error = migrator.upgrade(&mut backend, None, &mut Silent).unwrap_err();
        assert_eq!(error.code(), "busy", "{}: {error}", server.name);
        assert!(error.help().unwrap().contains("PROCESSLIST"), "{}: {error:?}", server.name);
        other.commit().unwrap();
        migrator.upgrade(&mut backend, None, &mut Silent).unwrap_or_else(|error| panic!("{}: {error}", server.name));
    }
}

#[test]
fn two_that_wait_for_each_other() {
    for server in servers() {
        let database = Database::new(&server);
        database.run("CREATE TABLE a (b INT PRIMARY KEY, c INT); INSERT INTO a VALUES (1, 1), (2, 2)");
        let (mut one, mut other) = (database.open(), database.open());
        one.begin(Session::default(), PATIENCE).unwrap();
        other.begin(Session::default(), PATIENCE).unwrap();
        one.execute(&statement("UPDATE a SET c = 3 WHERE b = 1")).unwrap();
        other.execute(&statement("UPDATE a SET c = 3 WHERE b = 2")).unwrap();
        let waiting = thread::spawn(move || one.execute(&statement("UPDATE a SET c = 4 WHERE b = 2")));
        let mine = other.execute(&statement("UPDATE a SET c = 4 WHERE b = 1"));
        other.rollback().unwrap();
        let errors = [waiting.join().unwrap(), mine];
        let error = errors.into_iter().find_map(Result::err).unwrap();
        assert_eq!(error.code(), "busy", "{}: {error}", server.name);
    }
}

#[test]
fn a_statement_that_takes_too_long() {
    for server in servers() {
        let database = Database::new(&server);
        let mut backend = database.open();
        let limit = if server.is_mysql() { "max_execution_time = 100" } else { "max_statement_time = 0.1" };
        backend.execute(&statement(&format!("SET SESSION {limit}"))).unwrap();
        // MySQL limits only what reads.
        let slow = Statement::check(
            "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c",
            "",
        );
        let error = backend.execute(&slow).unwrap_err();
        assert_eq!(error.code(), "timed-out", "{}: {error}", server.name);
        assert!(error.help().unwrap().contains("max_"), "{}: {error:?}", server.name);
    }
}

#[test]
fn someone_who_may_not() {
    for server in servers() {
        let database = Database::new(&server);
        let user = format!("may_not_{}", database.name);
        let user: String = user.chars().take(32).collect();
        database.run(&format!(
            "CREATE USER '{user}' IDENTIFIED BY 'Nothing-3'; GRANT SELECT, INSERT, UPDATE, DELETE ON {}.* TO '{user}'",
            database.name
        ));
        let (_, place) = database.url.rsplit_once('@').unwrap();
        let url = format!("mysql://{user}:Nothing-3@{place}");
        let mut backend = limbeck_backend_mysql::open(&url, OpenMode::Write).unwrap();
        let failed = upgrade(&mut backend);
        drop(backend);
        database.run(&format!("DROP USER '{user}'"));
        told(&server, &database, failed, "not-allowed", "GRANT");
    }
}

#[test]
fn a_database_of_another_character_set() {
    for server in servers() {
        let database = Database::new(&server);
        database.run(&format!("ALTER DATABASE {} CHARACTER SET latin1", database.name));
        let mut backend = database.open();
        let scripts = scripts(
            "create_table = \"t\"\ncolumns = [{ name = \"naïve\", type = \"varchar(20)\", comment = \"Žluť\" }]\n---\n\
             bulk_insert = \"t\"\nrows = [{ \"naïve\" = \"Ž → 字\" }]",
        );
        let migrator = Migrator::new(&scripts, MigratorOptions::default());
        match migrator.upgrade(&mut backend, None, &mut Silent) {
            // It is kept as it was written, or nothing of it is.
            Ok(_) => {
                let check = Statement::check("SELECT 1 FROM t WHERE `naïve` = 'Ž → 字' HAVING COUNT(*) <> 1", "");
                assert_eq!(backend.execute(&check), Ok(0), "{}", server.name);
            }
            Err(error) => {
                assert!(error.to_string().contains("Incorrect string value"), "{}: {error}", server.name);
                assert!(error.help().is_some(), "{}: {error:?}", server.name);
            }
        }
    }
}
