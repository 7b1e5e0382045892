//! The command line: what every command takes, and what is made of the words as they were typed before clap reads them.

use std::{ffi::OsString, fmt, path::PathBuf};

use clap::{Args, Parser, ValueEnum};

use crate::commands::Command;

/// Schema migrations: a graph of revisions, run forwards and back
#[derive(Debug, Parser)]
#[command(name = "limbeck", version, propagate_version = false, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 done; 1 failed; 2 the command line is wrong; 3 a check found something")]
pub struct CommandLine {
    /// What every command takes.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What is to be done.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes, before its name or after it.
#[derive(Debug, Args)]
pub struct GlobalArgs {
    /// Read this file instead of the `limbeck.toml` of this directory or one above it
    #[arg(long, global = true, value_name = "PATH", help_heading = "Global options")]
    pub config: Option<PathBuf>,

    /// Work on the database that `[databases.NAME]` describes
    #[arg(short, long, global = true, value_name = "NAME", help_heading = "Global options")]
    pub name: Option<String>,

    /// Work on the database at this address, whatever the configuration says
    #[arg(long, global = true, value_name = "URL", help_heading = "Global options")]
    pub url: Option<Address>,

    /// Give a value to the templates of revisions, which know it as `x.KEY` (can be repeated)
    #[arg(short = 'x', global = true, value_name = "KEY[=VALUE]", value_parser = assignment)]
    #[arg(help_heading = "Global options")]
    pub x: Vec<(String, String)>,

    /// Print one JSON document instead of text, also on failure
    #[arg(long, global = true, help_heading = "Global options")]
    pub json: bool,

    /// Say when to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Global options")]
    pub color: ColorWhen,

    /// Print nothing but what was asked for, and errors
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub quiet: bool,
}

impl GlobalArgs {
    /// The address that `--url` gives.
    pub fn url(&self) -> Option<&str> {
        self.url.as_ref().map(|url| url.0.as_str())
    }
}

/// The address of a database, as it was typed. It may hold a password, so that it says nothing in messages of panics and
/// the like.
#[derive(Clone)]
pub struct Address(pub String);

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

impl From<String> for Address {
    fn from(url: String) -> Self {
        Self(url)
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Splits `key=value`; without `=` the value is empty.
fn assignment(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    if key.is_empty() {
        return Err("a name is wanted before `=`".to_owned());
    }
    Ok((key.to_owned(), value.to_owned()))
}

/// Makes words such as `-3:` that follow an option for a range part of it, because clap takes them for options of their
/// own. A plain `-1` needs no help.
pub fn join_negative_ranges(words: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut joined: Vec<OsString> = Vec::new();
    for word in words {
        let starts_a_number = word.to_str().is_some_and(is_negative_start);
        match joined.last_mut() {
            Some(last) if starts_a_number && last == "-r" => last.push(word),
            Some(last) if starts_a_number && last == "--rev-range" => {
                last.push("=");
                last.push(word);
            }
            _ => joined.push(word),
        }
    }
    joined
}

fn is_negative_start(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|rest| rest.starts_with(|character: char| character.is_ascii_digit()))
}

/// Whether a JSON document is wanted, judged from the words alone: a command line that cannot be read has to say so in
/// JSON too.
pub fn wants_json(words: &[OsString]) -> bool {
    words.iter().take_while(|word| *word != "--").any(|word| word == "--json")
}
