//! An entity diagram for [Graphviz](https://graphviz.org/doc/info/shapes.html#html).

use super::{by_name, is_required, is_single, marks, referred};
use crate::schema::{Column, Schema, Table};

/// The schema as a graph in the DOT language: a node for each table, an edge for each foreign key.
pub fn dot(schema: &Schema) -> String {
    let mut text =
        "digraph schema {\n    graph [rankdir=LR];\n    node [shape=plain, fontname=\"Helvetica\"];\n\n".to_owned();
    for table in by_name(schema) {
        text.push_str(&node(table));
    }
    for table in by_name(schema) {
        for key in &table.foreign_keys {
            let Some(target) = referred(schema, table, key) else { continue };
            let port = |table: &Table, name: Option<&_>| {
                let place = name.and_then(|name: &crate::name::ColumnName| table.columns.position(name.as_str()));
                place.map(|place| format!(":c{place}")).unwrap_or_default()
            };
            let head = if is_required(table, key) { "tee" } else { "teeodot" };
            let tail = if is_single(table, key) { "teeodot" } else { "crowodot" };
            text.push_str(&format!(
                "    {}{} -> {}{} [dir=both, arrowhead={head}, arrowtail={tail}];\n",
                quoted(&table.display_name()),
                port(table, key.columns.first()),
                quoted(&target.display_name()),
                port(target, key.references.columns.first()),
            ));
        }
    }
    text.push_str("}\n");
    text
}

fn node(table: &Table) -> String {
    let name = table.display_name();
    let rows: String = table.columns.iter().enumerate().map(|(place, column)| row(table, place, column)).collect();
    format!(
        "    {} [label=<<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"4\">\n        \
         <tr><td bgcolor=\"#e8e8e8\"><b>{}</b></td></tr>\n{rows}    </table>>];\n",
        quoted(&name),
        escaped(&name)
    )
}

fn row(table: &Table, place: usize, column: &Column) -> String {
    let marks = marks(table, column).join(" ");
    let marks = if marks.is_empty() { marks } else { format!(" <i>{marks}</i>") };
    let optional = if column.nullable { "?" } else { "" };
    let (name, ty) = (escaped(column.name.as_str()), escaped(&column.ty.to_string()));
    format!("        <tr><td align=\"left\" port=\"c{place}\">{name} : {ty}{optional}{marks}</td></tr>\n")
}

/// A name in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Text in an HTML-like label.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
