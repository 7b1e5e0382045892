//! What reads makes nothing: no file, no table, no change.

use crate::project::Project;

const READING: &[&str] = &[
    "current",
    "current -v",
    "current --check-heads",
    "current --json",
    "status",
    "heads -v",
    "heads --json",
    "branches -v",
    "history",
    "history -i",
    "history -v",
    "history --json",
    "history -r :current",
    "show current",
    "show head",
    "plan",
    "upgrade --plan",
    "upgrade --sql",
    "downgrade --sql cccc3:base",
    "stamp --sql head",
    "ensure-version --sql",
];

#[test]
fn without_a_database_none_is_made() {
    let project = Project::line();
    for line in READING {
        let status = project.status(line);
        assert!(status == 0 || status == 3, "{line}: {}", project.run(line));
        assert_eq!(project.files(), ["limbeck.toml", "migrations"], "{line}");
    }
}

#[test]
fn an_empty_file_stays_as_it_is() {
    let project = Project::line();
    project.write("app.db", "");
    for line in READING {
        project.run(line);
        assert!(project.bytes().is_empty(), "{line}");
    }
}

#[test]
fn a_database_stays_as_it_is() {
    let project = Project::line();
    project.run("upgrade bbbb2");
    let before = project.bytes();
    for line in READING {
        project.run(line);
        assert_eq!(project.bytes(), before, "{line}");
        assert_eq!(project.files(), ["app.db", "limbeck.toml", "migrations"], "{line}");
    }
}

#[test]
fn what_is_about_files_needs_no_database() {
    let project = Project::line();
    project.write("limbeck.toml", "script_location = \"migrations\"\n");
    for line in ["heads", "heads --json", "branches", "history", "history -v", "history --json", "show head"] {
        assert_eq!(project.status(line), 0, "{line}");
    }
    for line in ["history -i", "history -r :current", "current", "show current"] {
        assert_eq!(project.status(line), 1, "{line}");
    }
}
