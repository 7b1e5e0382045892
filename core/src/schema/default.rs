//! Column defaults: a literal, quoted by the dialect, or an expression in SQL.

use super::DialectSql;
use crate::node::{DecodeError, Field, Node, Table, Value};

/// A value that the dialect quotes.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// NULL.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    String(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// What a column holds in a row that does not say.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnDefault {
    /// A value.
    Literal(Literal),
    /// An expression.
    Sql(DialectSql),
}

impl ColumnDefault {
    /// An expression, the same for every dialect.
    pub fn sql(sql: impl Into<String>) -> Self {
        Self::Sql(DialectSql::new(sql))
    }
}

impl Literal {
    /// The literal that a node is; nothing when it is a list or a table.
    pub fn from_node(node: &Node) -> Option<Self> {
        match &node.value {
            Value::Null => Some(Self::Null),
            Value::Boolean(truth) => Some(Self::Boolean(*truth)),
            Value::Integer(number) => Some(Self::Integer(*number)),
            Value::Float(number) => Some(Self::Float(*number)),
            Value::String(text) | Value::Datetime(text) => Some(Self::String(text.clone())),
            Value::Array(_) | Value::Table(_) => None,
        }
    }

    /// The node that stands for it in a file.
    pub fn to_node(&self) -> Node {
        match self {
            Self::Null => Node::new(Value::Null),
            Self::Boolean(truth) => Node::new(Value::Boolean(*truth)),
            Self::Integer(number) => Node::new(Value::Integer(*number)),
            Self::Float(number) => Node::new(Value::Float(*number)),
            Self::String(text) => Node::string(text),
            Self::Bytes(bytes) => {
                let mut table = Table::default();
                table.push("hex", Node::string(hex(bytes)));
                Node::new(Value::Table(table))
            }
        }
    }
}

impl Literal {
    /// The literal that a node is, or that the table `{ null = true }` or `{ hex = "…" }` stands for; nothing for any
    /// other table or list. Fails for a number that is none, which no database writes in the same way.
    pub(crate) fn decode(node: &Node) -> Result<Option<Self>, DecodeError> {
        if let Value::Float(number) = node.value
            && !number.is_finite()
        {
            return Err(DecodeError::at(node, format!("`{number}` is no value that every database has"))
                .with_help("write it in the database's own words, such as `{ sql = \"'NaN'\" }`"));
        }
        match node.as_table().map(|table| table.entries.as_slice()) {
            Some([entry]) if entry.key == "hex" => bytes(&entry.node).map(|bytes| Some(Self::Bytes(bytes))),
            Some([entry]) if entry.key == "null" => match entry.node.value {
                Value::Boolean(true) => Ok(Some(Self::Null)),
                _ => Err(DecodeError::expected("`true`", &entry.node)),
            },
            _ => Ok(Self::from_node(node)),
        }
    }
}

fn bytes(node: &Node) -> Result<Vec<u8>, DecodeError> {
    let digits = String::decode(node)?;
    let wrong = || DecodeError::at(node, "`hex` takes pairs of hexadecimal digits");
    if !digits.len().is_multiple_of(2) || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| wrong())).collect()
}

/// The digits of a UUID in its usual form, which has hyphens; nothing of any other text.
pub fn uuid_digits(text: &str) -> Option<String> {
    let is_one =
        text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit());
    is_one.then(|| text.replace('-', ""))
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

impl Field for ColumnDefault {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        if let Some(literal) = Literal::decode(node)? {
            return Ok(Self::Literal(literal));
        }
        match node.as_table().map(|table| table.entries.as_slice()) {
            Some([entry]) if entry.key == "sql" => DialectSql::decode(&entry.node).map(Self::Sql),
            _ => Err(DecodeError::expected("a value, or `{ sql = \"…\" }`", node)
                .with_help("an expression is written as `default = { sql = \"now()\" }`")),
        }
    }

    fn encode(&self) -> Option<Node> {
        match self {
            Self::Literal(literal) => Some(literal.to_node()),
            Self::Sql(sql) => {
                let mut table = Table::default();
                table.put("sql", sql.encode());
                Some(Node::new(Value::Table(table)))
            }
        }
    }
}
