//! How a failure looks: drawn for a person at a terminal, as plain lines for a log.

use std::fmt::Write;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};

use super::{style, text};
use crate::error::{Failure, Place};

/// How a failure is drawn on a terminal.
#[derive(Debug, Clone, Copy)]
pub struct Drawing {
    /// How many columns there are.
    pub width: usize,
    /// Whether colours are wanted.
    pub colors: bool,
}

/// The failure as text, drawn or plain.
pub fn render(failure: &Failure, drawing: Option<Drawing>) -> String {
    let drawn = drawing.and_then(|drawing| draw(failure, drawing));
    let mut text = drawn.unwrap_or_else(|| plain(failure));
    if failure.labels().is_none()
        && let Some(place) = &failure.place
    {
        text.push_str(&at_file(failure, place));
    }
    if let Some(state) = &failure.state {
        let _ = writeln!(text, "{} {state}", style::HEADING.apply("now:"));
    }
    if let Some(sql) = &failure.statement {
        let _ = writeln!(text, "{}\n{}", style::HEADING.apply("statement:"), indented(sql));
    }
    text
}

fn draw(failure: &Failure, drawing: Drawing) -> Option<String> {
    let theme = match (text::unicode(), drawing.colors) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme::ascii(),
        (false, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(drawing.width).with_links(false);
    let mut text = String::new();
    handler.render_report(&mut text, failure).ok()?;
    Some(text)
}

fn plain(failure: &Failure) -> String {
    let mut text = format!("{} {}\n", style::ERROR.apply("error:"), failure.message);
    text.extend(source_lines(failure));
    if let Some(help) = &failure.help {
        let _ = writeln!(text, "{} {help}", style::HEADING.apply("help:"));
    }
    text
}

/// The file that is meant, unless the message names it.
fn at_file(failure: &Failure, place: &Place) -> String {
    let path = place.path.display().to_string();
    if failure.message.contains(&path) { String::new() } else { format!(" --> {path}\n") }
}

/// The line of the file that is meant, with carets under what is wrong with it.
fn source_lines(failure: &Failure) -> Option<String> {
    let label = failure.labels()?.next()?;
    let around = failure.source_code()?.read_span(label.inner(), 1, 1).ok()?;
    let text = std::str::from_utf8(around.data()).ok()?;
    let start = label.offset().checked_sub(around.span().offset())?;
    let first = text.get(..start)?.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(first..)?.lines().next().unwrap_or_default();
    let place = failure.place.as_ref()?;
    let number = (around.line() + 1 + text.get(..first)?.matches('\n').count()).to_string();
    let gutter = " ".repeat(number.len());
    let column = start - first;
    let before = text::width(&text::harmless(line.get(..column)?));
    let meant = line.get(column..(column + label.len()).min(line.len())).unwrap_or_default();
    let carets = "^".repeat(text::width(&text::harmless(meant)).max(1));
    let mut lines = format!("{gutter}--> {}:{number}:{}\n", place.path.display(), place.column.unwrap_or(column + 1));
    let _ = writeln!(lines, "{gutter} |");
    let _ = writeln!(lines, "{number} | {}", text::harmless(line));
    let _ = writeln!(lines, "{gutter} | {}{carets}", " ".repeat(before));
    Some(lines)
}

fn indented(sql: &str) -> String {
    sql.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}
