//! Scripts: cutting them into statements, and telling by a statement's opening what it does.

use super::error::SyntaxError;
use super::span::Span;
use super::token::{Token, TokenKind, tokens};

/// The statements of a script, without their semicolons and the comments around them.
///
/// ```
/// use limbeck_backend_sqlite::ddl::split_statements;
///
/// let script = "CREATE TABLE t (a); -- first\nINSERT INTO t VALUES (';');";
/// assert_eq!(
///     split_statements(script)?,
///     ["CREATE TABLE t (a)", "INSERT INTO t VALUES (';')"],
/// );
/// # Ok::<(), limbeck_backend_sqlite::ddl::SyntaxError>(())
/// ```
pub fn split_statements(script: &str) -> Result<Vec<&str>, SyntaxError> {
    let tokens = tokens(script)?;
    let mut rest = tokens.as_slice();
    let mut statements = Vec::new();
    while let Some(first) = rest.first() {
        let len = statement_len(rest, script);
        if let Some(last) = len.checked_sub(1).and_then(|at| rest.get(at)) {
            statements.push(Span::of(first.span.to(last.span), script));
        }
        rest = rest.get(len + 1..).unwrap_or_default();
    }
    Ok(statements)
}

/// How many tokens come before the semicolon that ends the first statement.
fn statement_len(tokens: &[Token], script: &str) -> usize {
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is(script, word));
    let trigger = starts_trigger(tokens, script);
    let ends = |at: usize| is(at, ";") && (!trigger || (at > 1 && is(at - 1, "END") && is(at - 2, ";")));
    (0..tokens.len()).find(|at| ends(*at)).unwrap_or(tokens.len())
}

fn starts_trigger(tokens: &[Token], script: &str) -> bool {
    let mut words = tokens.iter().map(|token| token.span.of(script).to_ascii_uppercase());
    let skipped = ["EXPLAIN", "QUERY", "PLAN"];
    let first = words.find(|word| !skipped.contains(&word.as_str()));
    let temporary = ["TEMP", "TEMPORARY"];
    first.as_deref() == Some("CREATE")
        && words.find(|word| !temporary.contains(&word.as_str())).as_deref() == Some("TRIGGER")
}

/// What a statement does, by its leading keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementKind {
    /// `SELECT` or `VALUES`.
    Query,
    /// `INSERT` or `REPLACE`.
    Insert,
    /// `UPDATE`.
    Update,
    /// `DELETE`.
    Delete,
    /// `CREATE …`.
    Create(ObjectKind),
    /// `DROP …`.
    Drop(ObjectKind),
    /// `ALTER TABLE`.
    Alter,
    /// `PRAGMA`.
    Pragma,
    /// `BEGIN`.
    Begin,
    /// `COMMIT` or `END`.
    Commit,
    /// `ROLLBACK`, to a savepoint or altogether.
    Rollback,
    /// `SAVEPOINT`.
    Savepoint,
    /// `RELEASE`.
    Release,
    /// `ATTACH`.
    Attach,
    /// `DETACH`.
    Detach,
    /// `VACUUM`.
    Vacuum,
    /// `ANALYZE`.
    Analyze,
    /// `REINDEX`.
    Reindex,
    /// `EXPLAIN …`.
    Explain,
    /// Anything else, nothing at all included.
    Other,
}

/// What is created or dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectKind {
    /// `TABLE`.
    Table,
    /// `VIRTUAL TABLE`.
    VirtualTable,
    /// `INDEX`.
    Index,
    /// `VIEW`.
    View,
    /// `TRIGGER`.
    Trigger,
}

impl StatementKind {
    /// Whether the statement changes the schema.
    pub fn is_ddl(self) -> bool {
        matches!(self, Self::Create(_) | Self::Drop(_) | Self::Alter)
    }

    /// Whether the statement changes rows.
    pub fn is_dml(self) -> bool {
        matches!(self, Self::Insert | Self::Update | Self::Delete)
    }

