//! A declared type taken apart: its words, and the numbers in its parentheses.

/// A declared type taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Declared {
    /// Its words in upper case, one space between them, quotes gone.
    pub(super) words: String,
    /// The numbers in its parentheses.
    pub(super) numbers: Vec<u32>,
}

impl Declared {
    /// Takes a spelling apart; what is no whole number in its parentheses is left out.
    pub(super) fn of(spelling: &str) -> Self {
        let (head, list) = spelling.split_once('(').unwrap_or((spelling, ""));
        let tail = list.split_once(')').map(|(_, tail)| tail).unwrap_or_default();
        let plain: String = [head, " ", tail].concat().replace(['"', '`', '[', ']', '\''], " ").to_ascii_uppercase();
        let words: Vec<_> = plain.split_whitespace().collect();
        let list = list.split_once(')').map_or(list, |(list, _)| list);
        let numbers = list.split(',').filter_map(|number| number.trim().parse().ok()).collect();
        Self { words: words.join(" "), numbers }
    }

    /// The first number.
    pub(super) fn length(&self) -> Option<u32> {
        self.numbers.first().copied()
    }

    /// Whether these are its words.
    pub(super) fn is(&self, known: &[&str]) -> bool {
        known.contains(&self.words.as_str())
    }
}

/// Words for a fixed number of characters.
pub(super) const CHAR: &[&str] = &["CHAR", "CHARACTER", "NCHAR", "NATIVE CHARACTER", "BPCHAR"];

/// Words for at most so many characters.
pub(super) const VARCHAR: &[&str] = &[
    "VARCHAR",
    "NVARCHAR",
    "VARCHAR2",
    "NVARCHAR2",
    "CHARACTER VARYING",
    "CHAR VARYING",
    "VARYING CHARACTER",
    "NATIONAL VARCHAR",
];

/// Words for text.
pub(super) const TEXT: &[&str] = &["TEXT", "CLOB", "NTEXT", "TINYTEXT", "MEDIUMTEXT", "LONGTEXT", "CITEXT", "NCLOB"];

/// Words for whole numbers of one byte.
pub(super) const TINYINT: &[&str] = &["TINYINT", "INT1"];

/// Words for whole numbers of two bytes.
pub(super) const SMALLINT: &[&str] = &["SMALLINT", "INT2"];

/// Words for whole numbers of four bytes.
pub(super) const INTEGER: &[&str] = &["INTEGER", "INT", "INT4", "MEDIUMINT"];

/// Words for whole numbers of eight bytes.
pub(super) const BIGINT: &[&str] = &["BIGINT", "INT8", "BIG INT"];

/// Words for exact numbers.
pub(super) const NUMERIC: &[&str] = &["NUMERIC", "DECIMAL", "DEC", "NUMBER"];

/// Words for floating-point numbers of four bytes.
pub(super) const REAL: &[&str] = &["REAL", "FLOAT4"];

/// Words for floating-point numbers of eight bytes.
pub(super) const DOUBLE: &[&str] = &["DOUBLE", "DOUBLE PRECISION", "FLOAT8"];

/// Words for truth values.
pub(super) const BOOLEAN: &[&str] = &["BOOLEAN", "BOOL"];

/// Words for a day and a time of day.
pub(super) const TIMESTAMP: &[&str] =
    &["DATETIME", "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE", "DATETIME2", "SMALLDATETIME"];

/// Words for a point in time.
pub(super) const TIMESTAMPTZ: &[&str] = &["TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE", "DATETIMEOFFSET", "DATETIMETZ"];

/// Words for a time of day.
pub(super) const TIME: &[&str] = &["TIME", "TIME WITHOUT TIME ZONE", "TIME WITH TIME ZONE", "TIMETZ"];

/// Words for UUIDs.
pub(super) const UUID: &[&str] = &["UUID", "GUID", "UNIQUEIDENTIFIER"];

/// Words for bytes.
pub(super) const BLOB: &[&str] = &["BLOB", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "BYTEA"];

/// Words for at most so many bytes.
pub(super) const VARBINARY: &[&str] = &["VARBINARY", "BINARY VARYING"];
