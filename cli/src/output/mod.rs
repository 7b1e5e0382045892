//! All that prints: results go to stdout, everything else to stderr; with `--json` stdout gets one document.

pub mod changes;
pub mod documents;
pub mod failure;
pub mod graph;
pub mod listing;
pub mod masked;
pub mod offline;
pub mod progress;
pub mod steps;
pub mod style;
pub mod text;

use std::{
    borrow::Cow,
    io::{self, IsTerminal, Write},
};

use anstream::{AutoStream, ColorChoice};
use serde::Serialize;

use crate::{
    arguments::ColorWhen,
    error::{CliError, Outcome},
};

/// Where a command says what it has to say.
#[derive(Debug)]
pub struct Output {
    color: ColorWhen,
    /// What the program is called, where that is not what the texts call it.
    name: Option<String>,
    /// Whether stdout gets one JSON document instead of text.
    pub json: bool,
    /// Whether only what was asked for is said.
    pub quiet: bool,
}

impl Output {
    /// An output with colours as asked for.
    pub fn new(color: ColorWhen, json: bool, quiet: bool) -> Self {
        Self { color, name: None, json, quiet }
    }

    /// The same output of a program of that name: what it tells people to type is what they can type.
    #[must_use]
    pub fn of_program(mut self, name: &str) -> Self {
        self.name = Some(name).filter(|name| *name != "limbeck").map(str::to_owned);
        self
    }

    fn said<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match &self.name {
            Some(name) if text.contains("`limbeck ") => text.replace("`limbeck ", &format!("`{name} ")).into(),
            _ => text.into(),
        }
    }

    /// Prints a result, unless a document stands for it.
    pub fn print(&self, text: &str) -> Result<(), CliError> {
        if self.json {
            return Ok(());
        }
        self.write_stdout(text)
    }

    /// Prints a document, if one is wanted.
    pub fn document(&self, document: &impl Serialize) -> Result<(), CliError> {
        if !self.json {
            return Ok(());
        }
        let mut text = serde_json::to_string_pretty(document)
            .map_err(|error| CliError::new("output", format!("cannot write the document: {error}")))?;
        text.push('\n');
        self.write_stdout(&text)
    }

    fn write_stdout(&self, text: &str) -> Result<(), CliError> {
        let mut stdout = AutoStream::new(io::stdout().lock(), self.choice());
        stdout.write_all(self.said(text).as_bytes())?;
        stdout.flush()?;
        Ok(())
    }

    /// Says something besides the result.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.write_stderr(&format!("{text}\n"));
        }
    }

    /// Says something that a person should know.
    pub fn warn(&self, text: &str) {
        if !self.quiet {
            let word = style::WARNING.apply("warning:");
            self.write_stderr(&format!("{word} {text}\n"));
        }
    }

    /// Says why the command failed.
    pub fn failure(&self, error: &CliError) -> Result<(), CliError> {
        let CliError::Failure(failure) = error else {
            return Ok(());
        };
        if self.json {
            return self.document(&documents::FailureDocument::from(&**failure));
        }
        self.write_stderr(&failure::render(failure, self.drawing()));
        Ok(())
    }

    /// Writes to stderr. That this fails is nothing that could be told anywhere.
    pub fn write_stderr(&self, text: &str) {
        let _ = AutoStream::new(io::stderr().lock(), self.choice()).write_all(self.said(text).as_bytes());
    }

    /// How failures are drawn; not at all where nobody looks.
    fn drawing(&self) -> Option<failure::Drawing> {
        let (terminal_size::Width(width), _) = terminal_size::terminal_size_of(io::stderr())?;
        let colors = AutoStream::new(io::stderr().lock(), self.choice()).current_choice() != ColorChoice::Never;
        Some(failure::Drawing { width: usize::from(width), colors })
    }

    fn choice(&self) -> ColorChoice {
        match self.color {
            ColorWhen::Auto => ColorChoice::Auto,
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
        }
    }
}

/// Whether a person looks at stderr.
pub fn on_terminal() -> bool {
    io::stderr().is_terminal()
}

/// How many columns a line of stdout has; nothing when it goes to a file or a program, where a line is as long as it
/// is.
pub fn width() -> Option<usize> {
    let (terminal_size::Width(width), _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(width))
}

/// Prints what clap has to say: a help text, or what is wrong with the command line.
pub fn help(message: &clap::Error) -> Result<Outcome, CliError> {
    if message.use_stderr() {
        let text = masked::masked_within(&message.render().ansi().to_string());
        AutoStream::auto(io::stderr().lock()).write_all(text.as_bytes())?;
    } else {
        message.print()?;
    }
    Ok(Outcome::Done)
}
