//! Declared types to neutral types.

use limbeck_core::schema::{IntegerWidth, Type};

use super::words::{
    BIGINT, BLOB, BOOLEAN, CHAR, DOUBLE, Declared, INTEGER, NUMERIC, REAL, SMALLINT, TEXT, TIME, TIMESTAMP,
    TIMESTAMPTZ, TINYINT, UUID, VARBINARY, VARCHAR,
};

/// Makes a neutral type of the numbers in the parentheses.
type Make = fn(&Declared) -> Type;

/// The words of every type but the integers, which may be unsigned.
const TYPES: &[(&[&str], Make)] = &[
    (CHAR, char),
    (VARCHAR, |declared| Type::Varchar(declared.length())),
    (TEXT, |_| Type::Text),
    (BOOLEAN, |_| Type::Boolean),
    (NUMERIC, numeric),
    (REAL, |_| Type::Real),
    // SQLAlchemy writes it for a double, and Diesel reads it as a single; it compares equal to either.
    (&["FLOAT"], |_| Type::Real),
    (DOUBLE, |_| Type::Double),
    (&["DATE"], |_| Type::Date),
    (TIME, |declared| Type::Time(declared.length())),
    (TIMESTAMP, |declared| Type::Timestamp(declared.length())),
    (TIMESTAMPTZ, |declared| Type::TimestampTz(declared.length())),
    (&["INTERVAL"], |_| Type::Interval),
    (BLOB, |_| Type::Blob),
    (&["BINARY"], |declared| Type::Binary(declared.length())),
    (VARBINARY, |declared| Type::Varbinary(declared.length())),
    (UUID, |_| Type::Uuid),
    (&["JSON"], |_| Type::Json),
    (&["JSONB"], |_| Type::Jsonb),
    (&["INET"], |_| Type::Inet),
    (&["CIDR"], |_| Type::Cidr),
    (&["MACADDR"], |_| Type::Macaddr),
];

const INTEGERS: [(&[&str], IntegerWidth); 4] = [
    (TINYINT, IntegerWidth::Tiny),
    (SMALLINT, IntegerWidth::Small),
    (INTEGER, IntegerWidth::Regular),
    (BIGINT, IntegerWidth::Big),
];

/// The neutral type that a declared type stands for best; the spelling itself where there is none. A column that
/// declares nothing keeps any value, which no neutral type does.
///
/// ```
/// use limbeck_backend_sqlite::types::from_spelling;
/// assert_eq!(from_spelling("character varying (20)").to_string(), "varchar(20)");
/// assert_eq!(from_spelling("CHAR(32)").to_string(), "uuid");
/// ```
pub fn from_spelling(spelling: &str) -> Type {
    let declared = Declared::of(spelling);
    let named = || TYPES.iter().find(|(words, _)| declared.is(words)).map(|(_, make)| make(&declared));
    integer(&declared).or_else(named).unwrap_or_else(|| Type::Native(spelling.to_owned()))
}

fn integer(declared: &Declared) -> Option<Type> {
    let signed = declared.words.strip_prefix("UNSIGNED ").or_else(|| declared.words.strip_suffix(" UNSIGNED"));
    let word = signed.unwrap_or(&declared.words);
    let (_, width) = INTEGERS.into_iter().find(|(words, _)| words.contains(&word))?;
    Some(Type::Integer { width, unsigned: signed.is_some() })
}

/// A UUID has 32 digits, and 36 characters with its hyphens.
fn char(declared: &Declared) -> Type {
    match declared.length() {
        Some(32 | 36) => Type::Uuid,
        length => Type::Char(length),
    }
}

fn numeric(declared: &Declared) -> Type {
    Type::Numeric(declared.length().map(|precision| (precision, declared.numbers.get(1).copied())))
}
