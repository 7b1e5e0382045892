//! Reading neutral types: `numeric(10,2)`, `unsigned bigint`, `enum('a','b')`, `uuid[]`.

use std::str::FromStr;

use super::{IntegerWidth, ParseTypeError, Type};
use crate::{name::EnumName, node::nearest};

/// Every word that begins a neutral type.
const WORDS: [&str; 27] = [
    "boolean",
    "tinyint",
    "smallint",
    "integer",
    "bigint",
    "real",
    "double",
    "numeric",
    "char",
    "varchar",
    "text",
    "binary",
    "varbinary",
    "blob",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "interval",
    "uuid",
    "json",
    "jsonb",
    "enum",
    "inet",
    "cidr",
    "macaddr",
    "vector",
];

fn error(message: String) -> ParseTypeError {
    ParseTypeError { message, help: None }
}

/// Reads the spelling of a neutral type, whatever its case. Fails with the nearest type there is.
///
/// ```
/// use limbeck_core::schema::Type;
/// let price: Type = "Numeric(10, 2)".parse()?;
/// assert_eq!(price, Type::Numeric(Some((10, Some(2)))));
/// assert_eq!(price.to_string(), "numeric(10,2)");
/// # Ok::<(), limbeck_core::schema::ParseTypeError>(())
/// ```
impl FromStr for Type {
    type Err = ParseTypeError;

    fn from_str(text: &str) -> Result<Self, ParseTypeError> {
        let mut element = text.trim();
        let mut dimensions = 0;
        while let Some(inner) = element.strip_suffix("[]") {
            element = inner.trim_end();
            dimensions += 1;
        }
        if dimensions > MOST_DIMENSIONS {
            return Err(error(format!("a list has at most {MOST_DIMENSIONS} dimensions, not {dimensions}")));
        }
        let scalar = scalar(element)?;
        Ok((0..dimensions).fold(scalar, |element, _| Self::Array(Box::new(element))))
    }
}

/// As many as PostgreSQL has.
const MOST_DIMENSIONS: usize = 6;

/// A type that is no list.
fn scalar(text: &str) -> Result<Type, ParseTypeError> {
    let (word, arguments) = split(text)?;
    let word = word.to_ascii_lowercase();
    if let Some(width) = word.strip_prefix("unsigned ") {
        let numbers = arguments.map(|list| numbers(list, text)).transpose()?.unwrap_or_default();
        return unsigned(width.trim(), &numbers, text);
    }
    if word == "enum" {
        return enumeration(arguments, text);
    }
    let numbers = arguments.map(|list| numbers(list, text)).transpose()?.unwrap_or_default();
    named(&word, &numbers, text)
}

/// The word, and what stands in the parentheses behind it.
fn split(text: &str) -> Result<(&str, Option<&str>), ParseTypeError> {
    let Some(open) = text.find('(') else { return Ok((text, None)) };
    let list = text[open + 1..].strip_suffix(')').ok_or_else(|| error(format!("the type `{text}` lacks a `)`")))?;
    Ok((text[..open].trim_end(), Some(list)))
}

fn unsigned(word: &str, numbers: &[u32], text: &str) -> Result<Type, ParseTypeError> {
    match named(word, numbers, text)? {
        Type::Integer { width, .. } => Ok(Type::Integer { width, unsigned: true }),
        _ => Err(error(format!("only integers can be unsigned, not `{text}`"))),
    }
}

fn numbers(list: &str, text: &str) -> Result<Vec<u32>, ParseTypeError> {
    list.split(',')
        .map(|number| {
            number
                .trim()
                .parse()
                .map_err(|_| error(format!("the numbers of the type `{text}` are whole, from 0 to {}", u32::MAX)))
        })
        .collect()
}

