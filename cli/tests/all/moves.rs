//! `upgrade`, `downgrade`, `plan`, `stamp`, `current`, `ensure-version`.

use std::fs;

use insta::assert_snapshot;

use crate::project::{DEPENDANT, Project};

#[test]
fn up_and_down() {
    let project = Project::line();
    assert_snapshot!("upgrade", project.run("upgrade"));
    assert_snapshot!("upgrade_again", project.run("upgrade"));
    assert_snapshot!("current", project.run("current"));
    assert_snapshot!("current_verbose", project.run("current -v"));
    assert_snapshot!("downgrade_plan", project.run("downgrade --plan base"));
    assert_snapshot!("downgrade", project.run("downgrade base"));
    assert_snapshot!("current_at_base", project.run("current"));
}

#[test]
fn a_plan_shows_statements_and_changes_nothing() {
    let project = Project::line();
    assert_snapshot!("plan", project.run("plan"));
    assert_snapshot!("plan_verbose", project.run("plan -v +1"));
    assert_eq!(project.run("plan"), project.run("upgrade --plan"));
    assert_eq!(project.files(), ["limbeck.toml", "migrations"]);
}

#[test]
fn several_heads_have_to_be_named() {
    let project = Project::forked();
    assert_snapshot!("several_heads", project.run("upgrade"));
    assert_eq!(project.status("upgrade heads"), 0);
    assert_eq!(project.status("current --check-heads"), 0);
    assert_snapshot!("several_heads_applied", project.run("upgrade heads"));
}

#[test]
fn a_stamp_sets_the_version_and_runs_nothing() {
    let project = Project::line();
    assert_snapshot!("stamp", project.run("stamp bbbb2"));
    assert_snapshot!("stamp_current", project.run("current"));
    assert_snapshot!("stamp_base", project.run("stamp base"));
}

#[test]
fn a_purge_forgets_what_no_file_is_there_for() {
    let project = Project::line();
    project.run("upgrade");
    fs::remove_file(project.path("migrations/versions/3_pet.toml")).unwrap();
    assert_snapshot!("unknown_row", project.run("current"));
    assert_snapshot!("unknown_row_status", project.run("status"));
    assert_eq!(project.status("heads --json"), 0);
    assert_snapshot!("purge", project.run("stamp --purge bbbb2"));
}

#[test]
fn to_be_at_head_is_an_exit_code() {
    let project = Project::line();
    project.run("upgrade bbbb2");
    assert_snapshot!("behind", project.run("current --check-heads"));
    project.run("upgrade");
    assert_eq!(project.status("current -c"), 0);
}

/// A head that another revision depends on never has a row of its own.
#[test]
fn one_meaning_of_at_head() {
    let project = Project::forked().with(DEPENDANT);
    for line in ["upgrade heads", "current --check-heads", "status", "upgrade heads"] {
        assert_eq!(project.status(line), 0, "{line}: {}", project.run(line));
    }
    assert_snapshot!("at_head_with_dependency", project.run("upgrade"));
}

#[test]
fn the_version_table_is_made() {
    let project = Project::line();
    assert_snapshot!("ensure_version", project.run("ensure-version"));
    assert_eq!(project.status("ensure-version"), 0);
    assert!(project.path("app.db").exists());
}
