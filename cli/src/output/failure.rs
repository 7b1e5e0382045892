//! How a failure looks: drawn for a person at a terminal, as plain lines for a log.

use std::fmt::Write;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, SourceSpan};

use super::{style, text};
use crate::error::Failure;

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
    if let Some(sql) = &failure.statement {
        let _ = write!(text, "\n{}\n{}\n", style::HEADING.apply("the statement:"), indented(sql));
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
    match (source_lines(failure), &failure.place) {
        (Some(lines), _) => text.push_str(&lines),
        (None, Some(place)) if failure.revision.is_some() => {
            let _ = writeln!(text, " --> {}", place.path.display());
        }
        (None, _) => {}
    }
    if let Some(help) = &failure.help {
        let _ = writeln!(text, "{} {help}", style::HEADING.apply("help:"));
    }
    text
}

/// The line of the file that is meant, with carets under what is wrong with it.
fn source_lines(failure: &Failure) -> Option<String> {
    let label = failure.labels()?.next()?;
    let start = SourceSpan::new(label.offset().into(), 0);
    let contents = failure.source_code()?.read_span(&start, 0, 0).ok()?;
    let line = std::str::from_utf8(contents.data()).ok()?.trim_end();
    let place = failure.place.as_ref()?;
    let number = (contents.line() + 1).to_string();
    let gutter = " ".repeat(number.len());
    let column = label.offset().saturating_sub(contents.span().offset());
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
