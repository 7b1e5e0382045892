//! Native types to neutral types.

use limbeck_core::schema::{IntegerWidth, Type};

/// A declared type, taken apart: its words in lower case, and the numbers in the parentheses among them.
struct Declared {
    words: String,
    numbers: Vec<u32>,
}

impl Declared {
    /// Nothing where the parentheses hold anything but numbers.
    fn of(spelling: &str) -> Option<Self> {
        let (before, behind) = spelling.split_once('(').unwrap_or((spelling, ")"));
        let (list, after) = behind.split_once(')')?;
        let words = format!("{before} {after}");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
        let numbers = list.split(',').map(str::trim).filter(|number| !number.is_empty());
        Some(Self { words, numbers: numbers.map(|number| number.parse().ok()).collect::<Option<_>>()? })
    }

    fn number(&self) -> Option<u32> {
        self.numbers.first().copied()
    }
}

/// The neutral type that a native spelling stands for, as the server writes it (`format_type`) or as people do; the
/// spelling itself where there is none. Enum types are not known by their names alone.
///
/// ```
/// use limbeck_backend_postgres::types::from_spelling;
/// assert_eq!(from_spelling("character varying(20)").to_string(), "varchar(20)");
/// assert_eq!(from_spelling("timestamp(3) with time zone[]").to_string(), "timestamptz(3)[]");
/// ```
pub fn from_spelling(spelling: &str) -> Type {
    let native = || Type::Native(spelling.to_owned());
    if let Some(element) = spelling.trim_end().strip_suffix("[]") {
        return Type::Array(Box::new(from_spelling(element)));
    }
    Declared::of(spelling).and_then(|declared| named(&declared)).unwrap_or_else(native)
}

fn named(declared: &Declared) -> Option<Type> {
    let number = declared.number();
    Some(match declared.words.as_str() {
        "boolean" | "bool" => Type::Boolean,
        "smallint" | "int2" => Type::integer(IntegerWidth::Small),
        "integer" | "int" | "int4" => Type::integer(IntegerWidth::Regular),
        "bigint" | "int8" => Type::integer(IntegerWidth::Big),
        "real" | "float4" => Type::Real,
        "double precision" | "float8" | "float" => Type::Double,
        // A scale that is not written is none.
        "numeric" | "decimal" => {
            let scale = declared.numbers.get(1).copied().filter(|scale| *scale > 0);
            Type::Numeric(number.map(|precision| (precision, scale)))
        }
        // Without a length a `character` has one, and a `bpchar` has none.
        "character" | "char" => Type::Char(number.or(Some(1))),
        "bpchar" => Type::Char(number),
        "character varying" | "varchar" => Type::Varchar(number),
        "text" => Type::Text,
        "bytea" => Type::Blob,
        "date" => Type::Date,
        "time" | "time without time zone" => Type::Time(number),
        "timestamp" | "timestamp without time zone" => Type::Timestamp(number),
        "timestamptz" | "timestamp with time zone" => Type::TimestampTz(number),
        "interval" if number.is_none() => Type::Interval,
        "uuid" => Type::Uuid,
        "json" => Type::Json,
        "jsonb" => Type::Jsonb,
        "inet" => Type::Inet,
        "cidr" => Type::Cidr,
        "macaddr" => Type::Macaddr,
        "vector" => Type::Vector(number),
        _ => return None,
    })
}
