//! A run that ends in the middle of a revision, at every statement of it: the next one finishes it, and what is then
//! there is what an undisturbed run leaves.

use std::process::Command;

use diesel::{Connection, MysqlConnection, RunQueryDsl, dsl::sql, sql_types::Unsigned};
use limbeck_core::{
    backend::{Backend, Bookkeeping},
    migrate::{Migrator, MigratorOptions, Observer, Silent},
    operation::Operation,
    revision::{Revision, RevisionId},
    schema::Schema,
    script::{Downgrade, Header, Script, ScriptDirectory},
    statement::Statement,
};

use crate::support::{
    laws::assert_same,
    script,
    server::{Database, servers},
};

/// Which database the process that is to die works on, and at which moment it dies.
const TASK: &str = "LIMBECK_TEST_DIE";

/// The numbers of rows are written: a transaction that is undone leaves a gap in what the server counts by itself.
const OPERATIONS: &str = r#"
create_table = "role"
columns = [{ name = "id", type = "integer", primary_key = true, identity = true }, { name = "name", type = "varchar(20)" }]
---
bulk_insert = "role"
rows = [{ id = 1, name = "admin" }, { id = 2, name = "guest" }]
---
add_column = "rank"
table = "role"
type = "integer"
nullable = false
default = 1
---
execute = "UPDATE role SET `rank` = `rank` + 1; INSERT INTO role (id, name) SELECT id + 10, CONCAT(name, '2') FROM role"
---
create_index = "ix_name"
table = "role"
columns = ["name"]
---
execute = "CREATE TRIGGER tr BEFORE INSERT ON role FOR EACH ROW SET NEW.name = CONCAT(NEW.name, '!')"
---
execute = "INSERT INTO role (id, name) VALUES (20, 'late')"
---
execute = "DROP TRIGGER tr"
---
create_table = "account"
columns = [{ name = "id", type = "integer", primary_key = true }, { name = "role_id", type = "integer", references = "role.id" }]
---
execute = "INSERT INTO account SELECT id, id FROM role; CREATE VIEW v AS SELECT name FROM role; UPDATE account SET id = id + 100"
---
rename_table = "account"
to = "user"
---
drop_column = "rank"
table = "role"
---
execute = "INSERT INTO role (id, name) VALUES (21, 'last')"
"#;

fn scripts(operations: Vec<Operation>) -> ScriptDirectory {
    let header = Header {
        revision: Revision::base(RevisionId::new("a1").unwrap()),
        message: "everything".to_owned(),
        created: None,
        transaction: true,
    };
    ScriptDirectory::from_scripts([Script::in_memory(header, operations, Downgrade::Derived)]).unwrap()
}

/// The schema, and the rows as texts.
fn contents(database: &Database) -> (Schema, Vec<String>) {
    let mut backend = database.open();
    let mut schema = backend.reflect().unwrap();
    schema.tables.retain(|table| !table.name.as_str().starts_with("limbeck_"));
    let rows =
        ["SELECT id, name FROM role ORDER BY id", "SELECT id, role_id FROM user ORDER BY id", "SELECT name FROM v"];
    let rows = rows.map(|sql| {
        let looked =
            format!("SELECT GROUP_CONCAT(CONCAT_WS(',', t.a, t.b) SEPARATOR ';') FROM ({}) AS t", aliased(sql));
        format!("{:?}", backend.execute(&Statement::check(looked, "")).unwrap_err())
    });
    let books = backend.execute(&Statement::check(
        "SELECT CONCAT_WS(',', revision, state, statement, IFNULL(in_flight, '')) FROM limbeck_history WHERE state = 'done'",
        "",
    ));
    let books = format!("{:?}", books.unwrap_err());
    (backend.dialect().normal(&schema), rows.into_iter().chain([books]).collect())
}

fn aliased(sql: &str) -> String {
    sql.replacen("id, name", "id AS a, name AS b", 1).replacen("id, role_id", "id AS a, role_id AS b", 1).replacen(
        "SELECT name FROM",
        "SELECT name AS a, 1 AS b FROM",
        1,
    )
}

/// Counts the moments at which a statement begins and ends, and does something at one of them.
struct At<F: FnMut()> {
    moment: usize,
    left: usize,
    act: F,
}

impl<F: FnMut()> At<F> {
    fn new(moment: usize, act: F) -> Self {
        Self { moment, left: moment, act }
    }

    fn pass(&mut self) {
        if self.left == 0 {
            (self.act)();
        }
        self.left = self.left.wrapping_sub(1);
    }

    fn came(&self) -> bool {
        self.left > self.moment
    }
}

impl<F: FnMut()> Observer for At<F> {
    fn statement_started(&mut self, _: &Statement, _: Option<u64>) {
        self.pass();
    }

    fn statement_finished(&mut self, _: &Statement) {
        self.pass();
    }
}

