//! The shape of SQL: its tokens without what stands in quotes.

use sqlparser::{
    dialect::Dialect as Syntax,
    tokenizer::{Token, Tokenizer},
};

/// A token, as far as the shape goes.
#[derive(Debug, Clone, PartialEq)]
enum Piece {
    /// A quoted name, by what it says.
    Name(String),
    /// A quoted text, by what it says.
    Text(String),
    /// Anything else, as it stands.
    Bare(String),
}

/// Holds SQL with a hostile text to the same with a harmless one. Fails with where they part.
pub fn same_shape(
    syntax: &dyn Syntax,
    (expected, harmless): (&str, &str),
    (sql, hostile): (&str, &str),
) -> Result<(), String> {
    let [of_expected, of_sql] = [pieces(syntax, expected)?, pieces(syntax, sql)?];
    let shown = || format!("\n{sql}\nin place of\n{expected}");
    if of_expected.len() != of_sql.len() {
        return Err(format!("{} tokens and not {}:{}", of_sql.len(), of_expected.len(), shown()));
    }
    for (wanted, found) in of_expected.iter().zip(&of_sql) {
        let says = |wanted: &String, found: &String| {
            // A name that is too long for a server is cut, and has a hash behind it; a short word may stand in others.
            found.len() > 40 || harmless.len() < 3 || *found == wanted.replace(harmless, hostile)
        };
        match (wanted, found) {
            (Piece::Bare(wanted), Piece::Bare(found)) if wanted == found => {}
            // What is a plain word needs no quotes.
            (Piece::Bare(wanted), Piece::Name(found)) if is_word(wanted) && says(wanted, found) => {}
            (Piece::Name(wanted) | Piece::Bare(wanted), Piece::Bare(found))
                if is_word(found) && says(wanted, found) => {}
            (Piece::Name(wanted), Piece::Name(found)) if says(wanted, found) => {}
            (Piece::Text(wanted), Piece::Text(found)) if holds_sql(wanted, harmless) => {
                same_shape(syntax, (wanted, harmless), (found, hostile))?;
            }
            (Piece::Text(wanted), Piece::Text(found)) if says(wanted, found) => {}
            _ => return Err(format!("{found:?} and not {wanted:?}:{}", shown())),
        }
    }
    Ok(())
}

fn is_word(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    begins && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether a text is SQL by itself, such as the name of a table for `to_regclass`, or a statement to prepare. What is said
/// to people begins with no word in capitals.
fn holds_sql(text: &str, harmless: &str) -> bool {
    let first = text.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let is_code = first.is_empty() || first.len() > 1 && first.chars().all(|c| c.is_ascii_uppercase());
    is_code && ["\"", "`", "'"].iter().any(|quote| text.contains(&format!("{quote}{harmless}{quote}")))
}

fn pieces(syntax: &dyn Syntax, sql: &str) -> Result<Vec<Piece>, String> {
    let tokens = Tokenizer::new(syntax, sql).tokenize().map_err(|error| format!("{error}:\n{sql}"))?;
    let mut pieces = Vec::new();
    for token in tokens {
        match token {
            Token::Whitespace(_) => {}
            Token::Word(word) if word.quote_style.is_some() => pieces.push(Piece::Name(word.value)),
            Token::SingleQuotedString(text) | Token::DoubleQuotedString(text) | Token::EscapedStringLiteral(text) => {
                pieces.push(Piece::Text(text));
            }
            // What stands between dollars is a block of statements.
            Token::DollarQuotedString(quoted) => pieces.extend(self::pieces(syntax, &quoted.value)?),
            other => pieces.push(Piece::Bare(other.to_string())),
        }
    }
    Ok(with_spelled_texts(pieces))
}

/// A text whose bytes are spelled out, `CAST(X'61' AS TEXT)`, is a text, also in the parentheses that a default then needs.
fn with_spelled_texts(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut whole: Vec<Piece> = Vec::new();
    for piece in pieces {
        whole.push(piece);
        let bare: Vec<_> = whole.iter().rev().take(8).rev().map(Piece::bare).collect();
        if let [.., "CAST", "(", bytes, "AS", "TEXT", ")"] = bare.as_slice()
            && let Some(text) = unhexed(bytes)
        {
            whole.truncate(whole.len() - 6);
            whole.push(Piece::Text(text));
        } else if let [.., "DEFAULT", "(", "", ")"] = bare.as_slice()
            && let Some(text) = whole.iter().rev().nth(1).cloned().filter(|piece| matches!(piece, Piece::Text(_)))
        {
            whole.truncate(whole.len() - 3);
            whole.push(text);
        }
    }
    whole
}

impl Piece {
    /// What stands without quotes; nothing where it stands in quotes.
    fn bare(&self) -> &str {
        match self {
            Self::Bare(word) => word,
            Self::Name(_) | Self::Text(_) => "",
        }
    }
}

fn unhexed(literal: &str) -> Option<String> {
    let digits = literal.strip_prefix("X'")?.strip_suffix('\'')?;
    let pairs = (0..digits.len()).step_by(2);
    let bytes: Option<Vec<u8>> = pairs.map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()).collect();
    String::from_utf8(bytes?).ok()
}
