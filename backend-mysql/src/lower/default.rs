//! What stands behind DEFAULT and ON UPDATE.

use limbeck_core::schema::{ColumnDefault, Literal, uuid_digits};
use limbeck_core::statement::LowerError;

use super::{own_sql, unsupported};
use crate::{
    Capabilities,
    lexer::{self, Kind},
    quote,
    types::Family,
};

/// A column as far as it decides how its default is written.
pub(super) struct Holder<'a> {
    /// The column's name, for messages.
    pub(super) name: &'a str,
    /// Its declared type.
    pub(super) declared: &'a str,
    /// The family of that.
    pub(super) family: Family,
}

/// What stands behind DEFAULT: a value or `CURRENT_TIMESTAMP` as it is, anything else in parentheses.
pub(super) fn text(can: &Capabilities, holder: &Holder<'_>, default: &ColumnDefault) -> Result<String, LowerError> {
    let (text, plain) = match default {
        ColumnDefault::Literal(Literal::Null) => return Ok("NULL".to_owned()),
        ColumnDefault::Literal(literal) => (value(literal, holder.declared), true),
        ColumnDefault::Sql(sql) => {
            let sql = own_sql(sql, "default")?.trim();
            if sql.eq_ignore_ascii_case("null") {
                return Ok("NULL".to_owned());
            }
            if holder.family == Family::Moment
                && let Some(now) = current_timestamp(holder.declared, sql)
            {
                return Ok(now);
            }
            (sql.to_owned(), is_value(sql))
        }
    };
    if plain && (!holder.family.is_large() || can.literal_blob_defaults) {
        return Ok(text);
    }
    if !can.expression_defaults {
        let reason =
            format!("the default of `{}` is an expression, which {} does not take", holder.name, can.describe());
        return Err(unsupported(
            "default",
            reason,
            "use MySQL 8.0.13 or MariaDB 10.2, or fill the column in the program",
        ));
    }
    Ok(if is_enclosed(&text) { text } else { format!("({text})") })
}

/// What stands behind ON UPDATE.
pub(super) fn on_update(holder: &Holder<'_>, sql: &str) -> Result<String, LowerError> {
    let now = current_timestamp(holder.declared, sql.trim()).filter(|_| holder.family == Family::Moment);
    now.ok_or_else(|| {
        let reason = format!("`{}` can only take the current time when its row changes, not `{sql}`", holder.name);
        unsupported("on_update", reason, "write `on_update = \"CURRENT_TIMESTAMP\"` on a timestamp, or a trigger")
    })
}

/// `CURRENT_TIMESTAMP` under any of its names, with as many digits as the column has: the servers refuse any other
/// number of them. Nothing for what is something else.
fn current_timestamp(declared: &str, sql: &str) -> Option<String> {
    let name: String = sql.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let known = ["current_timestamp", "now", "localtime", "localtimestamp"];
    let behind = sql[name.len()..].trim();
    let digits = behind.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).map(str::trim);
    let is_call = behind.is_empty() || digits.is_some_and(|digits| digits.chars().all(|c| c.is_ascii_digit()));
    if !known.contains(&name.to_ascii_lowercase().as_str()) || !is_call || (name == "now" && behind.is_empty()) {
        return None;
    }
    let precision =
        declared.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(digits, _)| digits.trim());
    let precision = precision.filter(|digits| *digits != "0").map(|digits| format!("({digits})"));
    Some(format!("CURRENT_TIMESTAMP{}", precision.unwrap_or_default()))
}

/// Whether SQL is a value: a number, with a sign or without, a text, a truth value.
fn is_value(sql: &str) -> bool {
    let Ok(tokens) = lexer::tokens(sql) else { return false };
    let texts: Vec<_> = tokens.iter().map(|token| (token.kind, &sql[token.span.clone()])).collect();
    let unsigned = match texts.as_slice() {
        [(Kind::Mark, "-" | "+"), rest @ ..] => rest,
        all => all,
    };
    let number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    match unsigned {
        [(Kind::Text, _)] => unsigned.len() == texts.len(),
        [(Kind::Word, word)] => number(word) || matches!(word.to_ascii_lowercase().as_str(), "true" | "false"),
        [(Kind::Word, whole), (Kind::Mark, "."), (Kind::Word, part)] => number(whole) && number(part),
        [(Kind::Word, prefix), (Kind::Text, _)] => matches!(*prefix, "x" | "X" | "b" | "B"),
        _ => false,
    }
}

/// Whether one pair of parentheses holds all of it.
fn is_enclosed(sql: &str) -> bool {
    let Ok(tokens) = lexer::tokens(sql) else { return false };
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate() {
        match &sql[token.span.clone()] {
            "(" if token.kind == Kind::Mark => depth += 1,
            ")" if token.kind == Kind::Mark => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && place + 1 < tokens.len() {
            return false;
        }
    }
    sql.starts_with('(')
}

/// A value as a literal for a column. A UUID in its usual form has hyphens, for which `CHAR(32)` has no room.
pub(super) fn value(literal: &Literal, declared: &str) -> String {
    let digits = match literal {
        Literal::String(text) if declared.eq_ignore_ascii_case("char(32)") => uuid_digits(text),
        _ => None,
    };
    digits.map_or_else(|| quote::literal(literal), |digits| quote::string(&digits))
}
