//! An entity diagram as a picture, [SVG](https://www.w3.org/TR/SVG2/), with a layout of its own: nothing else is needed
//! to look at it.

use std::{cmp::Ordering, fmt::Write};

use super::{
    is_required, is_single,
    layout::{Placed, number, place},
    marks, referred,
    route::Columns,
};
use crate::schema::{Column, ForeignKey, Schema, Table};

/// How wide a character is, in a font whose characters are all as wide, of the size below.
const CHARACTER: f64 = 7.25;
const TITLE_CHARACTER: f64 = 7.9;
/// How high a line is, and the title.
const LINE: f64 = 20.0;
const TITLE: f64 = 28.0;
/// The space for the mark of a column, for two of them, and around texts.
const MARK: f64 = 34.0;
const MARKS: f64 = 46.0;
const PADDING: f64 = 10.0;
/// How far a line goes aside that comes back to the same column of boxes.
const TURN: f64 = 46.0;

/// The colours of edges, and of the titles of the tables that they lead to, by turns.
const COLOURS: [&str; 8] = ["#3465a4", "#a8561c", "#2e7d4f", "#8e4585", "#b03a48", "#00798c", "#6b6f1d", "#5d4a9c"];

const STYLE: &str = "text { font: 12px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #222 }
    .title { font-size: 13px; font-weight: bold; fill: #fff }
    .type { fill: #777 }
    .mark { font-size: 9px; font-weight: bold; fill: #999 }
    .box { fill: #fff; stroke: #bbb }
    .line { stroke: #eee }
    .edge { fill: none; stroke-width: 1.4; opacity: .85 }";

/// The schema as a picture: a box for each table, with its columns, their types and marks, and a line for each foreign
/// key, with a crow's foot where many rows may refer to one, a circle where there may be none.
pub fn svg(schema: &Schema) -> String {
    let (placed, width, height) = place(schema, size);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} \
         {height:.0}\">\n  <style>\n    {STYLE}\n  </style>\n  <rect width=\"100%\" height=\"100%\" fill=\"#fafafa\"/>\n"
    );
    let mut names: Vec<_> = placed.iter().map(|one| one.table.display_name()).collect();
    names.sort();
    let colour = |table: &Table| {
        let place = names.binary_search(&table.display_name()).unwrap_or(0);
        COLOURS[place % COLOURS.len()]
    };
    let mut columns = Columns::of(&placed);
    for child in &placed {
        for key in &child.table.foreign_keys {
            let target = referred(schema, child.table, key);
            let parent = target.and_then(|target| placed.iter().find(|one| std::ptr::eq(one.table, target)));
            if let Some(parent) = parent {
                text.push_str(&edge(child, parent, key, colour(parent.table), &mut columns));
            }
        }
    }
    for one in &placed {
        text.push_str(&table(one, colour(one.table)));
    }
    text.push_str("</svg>\n");
    text
}

fn size(table: &Table) -> (f64, f64) {
    let wide = |text: &str, character: f64| number(text.chars().count()) * character;
    let rows = table.columns.iter().map(|column| {
        margin(table) + wide(column.name.as_str(), CHARACTER) + wide(&type_of(column), CHARACTER) + 2.0 * PADDING
    });
    let title = wide(&table.display_name(), TITLE_CHARACTER) + 2.0 * PADDING;
    let width = rows.fold(title, f64::max).max(120.0).ceil();
    (width, TITLE + number(table.columns.len()) * LINE + 4.0)
}

/// Where the names of a table's columns begin.
fn margin(table: &Table) -> f64 {
    if table.columns.iter().any(|column| marks(table, column).len() > 1) { MARKS } else { MARK }
}

/// A type, with a question mark where there may be none.
fn type_of(column: &Column) -> String {
    format!("{}{}", column.ty, if column.nullable { "?" } else { "" })
}

fn table(placed: &Placed<'_>, colour: &str) -> String {
    let Placed { table, x, y, width, height, .. } = placed;
    let name = escaped(&table.display_name());
    let title =
        table.comment.as_ref().map(|comment| format!("<title>{}</title>", escaped(comment))).unwrap_or_default();
    let mut text = format!(
        "  <g>{title}\n    <rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\"/>\n    \
         <path fill=\"{colour}\" d=\"M{x} {} v-{} q0 -4 4 -4 h{} q4 0 4 4 v{} z\"/>\n    \
         <text class=\"title\" x=\"{}\" y=\"{}\">{name}</text>\n",
        y + TITLE,
        TITLE - 4.0,
        width - 8.0,
        TITLE - 4.0,
        x + PADDING,
        y + 19.0
    );
    for (place, column) in table.columns.iter().enumerate() {
        let base = y + TITLE + number(place) * LINE;
        if place > 0 {
            let _ = writeln!(text, "    <path class=\"line\" d=\"M{} {base} h{}\"/>", x + 1.0, width - 2.0);
        }
        let marks = marks(table, column).into_iter().take(2).collect::<Vec<_>>().join(" ");
        if !marks.is_empty() {
            let _ = writeln!(text, "    <text class=\"mark\" x=\"{}\" y=\"{}\">{marks}</text>", x + 6.0, base + 14.0);
        }
        let (own, ty) = (escaped(column.name.as_str()), escaped(&type_of(column)));
        let _ = writeln!(text, "    <text x=\"{}\" y=\"{}\">{own}</text>", x + margin(table), base + 14.5);
        let _ = writeln!(
            text,
            "    <text class=\"type\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{ty}</text>",
            x + width - PADDING,
            base + 14.5
        );
    }
    text.push_str("  </g>\n");
    text
}

/// Where a line leaves a box: the point, and whether to the right (1) or to the left (-1).
#[derive(Clone, Copy)]
struct End {
    x: f64,
    y: f64,
    side: f64,
}

impl End {
    fn of(placed: &Placed<'_>, column: Option<&crate::name::ColumnName>, right: bool) -> Self {
        let place = column.and_then(|name| placed.table.columns.position(name.as_str())).unwrap_or(0);
        Self {
            x: if right { placed.x + placed.width } else { placed.x },
            y: placed.y + TITLE + (number(place) + 0.5) * LINE,
            side: if right { 1.0 } else { -1.0 },
        }
    }

    /// A bar across the line, so far from the box.
    fn bar(self, away: f64) -> String {
        format!(" M{} {} v10", self.x + self.side * away, self.y - 5.0)
    }

    /// A crow's foot.
    fn foot(self) -> String {
        let tip = self.side * 11.0;
        format!(" M{} {} L{} {} L{} {}", self.x, self.y - 6.0, self.x + tip, self.y, self.x, self.y + 6.0)
    }

    /// A circle on the line, so far from the box.
    fn circle(self, away: f64, colour: &str) -> String {
        let at = self.x + self.side * away;
        format!(
            "  <circle cx=\"{at}\" cy=\"{}\" r=\"3.5\" fill=\"#fafafa\" stroke=\"{colour}\" stroke-width=\"1.4\"/>\n",
            self.y
        )
    }
}

fn edge(child: &Placed<'_>, parent: &Placed<'_>, key: &ForeignKey, colour: &str, columns: &mut Columns) -> String {
    let primary = parent.table.primary_key.iter().flat_map(|key| &key.columns).next();
    let target = key.references.columns.first().or(primary);
    let (from_right, to_right) = match child.column.cmp(&parent.column) {
        Ordering::Greater => (false, true),
        Ordering::Less => (true, false),
        Ordering::Equal => (true, true),
    };
    let from = End::of(child, key.columns.first(), from_right);
    let to = End::of(parent, target, to_right);
    let mut path = way(child, parent, (from, to), columns);
    path.push_str(&if is_single(child.table, key) { from.bar(8.0) } else { from.foot() });
    path.push_str(&to.bar(8.0));
    let circle = if is_required(child.table, key) { String::new() } else { to.circle(14.0, colour) };
    let columns: Vec<_> = key.columns.iter().map(|name| escaped(name.as_str())).collect();
    let (own, other) = (escaped(&child.table.display_name()), escaped(&parent.table.display_name()));
    format!(
        "  <path class=\"edge\" stroke=\"{colour}\" d=\"{path}\"><title>{own}.{} → {other}</title></path>\n{circle}",
        columns.join(", ")
    )
}

/// The line from one end to the other, behind no box.
fn way(child: &Placed<'_>, parent: &Placed<'_>, (from, to): (End, End), columns: &mut Columns) -> String {
    let mut path = format!("M{} {}", from.x, from.y);
    let clear = |end: End, column: usize| (if end.side > 0.0 { columns.right(column) } else { end.x }, end.y);
    let (start, end) = (clear(from, child.column), clear(to, parent.column));
    let _ = write!(path, " H{}", start.0);
    if child.column == parent.column {
        // Both ends are on the same side: there and back.
        let bend = start.0.max(end.0) + TURN;
        let _ = write!(path, " C{bend} {} {bend} {} {} {}", start.1, end.1, end.0, end.1);
    } else {
        let mut at = start;
        let between = columns.between((start, child.column), (end, parent.column));
        for leg in between.chunks(2).map(Some).chain([None]) {
            let next = leg.map_or(end, |leg| leg[0]);
            let middle = f64::midpoint(at.0, next.0);
            let _ = write!(path, " C{middle} {:.1} {middle} {:.1} {} {:.1}", at.1, next.1, next.0, next.1);
            if let Some([_, behind]) = leg {
                let _ = write!(path, " H{}", behind.0);
                at = *behind;
            }
        }
    }
    let _ = write!(path, " H{}", to.x);
    path
}

fn escaped(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let text: String = text.chars().map(plain).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
