//! Neutral types and what SQLite's columns declare.
//!
//! | neutral | written | affinity | why |
//! | --- | --- | --- | --- |
//! | `boolean` | `BOOLEAN` | NUMERIC | as SQLAlchemy; Diesel's `Bool` |
//! | `tinyint`, `smallint`, `unsigned tinyint` | `SMALLINT` | INTEGER | Diesel takes every `TINYINT` for a `Bool` |
//! | `integer`, `unsigned smallint` | `INTEGER` | INTEGER | |
//! | `bigint`, `unsigned integer` | `BIGINT` | INTEGER | |
//! | `unsigned bigint` | `BIGINT` | INTEGER | SQLite's integers have 64 bits and a sign: no value above 2⁶³−1 fits |
//! | `real` | `REAL` | REAL | Diesel's `Float`; stored with 8 bytes all the same |
//! | `double` | `DOUBLE` | REAL | Diesel's `Double` |
//! | `numeric(p,s)` | `NUMERIC(p, s)` | NUMERIC | kept exactly while it fits an integer or a double |
//! | `char(n)` | `CHAR(n)` | TEXT | |
//! | `varchar(n)`, `varchar` | `VARCHAR(n)`, `VARCHAR` | TEXT | |
//! | `text` | `TEXT` | TEXT | |
//! | `binary(n)`, `varbinary(n)`, `blob` | `BLOB` | BLOB | `VARBINARY` would be NUMERIC |
//! | `date`, `time(p)` | `DATE`, `TIME` | NUMERIC | as SQLAlchemy; Diesel's `Date`, `Time` |
//! | `timestamp(p)`, `timestamptz(p)` | `DATETIME` | NUMERIC | as SQLAlchemy; Diesel's `Timestamp` |
//! | `interval` | `TEXT` | TEXT | `INTERVAL` would be INTEGER |
//! | `uuid` | `CHAR(32)` | TEXT | as SQLAlchemy; `UUID` would be NUMERIC and make numbers of digits |
//! | `json`, `jsonb`, `vector(n)`, `T[]` | `JSON` | NUMERIC | as SQLAlchemy; JSON text |
//! | `enum(…)` | `VARCHAR(n)` | TEXT | `n` is the length of the longest value |
//! | `inet`, `cidr` | `VARCHAR(49)` | TEXT | the longest address with its mask |
//! | `macaddr` | `VARCHAR(17)` | TEXT | |
//!
//! A `STRICT` table knows `INTEGER`, `REAL`, `TEXT` and `BLOB` only: see [`strict_spelling`].

mod affinity;
mod compare;
mod diesel;
mod fit;
mod read;
mod words;

pub use affinity::{Affinity, affinity};
pub use compare::{same_strict_type, same_type, widens};
pub use diesel::diesel_type;
pub use fit::fit_check;
pub use read::from_spelling;

use limbeck_core::schema::{EnumType, IntegerWidth, Named, Type};

/// How a type is written in a column definition; `enums` holds the values of the enum types.
pub fn spelling(ty: &Type, enums: &Named<EnumType>) -> String {
    let fixed = match ty {
        Type::Boolean => "BOOLEAN",
        Type::Integer { width, unsigned } => integer(*width, *unsigned),
        Type::Real => "REAL",
        Type::Double => "DOUBLE",
        Type::Numeric(arguments) => return numeric(*arguments),
        Type::Char(length) => return with_length("CHAR", *length),
        Type::Varchar(length) => return with_length("VARCHAR", *length),
        Type::Text | Type::Interval => "TEXT",
        Type::Binary(_) | Type::Varbinary(_) | Type::Blob => "BLOB",
        Type::Date => "DATE",
        Type::Time(_) => "TIME",
        Type::Timestamp(_) | Type::TimestampTz(_) => "DATETIME",
        Type::Uuid => "CHAR(32)",
        Type::Json | Type::Jsonb | Type::Vector(_) | Type::Array(_) => "JSON",
        Type::Enum(_) | Type::InlineEnum(_) => return with_length("VARCHAR", longest(ty, enums)),
        Type::Inet | Type::Cidr => "VARCHAR(49)",
        Type::Macaddr => "VARCHAR(17)",
        Type::PerDialect(sql) => sql.for_dialect(&crate::dialect_name()).unwrap_or_default(),
        Type::Native(spelling) => spelling,
    };
    fixed.to_owned()
}

/// How a type is written in a `STRICT` table, which takes five words only.
pub fn strict_spelling(ty: &Type) -> String {
    let fixed = match ty {
        Type::Boolean | Type::Integer { .. } => "INTEGER",
        Type::Real | Type::Double | Type::Numeric(_) => "REAL",
        Type::Binary(_) | Type::Varbinary(_) | Type::Blob => "BLOB",
        Type::Char(_)
        | Type::Varchar(_)
        | Type::Text
        | Type::Date
        | Type::Time(_)
        | Type::Timestamp(_)
        | Type::TimestampTz(_)
        | Type::Interval
        | Type::Uuid
        | Type::Json
        | Type::Jsonb
        | Type::Enum(_)
        | Type::InlineEnum(_)
        | Type::Inet
        | Type::Cidr
        | Type::Macaddr
        | Type::Vector(_)
        | Type::Array(_) => "TEXT",
        Type::PerDialect(sql) => sql.for_dialect(&crate::dialect_name()).unwrap_or_default(),
        Type::Native(spelling) => spelling,
    };
    fixed.to_owned()
}

/// The values of an enum type, written there or made before; nothing when it is none, or nobody made it.
pub(crate) fn enum_values<'a>(ty: &'a Type, enums: &'a Named<EnumType>) -> Option<&'a [String]> {
    match ty {
        Type::InlineEnum(values) => Some(values),
        Type::Enum(name) => enums.iter().find(|known| known.name == *name).map(|known| known.values.as_slice()),
        _ => None,
    }
}

fn integer(width: IntegerWidth, unsigned: bool) -> &'static str {
    match (width, unsigned) {
        (IntegerWidth::Tiny, _) | (IntegerWidth::Small, false) => "SMALLINT",
        (IntegerWidth::Small, true) | (IntegerWidth::Regular, false) => "INTEGER",
        (IntegerWidth::Regular, true) | (IntegerWidth::Big, _) => "BIGINT",
    }
}

fn numeric(arguments: Option<(u32, Option<u32>)>) -> String {
    match arguments {
        None => "NUMERIC".to_owned(),
        Some((precision, None)) => format!("NUMERIC({precision})"),
        Some((precision, Some(scale))) => format!("NUMERIC({precision}, {scale})"),
    }
}

fn with_length(word: &str, length: Option<u32>) -> String {
    length.map_or_else(|| word.to_owned(), |length| format!("{word}({length})"))
}

fn longest(ty: &Type, enums: &Named<EnumType>) -> Option<u32> {
    let lengths = enum_values(ty, enums)?.iter().map(|value| value.chars().count());
    u32::try_from(lengths.max()?).ok().filter(|length| *length > 0)
}
