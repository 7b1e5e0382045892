//! What can go wrong, one by one: each names the thing, the place and the way out.

use std::{fs, process::Stdio, time::Duration};

use insta::assert_snapshot;
use limbeck_backend_sqlite::OpenMode;
use limbeck_core::{
    backend::Backend,
    statement::{Cost, Session, Statement},
};

use crate::project::{LINE, Project};

/// A project whose second revision is other than it should be.
fn broken(from: &str, to: &str) -> Project {
    let (name, text) = LINE[1];
    assert!(text.contains(from));
    Project::line().with((name, &text.replace(from, to)))
}

#[test]
fn revision_files() {
    assert_snapshot!("misspelt_operation", broken("add_column", "ad_column").run("upgrade"));
    assert_snapshot!("misspelt_operation_json", broken("add_column", "ad_column").run("upgrade --json"));
    assert_snapshot!("misspelt_key", broken("table =", "tabel =").run("upgrade"));
    assert_snapshot!("wrong_type", broken("\"text\"", "\"txt\"").run("upgrade"));
    assert_snapshot!("wrong_kind", broken("\"text\"", "7").run("upgrade"));
    assert_snapshot!("duplicate_key", broken("message", "revision = \"x\"\nmessage").run("upgrade"));
    assert_snapshot!("no_toml", broken("message", "message message").run("heads"));
    assert_snapshot!("missing_parent", broken("\"aaaa1\"", "\"aaab1\"").run("heads"));
    assert_snapshot!("missing_parent_json", broken("\"aaaa1\"", "\"aaab1\"").run("heads --json"));
    assert_snapshot!("duplicate_id", broken("\"bbbb2\"", "\"aaaa1\"").run("heads"));
    assert_snapshot!("impossible", broken("\"person\"", "\"nobody\"").run("upgrade"));
}

#[test]
fn nothing_of_a_history_with_a_broken_file_runs() {
    let project = broken("add_column", "ad_column");
    assert_eq!(project.status("upgrade"), 1);
    assert_eq!(project.status("current --check-heads"), 3);
    assert_eq!(project.json("current")["revisions"], serde_json::json!([]));
}

#[test]
fn projects() {
    let project = Project::line();
    project.revision("9.toml", [0xff, 0xfe]);
    assert_snapshot!("not_utf8", project.run("heads"));
    fs::remove_dir_all(project.path("migrations")).unwrap();
    assert_snapshot!("no_directory", project.run("heads"));
    project.write("limbeck.toml", "script_locatoin = \"migrations\"\n");
    assert_snapshot!("misspelt_setting", project.run("heads"));
    fs::remove_file(project.path("limbeck.toml")).unwrap();
    assert_snapshot!("no_config", project.run("heads"));
    assert_snapshot!("no_such_config", project.run("--config other.toml heads"));
}

#[test]
fn targets() {
    let project = Project::line();
    assert_snapshot!("no_such_revision", project.run("upgrade bbbb3"));
    assert_snapshot!("no_such_branch", project.run("upgrade rbac@head"));
    assert_snapshot!("too_far", project.run("upgrade +9"));
    assert_snapshot!("range_online", project.run("upgrade aaaa1:head"));
    assert_snapshot!("no_such_database", project.run("-n reporting heads"));
    assert_snapshot!("no_range", project.run("history -r head"));
}

#[test]
fn databases() {
    let project = Project::line();
    project.write("text.db", "this is a text, and no database. ".repeat(20));
    assert_snapshot!("not_a_database", project.run("upgrade --url sqlite:text.db"));
    assert_snapshot!("no_such_directory", project.run("upgrade --url sqlite:no/app.db"));
    assert_snapshot!("no_backend", project.run("upgrade --url mysql://ann:secret@host/db"));
    assert_snapshot!("no_such_scheme", project.run("upgrade --url oracle://ann:secret@host/db"));
    project.run("upgrade bbbb2");
    assert_snapshot!("read_only", project.run("upgrade --url file:app.db?mode=ro"));
    assert_eq!(project.json("current")["revisions"][0]["revision"], "bbbb2");
}

