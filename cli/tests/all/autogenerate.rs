//! `check`, `revision --autogenerate`, `diff`, `schema print`: what the models say beside what is there.

use std::fs;

use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::json;

use crate::project::Project;

/// What the three revisions of the line build.
const SAME: &str = r#"[[table]]
name = "person"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "name", type = "text", nullable = false },
  { name = "email", type = "text" },
]

[[table]]
name = "pet"
columns = [{ name = "id", type = "integer", primary_key = true }]
"#;

/// The same with changes of several kinds, none of which rows can stand in the way of.
const CHANGED: &str = r#"[[table]]
name = "person"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "name", type = "text", nullable = false },
  { name = "mail", type = "text", index = true },
  { name = "is_admin", type = "boolean", nullable = false, default = false },
]

[[table]]
name = "toy"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "owner_id", type = "integer", references = "person.id", on_delete = "cascade" },
]
unique_constraints = [{ columns = ["owner_id"] }]
"#;

/// A project that names a `schema.toml` of that text, its database at head.
pub fn project(schema: &str) -> Project {
    let project = Project::line();
    let config = fs::read_to_string(project.path("limbeck.toml")).unwrap();
    project.write("limbeck.toml", config + "\n[models]\nschema = \"schema.toml\"\n");
    project.write("schema.toml", schema);
    assert_eq!(project.status("upgrade"), 0);
    project
}

#[test]
fn a_database_that_is_what_the_models_say() {
    let project = project(SAME);
    let before = project.bytes();
    assert_snapshot!("check_same", project.run("check"));
    assert_eq!(project.json("check"), json!({ "operations": [], "notices": [] }));
    assert_eq!(project.status("check --from-history"), 0);
    assert_snapshot!("autogenerate_nothing", project.run("revision --autogenerate -m nothing"));
    assert_eq!(project.bytes(), before);
    assert_eq!(fs::read_dir(project.path("migrations/versions")).unwrap().count(), 3);
}

#[test]
fn differences_are_listed() {
    let project = project(CHANGED);
    assert_snapshot!("check_changed", project.run("check"));
    assert_json_snapshot!("check_changed_json", project.json("check"));
    assert_eq!(project.json("check --from-history"), project.json("check"));
    project.run("downgrade -1");
    assert!(project.run("check").contains("the database is behind"));
}

#[test]
fn the_revision_makes_of_the_database_what_the_models_say_and_back() {
    let project = project(CHANGED);
    let line = "revision|--autogenerate|-m|toys|--rev-id|dddd4|--rename|person.email:mail";
    assert_snapshot!("autogenerate", project.run(line));
    let text = fs::read_to_string(project.path("migrations/versions/dddd4_toys.toml")).unwrap();
    let dateless: Vec<_> = text.lines().filter(|line| !line.starts_with("created")).collect();
    assert_snapshot!("autogenerate_file", dateless.join("\n"));
    assert_snapshot!("autogenerate_behind", project.run("revision --autogenerate -m more"));
    assert_eq!(project.status("revision --autogenerate --from-history -m nothing"), 0);
    assert_eq!(project.status("upgrade"), 0);
    assert_eq!(project.status("check"), 0);
    assert_eq!(project.status("downgrade -1"), 0);
    project.write("schema.toml", SAME);
    assert_eq!(project.status("check"), 0);
}

#[test]
fn the_history_needs_no_database() {
    let project = project(CHANGED);
    fs::remove_file(project.path("app.db")).unwrap();
    assert_eq!(project.status("revision --autogenerate --from-history -m toys --rev-id dddd4"), 0);
    assert_eq!(project.status("check --from-history"), 0);
    assert!(!project.path("app.db").exists());
}

#[test]
fn what_a_person_has_to_decide_stops_it() {
    let project = project(
        &SAME.replace(r#"{ name = "email", type = "text" }"#, r#"{ name = "email", type = "text", nullable = false }"#),
    );
    assert_snapshot!("autogenerate_undecided", project.run("revision --autogenerate -m strict"));
    assert_eq!(project.status("revision --autogenerate -m strict --undecided --rev-id dddd4"), 0);
    let text = fs::read_to_string(project.path("migrations/versions/dddd4_strict.toml")).unwrap();
    assert!(text.contains("\n# Decide: rows of `person` may hold NULL in `email`"), "{text}");
}

#[test]
fn without_models_there_is_nothing_to_compare() {
    let project = Project::line();
    assert_snapshot!("check_no_models", project.run("check"));
    assert_eq!(project.status("revision --autogenerate -m x"), 1);
}

#[test]
fn tables_that_are_excluded_are_left_alone() {
    let project = project(SAME);
    let config = fs::read_to_string(project.path("limbeck.toml")).unwrap();
    project.write("schema.toml", SAME.split("[[table]]\nname = \"pet\"").next().unwrap());
    assert_eq!(project.status("check"), 3);
    project.write("limbeck.toml", config + "\n[autogenerate]\nexclude_tables = [\"pe?\"]\n");
    assert_eq!(project.status("check"), 0);
}

#[test]
fn models_in_rust() {
    let project = project(SAME);
    project.write("limbeck.toml", "database_url = \"sqlite:app.db\"\n[models]\nrust = [\"models.rs\"]\n");
    let person = "#[derive(limbeck::Model)]\n#[limbeck(table = \"person\")]\nstruct Person { id: i32, name: String, email: Option<String> }\n";
    let pet = "#[derive(limbeck::Model)]\n#[limbeck(table = \"pet\")]\nstruct Pet { id: i32 }\n";
    project.write("models.rs", format!("{person}{pet}"));
    assert_snapshot!("check_rust", project.run("check"));
    project.write("models.rs", format!("{person}{}{}", pet.replace("i32", "Nothing"), pet.replace("Pet", "Other")));
    assert_snapshot!("check_rust_wrong", project.run("check"));
}

#[test]
fn any_two_are_compared() {
    let project = project(CHANGED);
    assert_snapshot!("diff", project.run("diff history@aaaa1 database"));
    assert_snapshot!("diff_toml", project.run("diff history@bbbb2 models --format toml"));
    assert_snapshot!("diff_sql", project.run("diff database models --format sql"));
    assert_eq!(project.json("diff database models"), project.json("check"));
    assert_snapshot!("diff_same", project.run("diff history database"));
    assert_eq!(project.run("diff schema.toml models").lines().count(), 3);
    assert_eq!(project.json("diff sqlite:app.db history")["operations"], json!([]));
    assert_snapshot!("diff_unknown", project.run("diff modles database"));
    assert_snapshot!("diff_no_revision", project.run("diff history@zzz database"));
}

#[test]
fn a_schema_is_printed_in_every_form() {
    let project = project(CHANGED);
    for format in ["toml", "sql", "schema.rs", "mermaid", "dot"] {
        assert_snapshot!(format!("print_{format}"), project.run(&format!("schema print models --format {format}")));
    }
    assert_snapshot!("print_database", project.run("schema print"));
    assert_eq!(project.run("schema print history"), project.run("schema print"));
    assert_snapshot!("print_wrong_dialect", project.run("schema print --dialect mysql"));
}
