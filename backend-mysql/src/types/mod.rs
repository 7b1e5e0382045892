//! Neutral types and what the columns of MySQL and MariaDB declare.
//!
//! | neutral | written | why |
//! | --- | --- | --- |
//! | `boolean` | `BOOL` | as SQLAlchemy; the servers make `TINYINT(1)` of it, Diesel's `Bool` |
//! | `tinyint` … `bigint`, `unsigned …` | `TINYINT`, `SMALLINT`, `INTEGER`, `BIGINT`, with `UNSIGNED` | |
//! | `real`, `double` | `FLOAT`, `DOUBLE` | `REAL` would be 8 bytes |
//! | `numeric(p,s)` | `NUMERIC(p, s)` | |
//! | `numeric` | `NUMERIC(65, 30)` | as many digits as there are; `NUMERIC` alone would have none behind the point |
//! | `char(n)`, `varchar(n)` | `CHAR(n)`, `VARCHAR(n)` | |
//! | `varchar` | `TEXT` | a `VARCHAR` needs a length |
//! | `text` | `TEXT` | as SQLAlchemy; 64 KiB, `{ mysql = "LONGTEXT" }` for more |
//! | `binary(n)`, `varbinary(n)` | `BINARY(n)`, `VARBINARY(n)` | |
//! | `blob`, `varbinary` | `BLOB` | as SQLAlchemy; 64 KiB, `{ mysql = "LONGBLOB" }` for more |
//! | `date`, `time(p)` | `DATE`, `TIME(p)` | |
//! | `timestamp(p)` | `DATETIME(p)` | whole seconds where no precision is written |
//! | `timestamptz(p)` | `TIMESTAMP(p)` | kept in UTC, up to 2038 on older servers |
//! | `interval` | `VARCHAR(64)` | as text; `TIME` ends at 838 hours |
//! | `uuid` | `CHAR(32)` | as SQLAlchemy; Diesel does not know MariaDB's `UUID` |
//! | `json`, `jsonb`, `T[]` | `JSON` | MariaDB makes `LONGTEXT` with a CHECK of it |
//! | `enum(…)` | `ENUM('a','b')` | |
//! | `inet`, `cidr` | `VARCHAR(49)` | the longest address with its mask |
//! | `macaddr` | `VARCHAR(17)` | |
//! | `vector(n)` | `VECTOR(n)` | where the server has it (MySQL 9.0, MariaDB 11.7); `JSON` before |

mod compare;
mod diesel;
mod read;

pub use compare::{canonical, same_type, widens};
pub use diesel::diesel_type;
pub use read::from_spelling;

use limbeck_core::schema::{EnumType, IntegerWidth, Named, Type};

use crate::{Capabilities, quote};

/// How a type is written in a column definition; `enums` holds the values of the enum types.
pub fn spelling(ty: &Type, enums: &Named<EnumType>, can: &Capabilities) -> String {
    let fixed = match ty {
        Type::Boolean => "BOOL",
        Type::Integer { width, unsigned } => return integer(*width, *unsigned),
        Type::Real => "FLOAT",
        Type::Double => "DOUBLE",
        Type::Numeric(arguments) => return numeric(*arguments),
        Type::Char(length) => return with_number("CHAR", *length),
        Type::Varchar(Some(length)) => return with_number("VARCHAR", Some(*length)),
        Type::Varchar(None) | Type::Text => "TEXT",
        Type::Binary(length) => return with_number("BINARY", *length),
        Type::Varbinary(Some(length)) => return with_number("VARBINARY", Some(*length)),
        Type::Varbinary(None) | Type::Blob => "BLOB",
        Type::Date => "DATE",
        Type::Time(precision) => return with_number("TIME", *precision),
        Type::Timestamp(precision) => return with_number("DATETIME", *precision),
        Type::TimestampTz(precision) => return with_number("TIMESTAMP", *precision),
        Type::Interval => "VARCHAR(64)",
        Type::Uuid => "CHAR(32)",
        Type::Vector(length) if can.vector => return with_number("VECTOR", *length),
        Type::Json | Type::Jsonb | Type::Array(_) | Type::Vector(_) => "JSON",
        Type::Enum(_) | Type::InlineEnum(_) => return enumeration(enum_values(ty, enums).unwrap_or_default()),
        Type::Inet | Type::Cidr => "VARCHAR(49)",
        Type::Macaddr => "VARCHAR(17)",
        Type::PerDialect(sql) => sql.for_dialect(&crate::dialect_name()).unwrap_or_default(),
        Type::Native(spelling) => spelling,
    };
    fixed.to_owned()
}

