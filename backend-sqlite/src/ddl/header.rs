//! The opening of every `CREATE` statement: `CREATE [TEMP] … [IF NOT EXISTS] [schema.]name`.

use super::cursor::Cursor;
use super::error::SyntaxError;
use super::names::Name;
use super::span::Span;

/// What a `CREATE` statement says before its particulars.
///
/// SQLite drops all of it but the name when it stores a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// `TEMP` or `TEMPORARY`.
    pub temporary: Option<Span>,
    /// `IF NOT EXISTS`.
    pub if_not_exists: Option<Span>,
    /// The schema the name is qualified with.
    pub schema: Option<Name>,
    /// The name of what is created.
    pub name: Name,
}

impl Header {
    /// Reads `CREATE [TEMP] kind [IF NOT EXISTS] [schema.]name`.
    pub(super) fn read(cursor: &mut Cursor<'_>, kind: &str) -> Result<Self, SyntaxError> {
        cursor.expect("CREATE")?;
        let temporary = cursor.take("TEMP").or_else(|| cursor.take("TEMPORARY"));
        cursor.expect(kind)?;
        Self::read_name(cursor, temporary)
    }

    /// Reads `[IF NOT EXISTS] [schema.]name`.
    pub(super) fn read_name(cursor: &mut Cursor<'_>, temporary: Option<Span>) -> Result<Self, SyntaxError> {
        let start = cursor.start();
        let if_not_exists = cursor.take_all(&["IF", "NOT", "EXISTS"]).then(|| cursor.since(start));
        let first = cursor.name()?;
        let (schema, name) = match cursor.take(".") {
            Some(_) => (Some(first), cursor.name()?),
            None => (None, first),
        };
        Ok(Self { temporary, if_not_exists, schema, name })
    }
}
