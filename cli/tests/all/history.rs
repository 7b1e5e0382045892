//! `history`, `heads`, `branches`, `show`: the graph as a person sees it.

use insta::assert_snapshot;

use crate::project::{DEPENDANT, Project, shown};

#[test]
fn a_line() {
    assert_snapshot!("line", Project::line().run("history"));
}

#[test]
fn branches_and_a_merge() {
    let project = Project::merged();
    assert_snapshot!("merged", project.run("history"));
    assert_snapshot!("merged_verbose", project.run("history -v"));
    assert_snapshot!("merged_branches", project.run("branches"));
    assert_snapshot!("merged_heads", project.run("heads"));
    assert_snapshot!("merged_show", project.run("show rbac eeee"));
    assert_snapshot!("merged_range", project.run("history -r cccc3:"));
}

#[test]
fn where_the_database_stands() {
    let project = Project::merged();
    project.run("upgrade cccc3");
    assert_snapshot!("indicated", project.run("history -i"));
    assert_snapshot!("range_to_current", project.run("history -r bbbb2:current"));
    assert_snapshot!("show_current", project.run("show current"));
}

#[test]
fn a_dependency_and_an_effective_head() {
    let project = Project::forked().with(DEPENDANT);
    assert_snapshot!("dependency", project.run("history"));
    assert_snapshot!("dependency_heads", project.run("heads"));
    assert_snapshot!("dependency_real_heads", project.run("heads --resolve-dependencies"));
}

#[test]
fn ascii_where_the_locale_knows_no_more() {
    assert_snapshot!("ascii", shown(Project::merged().command("history").env("LANG", "C")));
}

#[test]
fn a_project_without_revisions() {
    let project = Project::empty();
    assert_eq!(project.run("history"), "--- exit code 0\n");
    assert_eq!(project.run("heads"), "--- exit code 0\n");
    assert_snapshot!("no_revisions_upgrade", project.run("upgrade"));
}

#[test]
fn a_message_cannot_steer_the_terminal() {
    let project = Project::empty();
    project.revision("1.toml", "revision = \"aaaa1\"\nmessage = \"red \\u001b[31m\"\n");
    for line in ["history", "history -v", "show head", "heads", "upgrade", "status"] {
        let shown = project.run(line);
        assert!(shown.contains("red") || line == "status", "{line}: {shown}");
        assert!(!shown.contains('\u{1b}'), "{line}: {shown}");
    }
}
