//! What a person sees while a move runs: each step as it ends, on stdout, and a spinner on stderr.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use limbeck_core::{
    migrate::Observer,
    revision::{Direction, RevisionId},
    statement::Statement,
};

use super::{Output, steps::Columns, text};
use crate::error::CliError;

/// Tells of a move while it runs.
pub struct Progress<'a> {
    output: &'a Output,
    columns: Columns,
    bar: ProgressBar,
    step: Option<Step>,
    /// How many steps have ended well.
    pub finished: usize,
    /// Why a line could not be printed. The move goes on all the same: half a migration is worse than no words.
    pub unprinted: Option<CliError>,
}

/// The step that runs.
struct Step {
    message: String,
    direction: Direction,
    statements: usize,
    begun: Instant,
}

impl<'a> Progress<'a> {
    /// A progress whose spinner is seen on a terminal only.
    pub fn new(output: &'a Output, columns: Columns) -> Self {
        let seen = output.on_terminal() && !output.quiet;
        let target = if seen { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let frames = if text::unicode() { "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ " } else { "|/-\\ " };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed:>4} {wide_msg}") {
            bar.set_style(style.tick_chars(frames));
        }
        Self { output, columns, bar, step: None, finished: 0, unprinted: None }
    }

    fn say(&self, revision: &RevisionId, what: &str) {
        self.bar.set_message(format!("step {}, {revision}: {what}", self.finished + 1));
    }

    /// Takes the spinner away.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Progress<'_> {
    fn step_started(&mut self, revision: &RevisionId, message: &str, direction: Direction) {
        let message = text::one_line(message);
        self.say(revision, &message);
        self.bar.enable_steady_tick(Duration::from_millis(100));
        self.step = Some(Step { message, direction, statements: 0, begun: Instant::now() });
    }

    fn wants_row_counts(&self) -> bool {
        !self.bar.is_hidden()
    }

    fn statement_started(&mut self, statement: &Statement, rows: Option<u64>) {
        let note = statement.note.clone().unwrap_or_else(|| text::one_line(&statement.sql));
        let rows = rows.map(|rows| format!(": {} rows", grouped(rows))).unwrap_or_default();
        self.bar.set_message(format!("step {}: {note}{rows}", self.finished + 1));
    }

    fn statement_finished(&mut self, _statement: &Statement) {
        if let Some(step) = &mut self.step {
            step.statements += 1;
        }
    }

    fn step_finished(&mut self, revision: &RevisionId) {
        let Some(step) = self.step.take() else { return };
        self.finished += 1;
        if self.output.quiet {
            return;
        }
        let line = self.columns.done(step.direction, revision, &step.message, step.statements, step.begun.elapsed());
        let printed = self.bar.suspend(|| self.output.print(&line));
        self.unprinted = self.unprinted.take().or(printed.err());
    }

    fn warning(&mut self, message: &str) {
        self.bar.suspend(|| self.output.warn(message));
    }
}

/// A number with its digits in groups: `2,000,000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at(first);
    let groups = tail.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    let groups = (!head.is_empty()).then(|| head.to_owned()).into_iter().chain(groups);
    groups.collect::<Vec<_>>().join(",")
}
