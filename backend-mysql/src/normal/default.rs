//! Defaults: what a column holds that is not told, as a value of the column's type.

use limbeck_core::schema::{ColumnDefault, Literal, Type, hex, uuid_digits};
use sqlparser::ast::{Expr, Value};

use super::expression::{constant, expression, parse, plain_number};
use crate::{Server, dialect_name};

/// What a type makes of a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Nature {
    Number,
    Text,
    Bytes,
    Moment,
    Day,
    Time,
    Other,
}

/// The canonical form of a default of a column of a type, in canonical form itself; nothing where there is none, which
/// is what NULL is.
///
/// What a catalog cannot show is left out on both sides: neither has letters beyond the basic plane, and that of MySQL
/// ends bytes before the first that is zero.
pub fn default(server: Server, value: &ColumnDefault, ty: &Type) -> Option<String> {
    let text = whole(value, nature(ty))?;
    if let Some(digits) = uuid_digits(text.trim_matches('\'')).filter(|_| *ty == Type::Char(Some(32))) {
        return Some(format!("'{digits}'"));
    }
    let bytes = text.strip_prefix("0x").filter(|_| server == Server::MySql && nature(ty) == Nature::Bytes);
    Some(match bytes {
        Some(digits) => format!("0x{}", before_zero(digits)),
        None => shown(&text),
    })
}

/// A text as the catalogs show it, which hold no letters beyond the basic plane.
pub(super) fn shown(text: &str) -> String {
    text.chars().map(|c| if u32::from(c) > 0xffff { '?' } else { c }).collect()
}

/// The digits of bytes before the first that is zero.
fn before_zero(digits: &str) -> &str {
    let end = (0..digits.len()).step_by(2).find(|at| digits[*at..].starts_with("00"));
    &digits[..end.unwrap_or(digits.len())]
}

fn whole(value: &ColumnDefault, nature: Nature) -> Option<String> {
    match value {
        ColumnDefault::Literal(Literal::Null) => None,
        ColumnDefault::Literal(Literal::Boolean(truth)) => Some(number(if *truth { "1" } else { "0" }, nature)),
        ColumnDefault::Literal(Literal::Integer(value)) => Some(number(&value.to_string(), nature)),
        ColumnDefault::Literal(Literal::Float(value)) => Some(number(&value.to_string(), nature)),
        ColumnDefault::Literal(Literal::String(value)) => Some(text(value, nature)),
        ColumnDefault::Literal(Literal::Bytes(value)) => Some(format!("0x{}", hex(value))),
        ColumnDefault::Sql(sql) => sql.for_dialect(&dialect_name()).and_then(|sql| written(sql, nature)),
    }
}

/// A default in SQL, which may be a value all the same.
fn written(sql: &str, nature: Nature) -> Option<String> {
    let Some(Expr::Value(value)) = parse(sql) else {
        let text = expression(sql);
        // The clock has as many digits as the column: the servers take no others.
        let is_clock = nature == Nature::Moment && text.starts_with("current_timestamp(");
        return Some(if is_clock { "current_timestamp".to_owned() } else { text });
    };
    match constant(value.value) {
        Value::Null => None,
        Value::Number(value, _) => Some(number(&value, nature)),
        Value::SingleQuotedString(value) => Some(text(&value, nature)),
        Value::HexStringLiteral(digits) => Some(format!("0x{}", digits.to_lowercase())),
        other => Some(other.to_string().to_lowercase()),
    }
}

fn nature(ty: &Type) -> Nature {
    match ty {
        Type::Boolean | Type::Integer { .. } | Type::Real | Type::Double | Type::Numeric(_) => Nature::Number,
        Type::Char(_) | Type::Varchar(_) | Type::Text | Type::InlineEnum(_) | Type::Enum(_) => Nature::Text,
        Type::Binary(_) | Type::Varbinary(_) | Type::Blob => Nature::Bytes,
        Type::Timestamp(_) | Type::TimestampTz(_) => Nature::Moment,
        Type::Date => Nature::Day,
        Type::Time(_) => Nature::Time,
        Type::Native(spelling) => match spelling.to_ascii_lowercase() {
            spelling if spelling.contains("text") || spelling.starts_with("set") => Nature::Text,
            spelling if spelling.contains("int") || spelling.starts_with("year") => Nature::Number,
            spelling if spelling.starts_with("decimal") || spelling.starts_with("double") => Nature::Number,
            spelling if spelling.starts_with("float") => Nature::Number,
            spelling if spelling.contains("blob") => Nature::Bytes,
            _ => Nature::Other,
        },
        _ => Nature::Other,
    }
}

fn number(value: &str, nature: Nature) -> String {
    match nature {
        Nature::Text | Nature::Bytes => text(value, nature),
        Nature::Number | Nature::Moment | Nature::Day | Nature::Time | Nature::Other => plain_number(value),
    }
}

fn text(value: &str, nature: Nature) -> String {
    let is_number = || value.parse::<f64>().is_ok_and(f64::is_finite);
    match nature {
        Nature::Number if is_number() => plain_number(value),
        Nature::Bytes => format!("0x{}", hex(value.as_bytes())),
        Nature::Moment => format!("'{}'", moment(value)),
        Nature::Day => format!("'{}'", two_digits(value)),
        Nature::Time => format!("'{}'", without_idle_fraction(&to_the_second(value))),
        Nature::Number | Nature::Text | Nature::Other => format!("'{value}'"),
    }
}

/// A day has a time, and a second no idle fraction.
fn moment(value: &str) -> String {
    let value = value.replace('T', " ");
    let value = value.trim_end_matches('Z');
    let value = two_digits(value);
    let value = if value.len() == 10 { format!("{value} 00:00:00") } else { to_the_second(&value) };
    without_idle_fraction(&value).to_owned()
}

/// A point in time, or a time, in which months, days, hours, minutes and seconds have two digits.
fn two_digits(value: &str) -> String {
    let (whole, fraction) = value.find('.').map_or((value, ""), |at| value.split_at(at));
    if !whole.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b':' | b' ')) {
        return value.to_owned();
    }
    let mut padded = String::new();
    for part in whole.split_inclusive(['-', ':', ' ']) {
        let is_single = part.trim_end_matches(['-', ':', ' ']).len() == 1;
        padded.push_str(if is_single { "0" } else { "" });
        padded.push_str(part);
    }
    padded + fraction
}

/// The same with seconds, where hours and minutes are said.
fn to_the_second(value: &str) -> String {
    let padded = two_digits(value);
    if padded.matches(':').count() == 1 && !padded.contains('.') { padded + ":00" } else { padded }
}

/// The servers write as many digits of a second's fraction as the type has.
fn without_idle_fraction(value: &str) -> &str {
    if value.contains('.') { value.trim_end_matches('0').trim_end_matches('.') } else { value }
}
