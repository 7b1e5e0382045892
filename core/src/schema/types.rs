//! The neutral types of columns, and how they are written.

use std::fmt;

use super::DialectSql;
use crate::{
    name::EnumName,
    node::{DecodeError, Field, Node, Value},
};

/// How many bytes an integer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IntegerWidth {
    /// One.
    Tiny,
    /// Two.
    Small,
    /// Four.
    Regular,
    /// Eight.
    Big,
}

/// The type of a column. Each backend has one documented spelling for every neutral type.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer {
        /// Its size.
        width: IntegerWidth,
        /// Whether it has no negative values.
        unsigned: bool,
    },
    /// A floating-point number of 4 bytes.
    Real,
    /// A floating-point number of 8 bytes.
    Double,
    /// An exact number: digits in all, and digits after the point.
    Numeric(Option<(u32, Option<u32>)>),
    /// Text of a fixed number of characters.
    Char(Option<u32>),
    /// Text of at most so many characters.
    Varchar(Option<u32>),
    /// Text.
    Text,
    /// A fixed number of bytes.
    Binary(Option<u32>),
    /// At most so many bytes.
    Varbinary(Option<u32>),
    /// Bytes.
    Blob,
    /// A day.
    Date,
    /// A time of day, with so many digits of the second's fraction.
    Time(Option<u32>),
    /// A day and a time of day, nobody says where.
    Timestamp(Option<u32>),
    /// A point in time.
    TimestampTz(Option<u32>),
    /// A length of time.
    Interval,
    /// A UUID.
    Uuid,
    /// JSON, as text.
    Json,
    /// JSON, taken apart.
    Jsonb,
    /// One of the values of an enum type that `create_enum` made.
    Enum(EnumName),
    /// One of these values.
    InlineEnum(Vec<String>),
    /// An IP address.
    Inet,
    /// An IP network.
    Cidr,
    /// A hardware address.
    Macaddr,
    /// A vector of so many numbers (pgvector).
    Vector(Option<u32>),
    /// A list of values.
    Array(Box<Type>),
    /// A spelling for each dialect, verbatim.
    PerDialect(DialectSql),
    /// A database's own spelling, for what no neutral type stands for.
    Native(String),
}

/// A text that is no type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseTypeError {
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
}

impl Type {
    /// A type in the words of each dialect; the same words for all are a native type.
    pub fn spelled(spelling: DialectSql) -> Self {
        match spelling {
            DialectSql { default: Some(spelling), dialects } if dialects.is_empty() => Self::Native(spelling),
            spelling => Self::PerDialect(spelling),
        }
    }

    /// `smallint`: 2 bytes.
    pub const SMALLINT: Self = Self::integer(IntegerWidth::Small);
    /// `integer`: 4 bytes.
    pub const INTEGER: Self = Self::integer(IntegerWidth::Regular);
    /// `bigint`: 8 bytes.
    pub const BIGINT: Self = Self::integer(IntegerWidth::Big);

    /// A signed integer.
    pub const fn integer(width: IntegerWidth) -> Self {
        Self::Integer { width, unsigned: false }
    }
}

/// Whether a name can stand between parentheses without quotes.
fn is_plain(name: &str) -> bool {
    name.trim() == name && !name.starts_with(['\'', '"'])
}

/// A word with the arguments that there are.
struct Spelled<'a>(&'a str, Option<u32>);

impl fmt::Display for Spelled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(argument) => write!(f, "{}({argument})", self.0),
            None => f.write_str(self.0),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean => f.write_str("boolean"),
            Self::Integer { width, unsigned } => {
                f.write_str(if *unsigned { "unsigned " } else { "" })?;
                f.write_str(match width {
                    IntegerWidth::Tiny => "tinyint",
                    IntegerWidth::Small => "smallint",
                    IntegerWidth::Regular => "integer",
                    IntegerWidth::Big => "bigint",
                })
            }
            Self::Real => f.write_str("real"),
            Self::Double => f.write_str("double"),
            Self::Numeric(None) => f.write_str("numeric"),
            Self::Numeric(Some((precision, None))) => write!(f, "numeric({precision})"),
            Self::Numeric(Some((precision, Some(scale)))) => write!(f, "numeric({precision},{scale})"),
            Self::Char(length) => Spelled("char", *length).fmt(f),
            Self::Varchar(length) => Spelled("varchar", *length).fmt(f),
            Self::Text => f.write_str("text"),
            Self::Binary(length) => Spelled("binary", *length).fmt(f),
            Self::Varbinary(length) => Spelled("varbinary", *length).fmt(f),
            Self::Blob => f.write_str("blob"),
            Self::Date => f.write_str("date"),
            Self::Time(precision) => Spelled("time", *precision).fmt(f),
            Self::Timestamp(precision) => Spelled("timestamp", *precision).fmt(f),
            Self::TimestampTz(precision) => Spelled("timestamptz", *precision).fmt(f),
            Self::Interval => f.write_str("interval"),
            Self::Uuid => f.write_str("uuid"),
            Self::Json => f.write_str("json"),
            Self::Jsonb => f.write_str("jsonb"),
            Self::Enum(name) if is_plain(name.as_str()) => write!(f, "enum({name})"),
            Self::Enum(name) => write!(f, "enum(\"{}\")", name.as_str().replace('"', "\"\"")),
            Self::InlineEnum(values) => {
                let quoted: Vec<_> = values.iter().map(|value| format!("'{}'", value.replace('\'', "''"))).collect();
                write!(f, "enum({})", quoted.join(","))
            }
            Self::Inet => f.write_str("inet"),
            Self::Cidr => f.write_str("cidr"),
            Self::Macaddr => f.write_str("macaddr"),
            Self::Vector(length) => Spelled("vector", *length).fmt(f),
            Self::Array(element) => write!(f, "{element}[]"),
            Self::PerDialect(sql) => f.write_str(sql.texts().next().unwrap_or_default()),
            Self::Native(spelling) => f.write_str(spelling),
        }
    }
}

impl Field for Type {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        match &node.value {
            Value::String(text) => text.parse().map_err(|error: ParseTypeError| DecodeError {
                message: error.message,
                span: node.span.clone(),
                help: error.help,
            }),
            Value::Table(_) => DialectSql::decode(node).map(Self::spelled),
            _ => Err(DecodeError::expected("a type", node)),
        }
    }

    fn encode(&self) -> Option<Node> {
        match self {
            Self::PerDialect(sql) => {
                // One spelling for all has to stay a table: a plain string is a neutral type.
                let mut dialects = sql.clone();
                let default = dialects.default.take();
                let mut node = dialects.encode()?;
                if let (Value::Table(table), Some(default)) = (&mut node.value, default) {
                    table.push("default", Node::string(default));
                }
                Some(node)
            }
            Self::Native(spelling) => {
                let mut table = crate::node::Table::default();
                table.push("default", Node::string(spelling));
                Some(Node::new(Value::Table(table)))
            }
            _ => Some(Node::string(self.to_string())),
        }
    }
}