fn named(word: &str, numbers: &[u32], text: &str) -> Result<Type, ParseTypeError> {
    let most = match word {
        "numeric" => 2,
        "char" | "varchar" | "binary" | "varbinary" | "time" | "timestamp" | "timestamptz" | "vector" => 1,
        _ => 0,
    };
    let first = numbers.first().copied();
    let ty = match word {
        "boolean" => Type::Boolean,
        "tinyint" => Type::integer(IntegerWidth::Tiny),
        "smallint" => Type::integer(IntegerWidth::Small),
        "integer" => Type::integer(IntegerWidth::Regular),
        "bigint" => Type::integer(IntegerWidth::Big),
        "real" => Type::Real,
        "double" => Type::Double,
        "numeric" => Type::Numeric(first.map(|precision| (precision, numbers.get(1).copied()))),
        "char" => Type::Char(first),
        "varchar" => Type::Varchar(first),
        "text" => Type::Text,
        "binary" => Type::Binary(first),
        "varbinary" => Type::Varbinary(first),
        "blob" => Type::Blob,
        "date" => Type::Date,
        "time" => Type::Time(first),
        "timestamp" => Type::Timestamp(first),
        "timestamptz" => Type::TimestampTz(first),
        "interval" => Type::Interval,
        "uuid" => Type::Uuid,
        "json" => Type::Json,
        "jsonb" => Type::Jsonb,
        "inet" => Type::Inet,
        "cidr" => Type::Cidr,
        "macaddr" => Type::Macaddr,
        "vector" => Type::Vector(first),
        _ => return Err(unknown(word, text)),
    };
    if numbers.len() > most {
        let takes = match most {
            0 => "no number".to_owned(),
            1 => "one number".to_owned(),
            _ => format!("at most {most} numbers"),
        };
        return Err(error(format!("the type `{word}` takes {takes}, found `{text}`")));
    }
    Ok(ty)
}

fn unknown(word: &str, text: &str) -> ParseTypeError {
    let usual = match word {
        "int" | "int4" => Some("integer"),
        "int8" | "long" => Some("bigint"),
        "int2" => Some("smallint"),
        "bool" => Some("boolean"),
        "string" => Some("text"),
        "bytea" | "bytes" => Some("blob"),
        "decimal" => Some("numeric"),
        "float" | "float8" => Some("double"),
        "float4" => Some("real"),
        "datetime" => Some("timestamp"),
        _ => nearest(word, WORDS),
    };
    let help = match usual {
        Some(name) => {
            format!("did you mean `{name}`? A dialect's own type is written as `{{ postgres = \"{text}\" }}`")
        }
        None => format!("a dialect's own type is written as `{{ postgres = \"{text}\", default = \"text\" }}`"),
    };
    ParseTypeError { message: format!("unknown type `{text}`"), help: Some(help) }
}

/// `enum(name)` is a created enum, `enum('a','b')` a list of values.
fn enumeration(arguments: Option<&str>, text: &str) -> Result<Type, ParseTypeError> {
    let arguments = arguments.map(str::trim).unwrap_or_default();
    if let Some(name) = arguments.strip_prefix('"') {
        let inner = name.strip_suffix('"').ok_or_else(|| error(format!("the name in `{text}` is not closed")))?;
        let name = EnumName::new(inner.replace("\"\"", "\""));
        return name.map(Type::Enum).map_err(|_| error(format!("`{text}` needs a name or a list of values")));
    }
    if !arguments.starts_with('\'') {
        let name = EnumName::new(arguments).map_err(|_| error(format!("`{text}` needs a name or a list of values")))?;
        return Ok(Type::Enum(name));
    }
    let mut values = Vec::new();
    let mut rest = arguments;
    loop {
        let (value, behind) = quoted(rest).ok_or_else(|| error(format!("a value of `{text}` is not closed")))?;
        values.push(value);
        match behind.trim_start().strip_prefix(',') {
            Some(next) => rest = next.trim_start(),
            None if behind.trim().is_empty() => return Ok(Type::InlineEnum(values)),
            None => return Err(error(format!("the values of `{text}` are separated by commas"))),
        }
    }
}

/// A text in single quotes, doubled inside, and what stands behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('\'')?;
    let mut value = String::new();
    loop {
        let close = rest.find('\'')?;
        value.push_str(&rest[..close]);
        rest = &rest[close + 1..];
        let Some(doubled) = rest.strip_prefix('\'') else { return Some((value, rest)) };
        value.push('\'');
        rest = doubled;
    }
}
