//! The command line as people type it: numbers without quotes, global options anywhere, wrong words.

use std::process::Stdio;

use insta::assert_snapshot;

use crate::project::Project;

#[test]
fn numbers_need_no_quotes() {
    let project = Project::line();
    for line in [
        "upgrade +2",
        "downgrade -1",
        "downgrade --plan -1",
        "downgrade -1 --plan",
        "plan --down -1",
        "plan -1 --down",
        "plan +1",
        "history -r -1:",
        "history -r-1:",
        "history --rev-range -1:",
        "history -v -r -2:current",
        "show -1",
    ] {
        assert_eq!(project.status(line), 0, "{line}: {}", project.run(line));
    }
    assert_eq!(project.json("current")["revisions"][0]["revision"], "aaaa1");
}

#[test]
fn a_number_in_a_branch() {
    let project = Project::forked();
    project.run("upgrade heads");
    assert_snapshot!("number_in_a_branch", project.run("downgrade rbac@-1"));
}

#[test]
fn global_options_stand_before_and_after() {
    let project = Project::line();
    assert_eq!(project.run("--url sqlite:other.db --quiet upgrade"), "--- exit code 0\n");
    assert_eq!(project.run("upgrade --url sqlite:third.db -q"), "--- exit code 0\n");
    assert_eq!(project.files(), ["limbeck.toml", "migrations", "other.db", "third.db"]);
}

#[test]
fn a_wrong_command_line_is_told() {
    let project = Project::line();
    assert_snapshot!("wrong_option", project.run("upgrade --plna"));
    assert_snapshot!("wrong_option_json", project.run("upgrade --plna --json"));
    assert_snapshot!("wrong_command", project.run("upgarde"));
    assert_snapshot!("no_command_json", project.run("--json"));
    assert_snapshot!("no_target", project.run("downgrade"));
    for line in [
        "plan --down",
        "upgrade --tag x",
        "upgrade --sql --plan",
        "upgrade --sql --dialect oracle",
        "stamp",
        "stamp --sql --purge head",
        "history -r",
        "-x =1 heads",
    ] {
        assert_eq!(project.status(line), 2, "{line}");
    }
}

#[test]
fn colours_are_there_when_asked_for() {
    let project = Project::line();
    assert!(!project.run("history").contains('\u{1b}'));
    assert!(project.run("history --color always").contains('\u{1b}'));
    assert!(!project.run("history --color never").contains('\u{1b}'));
    assert!(!project.run("history --color always --json").contains('\u{1b}'));
}

#[test]
fn that_nobody_reads_is_no_failure() {
    let project = Project::line();
    let mut child = project.command("history").stdout(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert!(child.wait().unwrap().success());
}