    /// Whether the statement opens or closes a transaction or savepoint.
    pub fn is_transaction_control(self) -> bool {
        matches!(self, Self::Begin | Self::Commit | Self::Rollback | Self::Savepoint | Self::Release)
    }
}

/// What the first statement of `text` does.
///
/// ```
/// use limbeck_backend_sqlite::ddl::{StatementKind, kind};
///
/// assert_eq!(kind("WITH old AS (SELECT 1) DELETE FROM t"), StatementKind::Delete);
/// assert!(kind("-- why\nBEGIN IMMEDIATE").is_transaction_control());
/// ```
pub fn kind(text: &str) -> StatementKind {
    let tokens = tokens(text).unwrap_or_default();
    let start = tokens.iter().position(|token| !token.is(text, ";"));
    let words: Vec<String> = outer_words(tokens.get(start.unwrap_or(0)..).unwrap_or_default(), text);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["WITH", rest @ ..] => main_verb(rest),
        ["CREATE", rest @ ..] => object(rest).map_or(StatementKind::Other, StatementKind::Create),
        ["DROP", rest @ ..] => object(rest).map_or(StatementKind::Other, StatementKind::Drop),
        [first, ..] => kind_of(first),
        [] => StatementKind::Other,
    }
}

/// What follows the table expressions of a `WITH`. Of the verbs, only `REPLACE` could name one.
fn main_verb(words: &[&str]) -> StatementKind {
    let is_verb = |at: &usize| {
        let kind = words.get(*at).map_or(StatementKind::Other, |word| kind_of(word));
        let name = words.get(*at) == Some(&"REPLACE") && words.get(at + 1) != Some(&"INTO");
        !name && (kind == StatementKind::Query || kind.is_dml())
    };
    let verb = (0..words.len()).find(is_verb).and_then(|at| words.get(at));
    verb.map_or(StatementKind::Other, |word| kind_of(word))
}

/// The bare words outside parentheses, in upper case; only those, if the first is a word.
fn outer_words(tokens: &[Token], text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        if token.is(text, "(") {
            depth += 1;
        } else if token.is(text, ")") {
            depth = depth.saturating_sub(1);
        } else if token.is(text, ";") || (at == 0 && token.kind != TokenKind::Word) {
            break;
        } else if depth == 0 && token.kind == TokenKind::Word {
            words.push(token.span.of(text).to_ascii_uppercase());
        }
    }
    words
}

fn kind_of(word: &str) -> StatementKind {
    match word {
        "SELECT" | "VALUES" => StatementKind::Query,
        "INSERT" | "REPLACE" => StatementKind::Insert,
        "UPDATE" => StatementKind::Update,
        "DELETE" => StatementKind::Delete,
        "ALTER" => StatementKind::Alter,
        "PRAGMA" => StatementKind::Pragma,
        "BEGIN" => StatementKind::Begin,
        "COMMIT" | "END" => StatementKind::Commit,
        "ROLLBACK" => StatementKind::Rollback,
        "SAVEPOINT" => StatementKind::Savepoint,
        "RELEASE" => StatementKind::Release,
        "ATTACH" => StatementKind::Attach,
        "DETACH" => StatementKind::Detach,
        "VACUUM" => StatementKind::Vacuum,
        "ANALYZE" => StatementKind::Analyze,
        "REINDEX" => StatementKind::Reindex,
        "EXPLAIN" => StatementKind::Explain,
        _ => StatementKind::Other,
    }
}

fn object(words: &[&str]) -> Option<ObjectKind> {
    match words {
        ["TEMP" | "TEMPORARY" | "UNIQUE", rest @ ..] => object(rest),
        ["VIRTUAL", "TABLE", ..] => Some(ObjectKind::VirtualTable),
        ["TABLE", ..] => Some(ObjectKind::Table),
        ["INDEX", ..] => Some(ObjectKind::Index),
        ["VIEW", ..] => Some(ObjectKind::View),
        ["TRIGGER", ..] => Some(ObjectKind::Trigger),
        _ => None,
    }
}
