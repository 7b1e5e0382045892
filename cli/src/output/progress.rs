//! What a person sees while a move runs: each step as it ends, on stdout, and a spinner on stderr.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use limbeck_core::{
    migrate::{MigrateError, Observer, Report, Waiting},
    revision::{Direction, RevisionId},
    statement::Statement,
    words,
};

use super::{
    Output,
    documents::StepsDocument,
    steps::{Columns, place},
    text,
};
use crate::{
    context::Context,
    error::{CliError, Outcome},
};

/// Runs a move, tells of it, and says where the database is now.
pub fn run(
    context: &Context,
    kind: Kind,
    work: impl FnOnce(&mut dyn Observer) -> Result<Report, MigrateError>,
) -> Result<Outcome, CliError> {
    let (output, scripts) = (&context.output, context.scripts()?);
    let mut progress = Progress::new(output, Columns::of(scripts));
    let result = work(&mut progress);
    progress.bar.finish_and_clear();
    let report = result?;
    output.document(&StepsDocument::new(&report.steps, &report.version))?;
    if !output.quiet {
        let at_head = scripts.map().at_head(&report.version);
        output.print(&last_line(&report, kind, at_head))?;
    }
    progress.unprinted.map_or(Ok(Outcome::Done), Err)
}

/// What is done to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Steps run.
    Move,
    /// The version table is set.
    Stamp,
}

fn last_line(report: &Report, kind: Kind, at_head: bool) -> String {
    if kind == Kind::Move && at_head && report.steps.is_empty() && report.version.is_empty() {
        return "nothing to do: there are no revisions\n".to_owned();
    }
    let place = place(&report.version);
    match (kind == Kind::Move && report.steps.is_empty(), at_head) {
        (true, true) => format!("already at head ({})\n", place.trim_start_matches("at ")),
        (true, false) => format!("nothing to do: the database is {place}\n"),
        (false, true) => format!("the database is now {place} (head)\n"),
        (false, false) => format!("the database is now {place}\n"),
    }
}

/// Tells of a move while it runs.
struct Progress<'a> {
    output: &'a Output,
    columns: Columns,
    bar: ProgressBar,
    step: Option<Step>,
    /// How many steps have ended well.
    finished: usize,
    /// How many rows the statement that runs has gone through, and how many there are; the bar looks at both as it turns.
    rows: Arc<AtomicU64>,
    total: Arc<AtomicU64>,
    /// Why a line could not be printed. The move goes on all the same: half a migration is worse than no words.
    unprinted: Option<CliError>,
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
    fn new(output: &'a Output, columns: Columns) -> Self {
        let seen = super::on_terminal() && !output.quiet;
        let target = if seen { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        let frames = if text::unicode() { "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ " } else { "|/-\\ " };
        let (rows, total) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed:>4} {rows}{wide_msg}") {
            let (rows, total) = (Arc::clone(&rows), Arc::clone(&total));
            let shown = move |_: &ProgressState, text: &mut dyn fmt::Write| {
                let _ = text.write_str(&rows_of(rows.load(Ordering::Relaxed), total.load(Ordering::Relaxed)));
            };
            bar.set_style(style.tick_chars(frames).with_key("rows", shown));
        }
        Self { output, columns, bar, step: None, finished: 0, rows, total, unprinted: None }
    }

    fn say(&self, revision: &RevisionId, what: &str) {
        self.bar.set_message(format!("step {}, {revision}: {what}", self.finished + 1));
    }
}

impl Observer for Progress<'_> {
    fn step_started(&mut self, revision: &RevisionId, message: &str, direction: Direction) {
        let message = text::one_line(message);
        self.say(revision, &message);
        // Beside a second thread every allocation takes longer, and a rebuild makes millions: only where it is seen.
        if !self.bar.is_hidden() {
            self.bar.enable_steady_tick(Duration::from_millis(100));
        }
        self.step = Some(Step { message, direction, statements: 0, begun: Instant::now() });
    }

    fn row_counter(&self) -> Option<Arc<AtomicU64>> {
        (!self.bar.is_hidden()).then(|| Arc::clone(&self.rows))
    }

    fn statement_started(&mut self, statement: &Statement, rows: Option<u64>) {
        let note = statement.note.clone().unwrap_or_else(|| text::one_line(&statement.sql));
        self.total.store(rows.unwrap_or_default(), Ordering::Relaxed);
        self.bar.set_message(format!("step {}: {note}", self.finished + 1));
    }

    fn statement_finished(&mut self, _statement: &Statement) {
        self.total.store(0, Ordering::Relaxed);
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

    fn waiting(&mut self, wait: &Waiting) {
        self.bar.suspend(|| self.output.warn(&wait.to_string()));
    }

    fn warning(&mut self, message: &str) {
        self.bar.suspend(|| self.output.warn(message));
    }
}

/// Tells of what a command that runs no steps waits for, and of what it warns.
#[derive(Debug)]
pub struct Warnings<'a>(pub &'a Output);

impl Observer for Warnings<'_> {
    fn waiting(&mut self, wait: &Waiting) {
        self.0.warn(&wait.to_string());
    }

    fn warning(&mut self, message: &str) {
        self.0.warn(message);
    }
}

/// `1,200,000 of 2,000,000 rows (60 %)  `; nothing where no rows are counted.
fn rows_of(rows: u64, total: u64) -> String {
    match (rows.saturating_mul(100).checked_div(total), rows) {
        (None, _) => String::new(),
        (Some(_), 0) => format!("{}  ", words::rows(total)),
        (Some(share), _) => {
            format!("{} of {} ({} %)  ", words::grouped(rows.min(total)), words::rows(total), share.min(100))
        }
    }
}
