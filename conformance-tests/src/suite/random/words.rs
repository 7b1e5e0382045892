//! Types, defaults and expressions that every server understands, by what the values of a column are.

use limbeck_core::schema::Type;

use super::chance::Chance;

/// What the values of a column are, as far as it decides what may be said of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Whole numbers.
    Integer,
    /// Numbers with a fraction.
    Fraction,
    /// Texts with a length.
    Text,
    /// Texts without one.
    LongText,
    /// Bytes.
    Bytes,
    /// Truth values.
    Truth,
    /// Days.
    Day,
    /// Times of a day.
    Time,
    /// Days and times.
    Moment,
    /// UUIDs.
    Uuid,
    /// Values of a list.
    Listed,
    /// Everything else.
    Other,
}

/// Every class and the types that it is made of.
const TYPES: &[(Class, &[&str])] = &[
    (Class::Integer, &["integer", "bigint", "smallint", "integer", "tinyint", "unsigned integer", "unsigned smallint"]),
    (Class::Text, &["varchar(40)", "varchar(80)", "varchar(255)", "char(8)"]),
    (Class::LongText, &["text", "text", "varchar"]),
    (Class::Fraction, &["numeric(10,2)", "numeric(12,4)", "double", "real", "numeric(8,3)"]),
    (Class::Moment, &["timestamp", "timestamptz", "timestamp(6)", "timestamptz(3)"]),
    (Class::Truth, &["boolean"]),
    (Class::Day, &["date"]),
    (Class::Time, &["time", "time(3)"]),
    (Class::Bytes, &["blob", "binary(16)", "varbinary(20)"]),
    (Class::Uuid, &["uuid"]),
    (Class::Listed, &["enum('red','green')", "enum('red','green','blue')", "enum('it''s','a,b')"]),
    (Class::Other, &["json", "jsonb", "interval", "inet", "cidr", "macaddr", "integer[]", "text[]", "unsigned bigint"]),
];

impl Class {
    /// The class of a type.
    pub fn of(ty: &Type) -> Self {
        match ty {
            Type::Integer { .. } => Self::Integer,
            Type::Real | Type::Double | Type::Numeric(_) => Self::Fraction,
            Type::Char(_) | Type::Varchar(Some(_)) => Self::Text,
            Type::Text | Type::Varchar(None) => Self::LongText,
            Type::Binary(_) | Type::Varbinary(_) | Type::Blob => Self::Bytes,
            Type::Boolean => Self::Truth,
            Type::Date => Self::Day,
            Type::Time(_) => Self::Time,
            Type::Timestamp(_) | Type::TimestampTz(_) => Self::Moment,
            Type::Uuid => Self::Uuid,
            Type::Enum(_) | Type::InlineEnum(_) => Self::Listed,
            _ => Self::Other,
        }
    }

    /// A class, the usual ones more often.
    pub fn any(chance: &mut Chance) -> Self {
        let usual = [Self::Integer, Self::Text, Self::Text, Self::LongText, Self::Moment, Self::Truth];
        let rare = || TYPES.iter().map(|(class, _)| *class).collect::<Vec<_>>();
        let class = if chance.once_in(2) { chance.of(&usual).copied() } else { chance.of(&rare()).copied() };
        class.unwrap_or(Self::Integer)
    }

    /// A type of the class.
    pub fn ty(self, chance: &mut Chance) -> &'static str {
        let types = TYPES.iter().find(|(class, _)| *class == self).map_or(&["integer"][..], |(_, types)| types);
        chance.word(types)
    }

    /// Whether a key on every server may have a column of the class.
    pub fn is_key(self) -> bool {
        matches!(
            self,
            Self::Integer
                | Self::Text
                | Self::Moment
                | Self::Day
                | Self::Uuid
                | Self::Truth
                | Self::Fraction
                | Self::Time
        )
    }

    /// A default, as a file has it.
    pub fn default(self, ty: &Type, chance: &mut Chance) -> &'static str {
        match (self, ty) {
            (Self::Integer, _) => chance.word(&["0", "1", "42", "{ sql = \"1 + 2\" }", "{ sql = \"abs(-3)\" }"]),
            (Self::Fraction, _) => chance.word(&["0", "9.5", "-0.25", "{ sql = \"1.5 * 2\" }", "100"]),
            (Self::Text | Self::LongText, _) => chance.word(&[
                "\"\"",
                "\"new\"",
                "\"it's\"",
                "\"a\\\\b\"",
                "\"0\"",
                "\"NULL\"",
                "\"über\"",
                "{ sql = \"lower('ABC')\" }",
                "{ sql = \"'x'\" }",
            ]),
            (Self::Truth, _) => chance.word(&["true", "false"]),
            (Self::Day, _) => chance.word(&["\"2024-02-29\"", "{ sql = \"CURRENT_DATE\" }"]),
            (Self::Time, _) => "\"12:30:00\"",
            (Self::Moment, Type::Timestamp(None) | Type::TimestampTz(None)) => {
                chance.word(&["{ sql = \"CURRENT_TIMESTAMP\" }", "\"2024-02-29 12:30:00\""])
            }
            (Self::Moment, _) => "\"2024-02-29 12:30:00\"",
            (Self::Uuid, _) => "\"6a2f41a3-c54c-fce8-32d2-0324e1c32e22\"",
            (Self::Listed, Type::InlineEnum(values)) if values.iter().any(|value| value == "red") => {
                chance.word(&["\"red\"", "\"green\""])
            }
            (Self::Other, Type::Json | Type::Jsonb) => chance.word(&["\"{}\"", "\"[]\"", "'{\"a\": [1, \"b\"]}'"]),
            _ => "",
        }
    }

    /// Something that may be true of a column of the class.
    pub fn condition(self, column: &str, chance: &mut Chance) -> Option<String> {
        let shapes: &[&str] = match self {
            Self::Integer => {
                &["@ > 0", "@ BETWEEN 1 AND 10", "@ IN (1, 2, 3)", "@ <> 5 OR @ IS NULL", "@ * 2 >= 4 - 1"]
            }
            Self::Fraction => &["@ >= 0", "@ < 99.5", "NOT (@ = 1)"],
            Self::Text | Self::LongText => {
                &["length(@) > 2", "@ <> ''", "@ LIKE 'a%'", "@ IN ('a', 'b')", "lower(@) = @", "@ <> 'it''s'"]
            }
            Self::Moment => &["@ > '2020-01-01 00:00:00'"],
            Self::Day => &["@ >= '2020-01-01'"],
            Self::Truth => &["NOT @"],
            Self::Uuid | Self::Time | Self::Bytes | Self::Listed | Self::Other => &["@ IS NOT NULL"],
        };
        let shape = if chance.once_in(6) { "@ IS NOT NULL" } else { chance.word(shapes) };
        Some(shape.replace('@', column))
    }

    /// What may be computed from a column of the class, with the type of the result.
    ///
    /// Of a text of a fixed length nothing may be computed where blanks belong to it (MariaDB).
    pub fn computed(self, column: &str, chance: &mut Chance) -> Option<(&'static str, String)> {
        let (ty, shapes): (_, &[&str]) = match self {
            Self::Integer => ("bigint", &["@ + 1", "@ * 2", "abs(@)", "CASE WHEN @ > 0 THEN 1 ELSE 0 END"]),
            Self::Text => ("varchar(255)", &["lower(@)", "upper(@)", "coalesce(@, 'none')", "replace(@, 'a', 'b')"]),
            _ => return None,
        };
        Some((ty, chance.word(shapes).replace('@', column)))
    }
}
