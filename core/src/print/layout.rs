//! Where the tables of a diagram stand: what is referred to on the left, what refers to it on the right.

use std::collections::HashMap;

use super::{by_name, referred};
use crate::schema::{Schema, Table};

/// The space between columns of boxes, in which edges turn.
const ALLEY: f64 = 80.0;
/// The space between boxes of a column.
pub(super) const GAP: f64 = 28.0;
/// How often the boxes are put into the order of their neighbours.
const SWEEPS: usize = 8;

/// A table, and the box that it has in the picture.
#[derive(Debug)]
pub(super) struct Placed<'a> {
    pub(super) table: &'a Table,
    /// The column of boxes that it is in, from the left.
    pub(super) column: usize,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The tables of a schema with their places; `size` says how wide and how high one is drawn. The picture is as wide and
/// as high as what is given beside them.
pub(super) fn place(schema: &Schema, size: impl Fn(&Table) -> (f64, f64)) -> (Vec<Placed<'_>>, f64, f64) {
    let tables = by_name(schema);
    let sizes: Vec<_> = tables.iter().map(|table| size(table)).collect();
    let edges = edges(schema, &tables);
    let area: f64 = sizes.iter().map(|(width, height)| (width + ALLEY) * (height + GAP)).sum();
    let tallest = sizes.iter().map(|(_, height)| *height).fold(0.0, f64::max);
    // Layers by themselves make it wide; so they are high.
    let limit = (area * 1.2).sqrt().max(tallest);
    let mut columns = Vec::new();
    for layer in ordered(layers(tables.len(), &edges), &edges) {
        columns.extend(split(&layer, &sizes, limit));
    }
    let height_of = |column: &[usize]| column.iter().map(|&at| sizes[at].1 + GAP).sum::<f64>() - GAP;
    let height = columns.iter().map(|column| height_of(column)).fold(0.0, f64::max);
    let mut placed = Vec::new();
    let mut x = GAP;
    for (number, column) in columns.iter().enumerate() {
        let width = column.iter().map(|&at| sizes[at].0).fold(0.0, f64::max);
        let mut y = GAP + (height - height_of(column)) / 2.0;
        for &at in column {
            let (own, tall) = sizes[at];
            placed.push(Placed { table: tables[at], column: number, x, y: y.round(), width: own, height: tall });
            y += tall + GAP;
        }
        x += width + ALLEY;
    }
    (placed, x - ALLEY + GAP, height + 2.0 * GAP)
}

/// A count to reckon with.
pub(super) fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

/// Who refers to whom, by their places, each pair once and no table to itself.
fn edges(schema: &Schema, tables: &[&Table]) -> Vec<(usize, usize)> {
    let places: HashMap<_, _> = tables.iter().enumerate().map(|(at, table)| (table.display_name(), at)).collect();
    let mut edges = Vec::new();
    for (from, table) in tables.iter().enumerate() {
        let targets = table.foreign_keys.iter().filter_map(|key| referred(schema, table, key));
        edges.extend(targets.filter_map(|target| Some((from, *places.get(&target.display_name())?))));
    }
    edges.retain(|(from, to)| from != to);
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// The tables in layers: each behind all that it refers to. In a circle the one that comes first is in front. Tables
/// without any edge have the last layers to themselves.
fn layers(count: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let targets = |at: usize| edges.iter().filter(move |(from, _)| *from == at).map(|(_, to)| *to);
    let mut depth: Vec<Option<usize>> = vec![None; count];
    let mut open = vec![false; count];
    for start in 0..count {
        // A walk without recursion: a long chain of tables is no reason to run out of stack.
        let mut stack = vec![(start, false)];
        while let Some((at, left)) = stack.pop() {
            if left {
                depth[at] = targets(at).filter_map(|to| depth[to]).max().map_or(Some(0), |deepest| Some(deepest + 1));
                open[at] = false;
            } else if depth[at].is_none() && !open[at] {
                open[at] = true;
                stack.push((at, true));
                stack.extend(targets(at).filter(|&to| depth[to].is_none() && !open[to]).map(|to| (to, false)));
            }
        }
    }
    let alone = |at: usize| !edges.iter().any(|&(from, to)| from == at || to == at);
    let deepest = depth.iter().flatten().max().copied().unwrap_or(0);
    let mut layers = vec![Vec::new(); deepest + 2];
    for (at, depth) in depth.iter().enumerate() {
        layers[if alone(at) { deepest + 1 } else { depth.unwrap_or(0) }].push(at);
    }
    layers.retain(|layer| !layer.is_empty());
    layers
}

/// The layers with each table near those that it has to do with.
fn ordered(mut layers: Vec<Vec<usize>>, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut place: HashMap<usize, f64> = HashMap::new();
    let note = |layer: &[usize], place: &mut HashMap<usize, f64>| {
        let share = |at: usize| (number(at) + 0.5) / number(layer.len());
        place.extend(layer.iter().enumerate().map(|(at, &table)| (table, share(at))));
    };
    for layer in &layers {
        note(layer, &mut place);
    }
    for sweep in 0..SWEEPS {
        for index in 0..layers.len() {
            let index = if sweep % 2 == 0 { index } else { layers.len() - 1 - index };
            let centre = |table: usize| {
                let others = edges.iter().filter_map(|&(from, to)| match table {
                    _ if from == table => Some(to),
                    _ if to == table => Some(from),
                    _ => None,
                });
                let others: Vec<f64> = others.filter_map(|other| place.get(&other).copied()).collect();
                let own = place.get(&table).copied().unwrap_or(0.5);
                if others.is_empty() { own } else { others.iter().sum::<f64>() / number(others.len()) }
            };
            let mut sorted: Vec<_> = layers[index].iter().map(|&table| (centre(table), table)).collect();
            sorted.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            layers[index] = sorted.into_iter().map(|(_, table)| table).collect();
            note(&layers[index], &mut place);
        }
    }
    layers
}

/// A layer as columns of about the same height, none higher than the limit where that can be.
fn split(layer: &[usize], sizes: &[(f64, f64)], limit: f64) -> Vec<Vec<usize>> {
    let total: f64 = layer.iter().map(|&at| sizes[at].1 + GAP).sum();
    let share = total / (total / limit).ceil().max(1.0);
    let mut columns = vec![Vec::new()];
    let mut height = 0.0;
    for &at in layer {
        let own = sizes[at].1 + GAP;
        let full = height > 0.0 && height + own / 2.0 > share;
        if full {
            columns.push(Vec::new());
            height = 0.0;
        }
        height += own;
        if let Some(column) = columns.last_mut() {
            column.push(at);
        }
    }
    columns
}
