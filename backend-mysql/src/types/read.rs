//! Native types to neutral types.

use limbeck_core::schema::{IntegerWidth, Type};

use crate::lexer::{self, Kind};

/// A declared type, taken apart: its words in lower case, and what stands in the parentheses among them.
struct Declared {
    words: String,
    arguments: Vec<String>,
}

impl Declared {
    fn of(spelling: &str) -> Option<Self> {
        let (mut words, mut arguments, mut inside) = (Vec::new(), Vec::new(), false);
        for token in lexer::tokens(spelling).ok()? {
            let text = &spelling[token.span];
            match (token.kind, text) {
                (Kind::Mark, "(") => inside = true,
                (Kind::Mark, ")") => inside = false,
                (Kind::Mark, ",") if inside => {}
                (Kind::Word, _) if !inside => words.push(text.to_ascii_lowercase()),
                (Kind::Word | Kind::Text, _) if inside => arguments.push(text.to_owned()),
                _ => return None,
            }
        }
        Some(Self { words: words.join(" "), arguments })
    }

    /// The numbers in the parentheses. Nothing where something else stands there.
    fn numbers(&self) -> Option<Vec<u32>> {
        self.arguments.iter().map(|argument| argument.parse().ok()).collect()
    }

    /// The texts in the parentheses.
    fn texts(&self) -> Vec<String> {
        self.arguments.iter().map(|argument| unquote(argument)).collect()
    }
}

/// The text that a literal stands for.
fn unquote(literal: &str) -> String {
    let quote = literal.chars().next().unwrap_or('\'');
    let inner = literal.strip_prefix(quote).unwrap_or(literal);
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    let (mut text, mut characters) = (String::new(), inner.chars().peekable());
    while let Some(c) = characters.next() {
        if c == '\\' {
            text.extend(characters.next().map(escaped));
        } else {
            if c == quote {
                characters.next_if_eq(&quote);
            }
            text.push(c);
        }
    }
    text
}

/// The character that one behind a backslash stands for:
/// [string literals](https://dev.mysql.com/doc/refman/8.4/en/string-literals.html).
fn escaped(c: char) -> char {
    match c {
        '0' => '\0',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'Z' => '\u{1a}',
        other => other,
    }
}

/// The neutral type that a native spelling stands for, as a server writes it (`column_type`) or as people do; the
/// spelling itself where there is none. What MariaDB makes of `JSON` is `longtext`, and not told from any other.
///
/// ```
/// use limbeck_backend_mysql::types::from_spelling;
/// assert_eq!(from_spelling("int(10) unsigned").to_string(), "unsigned integer");
/// assert_eq!(from_spelling("tinyint(1)").to_string(), "boolean");
/// assert_eq!(from_spelling("enum('a','it''s')").to_string(), "enum('a','it''s')");
/// ```
pub fn from_spelling(spelling: &str) -> Type {
    let known = Declared::of(spelling).and_then(|declared| named(&declared));
    known.unwrap_or_else(|| Type::Native(spelling.to_owned()))
}

fn named(declared: &Declared) -> Option<Type> {
    if declared.words == "enum" {
        return Some(Type::InlineEnum(declared.texts()));
    }
    let numbers = declared.numbers()?;
    let number = numbers.first().copied();
    if let Some(ty) = integer(&declared.words, number) {
        return Some(ty);
    }
    Some(match (declared.words.as_str(), numbers.as_slice()) {
        ("bool" | "boolean", []) => Type::Boolean,
        ("float" | "float4", []) => Type::Real,
        ("double" | "double precision" | "real" | "float8", []) => Type::Double,
        // A scale that is not written is none, and without anything there are ten digits.
        ("decimal" | "numeric" | "dec" | "fixed", _) => {
            let scale = numbers.get(1).copied().filter(|scale| *scale > 0);
            Type::Numeric(Some((number.unwrap_or(10), scale)))
        }
        ("char" | "character", _) => Type::Char(Some(number.unwrap_or(1))),
        ("varchar" | "character varying", [length]) => Type::Varchar(Some(*length)),
        ("text", []) => Type::Text,
        ("binary", _) => Type::Binary(Some(number.unwrap_or(1))),
        ("varbinary", [length]) => Type::Varbinary(Some(*length)),
        ("blob", []) => Type::Blob,
        ("date", []) => Type::Date,
        ("time", _) => Type::Time(precision(number)),
        ("datetime", _) => Type::Timestamp(precision(number)),
        ("timestamp", _) => Type::TimestampTz(precision(number)),
        ("json", []) => Type::Json,
        ("uuid", []) => Type::Uuid,
        ("inet6", []) => Type::Inet,
        ("vector", _) => Type::Vector(number),
        _ => return None,
    })
}

/// No digits are what no precision means.
fn precision(number: Option<u32>) -> Option<u32> {
    number.filter(|digits| *digits > 0)
}

/// An integer, whose number is the width in which clients show it and says nothing, but for `TINYINT(1)`.
fn integer(words: &str, number: Option<u32>) -> Option<Type> {
    let (word, unsigned) = match words.strip_suffix(" unsigned") {
        Some(word) => (word, true),
        None => (words, false),
    };
    let width = match word {
        "tinyint" if number == Some(1) && !unsigned => return Some(Type::Boolean),
        "tinyint" | "int1" => IntegerWidth::Tiny,
        "smallint" | "int2" => IntegerWidth::Small,
        "int" | "integer" | "int4" => IntegerWidth::Regular,
        "bigint" | "int8" => IntegerWidth::Big,
        _ => return None,
    };
    Some(Type::Integer { width, unsigned })
}
