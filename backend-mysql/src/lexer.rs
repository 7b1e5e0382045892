//! The text of a person's own SQL: its tokens, and where its statements end.
//!
//! As the `mysql` and `mariadb` clients read it: texts with backslashes, names in backticks, three kinds of comments,
//! and `DELIMITER`. Beyond them, `BEGIN … END` of a trigger or a routine hides a semicolon, so that nobody has to write
//! `DELIMITER` for one. What stands in `/*! … */` is SQL that these servers run, and is read as such.

use std::ops::Range;

use limbeck_core::lexer::{self, quoted};
pub use limbeck_core::lexer::{Kind, Token, Unclosed};

/// The tokens of a text, without white space and comments.
pub fn tokens(sql: &str) -> Result<Vec<Token>, Unclosed> {
    let (mut tokens, mut at) = (Vec::new(), 0);
    while at < sql.len() {
        let (kind, length) = next(sql, at)?;
        tokens.extend(kind.map(|kind| Token { kind, span: at..at + length }));
        at += length;
    }
    Ok(tokens)
}

/// The token at a place, and how long it is; white space and comments are none.
fn next(sql: &str, at: usize) -> Result<(Option<Kind>, usize), Unclosed> {
    let rest = &sql[at..];
    let unclosed = |what| Unclosed::at(sql, at, what);
    let line = || rest.find('\n').unwrap_or(rest.len());
    let Some(first) = rest.chars().next() else { return Ok((None, 0)) };
    Ok(match first {
        _ if first.is_whitespace() => (None, first.len_utf8()),
        '#' => (None, line()),
        '-' if is_dash_comment(rest) => (None, line()),
        '/' if conditional(rest).is_some() => (None, conditional(rest).unwrap_or(1)),
        '/' if rest.starts_with("/*") => {
            (None, rest[2..].find("*/").map(|close| close + 4).ok_or_else(|| unclosed("comment"))?)
        }
        // The end of a conditional comment, whose inside was read.
        '*' if rest.starts_with("*/") => (None, 2),
        '`' => (Some(Kind::Name), quoted(rest, '`', false).ok_or_else(|| unclosed("name"))?),
        '\'' | '"' => (Some(Kind::Text), quoted(rest, first, true).ok_or_else(|| unclosed("text"))?),
        _ if is_word(first) => (Some(Kind::Word), rest.find(|c| !is_word(c)).unwrap_or(rest.len())),
        _ => (Some(Kind::Mark), first.len_utf8()),
    })
}

/// Two dashes begin a comment only where white space, or nothing, follows: `5--3` is a subtraction.
fn is_dash_comment(rest: &str) -> bool {
    rest.strip_prefix("--")
        .is_some_and(|behind| behind.chars().next().is_none_or(|c| c.is_whitespace() || c.is_control()))
}

/// How long the beginning of a comment is whose inside the servers run: `/*!80013`, `/*M!100100`.
fn conditional(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix("/*!").or_else(|| rest.strip_prefix("/*M!"))?;
    let behind = inside.trim_start_matches(|c: char| c.is_ascii_digit());
    Some(rest.len() - behind.len())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '@')
}

/// Whether an expression can be taken apart.
pub(crate) fn is_shallow(sql: &str) -> bool {
    lexer::is_shallow(sql, &tokens(sql).unwrap_or_default())
}

/// The words of a statement in upper case, as far as they are words: `["CREATE", "INDEX"]`.
pub fn leading_words(sql: &str) -> Vec<String> {
    lexer::leading_words(sql, &tokens(sql).unwrap_or_default())
}

