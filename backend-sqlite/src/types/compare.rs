//! Whether two types are the same to SQLite, or one holds all that the other does.

use limbeck_core::schema::{EnumType, IntegerWidth, Named, Type};

use super::{
    affinity, enum_values, from_spelling, integer as integer_spelling, spelling, strict_spelling,
    words::{
        BLOB, BOOLEAN, CHAR, DOUBLE, Declared, NUMERIC, REAL, TEXT, TIME, TIMESTAMP, TIMESTAMPTZ, TINYINT, UUID,
        VARBINARY, VARCHAR,
    },
};

/// Whether a declared type is a usual spelling of a neutral type. One spelling may be several types: `CHAR(32)` is
/// `uuid` and `char(32)`, `DATETIME` is `timestamp` and `timestamptz`, `REAL` is `real` and `double`.
///
/// A column that is the rowid is declared `INTEGER` whatever its neutral width; whoever compares one says so first
/// ([`crate::reflect::rowid_alias`]).
pub fn same_type(neutral: &Type, declared: &str, enums: &Named<EnumType>) -> bool {
    let written = Declared::of(declared);
    if written == Declared::of(&spelling(neutral, enums)) {
        return true;
    }
    let is = |words: &[&str]| written.is(words);
    let length = written.length();
    match neutral {
        Type::Boolean => is(BOOLEAN) || (is(TINYINT) && length == Some(1)),
        Type::Integer { width, unsigned } => same_integer(*width, *unsigned, &written),
        Type::Real => is(REAL) || is(&["FLOAT"]),
        Type::Double => is(DOUBLE) || is(REAL) || is(&["FLOAT"]),
        Type::Numeric(arguments) => is(NUMERIC) && same_numbers(*arguments, &written.numbers),
        Type::Char(wanted) => is(CHAR) && length.unwrap_or(1) == wanted.unwrap_or(1),
        Type::Varchar(Some(wanted)) => is(VARCHAR) && length == Some(*wanted),
        Type::Varchar(None) | Type::Text => is(TEXT) || (is(VARCHAR) && length.is_none()),
        Type::Binary(wanted) => is(BLOB) || (is(&["BINARY"]) && length == *wanted),
        Type::Varbinary(wanted) => is(BLOB) || (is(VARBINARY) && length == *wanted),
        Type::Blob => is(BLOB) || is(&[""]) || (length.is_none() && (is(&["BINARY"]) || is(VARBINARY))),
        Type::Date => is(&["DATE"]),
        Type::Time(_) => is(TIME),
        Type::Timestamp(_) => is(TIMESTAMP),
        Type::TimestampTz(_) => is(TIMESTAMP) || is(TIMESTAMPTZ),
        Type::Interval => is(TEXT) || is(VARCHAR) || is(&["INTERVAL"]),
        Type::Uuid => is(UUID) || ((is(CHAR) || is(VARCHAR)) && matches!(length, Some(32 | 36))),
        Type::Json | Type::Jsonb | Type::Vector(_) | Type::Array(_) => is(&["JSON", "JSONB"]) || is(TEXT),
        Type::Enum(_) | Type::InlineEnum(_) => is(TEXT) || (is(VARCHAR) && enum_fits(neutral, length, enums)),
        Type::Inet | Type::Cidr | Type::Macaddr => is(TEXT) || is(VARCHAR),
        Type::PerDialect(_) | Type::Native(_) => false,
    }
}

/// The same in a `STRICT` table, where `INT` is `INTEGER`.
pub fn same_strict_type(neutral: &Type, declared: &str) -> bool {
    let word = |spelling: &str| Declared::of(spelling).words.replace("INTEGER", "INT");
    word(&strict_spelling(neutral)) == word(declared)
}

/// Whether a column may be declared `to` in the place of `from` without a look at its rows: SQLite keeps every value
/// as it is, and none is too long or too large for the new type.
pub fn widens(from: &str, to: &str) -> bool {
    affinity(from).stores_like(affinity(to)) && holds(&from_spelling(to), &from_spelling(from))
}

/// Whether every value of `inner` is one of `outer`.
fn holds(outer: &Type, inner: &Type) -> bool {
    if outer == inner {
        return true;
    }
    match (outer, inner) {
        (Type::Integer { width, unsigned }, Type::Integer { width: narrower, unsigned: from_unsigned }) => {
            width > narrower && (!unsigned || *from_unsigned) || (width == narrower && unsigned == from_unsigned)
        }
        (Type::Integer { .. }, Type::Boolean)
        | (Type::Numeric(None), Type::Boolean | Type::Integer { .. } | Type::Numeric(_))
        | (Type::Double, Type::Real)
        | (Type::Timestamp(_) | Type::TimestampTz(_), Type::Timestamp(_) | Type::TimestampTz(_))
        | (Type::Time(_), Type::Time(_))
        | (Type::Json | Type::Jsonb, Type::Json | Type::Jsonb) => true,
        (Type::Numeric(Some(wide)), Type::Numeric(Some(narrow))) => numeric_holds(*wide, *narrow),
        _ => text_holds(outer, inner),
    }
}

fn text_holds(outer: &Type, inner: &Type) -> bool {
    most_characters(outer).zip(most_characters(inner)).is_some_and(|(most, needed)| most >= needed)
}

/// How many characters a type of text takes, [`u32::MAX`] where there is no limit; nothing where it is no text.
fn most_characters(ty: &Type) -> Option<u32> {
    match ty {
        Type::Text => Some(u32::MAX),
        Type::Varchar(length) => Some(length.unwrap_or(u32::MAX)),
        Type::Char(length) => Some(length.unwrap_or(1)),
        // With its hyphens, which a column declared CHAR(32) may hold as well.
        Type::Uuid => Some(36),
        _ => None,
    }
}

fn numeric_holds(wide: (u32, Option<u32>), narrow: (u32, Option<u32>)) -> bool {
    let parts = |(precision, scale): (u32, Option<u32>)| {
        let scale = scale.unwrap_or_default();
        (precision.saturating_sub(scale), scale)
    };
    let (wide, narrow) = (parts(wide), parts(narrow));
    wide.0 >= narrow.0 && wide.1 >= narrow.1
}

fn same_integer(width: IntegerWidth, unsigned: bool, declared: &Declared) -> bool {
    let neutral = Type::Integer { width, unsigned };
    let written = from_spelling(integer_spelling(width, unsigned));
    let found = from_spelling(&declared.words);
    found == neutral || found == written
}

fn same_numbers(wanted: Option<(u32, Option<u32>)>, found: &[u32]) -> bool {
    match (wanted, found) {
        (None, []) => true,
        (Some((precision, scale)), [found, rest @ ..]) => {
            precision == *found && scale.unwrap_or_default() == rest.first().copied().unwrap_or_default()
        }
        _ => false,
    }
}

/// Whether a declared length is one that the values of an enum ask for; a longer one leaves room for more.
fn enum_fits(ty: &Type, length: Option<u32>, enums: &Named<EnumType>) -> bool {
    let (Some(values), Some(length)) = (enum_values(ty, enums), length) else { return true };
    values.iter().all(|value| u32::try_from(value.chars().count()).is_ok_and(|count| count <= length))
}
