//! Node trees as TOML text, laid out as a person would: an operation a block, its lists a line an entry.

use std::fmt::Write as _;

use toml_writer::{ToTomlKey as _, ToTomlValue as _};

use super::{Node, Table, Value};

/// How long a line may get before a list is broken up.
const WIDTH: usize = 110;

/// `[[header]]` and the keys of one table below it. A list of tables is written a line an entry, aligned, as people
/// write lists of columns.
pub fn render_array_of_tables(header: &str, table: &Table) -> String {
    let mut text = format!("[[{header}]]\n");
    for entry in &table.entries {
        let _ = writeln!(text, "{} = {}", render_key(&entry.key), block(&entry.node, entry.key.len() + 3));
    }
    text
}

fn block(node: &Node, indent: usize) -> String {
    match &node.value {
        Value::Array(items) => {
            let inline = render_inline(node);
            let tables = items.iter().any(|item| matches!(item.value, Value::Table(_)));
            if !tables && indent + inline.len() <= WIDTH {
                return inline;
            }
            let lines: Vec<_> = items.iter().map(|item| format!("  {},\n", render_inline(item))).collect();
            format!("[\n{}]", lines.concat())
        }
        Value::String(text) if text.contains('\n') => multiline(text),
        _ => render_inline(node),
    }
}

/// Text of several lines stays readable, unless it holds what TOML would read otherwise.
fn multiline(text: &str) -> String {
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if text.contains("\"\"\"") || text.contains('\\') || text.contains(control) || text.ends_with('"') {
        return text.to_toml_value();
    }
    format!("\"\"\"\n{text}\"\"\"")
}

/// A value on one line.
pub fn render_inline(node: &Node) -> String {
    match &node.value {
        Value::Null => "{ null = true }".to_owned(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_toml_value(),
        Value::String(text) => text.to_toml_value(),
        Value::Datetime(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(render_inline).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => inline_table(table),
    }
}

fn inline_table(table: &Table) -> String {
    let pairs: Vec<_> = table
        .entries
        .iter()
        .map(|entry| format!("{} = {}", render_key(&entry.key), render_inline(&entry.node)))
        .collect();
    if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) }
}

/// A key, quoted where it has to be.
pub fn render_key(key: &str) -> String {
    key.to_toml_key()
}