fn upgrade(database: &Database, observer: &mut dyn Observer) -> Result<(), String> {
    let scripts = scripts(script(OPERATIONS));
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    migrator.upgrade(&mut database.open(), None, observer).map(drop).map_err(|error| error.to_string())
}

#[test]
fn a_connection_that_is_killed_at_any_statement() {
    for server in servers() {
        let undisturbed = Database::new(&server);
        upgrade(&undisturbed, &mut Silent).unwrap();
        let expected = contents(&undisturbed);
        for moment in 0.. {
            let database = Database::new(&server);
            let scripts = scripts(script(OPERATIONS));
            let migrator = Migrator::new(&scripts, MigratorOptions::default());
            let mut backend = database.open();
            let id: u64 = diesel::select(sql::<Unsigned<diesel::sql_types::BigInt>>("CONNECTION_ID()"))
                .get_result(backend.connection())
                .unwrap();
            let mut killer = server.connect();
            let mut observer = At::new(moment, || {
                diesel::sql_query(format!("KILL {id}")).execute(&mut killer).unwrap();
            });
            let ran = migrator.upgrade(&mut backend, None, &mut observer);
            let came = observer.came();
            drop(backend);
            assert_eq!(ran.is_err(), came, "{}: moment {moment}: {ran:?}", server.name);
            if !came {
                assert!(moment > 20, "there were moments");
                break;
            }
            upgrade(&database, &mut Silent).unwrap_or_else(|error| panic!("{}: moment {moment}: {error}", server.name));
            let found = contents(&database);
            assert_same(&found.0, &expected.0, &format!("{}: moment {moment}", server.name));
            assert_eq!(found.1, expected.1, "{}: moment {moment}", server.name);
        }
    }
}

/// Not a test of its own: the process that dies in the test below.
#[test]
fn dies() {
    let Ok(task) = std::env::var(TASK) else { return };
    let (moment, url) = task.split_once(' ').unwrap();
    let mut backend = limbeck_backend_mysql::open(url, limbeck_backend_mysql::OpenMode::Write).unwrap();
    let scripts = scripts(script(OPERATIONS));
    let migrator = Migrator::new(&scripts, MigratorOptions::default());
    let mut observer = At::new(moment.parse().unwrap(), kill_this_process);
    migrator.upgrade(&mut backend, None, &mut observer).unwrap();
}

/// As `kill -9` does: nothing is cleared up.
fn kill_this_process() {
    Command::new("kill").args(["-9", &std::process::id().to_string()]).status().unwrap();
    std::thread::park();
}

#[test]
fn a_process_that_is_killed_at_any_statement() {
    for server in servers() {
        let undisturbed = Database::new(&server);
        upgrade(&undisturbed, &mut Silent).unwrap();
        let expected = contents(&undisturbed);
        for moment in 0.. {
            let database = Database::new(&server);
            let child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "live::journal::dies"])
                .env(TASK, format!("{moment} {}", database.url))
                .output()
                .unwrap();
            if child.status.success() {
                assert!(moment > 20, "there were moments");
                break;
            }
            assert_eq!(child.status.code(), None, "{}", String::from_utf8_lossy(&child.stdout));
            upgrade(&database, &mut Silent).unwrap_or_else(|error| panic!("{}: moment {moment}: {error}", server.name));
            let found = contents(&database);
            assert_same(&found.0, &expected.0, &format!("{}: moment {moment}", server.name));
            assert_eq!(found.1, expected.1, "{}: moment {moment}", server.name);
        }
    }
}

#[test]
fn what_nobody_can_tell_is_refused_with_the_statement() {
    for server in servers() {
        let database = Database::new(&server);
        database.run("CREATE TABLE t (a INT); CREATE PROCEDURE p() INSERT INTO t VALUES (1)");
        let scripts = scripts(script("execute = \"CALL p()\"\nautocommit = true"));
        let migrator = Migrator::new(&scripts, MigratorOptions::default());
        let mut backend = database.open();
        let id: u64 = diesel::select(sql::<Unsigned<diesel::sql_types::BigInt>>("CONNECTION_ID()"))
            .get_result(backend.connection())
            .unwrap();
        let mut killer = MysqlConnection::establish(&database.url).unwrap();
        let mut observer = At::new(1, || {
            diesel::sql_query(format!("KILL {id}")).execute(&mut killer).unwrap();
        });
        migrator.upgrade(&mut backend, None, &mut observer).unwrap_err();
        drop(backend);
        let error = migrator.upgrade(&mut database.open(), None, &mut Silent).unwrap_err();
        assert_eq!((error.code(), error.statement()), ("in-flight", Some("CALL p()")), "{error}");
    }
}

