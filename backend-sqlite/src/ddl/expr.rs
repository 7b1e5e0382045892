//! Expressions: kept as they are written, with the names in them told apart by their role.
//! No tree is built; whether a word is a name follows from whether an operand is due.

use super::cursor::{Cursor, is_name, name_of};
use super::error::SyntaxError;
use super::names::Name;
use super::span::Span;
use super::token::{Token, TokenKind};

/// An expression as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// The names in it, from left to right.
    pub names: Vec<ExprName>,
}

/// A name in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExprName {
    /// The name.
    pub name: Name,
    /// What it names.
    pub role: Role,
}

/// What a name in an expression names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A column, or a double-quoted string if there is no such column.
    Column,
    /// A table or schema, before a dot.
    Qualifier,
    /// A function, before its arguments.
    Function,
    /// A collation, after `COLLATE`.
    Collation,
}

impl Expr {
    /// Reads an expression that stands by itself.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text)?;
        let expr = Self::read(&mut cursor)?;
        cursor.finish()?;
        Ok(expr)
    }

    /// The columns the expression names, each as often as it is named.
    pub fn columns(&self) -> impl Iterator<Item = &Name> {
        self.named(Role::Column)
    }

    /// Whether the expression names `column`.
    pub fn uses_column(&self, column: &str) -> bool {
        self.columns().any(|name| name.is(column))
    }

    /// The names in that role.
    pub fn named(&self, role: Role) -> impl Iterator<Item = &Name> {
        self.names.iter().filter(move |name| name.role == role).map(|name| &name.name)
    }

    /// Reads up to the next comma, semicolon or unmatched `)`.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        let text = cursor.text();
        let expr = Self::of_tokens(cursor.balanced("")?, text);
        expr.ok_or_else(|| cursor.unexpected("an expression"))
    }

    /// Reads an expression in parentheses, and both of them.
    pub(super) fn read_parenthesised(cursor: &mut Cursor<'_>) -> Result<Self, SyntaxError> {
        cursor.expect("(")?;
        let expr = Self::read(cursor)?;
        cursor.expect(")")?;
        Ok(expr)
    }

    /// The expression these tokens make up; `None` if there are none.
    pub(super) fn of_tokens(tokens: &[Token], text: &str) -> Option<Self> {
        let span = tokens.first()?.span.to(tokens.last()?.span);
        Some(Self { text: span.of(text).to_owned(), span, names: names(tokens, text) })
    }
}

fn names(tokens: &[Token], text: &str) -> Vec<ExprName> {
    let mut scan = Scan { text, names: Vec::new(), operand_done: false, in_type: false };
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at)).copied();
        scan.step(before, *token, tokens.get(at + 1).copied());
    }
    scan.names
}

struct Scan<'a> {
    text: &'a str,
    names: Vec<ExprName>,
    /// An operand has just ended, so an operator is due and a word here is one.
    operand_done: bool,
    /// Within the type of a `CAST(… AS type)`.
    in_type: bool,
}

impl Scan<'_> {
    fn step(&mut self, before: Option<Token>, token: Token, after: Option<Token>) {
        let text = self.text;
        let dot = |other: Option<Token>| other.is_some_and(|token| token.is(text, "."));
        let collate = before.is_some_and(|token| token.is(text, "COLLATE"));
        let call = after.is_some_and(|token| token.is(text, "("));
        if !is_name(token, text) {
            self.step_over(token);
        } else if self.in_type {
            self.operand_done = true;
        } else if dot(after) {
            self.add(token, Role::Qualifier);
        } else if dot(before) {
            self.add(token, Role::Column);
        } else if collate {
            self.add(token, Role::Collation);
        } else {
            self.step_word(token, call);
        }
    }

    /// A token that is not a name anywhere.
    fn step_over(&mut self, token: Token) {
        let is = |expected| token.is(self.text, expected);
        let ends_operand = match token.kind {
            // After an operand, NOT is the start of an operator such as NOT LIKE.
            TokenKind::Word if is("NOT") => self.operand_done,
            TokenKind::Word => is("NULL") || is("ISNULL") || is("NOTNULL"),
            TokenKind::Symbol => is(")"),
            _ => true,
        };
        self.in_type = is("AS") || (self.in_type && !is(")"));
        self.operand_done = ends_operand;
    }

    /// A name, a literal, or a keyword that could be either.
    fn step_word(&mut self, token: Token, call: bool) {
        let is = |expected| token.is(self.text, expected);
        let bare = token.kind == TokenKind::Word;
        let literal =
            token.kind == TokenKind::String || is("CURRENT_DATE") || is("CURRENT_TIME") || is("CURRENT_TIMESTAMP");
        if bare && self.operand_done {
            // `END` closes a CASE; all others (LIKE, GLOB, …) ask for another operand.
            self.operand_done = is("END");
        } else if call && !literal {
            self.add(token, Role::Function);
        } else if literal {
            self.operand_done = true;
        } else {
            self.add(token, Role::Column);
        }
    }

    fn add(&mut self, token: Token, role: Role) {
        self.operand_done = matches!(role, Role::Column | Role::Collation);
        let name = name_of(token, self.text);
        self.names.push(ExprName { name, role });
    }
}
