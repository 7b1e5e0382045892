//! Every help text.

use insta::assert_snapshot;

use crate::project::Project;

const COMMANDS: &[&str] = &[
    "init",
    "import",
    "list-templates",
    "revision",
    "merge",
    "upgrade",
    "downgrade",
    "plan",
    "stamp",
    "adopt",
    "repair",
    "check",
    "diff",
    "sync",
    "reset",
    "schema",
    "current",
    "status",
    "heads",
    "branches",
    "history",
    "show",
    "edit",
    "ensure-version",
    "completions",
];

#[test]
fn every_help_text() {
    let project = Project::empty();
    assert_snapshot!("help", project.run("-h"));
    for command in COMMANDS.iter().chain(&["import diesel"]) {
        assert_snapshot!(format!("help_{command}"), project.run(&format!("{command} -h")));
    }
}

#[test]
fn every_command_is_listed_here() {
    let help = Project::empty().run("-h");
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = listed.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    assert_eq!(names.filter(|name| *name != "help").collect::<Vec<_>>(), COMMANDS);
}

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(Project::empty().run(&format!("completions {shell}")).contains("ensure-version"), "{shell}");
    }
}
