//! `init`, `list-templates`, `revision`, `merge`, `edit`.

use std::fs;

use insta::assert_snapshot;
use serde_json::json;

use crate::project::{Project, shown};

#[test]
fn a_project_from_nothing() {
    let project = Project::empty();
    fs::remove_file(project.path("limbeck.toml")).unwrap();
    fs::remove_dir_all(project.path("migrations")).unwrap();
    assert_snapshot!("init", project.run("init"));
    assert_snapshot!("init_again", project.run("init"));
    assert_snapshot!("init_wrong_template", project.run("init other -t genric"));
    assert_eq!(project.status("revision|-m|create person|--rev-id|a1"), 0);
    assert_eq!(project.status("upgrade"), 0);
    assert_eq!(project.json("current")["revisions"][0]["message"], "create person");
    assert_snapshot!("list_templates", project.run("list-templates"));
}

#[test]
fn revisions_stand_where_they_are_put() {
    let project = Project::line();
    assert_snapshot!("revision", project.run("revision|-m|add a thing|--rev-id|a1"));
    assert_snapshot!("revision_not_head", project.run("revision -m x --rev-id a2 --head bbbb2"));
    assert_eq!(project.status("revision -m x --rev-id a2 --head bbbb2 --splice --branch-label side"), 0);
    assert_eq!(project.status("revision -m x --rev-id a3 --head base --depends-on a1 --depends-on side"), 0);
    assert_eq!(project.json("show a3")["revisions"][0]["depends_on"], json!(["a1", "side"]));
    assert_snapshot!("revision_several_heads", project.run("revision -m x"));
    assert_snapshot!("revision_taken", project.run("revision -m x --rev-id a1 --head a3"));
    assert_snapshot!("merge", project.run("merge a1 side@head -m both --rev-id a4"));
    assert_eq!(project.json("show a4")["revisions"][0]["down_revision"], json!(["a1", "a2"]));
}

#[test]
fn a_pair_of_sql_files() {
    let project = Project::line();
    assert_snapshot!("revision_sql", project.run("revision -m x --rev-id a1 --sql"));
    assert!(project.path("migrations/versions/a1_x/up.sql").exists());
    assert_eq!(project.status("upgrade"), 0);
}

#[test]
fn the_editor_gets_the_file() {
    let project = Project::line();
    assert_snapshot!("edit", shown(project.command("edit bbbb").env("VISUAL", "echo 'with blanks'")));
    assert_snapshot!("edit_fails", shown(project.command("edit head").env("EDITOR", "false")));
    assert_snapshot!("edit_missing", shown(project.command("edit head").env("EDITOR", "no-such-editor -w")));
}
