//! Differences as text, a line an operation, and as a document.

use std::fmt::Write;

use limbeck_core::{
    autogenerate::{Change, Comparison, Severity},
    migrate::SyncPlan,
    operation::{Operation, Summary},
};
use serde::Serialize;

use super::{style, text};

/// The widest that the column of names gets.
const WIDEST_NAME: usize = 48;

/// Of `check` and `diff`.
#[derive(Debug, Serialize)]
pub struct ChangesDocument<'a> {
    operations: Vec<&'a Operation>,
    notices: Vec<NoticeEntry<'a>>,
}

/// What a person should look at.
#[derive(Debug, Serialize)]
struct NoticeEntry<'a> {
    /// The place of its operation, counted from zero.
    operation: usize,
    severity: &'static str,
    code: &'a str,
    message: &'a str,
    help: &'a str,
}

impl<'a> ChangesDocument<'a> {
    /// The document of these differences.
    pub fn new(comparison: &'a Comparison) -> Self {
        let notices = comparison.changes.iter().enumerate().flat_map(|(operation, change)| {
            change.notices.iter().map(move |notice| NoticeEntry {
                operation,
                severity: word(notice.severity),
                code: notice.code,
                message: &notice.message,
                help: &notice.help,
            })
        });
        Self { operations: comparison.operations().collect(), notices: notices.collect() }
    }
}

/// Of `sync`: what is done, as of `check`, and what is left.
#[derive(Debug, Serialize)]
pub struct SyncDocument<'a> {
    #[serde(flatten)]
    done: ChangesDocument<'a>,
    /// What is left undone.
    left: ChangesDocument<'a>,
}

impl<'a> SyncDocument<'a> {
    /// The document of what a sync does, or has done.
    pub fn new(plan: &'a SyncPlan) -> Self {
        Self { done: ChangesDocument::new(&plan.changes), left: ChangesDocument::new(&plan.left) }
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Warn => "warn",
        Severity::Refuse => "refuse",
    }
}

/// The sign of what an operation does, and its colour.
fn sign(word: &str) -> (char, style::Meaning) {
    let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| word.starts_with(beginning));
    match (begins(&["create_", "add_", "bulk_"]), begins(&["drop_"])) {
        (true, _) => ('+', style::CURRENT),
        (false, true) => ('-', style::LOSS),
        (false, false) => ('~', style::WARNING),
    }
}

/// The operations of a change as lines: those of a batch one by one.
fn lines(change: &Change) -> Vec<Summary> {
    match &change.operation {
        Operation::BatchAlterTable(batch) => batch.operations.0.iter().map(Operation::summary).collect(),
        operation => vec![operation.summary()],
    }
}

/// What a change does, in a few words for each of its operations.
pub fn names(change: &Change) -> Vec<String> {
    lines(change).into_iter().map(|line| format!("{} {}", line.word.replace('_', " "), line.name)).collect()
}

/// The differences as text: a line an operation, in columns, and below it what a person should look at.
pub fn listed(comparison: &Comparison, width: Option<usize>) -> String {
    let changes: Vec<_> = comparison.changes.iter().map(|change| (lines(change), &change.notices)).collect();
    let all = || changes.iter().flat_map(|(lines, _)| lines);
    let words = all().map(|line| line.word.len()).max().unwrap_or(0);
    let names = all().map(|line| text::width(&line.name)).max().unwrap_or(0).min(WIDEST_NAME);
    let mut drawn = String::new();
    for (lines, notices) in &changes {
        for line in lines {
            let (sign, meaning) = sign(line.word);
            let head = format!("{sign} {}", text::pad(line.word, words));
            let used = "  ".len() + head.len() + "  ".len() + names.max(text::width(&line.name)) + "  ".len();
            let details = width.map_or_else(
                || line.details.clone(),
                |width| text::fit(&line.details, width.saturating_sub(used).max("…".len())),
            );
            let padded = text::pad(&line.name, names);
            let rest = format!("{padded}  {}", style::FAINT.apply(&details));
            let rest = if details.is_empty() { line.name.clone() } else { rest };
            let _ = writeln!(drawn, "  {}  {rest}", meaning.apply(head));
        }
        for notice in *notices {
            let word = match notice.severity {
                Severity::Warn => style::WARNING.apply("look:"),
                Severity::Refuse => style::ERROR.apply("decide:"),
            };
            let _ = writeln!(drawn, "      {word} {notice}");
        }
    }
    drawn
}

/// How many operations there are, those of batches one by one.
pub fn number(comparison: &Comparison) -> usize {
    comparison.changes.iter().map(|change| lines(change).len()).sum()
}
