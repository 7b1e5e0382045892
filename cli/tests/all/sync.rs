//! `sync`, `reset`, and the `schema.rs` that they and the moves write: development without revisions.

use std::{fs, process::Command};

use insta::{assert_json_snapshot, assert_snapshot};

use crate::project::{Project, shown};

/// Two tables.
const FIRST: &str = r#"[[table]]
name = "person"
columns = [
  { name = "id", type = "bigint", identity = true, primary_key = true },
  { name = "name", type = "varchar(80)", nullable = false },
  { name = "size", type = "integer", index = true },
]

[[table]]
name = "pet"
columns = [
  { name = "id", type = "bigint", identity = true, primary_key = true },
  { name = "owner_id", type = "bigint", nullable = false, references = "person.id" },
]
"#;

/// One of them has gone, and so have a column and an index; what else is new asks something of the rows that are there.
const SECOND: &str = r#"[[enum]]
name = "mood"
values = ["fine", "sad"]

[[table]]
name = "person"
columns = [
  { name = "id", type = "bigint", identity = true, primary_key = true },
  { name = "full_name", type = "varchar(80)", nullable = false },
  { name = "size", type = "smallint" },
  { name = "code", type = "uuid", nullable = false, unique = true },
  { name = "mood", type = "enum(mood)", nullable = false, default = "fine" },
]

[[table]]
name = "toy"
columns = [{ name = "id", type = "bigint", identity = true, primary_key = true }]
"#;

/// A project without revisions, also without a place for them, whose models are that text.
fn project(schema: &str) -> Project {
    let project = Project::empty();
    fs::remove_dir_all(project.path("migrations")).unwrap();
    project.write("limbeck.toml", "database_url = \"sqlite:app.db\"\n[models]\nschema = \"schema.toml\"\n");
    project.write("schema.toml", schema);
    project
}

/// The same, in step with the first models, with rows, and with the second ones.
fn changed() -> Project {
    let project = project(FIRST);
    assert_eq!(project.status("sync"), 0);
    execute(&project, "INSERT INTO person (name, size) VALUES ('Ann', 70000), ('Bob', 2)");
    execute(&project, "INSERT INTO pet (owner_id) VALUES (1)");
    project.write("schema.toml", SECOND);
    project
}

/// Runs a statement of a revision of its own, in a project beside this one.
fn execute(project: &Project, sql: &str) {
    let other = Project::empty();
    other.revision("1.toml", format!("revision = \"a\"\n[[upgrade]]\nexecute = \"{sql}\"\n"));
    let url = format!("sqlite:{}", project.path("app.db").display());
    let line = format!("--url|{url}|upgrade");
    assert_eq!(other.status(&line), 0, "{}", other.run(&line));
    assert_eq!(other.status(&format!("--url|{url}|downgrade|base")), 1);
    assert_eq!(other.status(&format!("--url|{url}|stamp|base")), 0);
}

#[test]
fn an_empty_database_gets_all_of_it() {
    let project = project(FIRST);
    assert_eq!(project.status("sync"), 0);
    assert_eq!(project.status("check"), 0);
    assert_snapshot!("sync_again", project.run("sync"));
    assert!(!project.run("schema print").contains("limbeck_version"));
}

#[test]
fn what_loses_something_is_left_and_listed() {
    let project = changed();
    let before = project.bytes();
    assert_snapshot!("sync_plan", project.run("sync --plan"));
    assert_json_snapshot!("sync_plan_json", project.json("sync --plan"));
    assert_snapshot!("sync_plan_sql", project.run("sync --plan --sql"));
    assert_eq!(project.bytes(), before);
    assert_snapshot!("sync", project.run("sync"));
    assert_snapshot!("sync_left", project.run("sync"));
    assert_snapshot!("sync_schema", project.run("schema print"));
    // A program that knows the new models alone can put rows in.
    execute(&project, "INSERT INTO person (full_name, code) VALUES ('Cid', x'00')");
}

#[test]
fn losses_need_a_word() {
    let project = changed();
    let before = project.bytes();
    assert_snapshot!("sync_unasked", project.run("sync --allow-drops"));
    assert_eq!(project.bytes(), before);
    assert_snapshot!("sync_fails", project.run("sync --allow-drops --yes"));
    assert!(project.run("schema print").contains("pet"));
    project.write(
        "schema.toml",
        SECOND.replace("{ name = \"code\", type = \"uuid\", nullable = false", "{ name = \"code\", type = \"uuid\""),
    );
    assert_eq!(project.status("sync --allow-drops --yes"), 0);
    assert_eq!(project.status("check"), 0);
}

