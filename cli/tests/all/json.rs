//! The documents that other programs rely on.

use insta::assert_json_snapshot;
use serde_json::json;

use crate::project::Project;

#[test]
fn revisions() {
    let project = Project::merged();
    project.run("upgrade cccc3");
    assert_json_snapshot!("history_json", project.json("history"));
    assert_eq!(project.json("current"), project.json("show cccc3"));
    assert_eq!(project.json("heads"), project.json("show head"));
    assert_eq!(project.json("branches"), project.json("show aaaa1"));
    assert_eq!(project.json("show cccc3")["revisions"][0]["is_current"], true);
    assert_eq!(project.json("show bbbb2")["revisions"][0]["is_current"], false);
}

#[test]
fn steps() {
    let project = Project::line();
    let plan = project.json("plan");
    assert_json_snapshot!("plan_json", plan);
    assert_eq!(project.json("upgrade"), plan);
    assert_eq!(project.json("upgrade"), json!({ "steps": [], "version": ["cccc3"] }));
    let down = project.json("downgrade -1");
    assert_eq!(down["steps"][0]["direction"], "downgrade");
    assert_eq!(down["version"], json!(["bbbb2"]));
    assert_eq!(project.json("stamp head")["version"], json!(["cccc3"]));
}

#[test]
fn an_error_is_a_document_too() {
    let project = Project::line();
    assert_json_snapshot!("error_json", project.json("upgrade bbbb3"));
    let output = project.command("upgrade bbbb3 --json").output().unwrap();
    assert!(output.stderr.is_empty());
    assert_eq!(output.status.code(), Some(1));
}
