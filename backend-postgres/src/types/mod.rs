//! Neutral types and what PostgreSQL's columns declare.
//!
//! | neutral | written | why |
//! | --- | --- | --- |
//! | `boolean` | `BOOLEAN` | |
//! | `tinyint`, `smallint`, `unsigned tinyint` | `SMALLINT` | there is none of one byte |
//! | `integer`, `unsigned smallint` | `INTEGER` | an unsigned one needs the next size |
//! | `bigint`, `unsigned integer` | `BIGINT` | |
//! | `unsigned bigint` | `NUMERIC(20)` | the only one that holds every value |
//! | `real`, `double` | `REAL`, `DOUBLE PRECISION` | |
//! | `numeric(p,s)` | `NUMERIC(p, s)` | |
//! | `char(n)`, `varchar(n)`, `text` | `CHAR(n)`, `VARCHAR(n)`, `TEXT` | |
//! | `binary(n)`, `varbinary(n)`, `blob` | `BYTEA` | it has no length |
//! | `date`, `time(p)` | `DATE`, `TIME(p)` | |
//! | `timestamp(p)`, `timestamptz(p)` | `TIMESTAMP(p)`, `TIMESTAMP(p) WITH TIME ZONE` | as SQLAlchemy |
//! | `interval`, `uuid`, `json`, `jsonb` | `INTERVAL`, `UUID`, `JSON`, `JSONB` | |
//! | `enum(name)` | the type of that name | |
//! | `enum('a','b')` | `VARCHAR(n)` with a CHECK | as long as the longest value; the type has no name to be made under |
//! | `inet`, `cidr`, `macaddr` | `INET`, `CIDR`, `MACADDR` | |
//! | `vector(n)` | `VECTOR(n)` | with the extension `vector` |
//! | `T[]` | `T[]` | the server does not keep the number of dimensions |

mod compare;
mod diesel;
mod read;

pub(crate) use compare::{cannot_convert, canonical};
pub use compare::{converts_by_itself, same_type, widens};
pub use diesel::diesel_type;
pub use read::from_spelling;

use limbeck_core::schema::{EnumType, IntegerWidth, Named, Type};

use crate::quote;

/// How a type is written in a column definition; `enums` holds the enum types.
pub fn spelling(ty: &Type, enums: &Named<EnumType>) -> String {
    let fixed = match ty {
        Type::Boolean => "BOOLEAN",
        Type::Integer { width, unsigned } => integer(*width, *unsigned),
        Type::Real => "REAL",
        Type::Double => "DOUBLE PRECISION",
        Type::Numeric(arguments) => return numeric(*arguments),
        Type::Char(length) => return with_number("CHAR", *length, ""),
        Type::Varchar(length) => return with_number("VARCHAR", *length, ""),
        Type::Text => "TEXT",
        Type::Binary(_) | Type::Varbinary(_) | Type::Blob => "BYTEA",
        Type::Date => "DATE",
        Type::Time(precision) => return with_number("TIME", *precision, ""),
        Type::Timestamp(precision) => return with_number("TIMESTAMP", *precision, ""),
        Type::TimestampTz(precision) => return with_number("TIMESTAMP", *precision, " WITH TIME ZONE"),
        Type::Interval => "INTERVAL",
        Type::Uuid => "UUID",
        Type::Json => "JSON",
        Type::Jsonb => "JSONB",
        Type::Enum(name) => {
            let found = enums.named(name);
            let own = found.map_or(name.as_str(), |known| known.name.as_str());
            return quote::qualified(found.and_then(|known| known.schema.as_ref()), own);
        }
        Type::InlineEnum(values) => return with_number("VARCHAR", longest(values), ""),
        Type::Inet => "INET",
        Type::Cidr => "CIDR",
        Type::Macaddr => "MACADDR",
        Type::Vector(length) => return with_number("VECTOR", *length, ""),
        Type::Array(element) => return format!("{}[]", spelling(element, enums)),
        Type::PerDialect(sql) => sql.for_dialect(&crate::dialect_name()).unwrap_or_default(),
        Type::Native(spelling) => spelling,
    };
    fixed.to_owned()
}

/// The pseudo-type that makes an integer column count up in the older way; nothing for what is no integer.
pub fn serial(ty: &Type) -> Option<&'static str> {
    let Type::Integer { width, unsigned } = ty else { return None };
    match integer(*width, *unsigned) {
        "SMALLINT" => Some("SMALLSERIAL"),
        "INTEGER" => Some("SERIAL"),
        "BIGINT" => Some("BIGSERIAL"),
        _ => None,
    }
}

/// How the server keeps long values of a type where nothing is said.
pub fn usual_storage(ty: &Type) -> &'static str {
    match ty {
        Type::Numeric(_) | Type::Inet | Type::Cidr => "main",
        Type::Boolean
        | Type::Integer { .. }
        | Type::Real
        | Type::Double
        | Type::Date
        | Type::Time(_)
        | Type::Timestamp(_)
        | Type::TimestampTz(_)
        | Type::Interval
        | Type::Uuid
        | Type::Enum(_)
        | Type::Macaddr => "plain",
        Type::Char(_)
        | Type::Varchar(_)
        | Type::Text
        | Type::Binary(_)
        | Type::Varbinary(_)
        | Type::Blob
        | Type::Json
        | Type::Jsonb
        | Type::InlineEnum(_)
        | Type::Vector(_)
        | Type::Array(_)
        | Type::PerDialect(_)
        | Type::Native(_) => "extended",
    }
}

/// Whether the values of a type are texts, which a collation orders.
pub fn is_collatable(ty: &Type) -> bool {
    matches!(ty, Type::Char(_) | Type::Varchar(_) | Type::Text | Type::InlineEnum(_) | Type::Native(_))
        || matches!(ty, Type::PerDialect(_))
        || matches!(ty, Type::Array(element) if is_collatable(element))
}

fn integer(width: IntegerWidth, unsigned: bool) -> &'static str {
    match (width, unsigned) {
        (IntegerWidth::Tiny, _) | (IntegerWidth::Small, false) => "SMALLINT",
        (IntegerWidth::Small, true) | (IntegerWidth::Regular, false) => "INTEGER",
        (IntegerWidth::Regular, true) | (IntegerWidth::Big, false) => "BIGINT",
        (IntegerWidth::Big, true) => "NUMERIC(20)",
    }
}

fn numeric(arguments: Option<(u32, Option<u32>)>) -> String {
    match arguments {
        None => "NUMERIC".to_owned(),
        Some((precision, None)) => format!("NUMERIC({precision})"),
        Some((precision, Some(scale))) => format!("NUMERIC({precision}, {scale})"),
    }
}

fn with_number(word: &str, number: Option<u32>, behind: &str) -> String {
    match number {
        Some(number) => format!("{word}({number}){behind}"),
        None => format!("{word}{behind}"),
    }
}

/// The length of the column of an inline enum.
pub(crate) fn longest(values: &[String]) -> Option<u32> {
    let longest = values.iter().map(|value| value.chars().count()).max();
    longest.and_then(|length| u32::try_from(length).ok()).map(|length| length.max(1))
}
