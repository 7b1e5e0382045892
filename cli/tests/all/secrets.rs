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
    "postgres://ann:%733cret%21@127.0.0.1:1/db",
    "postgres://ann:s3cret%@127.0.0.1:1/db",
    "postgres://:s3cret@127.0.0.1:1/db",
    "postgres://127.0.0.1:1/db?user=ann&password=s3cret",
    "postgres:ann:s3cret@127.0.0.1/db",
    "mysql://ann:s3cret#x@127.0.0.1:1/db",
    "mysql://ann:x?s3cret@127.0.0.1:1/db",
    "sqlite://ann:s3cret@host/app.db",
    "sqlite://ann:s3cret/x@host/app.db",
    "sqlite://ann:x?s3cret@host/app.db",
    "sqlite:ann:s3cret@host/app.db",
    "file://ann:s3cret@host/app.db",
    "ann:s3cret@host.db",
    "sqlite:app.db?s3cret",
    "host=127.0.0.1 user=ann password=s3cret",
    "s3cret",
];

/// A line for each command, with all that it needs to come as far as the database.
const COMMANDS: &[&str] = &[
    "init new",
    "import diesel",
    "list-templates",
    "revision -m more",
    "merge heads -m more",
    "upgrade",
    "downgrade base",
    "plan",
    "stamp head",
    "adopt",
    "repair",
    "check",
    "diff database history",
    "sync",
    "reset --confirm db",
    "schema print",
    "current",
    "status",
    "heads",
    "branches",
    "history -i",
    "show current",
    "edit current",
    "ensure-version",
    "completions bash",
];

const LINES: &[&str] =
    &["upgrade", "upgrade --json", "current", "status --json", "upgrade --sql", "history -i", "heads"];

#[test]
fn on_the_command_line() {
    let project = Project::line();
    for address in ADDRESSES {
        for line in LINES {
            secret(address, &shown(project.command(line).args(["--url", address])));
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

/// Every command, each with an address of each kind, and as JSON.
#[test]
fn of_every_command() {
    let project = Project::line();
    project.write("schema.toml", "");
    project.write(
        "limbeck.toml",
        "script_location = \"migrations\"\n[models]\nschema = \"schema.toml\"\n[databases.two]\n\
         database_url = \"postgres://ann:s3cret@127.0.0.1:1/two\"\n",
    );
    for command in limbeck_cli::command().get_subcommands() {
        let name = command.get_name();
        let lines: Vec<_> = COMMANDS.iter().filter(|line| line.split(' ').next() == Some(name)).collect();
        assert!(!lines.is_empty() || name == "help", "no line tries `{name}`");
        for line in lines {
            for address in [
                "postgres://ann:s3cret@127.0.0.1:1/db",
                "sqlite://ann:s3cret@host/db",
                "mysql://ann:s3cret@127.0.0.1:1/db",
            ] {
                for further in ["--json", "--color=always"] {
                    let mut command = project.command(line);
                    secret(line, &shown(command.args([further, "--url", address]).env("EDITOR", "true")));
                }
            }
            secret(line, &shown(project.command(line).args(["-n", "two"]).env("EDITOR", "true")));
        }
    }
}

/// An address in the place of another word, which is quoted by whoever refuses it.
#[test]
fn in_the_wrong_place() {
    let project = Project::line();
    let address = "postgres://ann:s3cret@127.0.0.1:1/db";
    for line in [
        "ADDRESS",
        "ADDRESS upgrade",
        "upgrade ADDRESS",
        "upgrade head ADDRESS",
        "downgrade ADDRESS",
        "--urll=ADDRESS upgrade",
        "-n ADDRESS upgrade",
        "--config ADDRESS upgrade",
        "diff ADDRESS history",
        "show ADDRESS",
        "upgrade --sql --dialect ADDRESS",
        "--color ADDRESS upgrade",
        "history -r ADDRESS",
    ] {
        for further in ["", " --json"] {
            secret(line, &project.run(&format!("{}{further}", line.replace("ADDRESS", address))));
        }
    }
}

/// What people write into the file who mistake it for another one.
#[test]
fn under_keys_that_the_file_does_not_have() {
    let project = Project::line();
    for text in [
        "password = \"s3cret\"",
        "[database]\npassword = 's3cret'",
        "database_url = \"sqlite:app.db\"\npwd: s3cret",
        "url = \"ann:s3cret@host/db\"",
        "dsn = \"host=h user=ann password=s3cret\"",
        "database_url = { password = \"s3cret\" }",
        "database_url = \"\"\"\npostgres://ann:s3cret@host/db",
        "databse_url = 'postgres://ann:s3cret@host/db'",
    ] {
        project.write("limbeck.toml", text);
        for line in LINES {
            secret(text, &project.run(line));
        }
    }
}

fn secret(address: &str, shown: &str) {
    for secret in ["s3cret", "%733cret"] {
        assert!(!shown.contains(secret), "{address}:\n{shown}");
    }
}