/// The values of an enum type, written there or made before; nothing when it is none, or nobody made it.
pub fn enum_values<'a>(ty: &'a Type, enums: &'a Named<EnumType>) -> Option<&'a [String]> {
    match ty {
        Type::InlineEnum(values) => Some(values),
        Type::Enum(name) => enums.named(name).map(|known| known.values.as_slice()),
        _ => None,
    }
}

/// What values of a type are kept as, as far as it decides what may be said of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// TEXT, BLOB, JSON and shapes: their keys need a length, and on MySQL their defaults parentheses.
    Large,
    /// TEXT and what is like it, in particular.
    LargeText,
    /// JSON.
    Json,
    /// DATETIME and TIMESTAMP, which know `CURRENT_TIMESTAMP` and `ON UPDATE`.
    Moment,
    /// CHAR, VARCHAR and ENUM, which have a character set.
    Text,
    /// Whole numbers and floating-point ones, which count up.
    Number,
    /// Everything else.
    Other,
}

/// The family of a declared type.
pub fn family(declared: &str) -> Family {
    let lower = declared.trim_start().to_ascii_lowercase();
    let word: String = lower.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    match word.as_str() {
        "tinytext" | "text" | "mediumtext" | "longtext" => Family::LargeText,
        "json" => Family::Json,
        "tinyblob" | "blob" | "mediumblob" | "longblob" | "geometry" | "point" | "linestring" | "polygon"
        | "multipoint" | "multilinestring" | "multipolygon" | "geometrycollection" | "geomcollection" | "vector" => {
            Family::Large
        }
        "datetime" | "timestamp" => Family::Moment,
        "char" | "varchar" | "enum" | "set" | "nchar" | "nvarchar" | "character" => Family::Text,
        "tinyint" | "smallint" | "mediumint" | "int" | "integer" | "bigint" | "float" | "double" => Family::Number,
        _ => Family::Other,
    }
}

impl Family {
    /// Whether values are large: a key on them needs a length.
    pub fn is_large(self) -> bool {
        matches!(self, Self::Large | Self::LargeText | Self::Json)
    }

    /// Whether values are texts, which have a character set.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::LargeText)
    }
}

fn integer(width: IntegerWidth, unsigned: bool) -> String {
    let word = match width {
        IntegerWidth::Tiny => "TINYINT",
        IntegerWidth::Small => "SMALLINT",
        IntegerWidth::Regular => "INTEGER",
        IntegerWidth::Big => "BIGINT",
    };
    if unsigned { format!("{word} UNSIGNED") } else { word.to_owned() }
}

fn numeric(arguments: Option<(u32, Option<u32>)>) -> String {
    match arguments {
        None => "NUMERIC(65, 30)".to_owned(),
        Some((precision, None)) => format!("NUMERIC({precision})"),
        Some((precision, Some(scale))) => format!("NUMERIC({precision}, {scale})"),
    }
}

fn with_number(word: &str, number: Option<u32>) -> String {
    number.map_or_else(|| word.to_owned(), |number| format!("{word}({number})"))
}

fn enumeration(values: &[String]) -> String {
    let values: Vec<_> = values.iter().map(|value| quote::string(value)).collect();
    format!("ENUM({})", values.join(","))
}
