//! Which values a type does not take: what SQLite itself does not ask, and other databases do.

use limbeck_core::schema::{EnumType, IntegerWidth, Named, Type};

use super::enum_values;
use crate::quote;

/// A condition, in parentheses, that is true of the values of `column` that do not fit a type; nothing where every value does, or where
/// nobody knows.
///
/// `column` is an expression that has the type's affinity already, such as the column of a table that was made with the
/// new type: `'12'` has become a number there, and `'twelve'` has not.
pub fn fit_check(to: &Type, column: &str, enums: &Named<EnumType>) -> Option<String> {
    let condition = match to {
        Type::Boolean => format!("{column} NOT IN (0, 1)"),
        Type::Integer { width, unsigned } => integer(column, *width, *unsigned),
        Type::Real | Type::Double | Type::Numeric(None) => number(column),
        Type::Numeric(Some((precision, scale))) => {
            let whole = precision.saturating_sub(scale.unwrap_or_default());
            format!("{} OR abs({column}) >= 1e{whole}", number(column))
        }
        Type::Char(Some(length)) | Type::Varchar(Some(length)) => {
            format!("{} OR length({column}) > {length}", text(column))
        }
        Type::Char(None) => format!("{} OR length({column}) > 1", text(column)),
        Type::Varchar(None) | Type::Text | Type::Interval | Type::Inet | Type::Cidr | Type::Macaddr => text(column),
        Type::Binary(Some(length)) => format!("{} OR length({column}) <> {length}", bytes(column)),
        Type::Varbinary(Some(length)) => format!("{} OR length({column}) > {length}", bytes(column)),
        Type::Binary(None) | Type::Varbinary(None) | Type::Blob => bytes(column),
        Type::Date => moment(column, "date"),
        Type::Time(_) => moment(column, "time"),
        Type::Timestamp(_) | Type::TimestampTz(_) => moment(column, "datetime"),
        Type::Uuid => uuid(column),
        Type::Json | Type::Jsonb | Type::Vector(_) | Type::Array(_) => {
            format!("{column} IS NOT NULL AND NOT json_valid({column})")
        }
        Type::Enum(_) | Type::InlineEnum(_) => {
            let values: Vec<_> = enum_values(to, enums)?.iter().map(|value| quote::string(value)).collect();
            format!("{column} NOT IN ({})", values.join(", "))
        }
        Type::PerDialect(_) | Type::Native(_) => return None,
    };
    Some(format!("({condition})"))
}

/// The bounds are those of the type everywhere: a value that only SQLite takes would not reach another database.
fn integer(column: &str, width: IntegerWidth, unsigned: bool) -> String {
    let whole = format!("typeof({column}) NOT IN ('integer', 'null')");
    let bounds = match (width, unsigned) {
        (IntegerWidth::Tiny, false) => Some((i64::from(i8::MIN), i64::from(i8::MAX))),
        (IntegerWidth::Tiny, true) => Some((0, i64::from(u8::MAX))),
        (IntegerWidth::Small, false) => Some((i64::from(i16::MIN), i64::from(i16::MAX))),
        (IntegerWidth::Small, true) => Some((0, i64::from(u16::MAX))),
        (IntegerWidth::Regular, false) => Some((i64::from(i32::MIN), i64::from(i32::MAX))),
        (IntegerWidth::Regular, true) => Some((0, i64::from(u32::MAX))),
        (IntegerWidth::Big, false) => None,
        (IntegerWidth::Big, true) => Some((0, i64::MAX)),
    };
    match bounds {
        Some((least, most)) => format!("{whole} OR {column} NOT BETWEEN {least} AND {most}"),
        None => whole,
    }
}

fn number(column: &str) -> String {
    format!("typeof({column}) NOT IN ('integer', 'real', 'null')")
}

fn text(column: &str) -> String {
    format!("typeof({column}) NOT IN ('text', 'null')")
}

fn bytes(column: &str) -> String {
    format!("typeof({column}) NOT IN ('blob', 'null')")
}

/// Texts as SQLite's own functions read them, Julian days, and seconds since 1970.
fn moment(column: &str, function: &str) -> String {
    format!("{column} IS NOT NULL AND {function}({column}, 'auto') IS NULL")
}

/// As text with or without hyphens, or, as Diesel writes it, in 16 bytes.
fn uuid(column: &str) -> String {
    let digits = format!("replace({column}, '-', '')");
    format!(
        "CASE typeof({column}) WHEN 'text' THEN length({column}) NOT IN (32, 36) OR length({digits}) <> 32 \
         OR {digits} GLOB '*[^0-9a-fA-F]*' WHEN 'blob' THEN length({column}) <> 16 WHEN 'null' THEN 0 ELSE 1 END"
    )
}
