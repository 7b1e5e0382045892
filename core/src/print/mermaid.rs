//! An entity diagram for [Mermaid](https://mermaid.js.org/syntax/entityRelationshipDiagram.html).

use super::{by_name, is_required, is_single, marks, referred};
use crate::schema::{Column, Schema, Table};

/// The schema as an entity diagram: tables with their columns, and a line for each foreign key.
pub fn mermaid(schema: &Schema) -> String {
    let mut text = "erDiagram\n".to_owned();
    for table in by_name(schema) {
        text.push_str(&format!("    {} {{\n", quoted(&table.display_name())));
        table.columns.iter().for_each(|column| text.push_str(&attribute(table, column)));
        text.push_str("    }\n");
    }
    for table in by_name(schema) {
        for key in &table.foreign_keys {
            let Some(target) = referred(schema, table, key) else { continue };
            let one = if is_required(table, key) { "||" } else { "|o" };
            let many = if is_single(table, key) { "o|" } else { "o{" };
            let label = key.columns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            text.push_str(&format!(
                "    {} {one}--{many} {} : {}\n",
                quoted(&target.display_name()),
                quoted(&table.display_name()),
                quoted(&label)
            ));
        }
    }
    text
}

fn attribute(table: &Table, column: &Column) -> String {
    let marks = marks(table, column).join(", ");
    let marks = if marks.is_empty() { marks } else { format!(" {marks}") };
    let comment = column.comment.as_ref().map(|comment| format!(" {}", quoted(comment))).unwrap_or_default();
    format!("        {} {}{marks}{comment}\n", word(&column.ty.to_string()), word(column.name.as_str()))
}

/// Text in quotes, which hold no quotes and no line breaks.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "'").replace(['\n', '\r'], " "))
}

/// A word as Mermaid takes one: letters, digits, and a few signs, none of them first.
fn word(text: &str) -> String {
    let plain =
        |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '(' | ')' | '[' | ']') { c } else { '_' };
    let word: String = text.chars().map(plain).collect();
    if word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') { word } else { format!("_{word}") }
}
