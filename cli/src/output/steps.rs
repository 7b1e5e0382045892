//! Steps as text: one line for each that ran, and whole plans.

use std::{collections::HashMap, fmt::Write, time::Duration};

use limbeck_core::{
    migrate::{Plan, PlannedStep},
    name::SchemaName,
    revision::{Direction, RevisionId},
    script::ScriptDirectory,
    statement::Statement,
    words,
};

use super::{documents::direction_word, listing::message_of, style, text};

/// How many rows tables have, by their schema, where one is named, and their name.
pub type RowCounts = HashMap<(Option<SchemaName>, String), u64>;

/// The widest that the column of messages gets.
const WIDEST_MESSAGE: usize = 60;

/// How wide the columns of steps are. They are known before the first step ran, so that lines can be printed while the
/// others still run.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    id: usize,
    message: usize,
}

impl Columns {
    /// Columns that hold any revision of the project.
    pub fn of(scripts: &ScriptDirectory) -> Self {
        let messages = scripts.scripts().map(|script| text::width(&message_of(Some(script))));
        Self {
            id: scripts.scripts().map(|script| text::width(script.id().as_str())).max().unwrap_or(0),
            message: messages.max().unwrap_or(0).min(WIDEST_MESSAGE),
        }
    }

    /// The beginning of a line about a step.
    fn head(self, direction: Direction, id: &RevisionId, message: &str) -> String {
        let word = text::pad(direction_word(direction), "downgrade".len());
        let id = style::ID.apply(text::pad(id.as_str(), self.id));
        format!("  {word} {id}  {}", text::pad(&text::fit(message, self.message), self.message))
    }

    /// The line about a step that ran.
    pub fn done(
        self,
        direction: Direction,
        id: &RevisionId,
        message: &str,
        statements: usize,
        elapsed: Duration,
    ) -> String {
        let statements = words::count(statements, "statement");
        format!("{}  {statements:>14}  {:>8}\n", self.head(direction, id, message), duration(elapsed))
    }
}

/// A plan as text: each step, and each of its statements with its cost; with the number of rows that it goes through,
/// where `rows` knows it.
pub fn plan(plan: &Plan, scripts: &ScriptDirectory, rows: &RowCounts, whole: bool, width: Option<usize>) -> String {
    let columns = Columns::of(scripts);
    let mut drawn = String::new();
    for step in &plan.steps {
        let message = message_of(scripts.script(&step.revision));
        drawn.push_str(columns.head(step.direction, &step.revision, &message).trim_end());
        drawn.push('\n');
        statements(&mut drawn, step, rows, whole, width);
    }
    drawn
}

fn statements(drawn: &mut String, step: &PlannedStep, rows: &RowCounts, whole: bool, width: Option<usize>) {
    for statement in &step.statements {
        let word = text::pad(statement.cost.word(), "metadata".len());
        let counted = |table: &String| rows.get(&(statement.schema.clone(), table.clone()));
        let rows = statement.table.as_ref().and_then(counted).filter(|rows| **rows > 0);
        let rows = rows.map(|rows| format!("{}: ", words::rows(*rows))).unwrap_or_default();
        let sql = sql(statement, whole, width.map(|width| width.saturating_sub(rows.len())));
        let _ = writeln!(drawn, "    {}  {rows}{sql}", style::cost(statement.cost).apply(word));
    }
    if let Some(reason) = &step.deferred {
        let _ = writeln!(drawn, "    {}", style::FAINT.apply(format!("the rest is known only when it runs: {reason}")));
    }
    if !step.transaction {
        let _ = writeln!(drawn, "    {}", style::FAINT.apply("runs outside a transaction"));
    }
}

fn sql(statement: &Statement, whole: bool, width: Option<usize>) -> String {
    const INDENT: usize = "    metadata  ".len();
    if whole {
        let lines: Vec<_> = statement.sql.lines().map(text::harmless).collect();
        return lines.join(&format!("\n{}", " ".repeat(INDENT)));
    }
    let mut lines = statement.sql.trim().lines();
    let mut first = text::harmless(lines.next().unwrap_or_default());
    if lines.next().is_some() {
        first.push_str(" …");
    }
    match width {
        Some(width) => text::fit(&first, width.saturating_sub(INDENT)),
        None => first,
    }
}

/// A time that something took, as short as it is honest.
pub fn duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    match (seconds, elapsed.as_millis()) {
        (0, milliseconds) => format!("{milliseconds} ms"),
        (1..60, _) => format!("{:.1} s", elapsed.as_secs_f64()),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// Where the database is now: `now at d645246fd66c`.
pub fn place(version: &[RevisionId]) -> String {
    if version.is_empty() {
        return "at base: nothing is applied".to_owned();
    }
    let ids: Vec<_> = version.iter().map(|id| style::CURRENT.apply(id)).collect();
    format!("at {}", ids.join(", "))
}