/// Splits a script into its statements, without the delimiters and without what stands around them.
///
/// ```
/// use limbeck_backend_mysql::lexer::split;
/// assert_eq!(split("SELECT ';' # ;\n; SELECT 2")?, ["SELECT ';'", "SELECT 2"]);
/// assert_eq!(split("DELIMITER //\nDO 1; DO 2//\nDELIMITER ;\nDO 3;")?, ["DO 1; DO 2", "DO 3"]);
/// # Ok::<(), limbeck_backend_mysql::lexer::Unclosed>(())
/// ```
pub fn split(script: &str) -> Result<Vec<String>, Unclosed> {
    let mut statements = Vec::new();
    let mut delimiter = ";".to_owned();
    let mut open: Option<Range<usize>> = None;
    let mut depth = Depth::default();
    let mut at = 0;
    while at < script.len() {
        if open.is_none()
            && let Some((word, length)) = delimiter_command(&script[at..])
        {
            delimiter = word;
            at += length;
            continue;
        }
        // A delimiter of one's own ends a statement wherever it stands outside texts and comments.
        if script[at..].starts_with(&delimiter) && (delimiter != ";" || depth.is_outside()) {
            statements.extend(open.take().map(|span| script[span].to_owned()));
            depth = Depth::default();
            at += delimiter.len();
            continue;
        }
        let (kind, mut length) = next(script, at)?;
        if kind == Some(Kind::Word)
            && let Some(end) = script[at..at + length].find(&delimiter).filter(|end| *end > 0)
        {
            length = end;
        }
        if let Some(kind) = kind {
            depth.pass(kind, &script[at..at + length]);
            let start = open.as_ref().map_or(at, |span| span.start);
            open = Some(start..at + length);
        } else if open.is_none() && conditional(&script[at..]).is_some() || script[at..].starts_with("*/") {
            // The comment's marks belong to the statement that it holds.
            let start = open.as_ref().map_or(at, |span| span.start);
            open = Some(start..at + length);
        }
        at += length;
    }
    statements.extend(open.map(|span| script[span].to_owned()));
    Ok(statements)
}

/// The delimiter that a line of the client's own sets, and how long the line is.
fn delimiter_command(rest: &str) -> Option<(String, usize)> {
    let word = rest.get(..9).filter(|word| word.eq_ignore_ascii_case("delimiter"))?;
    let line = &rest[word.len()..rest.find('\n').unwrap_or(rest.len())];
    let delimiter = line.strip_prefix([' ', '\t'])?.split_whitespace().next()?;
    Some((delimiter.to_owned(), word.len() + line.len()))
}

/// How deep in a statement a token stands.
#[derive(Default)]
struct Depth {
    /// Whether the statement makes something with a body; nothing until that is known.
    routine: bool,
    /// How many words have passed.
    words: usize,
    /// The last word.
    last: String,
    /// The blocks that are open in the body.
    blocks: usize,
}

impl Depth {
    fn is_outside(&self) -> bool {
        self.blocks == 0
    }

    fn pass(&mut self, kind: Kind, text: &str) {
        if kind != Kind::Word {
            self.last.clear();
            if kind == Kind::Mark && matches!(text, ";" | ":") {
                self.last.push_str(text);
            }
            return;
        }
        let word = text.to_ascii_uppercase();
        self.words += 1;
        if self.words == 1 && word == "BEGIN" {
            // On MariaDB a block may stand alone: `BEGIN NOT ATOMIC … END`.
            self.last = word;
            return;
        }
        let makes = matches!(word.as_str(), "TRIGGER" | "PROCEDURE" | "FUNCTION" | "EVENT" | "PACKAGE");
        self.routine |= makes && self.words <= 12 && self.blocks == 0;
        self.routine |= self.words == 2 && self.last == "BEGIN" && word == "NOT";
        if self.words == 2 && self.last == "BEGIN" && word == "NOT" {
            self.blocks = 1;
        } else if self.routine {
            match word.as_str() {
                "BEGIN" | "CASE" if self.last != "END" => self.blocks += 1,
                "IF" | "LOOP" | "REPEAT" | "WHILE" if self.blocks > 0 && self.begins_statement() => self.blocks += 1,
                "END" => self.blocks = self.blocks.saturating_sub(1),
                _ => {}
            }
        }
        self.last = word;
    }

    /// Whether a statement begins here: `IF`, `LOOP`, `REPEAT` and `WHILE` are the name of a function elsewhere, and
    /// stand behind END as well.
    fn begins_statement(&self) -> bool {
        matches!(self.last.as_str(), ";" | "BEGIN" | "THEN" | "ELSE" | "DO" | "LOOP" | "REPEAT" | ":")
    }
}
