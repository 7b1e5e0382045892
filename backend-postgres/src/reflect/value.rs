//! Defaults, as the server writes them: a value with a cast to the type of its column, or an expression.

use limbeck_core::schema::{ColumnDefault, Literal, Type};

use crate::lexer::{self, Kind, Token};

/// The default that an expression of the catalog is: a value where it is one, so that it fits a column of another type
/// as well, and otherwise the expression.
pub(crate) fn default(sql: &str, ty: &Type) -> ColumnDefault {
    let tokens = lexer::tokens(sql).unwrap_or_default();
    literal(sql, &tokens, ty).map_or_else(|| ColumnDefault::sql(sql), ColumnDefault::Literal)
}

fn literal(sql: &str, tokens: &[Token], ty: &Type) -> Option<Literal> {
    let text = |token: &Token| &sql[token.span.clone()];
    match tokens {
        [word] if word.kind == Kind::Word => match text(word) {
            "true" => Some(Literal::Boolean(true)),
            "false" => Some(Literal::Boolean(false)),
            number => integer(number),
        },
        [whole, point, fraction] if text(point) == "." => float(&format!("{}.{}", text(whole), text(fraction))),
        // A cast: only the name of a type stands behind it.
        [value, colon, again, rest @ ..]
            if value.kind == Kind::Text && text(colon) == ":" && text(again) == ":" && is_type(sql, rest) =>
        {
            quoted(text(value), ty)
        }
        [value] if value.kind == Kind::Text => quoted(text(value), ty),
        _ => None,
    }
}

/// Words, the numbers in parentheses behind them, and the marks of a list.
fn is_type(sql: &str, tokens: &[Token]) -> bool {
    tokens.iter().all(|token| match token.kind {
        Kind::Word | Kind::Name => true,
        Kind::Mark => matches!(&sql[token.span.clone()], "(" | ")" | "," | "[" | "]" | "."),
        Kind::Text => false,
    })
}

fn quoted(text: &str, ty: &Type) -> Option<Literal> {
    let escaped = text.starts_with(['E', 'e']);
    let inner = text.trim_start_matches(['E', 'e']).strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'");
    let inner = if escaped { inner.replace("\\\\", "\\") } else { inner };
    match ty {
        Type::Integer { .. } => integer(&inner),
        Type::Real | Type::Double | Type::Numeric(_) => {
            integer(&inner).or_else(|| float(&inner)).or(Some(Literal::String(inner)))
        }
        Type::Blob => inner.strip_prefix("\\x").and_then(bytes).map(Literal::Bytes),
        _ => Some(Literal::String(inner)),
    }
}

fn integer(text: &str) -> Option<Literal> {
    text.parse().ok().map(Literal::Integer)
}

/// A number that a double holds as it is written.
fn float(text: &str) -> Option<Literal> {
    let number: f64 = text.parse().ok()?;
    (number.to_string() == text).then_some(Literal::Float(number))
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = (0..digits.len()).step_by(2).map(|at| digits.get(at..at + 2));
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}
