//! The few colours, each named for what it means.

use std::fmt;

use anstyle::{AnsiColor, Color, Style};
use limbeck_core::statement::Cost;

/// A meaning that has a colour.
#[derive(Debug, Clone, Copy)]
pub struct Meaning(Style);

/// The id of a revision.
pub const ID: Meaning = colored(AnsiColor::Yellow);
/// What the database has now.
pub const CURRENT: Meaning = colored(AnsiColor::Green);
/// A place in the graph that matters: a head, a branch point.
pub const MARK: Meaning = colored(AnsiColor::Cyan);
/// A branch label.
pub const LABEL: Meaning = colored(AnsiColor::Magenta);
/// What is of second importance.
pub const FAINT: Meaning = Meaning(Style::new().dimmed());
/// Something that a person should know.
pub const WARNING: Meaning = colored(AnsiColor::Yellow);
/// What is lost.
pub const LOSS: Meaning = colored(AnsiColor::Red);
/// Why it does not go on.
pub const ERROR: Meaning = Meaning(Style::new().fg_color(Some(Color::Ansi(AnsiColor::Red))).bold());
/// A heading.
pub const HEADING: Meaning = Meaning(Style::new().bold());

const fn colored(color: AnsiColor) -> Meaning {
    Meaning(Style::new().fg_color(Some(Color::Ansi(color))))
}

/// The colour of a cost: green is harmless, red is slow and keeps others waiting.
pub fn cost(cost: Cost) -> Meaning {
    match cost {
        Cost::Metadata => CURRENT,
        Cost::Scan => WARNING,
        Cost::Rewrite => colored(AnsiColor::Red),
        _ => FAINT,
    }
}

impl Meaning {
    /// The text in this colour; what prints it takes the colour out where none is wanted.
    pub fn apply(self, text: impl fmt::Display) -> String {
        format!("{}{text}{}", self.0.render(), self.0.render_reset())
    }
}
