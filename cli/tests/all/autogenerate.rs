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

/// The three revisions with changes that rows may stand in the way of.
const STRICT: &str = r#"[[table]]
name = "person"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "name", type = "varchar(20)", nullable = false, unique = true },
  { name = "email", type = "text", nullable = false },
  { name = "team", type = "text", nullable = false },
]

[[table]]
name = "pet"
columns = [{ name = "id", type = "integer", primary_key = true }]
"#;

/// The file of a revision, without its date.
fn file(project: &Project, name: &str) -> String {
    let text = fs::read_to_string(project.path(&format!("migrations/versions/{name}"))).unwrap();
    text.lines().filter(|line| !line.starts_with("created")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn what_a_person_has_to_decide_keeps_the_revision_from_running() {
    let project = project(STRICT);
    assert_snapshot!("autogenerate_undecided", project.run("revision --autogenerate -m strict --rev-id dddd4"));
    assert_snapshot!("autogenerate_undecided_file", file(&project, "dddd4_strict.toml"));
    let before = project.bytes();
    assert_snapshot!("upgrade_undecided", project.run("upgrade"));
    assert_eq!(project.status("upgrade --sql"), 1);
    assert_eq!(project.bytes(), before);
    let decided = fs::read_to_string(project.path("migrations/versions/dddd4_strict.toml")).unwrap();
    project.revision("dddd4_strict.toml", decided.replace(", undecided = true", ""));
    assert_eq!(project.status("upgrade"), 0);
    assert_eq!(project.status("check"), 0);
    assert_eq!(project.status("downgrade -1"), 0);
    project.write("schema.toml", SAME);
    fs::remove_file(project.path("migrations/versions/dddd4_strict.toml")).unwrap();
    assert_eq!(project.status("check"), 0);
}

#[test]
fn a_file_that_the_database_would_refuse_is_told_of() {
    let excluding = "exclude_constraints = [{ name = \"ex\", elements = [{ expression = \"id\", with = \"=\" }] }]\n";
    let project = project(&format!("{SAME}{excluding}"));
    let said = project.run("revision --autogenerate -m excluding");
    assert!(said.contains("warning: the file is refused as it is: SQLite cannot do `"), "{said}");
}

#[test]
fn what_rows_get_is_said_on_the_command_line() {
    let project = project(&STRICT.replace("varchar(20)", "text"));
    let line = "revision|--autogenerate|-m|strict|--rev-id|dddd4|--fill|person.team=none";
    assert_snapshot!("autogenerate_fill_unused", project.run(&format!("{line}|--fill|person.nmae=x")));
    let line = format!("{line}|--fill|person.email={{ sql = \"lower(name)\" }}");
    assert_eq!(project.status(&line), 0);
    assert_snapshot!("autogenerate_fill_file", file(&project, "dddd4_strict.toml"));
    assert_eq!(project.status("upgrade"), 0);
    assert_eq!(project.status("check"), 0);
}

#[test]
fn the_last_view_that_the_models_named_is_noticed() {
    let project = project(&format!("{SAME}\n[[view]]\nname = \"names\"\nas = \"SELECT name FROM person\"\n"));
    assert_eq!(project.status("revision --autogenerate -m view --rev-id dddd4"), 0);
    assert_eq!(project.status("upgrade"), 0);
    project.write("schema.toml", SAME);
    assert_snapshot!("check_named_no_more", project.run("check"));
    let config = fs::read_to_string(project.path("limbeck.toml")).unwrap();
    project.write("limbeck.toml", config.clone() + "\n[autogenerate]\nexclude = { view = [\"n*\"] }\n");
    assert_eq!(project.status("check"), 0);
    // Rust has no word for views: those of revisions are nobody's but theirs.
    let models = "#[derive(limbeck::Model)]\n#[limbeck(table = \"person\")]\nstruct Person { id: i32, name: String, email: Option<String> }\n#[derive(limbeck::Model)]\n#[limbeck(table = \"pet\")]\nstruct Pet { id: i32 }\n";
    project.write("models.rs", models);
    project.write("limbeck.toml", config.replace("schema = \"schema.toml\"", "rust = [\"models.rs\"]"));
    assert_eq!(project.status("check"), 0, "{}", project.run("check"));
}

#[test]
fn things_are_left_alone_by_kind_and_name() {
    let project = project(CHANGED);
    let config = fs::read_to_string(project.path("limbeck.toml")).unwrap();
    let words = |settings: &str| {
        project.write("limbeck.toml", format!("{config}\n[autogenerate]\n{settings}\n"));
        let document = project.json("check");
        let operations = document["operations"].as_array().unwrap().clone();
        operations.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let all = words("");
    assert!(all.contains("ix_person_mail") && all.contains("toy") && all.contains("is_admin"));
    let less = words("exclude = { index = [\"person.ix_*\"], column = [\"person.is_*\"] }");
    assert!(!less.contains("ix_person_mail") && less.contains("toy") && !less.contains("is_admin"), "{less}");
    let only = words("include = { table = [\"t?y\"] }");
    assert!(only.contains("toy") && !only.contains("is_admin"), "{only}");
    project.write("limbeck.toml", format!("{config}\n[autogenerate]\nexclude = {{ tables = [] }}\n"));
    assert_snapshot!("check_unknown_kind", project.run("check"));
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
    let wrong = project.run("check");
    assert_snapshot!("check_rust_wrong", wrong);
    // They are read while the database is, and what is wrong with them is said first all the same.
    project.write("app.db", "This is no database.");
    assert_eq!(project.run("check"), wrong);
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
    for format in ["toml", "sql", "schema.rs", "mermaid", "dot", "svg"] {
        assert_snapshot!(format!("print_{format}"), project.run(&format!("schema print models --format {format}")));
    }
    assert_snapshot!("print_database", project.run("schema print"));
    assert_eq!(project.run("schema print history"), project.run("schema print"));
    assert_snapshot!("print_wrong_dialect", project.run("schema print --dialect mysql"));
}

/// The CHECK that SQLite has in the place of the type is the enum's, and not said twice.
#[test]
fn an_enum_is_said_once() {
    let project = Project::empty();
    project.write(
        "limbeck.toml",
        "script_location = \"migrations\"\ndatabase_url = \"sqlite:app.db\"\n[models]\nschema = \"schema.toml\"\n",
    );
    let models = r#"[[enum]]
name = "mood"
values = ["fine", "sad"]

[[table]]
name = "person"
columns = [
  { name = "id", type = "integer", primary_key = true },
  { name = "mood", type = "enum(mood)", nullable = false, default = "fine" },
]
"#;
    project.write("schema.toml", models);
    assert_eq!(project.status("revision|--autogenerate|-m|first|--rev-id|first1"), 0);
    let text = fs::read_to_string(project.path("migrations/versions/first1_first.toml")).unwrap();
    assert!(text.contains("{ name = \"id\", type = \"integer\", primary_key = true }"), "{text}");
    assert_eq!(project.status("upgrade"), 0);
    assert_eq!(project.run("schema print").replace("--- stdout\n", "").replace("--- exit code 0\n", ""), models);
    assert_eq!(project.run("schema print --format sql").matches("CHECK").count(), 1);
}
