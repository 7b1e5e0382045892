//! The graph of revisions as lines beside their text.

use limbeck_core::revision::RevisionId;
use renderdag::{Ancestor, GraphRowRenderer, Renderer};

use super::text;

/// Stands between the graph and the text of a line while both are put together; no text holds it.
const SEAM: char = '\u{1}';

/// A revision in the graph.
#[derive(Debug)]
pub struct Row {
    /// The revision.
    pub id: RevisionId,
    /// What stands for it.
    pub state: State,
    /// What it stands on.
    pub below: Vec<Below>,
    /// The lines beside it.
    pub lines: Vec<String>,
}

/// What is known of a revision on the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is not applied, or nobody asked.
    Open,
    /// It is applied.
    Applied,
    /// It is where the database stands.
    Current,
}

/// Something that a revision stands on.
#[derive(Debug)]
pub enum Below {
    /// A parent.
    Parent(RevisionId),
    /// A revision that it depends on.
    Dependency(RevisionId),
    /// Parents that are not shown.
    Outside,
}

/// Draws the graph, newest first. The texts begin at the same column.
pub fn draw(rows: Vec<Row>, unicode: bool) -> String {
    let graph = GraphRowRenderer::new().output().with_min_row_height(0);
    let drawn =
        if unicode { join(graph.build_box_drawing(), rows, unicode) } else { join(graph.build_ascii(), rows, unicode) };
    align(&drawn)
}

fn join(mut graph: impl Renderer<RevisionId, Output = String>, rows: Vec<Row>, unicode: bool) -> String {
    let mut drawn = String::new();
    for row in rows {
        let below = row.below.into_iter().map(|below| match below {
            Below::Parent(id) => Ancestor::Parent(id),
            Below::Dependency(id) => Ancestor::Ancestor(id),
            Below::Outside => Ancestor::Anonymous,
        });
        let lines: Vec<_> = row.lines.iter().map(|line| format!("{SEAM}{line}")).collect();
        let glyph = glyph(row.state, unicode).to_owned();
        drawn.push_str(&graph.next_row(row.id, below.collect(), glyph, lines.join("\n")));
    }
    drawn
}

fn glyph(state: State, unicode: bool) -> &'static str {
    match (state, unicode) {
        (State::Open, true) => "○",
        (State::Applied, true) => "●",
        (State::Current, true) => "◉",
        (State::Open, false) => "o",
        (State::Applied, false) => "*",
        (State::Current, false) => "@",
    }
}

fn align(drawn: &str) -> String {
    let lines: Vec<_> = drawn.lines().map(|line| line.split_once(SEAM).unwrap_or((line, ""))).collect();
    let columns =
        lines.iter().filter(|(_, text)| !text.is_empty()).map(|(graph, _)| text::width(graph.trim_end())).max();
    let mut aligned = String::new();
    for (graph, text) in lines {
        let line = format!("{}  {text}", text::pad(graph.trim_end(), columns.unwrap_or(0)));
        aligned.push_str(line.trim_end());
        aligned.push('\n');
    }
    aligned
}

/// How many columns the graph of these rows takes, with the gap beside it.
pub fn columns(rows: &[Row]) -> usize {
    let mut graph = GraphRowRenderer::new().output().with_min_row_height(0).build_box_drawing();
    let widths = rows.iter().map(|row| {
        let below = row.below.iter().map(|below| match below {
            Below::Parent(id) | Below::Dependency(id) => Ancestor::Parent(id.clone()),
            Below::Outside => Ancestor::Anonymous,
        });
        let drawn = graph.next_row(row.id.clone(), below.collect(), "o".to_owned(), SEAM.to_string());
        drawn.lines().filter_map(|line| line.split_once(SEAM)).map(|(graph, _)| text::width(graph.trim_end())).max()
    });
    widths.flatten().max().unwrap_or(0) + 2
}
