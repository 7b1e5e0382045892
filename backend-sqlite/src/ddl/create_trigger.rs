//! `CREATE TRIGGER`: what sets it off, and the names its condition and its body mention.

use super::cursor::Cursor;
use super::error::SyntaxError;
use super::header::Header;
use super::mentions::Mentions;
use super::names::Name;
use super::span::Span;

/// A `CREATE TRIGGER` statement and what it says.
///
/// ```
/// use limbeck_backend_sqlite::ddl::{CreateTrigger, TriggerEvent};
///
/// let trigger = CreateTrigger::parse(
///     "CREATE TRIGGER log AFTER DELETE ON user BEGIN INSERT INTO trail VALUES (old.id); END",
/// )?;
/// assert_eq!(trigger.event(), &TriggerEvent::Delete);
/// assert!(trigger.mentions("TRAIL"));
/// # Ok::<(), limbeck_backend_sqlite::ddl::SyntaxError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTrigger {
    text: String,
    header: Header,
    timing: Option<TriggerTiming>,
    event: TriggerEvent,
    table: Name,
    condition: Option<Span>,
    body: Span,
    mentions: Mentions,
}

/// When a trigger fires, relative to the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerTiming {
    /// `BEFORE`.
    Before,
    /// `AFTER`.
    After,
    /// `INSTEAD OF`.
    InsteadOf,
}

/// The change a trigger fires on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriggerEvent {
    /// `DELETE`.
    Delete,
    /// `INSERT`.
    Insert,
    /// `UPDATE`.
    Update {
        /// The columns after `OF`; empty stands for any.
        columns: Vec<Name>,
    },
}

impl CreateTrigger {
    /// Reads a `CREATE TRIGGER` statement.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text)?;
        let header = Header::read(&mut cursor, "TRIGGER")?;
        let mentions = Mentions::of(cursor.remaining(), text);
        let timing = TriggerTiming::read(&mut cursor);
        let event = TriggerEvent::read(&mut cursor)?;
        cursor.expect("ON")?;
        let mut table = cursor.name()?;
        if cursor.take(".").is_some() {
            table = cursor.name()?;
        }
        cursor.take_all(&["FOR", "EACH", "ROW"]);
        let condition = read_condition(&mut cursor);
        let body = read_body(&mut cursor)?;
        cursor.finish()?;
        Ok(Self { text: text.to_owned(), header, timing, event, table, condition, body, mentions })
    }

    /// The statement as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What comes before the timing.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The name of the trigger.
    pub fn name(&self) -> &Name {
        &self.header.name
    }

    /// When it fires; `BEFORE` if it does not say.
    pub fn timing(&self) -> Option<TriggerTiming> {
        self.timing
    }

    /// What it fires on.
    pub fn event(&self) -> &TriggerEvent {
        &self.event
    }

    /// The table, or view, it watches.
    pub fn table(&self) -> &Name {
        &self.table
    }

    /// Its `WHEN` condition, as written.
    pub fn condition(&self) -> Option<&str> {
        self.condition.map(|span| span.of(&self.text))
    }

    /// Its body from `BEGIN` to `END`, as written.
    pub fn body(&self) -> &str {
        self.body.of(&self.text)
    }

    /// The names mentioned after its own: its table, its columns, its condition and its body.
    pub fn mentioned(&self) -> &Mentions {
        &self.mentions
    }

    /// Whether anything after its own name mentions `name`, of whatever.
    pub fn mentions(&self, name: &str) -> bool {
        self.mentions.contains(name)
    }
}

impl TriggerTiming {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        if cursor.take("BEFORE").is_some() {
            Some(Self::Before)
        } else if cursor.take("AFTER").is_some() {
            Some(Self::After)
        } else {
            cursor.take_all(&["INSTEAD", "OF"]).then_some(Self::InsteadOf)
        }
    }
}

impl TriggerEvent {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        if cursor.take("DELETE").is_some() {
            return Ok(Self::Delete);
        }
        if cursor.take("INSERT").is_some() {
            return Ok(Self::Insert);
        }
        cursor.expect("UPDATE")?;
        let mut columns = Vec::new();
        let mut more = cursor.take("OF").is_some();
        while more {
            columns.push(cursor.name()?);
            more = cursor.take(",").is_some();
        }
        Ok(Self::Update { columns })
    }
}

fn read_condition(cursor: &mut Cursor<'_>) -> Option<Span> {
    cursor.take("WHEN")?;
    let start = cursor.start();
    while cursor.peek().is_some() && !at_body(cursor) {
        cursor.advance();
    }
    Some(cursor.since(start))
}

/// `BEGIN` may also be a column; only the body's is followed by a statement.
fn at_body(cursor: &Cursor<'_>) -> bool {
    let starts = ["SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "VALUES"];
    cursor.is("BEGIN") && starts.iter().any(|word| cursor.is_at(1, word))
}

/// The body closes with the `END` that follows a semicolon; a CASE has none in it.
fn read_body(cursor: &mut Cursor<'_>) -> Result<Span, SyntaxError> {
    let start = cursor.start();
    cursor.expect("BEGIN")?;
    while !cursor.take_all(&[";", "END"]) {
        if cursor.advance().is_none() {
            return Err(cursor.unexpected("END"));
        }
    }
    Ok(cursor.since(start))
}
