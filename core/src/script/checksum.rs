//! The checksum of a revision: over what it says, not how it is written, so that line endings, comments, layout and
//! the order of keys are no edit.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{Downgrade, Header};
use crate::{
    node::{Field, Node, Value},
    operation::Operation,
    schema::hex,
};

/// The checksum of operations, as they are before names are resolved.
pub(super) fn of_operations(header: &Header, upgrade: &[Operation], downgrade: &Downgrade) -> String {
    let mut text = standing(header);
    text.push_str("upgrade\n");
    list(upgrade, &mut text);
    match downgrade {
        Downgrade::Derived => {}
        Downgrade::Irreversible => text.push_str("irreversible\n"),
        Downgrade::Written(operations) => {
            text.push_str("downgrade\n");
            list(operations, &mut text);
        }
    }
    hex(&Sha256::digest(text.as_bytes()))
}

/// The checksum of a pair of SQL files.
pub(super) fn of_sql(header: &Header, up: &str, down: Option<&str>) -> String {
    let mut text = standing(header);
    let _ = writeln!(text, "up\n{}", significant(up));
    if let Some(down) = down {
        let _ = writeln!(text, "down\n{}", significant(down));
    }
    hex(&Sha256::digest(text.as_bytes()))
}

/// The checksum of an operation.
pub(crate) fn of_operation(operation: &Operation) -> String {
    let mut text = String::new();
    list(std::slice::from_ref(operation), &mut text);
    hex(&Sha256::digest(text.as_bytes()))
}

/// What a revision stands on, and how it runs. The order of parents means nothing.
fn standing(header: &Header) -> String {
    let mut parents: Vec<_> = header.revision.down_revision.iter().map(AsRef::as_ref).collect();
    parents.sort_unstable();
    let mut dependencies: Vec<_> = header.revision.depends_on.iter().map(String::as_str).collect();
    dependencies.sort_unstable();
    format!("{}\n{}\n{}\n", parents.join(","), dependencies.join(","), header.transaction)
}

fn list(operations: &[Operation], text: &mut String) {
    for node in operations.iter().filter_map(Operation::encode) {
        canonical(&node, text);
        text.push('\n');
    }
}

/// JSON with its keys in alphabetical order.
fn canonical(node: &Node, text: &mut String) {
    match &node.value {
        Value::Null => text.push_str("null"),
        Value::Boolean(truth) => drop(write!(text, "{truth}")),
        Value::Integer(number) => drop(write!(text, "{number}")),
        Value::Float(number) => drop(write!(text, "{number:?}")),
        Value::String(words) | Value::Datetime(words) => string(words, text),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(index, text);
                canonical(item, text);
            }
            text.push(']');
        }
        Value::Table(table) => {
            let mut entries: Vec<_> = table.entries.iter().collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            text.push('{');
            for (index, entry) in entries.into_iter().enumerate() {
                separate(index, text);
                string(&entry.key, text);
                text.push(':');
                canonical(&entry.node, text);
            }
            text.push('}');
        }
    }
}

fn separate(index: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
    }
}

fn string(words: &str, text: &mut String) {
    // A file's line endings are its editor's; those within its texts come with them.
    text.push_str(&serde_json::Value::from(words.replace("\r\n", "\n")).to_string());
}

/// What a line of SQL begins in.
#[derive(Clone, PartialEq)]
enum Within {
    Code,
    Quotes(char),
    Comment,
    Dollars(String),
}

/// SQL without blank lines, lines that are only a `--` comment, and white space at the ends of lines. What stands
/// within quotes stays as it is.
pub(super) fn significant(sql: &str) -> String {
    let mut within = Within::Code;
    let mut text = String::with_capacity(sql.len());
    for line in sql.lines() {
        let bare = line.trim();
        if within == Within::Code && (bare.is_empty() || bare.starts_with("--")) {
            continue;
        }
        within = after(line, within);
        let kept = if within == Within::Code { line.trim_end() } else { line };
        text.push_str(kept);
        text.push('\n');
    }
    text
}

/// What the end of a line stands within.
fn after(line: &str, mut within: Within) -> Within {
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let mut step = first.len_utf8();
        within = match within {
            Within::Code if rest.starts_with("--") => return Within::Code,
            Within::Code if rest.starts_with("/*") => {
                step = 2;
                Within::Comment
            }
            Within::Code if matches!(first, '\'' | '"' | '`') => Within::Quotes(first),
            Within::Code => match dollar_tag(rest) {
                Some(tag) => {
                    step = tag.len();
                    Within::Dollars(tag.to_owned())
                }
                None => Within::Code,
            },
            // A doubled quote closes and opens again.
            Within::Quotes(quote) if first == quote => Within::Code,
            Within::Comment if rest.starts_with("*/") => {
                step = 2;
                Within::Code
            }
            Within::Dollars(tag) if rest.starts_with(&tag) => {
                step = tag.len();
                Within::Code
            }
            other => other,
        };
        rest = &rest[step..];
    }
    within
}

/// PostgreSQL's `$$` or `$tag$`.
fn dollar_tag(text: &str) -> Option<&str> {
    let end = text.strip_prefix('$')?.find('$')? + 2;
    let name = &text[1..end - 1];
    let is_name = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_numeric());
    is_name.then(|| &text[..end])
}
