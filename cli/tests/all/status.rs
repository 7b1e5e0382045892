//! `status`: where the database stands, as text, as a document and as an exit code.

use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::json;

use crate::project::{LINE, Project};

#[test]
fn behind_and_at_head() {
    let project = Project::line();
    assert_snapshot!("status_base", project.run("status"));
    project.run("upgrade aaaa1");
    assert_snapshot!("status_behind", project.run("status"));
    project.run("upgrade");
    assert_snapshot!("status_at_head", project.run("status"));
    assert_json_snapshot!("status_at_head_json", project.json("status"));
}

#[test]
fn an_edit_after_the_run_is_found() {
    let project = Project::line();
    project.run("upgrade");
    let (name, text) = LINE[2];
    project.revision(name, text.replace("create_table = \"pet\"", "create_table = \"cat\""));
    assert_snapshot!("status_edited", project.run("status"));
    assert_eq!(project.json("status")["edited"], json!(["cccc3"]));
    project.revision(name, format!("# a comment is no edit\n{text}"));
    assert_eq!(project.status("status"), 0);
}
