//! The reference of the commands, `docs/reference/commands.md`, is made from the command line itself; the keys of
//! `docs/reference/configuration.md` are held to those that limbeck reads.

use std::{fmt::Write, path::Path};

use clap::{Arg, Command};
use limbeck_conformance_tests::pages;
use limbeck_core::{config::Config, json_schema, script::ScriptDirectory};
use serde_json::Value;

use crate::project::Project;

const OPENING: &str = "\
# Commands

Results go to stdout; progress, warnings and errors to stderr.
Commands that read never write: they make no table and no file.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | failed; [errors](../errors.md) has the codes |
| 2 | the command line is wrong |
| 3 | a check found something, in a command that says so |

This page is made from the command line itself, and a test holds it to that.

## Options of every command

They stand before the command or behind it.

";

#[test]
fn the_page_of_commands_is_fresh() {
    let mut root = limbeck_cli::command();
    root.build();
    let mut page = OPENING.to_owned();
    table(&mut page, "option", root.get_arguments().filter(|arg| arg.is_global_set()));
    for command in root.get_subcommands().filter(|command| command.get_name() != "help") {
        section(&mut page, command, command.get_name());
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            section(&mut page, below, &format!("{} {}", command.get_name(), below.get_name()));
        }
    }
    pages::check("reference/commands.md", &page).unwrap();
}

fn section(page: &mut String, command: &Command, name: &str) {
    let about = command.get_long_about().or(command.get_about()).unwrap();
    let _ = write!(page, "\n## `limbeck {name}`\n\n{}.\n", about.to_string().trim_end_matches('.'));
    if command.has_subcommands() {
        return;
    }
    let usage = command.clone().render_usage().to_string();
    let _ = write!(page, "\n```text\n{}\n```\n", usage.trim_start_matches("Usage: "));
    let own =
        || command.get_arguments().filter(|arg| !arg.is_global_set() && !arg.is_hide_set() && arg.get_id() != "help");
    for (kind, positional) in [("argument", true), ("option", false)] {
        let args: Vec<_> = own().filter(|arg| arg.is_positional() == positional).collect();
        if !args.is_empty() {
            page.push('\n');
            table(page, kind, args.into_iter());
        }
    }
    if let Some(after) = command.get_after_long_help().or(command.get_after_help()) {
        let _ = write!(page, "\n{after}\n");
    }
}

fn table<'a>(page: &mut String, kind: &str, args: impl Iterator<Item = &'a Arg>) {
    let _ = write!(page, "| {kind} | meaning |\n| --- | --- |\n");
    for arg in args {
        let _ = writeln!(page, "| `{}` | {} |", spelled(arg).replace('|', "\\|"), meaning(arg).replace('|', "\\|"));
    }
}

/// `-m, --message <TEXT>`, or `[TARGET]`.
fn spelled(arg: &Arg) -> String {
    let value = arg.get_value_names().filter(|_| arg.get_action().takes_values()).map(|names| names.join(" "));
    let names: Vec<_> =
        [arg.get_short().map(|short| format!("-{short}")), arg.get_long().map(|long| format!("--{long}"))]
            .into_iter()
            .flatten()
            .collect();
    match value {
        Some(value) if arg.is_positional() => value,
        Some(value) => format!("{} <{value}>", names.join(", ")),
        None => names.join(", "),
    }
}

/// The help of it, with its values and its default.
fn meaning(arg: &Arg) -> String {
    let help = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    let mut meaning = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let values: Vec<_> = arg.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
    if arg.get_action().takes_values() && !values.is_empty() {
        let _ = write!(meaning, ": one of {}", values.join(", "));
    }
    let defaults = arg.get_default_values().iter().filter(|value| !value.is_empty());
    let defaults: Vec<_> = defaults.map(|value| format!("`{}`", value.to_str().unwrap())).collect();
    if arg.get_action().takes_values() && !defaults.is_empty() {
        let _ = write!(meaning, " [default: {}]", defaults.join(", "));
    }
    meaning
}

