//! `REFERENCES …`: what a foreign key refers to, of a column or of a table.

use super::clause::names_opt;
use super::cursor::Cursor;
use super::error::SyntaxError;
use super::names::Name;
use super::span::Span;

/// What happens to the rows that refer to a row which goes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// `NO ACTION`.
    NoAction,
    /// `RESTRICT`.
    Restrict,
    /// `SET NULL`.
    SetNull,
    /// `SET DEFAULT`.
    SetDefault,
    /// `CASCADE`.
    Cascade,
}

impl Action {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        let spelled: [(&[&str], Self); 5] = [
            (&["NO", "ACTION"], Self::NoAction),
            (&["RESTRICT"], Self::Restrict),
            (&["SET", "NULL"], Self::SetNull),
            (&["SET", "DEFAULT"], Self::SetDefault),
            (&["CASCADE"], Self::Cascade),
        ];
        let found = spelled.iter().find(|(words, _)| cursor.take_all(words));
        match found {
            Some((_, action)) => Ok(*action),
            None => Err(cursor.unexpected("a foreign key action")),
        }
    }
}

/// `INITIALLY …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initially {
    /// `DEFERRED`.
    Deferred,
    /// `IMMEDIATE`.
    Immediate,
}

/// `[NOT] DEFERRABLE [INITIALLY …]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deferrable {
    /// `NOT DEFERRABLE`.
    pub negated: bool,
    /// `INITIALLY …`.
    pub initially: Option<Initially>,
    /// Where it stands.
    pub span: Span,
}

impl Deferrable {
    /// Whether violations wait for the end of the transaction.
    pub fn is_deferred(&self) -> bool {
        !self.negated && self.initially == Some(Initially::Deferred)
    }

    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Option<Self>, SyntaxError> {
        let start = cursor.start();
        let negated = cursor.take_all(&["NOT", "DEFERRABLE"]);
        if !negated && cursor.take("DEFERRABLE").is_none() {
            return Ok(None);
        }
        let initially = if cursor.take("INITIALLY").is_none() {
            None
        } else if cursor.take("DEFERRED").is_some() {
            Some(Initially::Deferred)
        } else {
            cursor.expect("IMMEDIATE")?;
            Some(Initially::Immediate)
        };
        Ok(Some(Self { negated, initially, span: cursor.since(start) }))
    }
}

/// `REFERENCES table (columns) …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKeyClause {
    /// The table referred to.
    pub table: Name,
    /// The columns referred to; empty stands for that table's primary key.
    pub columns: Vec<Name>,
    /// The list of columns with its parentheses.
    pub columns_span: Option<Span>,
    /// `ON DELETE …`; the last one counts.
    pub on_delete: Option<Action>,
    /// `ON UPDATE …`; the last one counts.
    pub on_update: Option<Action>,
    /// `MATCH …`, which SQLite ignores.
    pub match_name: Option<Name>,
    /// `DEFERRABLE …`.
    pub deferrable: Option<Deferrable>,
    /// From `REFERENCES` on.
    pub span: Span,
}

impl ForeignKeyClause {
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        let start = cursor.expect("REFERENCES")?.start;
        let table = cursor.name()?;
        let open = cursor.start();
        let columns = names_opt(cursor)?;
        let columns_span = (!columns.is_empty()).then(|| cursor.since(open));
        let mut clause = Self {
            table,
            columns,
            columns_span,
            on_delete: None,
            on_update: None,
            match_name: None,
            deferrable: None,
            span: cursor.since(start),
        };
        clause.read_arguments(cursor)?;
        clause.deferrable = Deferrable::read(cursor)?;
        clause.span = cursor.since(start);
        Ok(clause)
    }

    fn read_arguments(&mut self, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
        loop {
            if cursor.take("MATCH").is_some() {
                self.match_name = Some(cursor.name()?);
            } else if cursor.take_all(&["ON", "DELETE"]) {
                self.on_delete = Some(Action::read(cursor)?);
            } else if cursor.take_all(&["ON", "UPDATE"]) {
                self.on_update = Some(Action::read(cursor)?);
            } else if cursor.take_all(&["ON", "INSERT"]) {
                // Accepted by SQLite, and without any effect.
                Action::read(cursor)?;
            } else {
                return Ok(());
            }
        }
    }
}
