//! Revisions in Rust, and functions: what the plain command says of what only a program can run.

use std::fs;

use insta::assert_snapshot;

use crate::project::Project;

const RUST: &str = r#"use limbeck::Revision;

pub fn revision() -> Revision {
    Revision::new("dddd4").down_revision("cccc3").message("slugs").upgrade(|op| op.execute("SELECT 1"))
}
"#;

fn package(project: &Project, main: &str) {
    fs::create_dir_all(project.path("src")).unwrap();
    project.write("Cargo.toml", "[package]\nname = \"shop\"\n");
    project.write("src/main.rs", main);
}

#[test]
fn revisions_in_rust_are_listed_and_only_their_program_runs_them() {
    let project = Project::line().with(("dddd4_slugs.rs", RUST));
    assert_snapshot!("history", project.run("history"));
    assert_eq!(project.status("upgrade cccc3"), 0);
    assert_snapshot!("no_program", project.run("upgrade"));
    package(&project, "fn main() -> ExitCode { limbeck::cli::run(&MIGRATIONS) }");
    assert_snapshot!("program", project.run("upgrade"));
    let error = &project.json("upgrade")["error"];
    assert_eq!((error["code"].as_str(), error["revision"].as_str()), (Some("rust-revision"), Some("dddd4")));
    // A new revision stands on it all the same.
    assert_eq!(project.status("revision -m more"), 0);
}

#[test]
fn what_a_revision_in_rust_stands_on_has_to_be_there() {
    let project = Project::line().with(("dddd4_slugs.rs", &RUST.replace("cccc3", "cccc4")));
    assert_snapshot!("missing_parent", project.run("heads"));
    let project = Project::line().with(("dddd4_slugs.rs", &RUST.replace("\"cccc3\"", "PARENT")));
    assert_snapshot!("no_literal", project.run("heads"));
}

#[test]
fn functions_are_the_business_of_their_program() {
    let text = "revision = \"dddd4\"\ndown_revision = \"cccc3\"\n[[upgrade]]\nrun = \"backfill\"\n";
    let project = Project::line().with(("dddd4_fill.toml", text));
    package(&project, "fn main() {}");
    project.write("src/migrate.rs", "use limbeck::cli;");
    assert_snapshot!("function", project.run("upgrade"));
    assert_eq!(project.json("current")["revisions"], serde_json::json!([]));
    assert_eq!(project.status("upgrade cccc3"), 0);
}