#[test]
fn a_rename_keeps_the_values() {
    let project = changed();
    assert_snapshot!("sync_rename_unused", project.run("sync --rename person.nam:full_name"));
    assert_eq!(project.status("sync --rename person.name:full_name"), 0);
    execute(&project, "UPDATE person SET size = 3 WHERE full_name = 'Ann'");
    assert!(!project.run("schema print").contains("\"name\""));
}

#[test]
fn a_database_with_revisions_is_not_touched() {
    let project = Project::line();
    let config = fs::read_to_string(project.path("limbeck.toml")).unwrap();
    project.write("limbeck.toml", config + "\n[models]\nschema = \"schema.toml\"\n");
    project.write("schema.toml", FIRST);
    assert_eq!(project.status("upgrade"), 0);
    let before = project.bytes();
    assert_snapshot!("sync_revisions", project.run("sync"));
    assert_eq!(project.bytes(), before);
    assert_eq!(project.status("sync --force"), 0);
    assert!(project.run("schema print").contains("owner_id"));
}

#[test]
fn reset_wants_the_name_of_the_database() {
    let project = Project::line();
    assert_eq!(project.status("upgrade"), 0);
    let before = project.bytes();
    assert_snapshot!("reset_unconfirmed", project.run("reset"));
    assert_snapshot!("reset_other_name", project.run("reset --confirm other.db"));
    assert_eq!(project.bytes(), before);
    assert_snapshot!("reset", project.run("reset --confirm app.db"));
    assert_eq!(project.status("upgrade"), 0);
}

#[test]
fn reset_drops_what_no_revision_made_and_leaves_what_is_excluded() {
    let project = Project::line();
    let config = fs::read_to_string(project.path("limbeck.toml")).unwrap();
    project.write("limbeck.toml", config + "\n[autogenerate]\nexclude_tables = [\"theirs*\"]\n");
    assert_eq!(project.status("upgrade"), 0);
    project.revision(
        "4.toml",
        "revision = \"d\"\ndown_revision = \"cccc3\"\n[[upgrade]]\ncreate_table = \"theirs_1\"\ncolumns = [{ name = \"id\", type = \"integer\" }]\n[[upgrade]]\ncreate_table = \"stray\"\ncolumns = [{ name = \"id\", type = \"integer\" }]\n[[upgrade]]\ncreate_view = \"seen\"\nas = \"SELECT name FROM person\"\n",
    );
    assert_eq!(project.status("upgrade"), 0);
    fs::remove_file(project.path("migrations/versions/4.toml")).unwrap();
    assert_snapshot!("reset_all", project.run("reset --confirm app.db"));
    let schema = project.run("schema print");
    assert!(schema.contains("theirs_1") && schema.contains("pet"), "{schema}");
    assert!(!schema.contains("stray") && !schema.contains("seen"), "{schema}");
}

#[test]
fn reset_builds_from_the_models_where_that_is_asked_for() {
    let project = changed();
    assert_snapshot!("reset_no_revisions", project.run("reset --confirm app.db"));
    assert_snapshot!("reset_sync", project.run("reset --confirm app.db --sync"));
    assert_eq!(project.status("check"), 0);
}

#[test]
fn schema_rs_follows_the_database() {
    let project = Project::line();
    let config = fs::read_to_string(project.path("limbeck.toml")).unwrap();
    let settings = "\n[print_schema]\nfile = \"schema.rs\"\nfilter = { except_tables = [\"pe?\"] }\ncustom_type_derives = [\"Debug\"]\n";
    project.write("limbeck.toml", config + settings);
    let written = || fs::read_to_string(project.path("schema.rs")).unwrap();
    assert_snapshot!("schema_rs_upgrade", project.run("upgrade"));
    assert_snapshot!("schema_rs", written());
    assert!(!project.run("upgrade").contains("schema.rs"), "a file that is right is left alone");
    assert!(project.run("downgrade -2").contains("schema.rs written anew"));
    assert!(!written().contains("email"));
    assert_eq!(
        project.run("schema print --format schema.rs").replace("--- stdout\n", ""),
        written() + "--- exit code 0\n"
    );
    fs::remove_file(project.path("schema.rs")).unwrap();
    fs::create_dir(project.path("schema.rs")).unwrap();
    assert_snapshot!("schema_rs_fails", project.run("upgrade"));
}

#[test]
fn nobody_is_asked_where_nobody_sits() {
    let project = changed();
    let mut command: Command = project.command("sync --plan");
    command.stdin(fs::File::open(project.path("schema.toml")).unwrap());
    let printed = shown(&mut command);
    assert!(printed.contains("--rename person.name:full_name") && !printed.contains("was the column"), "{printed}");
}
