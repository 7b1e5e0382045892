//! Small clauses that columns, tables and indexes share: conflict resolution, sort order and
//! lists of names.

use super::cursor::Cursor;
use super::error::SyntaxError;
use super::names::Name;

/// `ON CONFLICT …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnConflict {
    /// `ROLLBACK`.
    Rollback,
    /// `ABORT`.
    Abort,
    /// `FAIL`.
    Fail,
    /// `IGNORE`.
    Ignore,
    /// `REPLACE`.
    Replace,
}

impl OnConflict {
    const WORDS: [(&'static str, Self); 5] = [
        ("ROLLBACK", Self::Rollback),
        ("ABORT", Self::Abort),
        ("FAIL", Self::Fail),
        ("IGNORE", Self::Ignore),
        ("REPLACE", Self::Replace),
    ];

    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Option<Self>, SyntaxError> {
        if !cursor.take_all(&["ON", "CONFLICT"]) {
            return Ok(None);
        }
        let found = Self::WORDS.iter().find(|(word, _)| cursor.take(word).is_some());
        match found {
            Some((_, resolution)) => Ok(Some(*resolution)),
            None => Err(cursor.unexpected("a conflict resolution")),
        }
    }
}

/// `ASC` or `DESC`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortOrder {
    /// `ASC`.
    Asc,
    /// `DESC`.
    Desc,
}

impl SortOrder {
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        if cursor.take("ASC").is_some() { Some(Self::Asc) } else { cursor.take("DESC").map(|_| Self::Desc) }
    }
}

/// A list of names in parentheses, or nothing.
pub(super) fn names_opt(cursor: &mut Cursor<'_>) -> Result<Vec<Name>, SyntaxError> {
    if cursor.is("(") { names(cursor) } else { Ok(Vec::new()) }
}

/// A list of names in parentheses; old schemas may collate and sort them, to no effect.
pub(super) fn names(cursor: &mut Cursor<'_>) -> Result<Vec<Name>, SyntaxError> {
    let mut names = Vec::new();
    cursor.expect("(")?;
    loop {
        names.push(cursor.name()?);
        if cursor.take("COLLATE").is_some() {
            cursor.name()?;
        }
        SortOrder::read(cursor);
        if cursor.take(",").is_none() {
            cursor.expect(")")?;
            return Ok(names);
        }
    }
}