#[test]
fn a_locked_database_is_waited_for() {
    let project = Project::line();
    let config = "script_location = \"migrations\"\ndatabase_url = \"sqlite:app.db\"\nlock_timeout = \"1s\"\n";
    project.write("limbeck.toml", config);
    project.run("upgrade aaaa1");
    let address = format!("sqlite:{}", project.path("app.db").display());
    let mut other = limbeck_backend_sqlite::open(&address, OpenMode::Write).unwrap();
    other.begin(Session::default(), Duration::from_secs(1)).unwrap();
    assert_snapshot!("locked", project.run("upgrade"));
    assert_eq!(project.status("current"), 0);
}

/// A project whose database is at its head, with what makes a command change its books.
fn waiting(prepare: impl FnOnce(&Project, &mut dyn Backend)) -> (Project, Box<dyn Backend>) {
    let project = Project::line();
    let config = "script_location = \"migrations\"\ndatabase_url = \"sqlite:app.db\"\nlock_timeout = \"2s\"\n";
    project.write("limbeck.toml", config);
    project.run("upgrade");
    let address = format!("sqlite:{}", project.path("app.db").display());
    let mut other = limbeck_backend_sqlite::open(&address, OpenMode::Write).unwrap();
    prepare(&project, &mut other);
    other.begin(Session::default(), Duration::from_secs(1)).unwrap();
    (project, Box::new(other))
}

#[test]
fn every_command_that_waits_says_so() {
    let nothing = |_: &Project, _: &mut dyn Backend| {};
    let edit = |project: &Project, _: &mut dyn Backend| {
        project.revision(LINE[1].0, LINE[1].1.replace("\"text\"", "\"varchar(9)\""));
    };
    let forget = |_: &Project, other: &mut dyn Backend| {
        for table in ["limbeck_version", "limbeck_history"] {
            other.execute(&Statement::new(format!("DROP TABLE {table}"), Cost::Metadata)).unwrap();
        }
    };
    let models = |project: &Project, other: &mut dyn Backend| {
        forget(project, other);
        let config = std::fs::read_to_string(project.path("limbeck.toml")).unwrap();
        project.write("limbeck.toml", format!("{config}[models]\nschema = \"schema.toml\"\n"));
        project.write("schema.toml", "[[table]]\nname = \"more\"\ncolumns = [{ name = \"id\", type = \"integer\" }]\n");
    };
    let diesel = |project: &Project, other: &mut dyn Backend| {
        forget(project, other);
        std::fs::create_dir_all(project.path("old/20250101000000_users")).unwrap();
        project.write("old/20250101000000_users/up.sql", "CREATE TABLE users (id INTEGER PRIMARY KEY);");
        for sql in [
            "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP)",
            "INSERT INTO __diesel_schema_migrations (version) VALUES ('20250101000000')",
        ] {
            other.execute(&Statement::new(sql, Cost::Unknown)).unwrap();
        }
    };
    let commands = [
        ("sync", waiting(models)),
        ("import diesel old", waiting(diesel)),
        ("stamp bbbb2", waiting(nothing)),
        ("ensure-version", waiting(nothing)),
        ("repair --yes", waiting(edit)),
        ("adopt", waiting(forget)),
        ("reset --confirm app.db", waiting(nothing)),
    ];
    let started = commands.map(|(line, (project, held))| {
        let child = project.command(line).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        (line, child, project, held)
    });
    for (line, child, _project, _held) in started {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("warning: waiting up to 2 s for sqlite:"), "{line}: {said}");
        assert!(said.contains("is locked"), "{line}: {said}");
    }
}

#[test]
fn a_statement_that_fails_in_the_middle_leaves_nothing_of_its_revision() {
    let project = Project::line();
    let text = r#"revision = "dddd4"
down_revision = "cccc3"
message = "fails half way"

[[upgrade]]
create_table = "half"
columns = [{ name = "id", type = "integer", primary_key = true }]

[[upgrade]]
execute = "INSERT INTO half VALUES (1), (1)"
"#;
    project.revision("4_fails.toml", text);
    assert_snapshot!("fails", project.run("upgrade"));
    assert_snapshot!("fails_json", project.run("upgrade --json"));
    assert_snapshot!("fails_status", project.run("status"));
}