/// A table that no revision made, and a revision that alters it: what it holds makes the third statement fail.
#[test]
fn a_table_that_no_revision_made_is_gone_on_with() {
    const ALTERS: &str = r#"
add_column = "rank"
table = "stock"
type = "integer"
---
execute = "UPDATE stock SET `rank` = id * 10"
---
batch_alter_table = "stock"
operations = [{ create_unique_constraint = "uq_code", columns = ["code"] }, { add_column = "late", type = "integer" }]
---
create_index = "ix_rank"
table = "stock"
columns = ["rank"]
---
execute = "UPDATE stock SET late = `rank` + 1"
"#;
    for server in servers() {
        let database = Database::new(&server);
        database.run(
            "CREATE TABLE stock (id INT PRIMARY KEY, code VARCHAR(9)); INSERT INTO stock VALUES (1, 'a'), (2, 'a')",
        );
        let scripts = scripts(script(ALTERS));
        let migrator = Migrator::new(&scripts, MigratorOptions::default());
        let error = migrator.upgrade(&mut database.open(), None, &mut Silent).unwrap_err();
        assert!(error.to_string().contains("Duplicate entry"), "{}: {error}", server.name);
        database.run("UPDATE stock SET code = 'b' WHERE id = 2");
        let left = migrator.plan_upgrade(&mut database.open(), None).unwrap();
        let done = migrator.upgrade(&mut database.open(), None, &mut Silent).unwrap();
        let sql = |steps: &[limbeck_core::migrate::PlannedStep]| {
            steps[0].statements.iter().map(|statement| statement.sql.clone()).collect::<Vec<_>>()
        };
        assert_eq!(sql(&left.steps), sql(&done.steps), "{}", server.name);
        let mut backend = database.open();
        let looked = "SELECT GROUP_CONCAT(CONCAT_WS(',', id, code, `rank`, late) ORDER BY id SEPARATOR ';') FROM stock";
        let rows = backend.execute(&Statement::check(looked, "")).unwrap_err().to_string();
        assert!(rows.contains("1,a,10,11;2,b,20,21"), "{}: {rows}", server.name);
        let plan = backend.execute(&Statement::check("SELECT plan FROM limbeck_history WHERE plan IS NOT NULL", ""));
        assert_eq!(plan, Ok(0), "what has run to its end needs no plan");
    }
}

/// A history that a version before this one made.
#[test]
fn a_history_without_plans_gets_them() {
    for server in servers() {
        let database = Database::new(&server);
        upgrade(&database, &mut Silent).unwrap();
        database.run("ALTER TABLE limbeck_history DROP COLUMN plan");
        let mut backend = database.open();
        let tables = MigratorOptions::default().tables;
        assert_eq!(backend.history(&tables).unwrap().len(), 1);
        backend.ensure_bookkeeping(&tables).unwrap();
        backend.update_plan(&tables, 1, "{}", "sum").unwrap();
        assert_eq!(backend.history(&tables).unwrap()[0].plan.as_deref(), Some("{}"));
    }
}

/// What a revision of one statement asks of the server besides that statement, counted by the server.
#[test]
fn the_books_take_few_round_trips() {
    const REVISIONS: usize = 20;
    for server in servers() {
        let database = Database::new(&server);
        let revision = |number: usize| {
            let revision = match number {
                0 => Revision::base(RevisionId::new("r0").unwrap()),
                _ => Revision::on(
                    RevisionId::new(format!("r{number}")).unwrap(),
                    [RevisionId::new(format!("r{}", number - 1)).unwrap()],
                ),
            };
            let header = Header { revision, message: String::new(), created: None, transaction: true };
            let table = format!(
                "create_table = \"t{number}\"\ncolumns = [{{ name = \"id\", type = \"integer\", primary_key = true }}]"
            );
            Script::in_memory(header, script(&table), Downgrade::Derived)
        };
        let scripts = ScriptDirectory::from_scripts((0..=REVISIONS).map(revision)).unwrap();
        let migrator = Migrator::new(&scripts, MigratorOptions::default());
        let mut backend = database.open();
        let catalog = if server.name.starts_with("mysql") { "performance_schema" } else { "information_schema" };
        let asked = |backend: &mut limbeck_backend_mysql::MySqlBackend<'_>| {
            let counted = format!(
                "CAST((SELECT SUM(variable_value) FROM {catalog}.session_status \
                 WHERE variable_name IN ('Questions', 'Com_stmt_prepare')) AS UNSIGNED)"
            );
            diesel::select(sql::<Unsigned<diesel::sql_types::BigInt>>(&counted))
                .get_result::<u64>(backend.connection())
                .unwrap()
        };
        migrator.upgrade(&mut backend, Some("r0"), &mut Silent).unwrap();
        let before = asked(&mut backend);
        migrator.upgrade(&mut backend, Some(&format!("r{REVISIONS}")), &mut Silent).unwrap();
        let all = asked(&mut backend) - before;
        // The end of the one before, the beginning, and the change, which Diesel sends between two switches of an option.
        assert!(all < 5 * 20 + 60, "{}: {all} for 20 revisions, with what a run takes as a whole", server.name);
    }
}
