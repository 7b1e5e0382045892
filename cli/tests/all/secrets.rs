//! A password is never printed.

use crate::project::{Project, shown};

const ADDRESSES: &[&str] = &[
    "postgres://ann:s3cret@host/db",
    "mysql://ann:s3cret@host:1/db?password=s3cret",
    "oracle://ann:s3cret@host/db",
    "sqlserver://ann:s3@s3cret@host",
    "sqlite:app.db?password=s3cret",
    "sqlite://ann:s3cret@host/app.db?key=s3cret",
    "ann:s3cret@host",
    "postgres://ann:s3cret/x@127.0.0.1:1/db",
    "postgres://ann:s3cret?x@127.0.0.1:1/db",
    "mysql://ann:s3cret?x@127.0.0.1:1/db",
    "mysql://ann:s3cret%ZZ@127.0.0.1:1/db",
    "postgres://änn:s3cret🦀@127.0.0.1:99999999/db",
];

const LINES: &[&str] =
    &["upgrade", "upgrade --json", "current", "status --json", "upgrade --sql", "history -i", "heads"];

#[test]
fn on_the_command_line() {
    let project = Project::line();
    for address in ADDRESSES {
        for line in LINES {
            secret(address, &project.run(&format!("{line} --url {address}")));
        }
    }
}

#[test]
fn in_the_environment() {
    let project = Project::line();
    for address in ADDRESSES {
        for line in LINES {
            secret(address, &shown(project.command(line).env("LIMBECK_DATABASE_URL", address)));
        }
    }
}

#[test]
fn in_the_file() {
    let project = Project::line();
    for address in ADDRESSES {
        for extra in ["", "mistake = 1\n", "version_table = 1\n", "not toml\n"] {
            project.write(
                "limbeck.toml",
                format!("script_location = \"migrations\"\ndatabase_url = \"{address}\"\n{extra}"),
            );
            for line in LINES {
                secret(address, &project.run(line));
            }
        }
    }
}

fn secret(address: &str, shown: &str) {
    assert!(!shown.contains("s3cret"), "{address}:\n{shown}");
}