/// The rows that the table of keys below a heading has, each as far as its kind.
fn rows(page: &str, heading: &str) -> Vec<String> {
    let (_, section) = page.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no section {heading}"));
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.split(" | ").take(2).collect::<Vec<_>>().join(" | ")).collect()
}

/// The same of the keys in a schema.
fn keys<'a>(properties: impl Iterator<Item = (&'a String, &'a Value)>) -> Vec<String> {
    properties.map(|(name, property)| format!("| `{name}` | {}", kind(property))).collect()
}

fn kind(property: &Value) -> &'static str {
    match property["type"].as_str() {
        None if property.get("$ref").is_some() => "table",
        None if property.get("anyOf").is_some() => "text or number",
        Some("string") | None => "text",
        Some("boolean") => "true or false",
        Some("array") => "list of texts",
        Some(other) => panic!("how is {other} called on the page?"),
    }
}

/// Whether a key of the top is a table with a section of its own.
fn has_section((name, property): &(&String, &Value)) -> bool {
    *name == "databases" || property.get("$ref").is_some() || property["items"].get("$ref").is_some()
}

#[test]
fn the_page_of_the_configuration_has_every_key() {
    let page = pages::read("reference/configuration.md").unwrap();
    let schema = json_schema::limbeck_toml();
    let top = || schema["properties"].as_object().unwrap().iter();
    assert_eq!(rows(&page, "At the top"), keys(top().filter(|key| !has_section(key))));
    for (heading, definition) in [
        ("`[models]`", "models"),
        ("`[naming_convention]`", "naming_convention"),
        ("`[autogenerate]`", "autogenerate"),
        ("`[print_schema]`", "print_schema"),
        ("`[[hooks]]`", "hook"),
    ] {
        let properties = schema["definitions"][definition]["properties"].as_object().unwrap();
        assert_eq!(rows(&page, heading), keys(properties.iter()), "{heading}");
    }
    for kind in schema["definitions"]["patterns"]["properties"].as_object().unwrap().keys() {
        assert!(page.contains(&format!("`{kind}`")), "{kind} is no kind of things on the page");
    }
    for (name, _) in top().filter(has_section) {
        let sections = [format!("\n## `[{name}"), format!("\n## `[[{name}")];
        assert!(sections.iter().any(|section| page.contains(section)), "{name} has no section");
    }
}

/// The blocks of TOML on a page.
fn examples(page: &str) -> Vec<String> {
    let text = pages::read(page).unwrap();
    let blocks = text.split("```toml\n").skip(1);
    blocks.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_examples_of_the_configuration_are_read() {
    let examples = examples("reference/configuration.md");
    for example in &examples {
        let read = Config::parse(Path::new("limbeck.toml"), example);
        read.unwrap_or_else(|error| panic!("{example}\n{error}"));
    }
    assert!(examples.iter().any(|example| example.contains("[autogenerate]")));
    assert!(examples.iter().any(|example| example.contains("[print_schema]")));
}

#[test]
fn the_examples_of_revisions_are_read() {
    for example in examples("files.md") {
        let project = Project::empty();
        project.revision("1_parents.toml", "revision = \"3162e83e485f\"\n");
        project.revision("2_needed.toml", "revision = \"8f00b204e980\"\n");
        project.revision("3_example.toml", &example);
        let missing = "revision = \"d645246fd66c\"\ndown_revision = \"3162e83e485f\"\n";
        if !example.contains("revision      = \"d645246fd66c\"") {
            project.revision("4_before.toml", missing);
        }
        let config = Config::read(&project.path("limbeck.toml")).unwrap();
        let scripts = ScriptDirectory::open(&config).unwrap_or_else(|error| panic!("{example}\n{error}"));
        for script in scripts.scripts() {
            script.body().unwrap_or_else(|error| panic!("{example}\n{error}"));
        }
    }
}
