//! The ways of edges between boxes: where a column of boxes is between two others, an edge goes through the nearest gap
//! in it, and behind no box.

use super::layout::{GAP, Placed};

/// How far an edge stays away from a box.
const AWAY: f64 = 8.0;
/// How far edges in the same gap are from each other.
const APART: f64 = 4.0;

/// A column of boxes as edges see it.
struct Column {
    left: f64,
    right: f64,
    /// Where it can be crossed: from and to, and how many edges do so already.
    gaps: Vec<(f64, f64, u32)>,
}

/// All columns of a picture, from left to right.
pub(super) struct Columns(Vec<Column>);

/// A point of an edge.
pub(super) type Point = (f64, f64);

impl Columns {
    /// Those of boxes that were placed.
    pub(super) fn of(placed: &[Placed<'_>]) -> Self {
        let count = placed.iter().map(|one| one.column + 1).max().unwrap_or(0);
        Self((0..count).map(|at| Column::of(placed.iter().filter(|one| one.column == at))).collect())
    }

    /// How far right the boxes of a column reach.
    pub(super) fn right(&self, column: usize) -> f64 {
        self.0.get(column).map_or(0.0, |column| column.right)
    }

    /// The points at which an edge comes to the columns between those of its ends, and leaves them.
    pub(super) fn between(
        &mut self,
        (from, from_column): (Point, usize),
        (to, to_column): (Point, usize),
    ) -> Vec<Point> {
        let leftwards = from_column > to_column;
        let (low, high) = (from_column.min(to_column), from_column.max(to_column));
        let mut points = Vec::new();
        let passed = self.0.iter_mut().take(high).skip(low + 1);
        let mut cross = |column: &mut Column| {
            let share = (f64::midpoint(column.left, column.right) - from.0) / (to.0 - from.0);
            let y = column.cross(from.1 + share * (to.1 - from.1));
            let (near, far) = if leftwards { (column.right, column.left) } else { (column.left, column.right) };
            points.extend([(near, y), (far, y)]);
        };
        if leftwards {
            passed.rev().for_each(&mut cross);
        } else {
            passed.for_each(&mut cross);
        }
        points
    }
}

impl Column {
    fn of<'a>(boxes: impl Iterator<Item = &'a Placed<'a>>) -> Self {
        let mut column = Self { left: f64::MAX, right: 0.0, gaps: Vec::new() };
        // The boxes of a column come from above.
        let mut free = f64::MIN;
        for one in boxes {
            column.left = column.left.min(one.x);
            column.right = column.right.max(one.x + one.width);
            column.gaps.push((free, one.y - AWAY, 0));
            free = one.y + one.height + AWAY;
        }
        column.gaps.push((free, f64::MAX, 0));
        column
    }

    /// The height at which an edge that would cross it at `wanted` does so.
    fn cross(&mut self, wanted: f64) -> f64 {
        let way = |(from, to, _): &(f64, f64, u32)| (wanted.clamp(*from, *to) - wanted).abs();
        let Some(gap) = self.gaps.iter_mut().min_by(|one, other| way(one).total_cmp(&way(other))) else {
            return wanted;
        };
        let (from, to, edges) = *gap;
        gap.2 += 1;
        // The first in the middle of a narrow gap, the next ones beside it by turns.
        let aside = APART * f64::from(edges.div_ceil(2)) * if edges % 2 == 0 { 1.0 } else { -1.0 };
        let y = if to - from < GAP { f64::midpoint(from, to) } else { wanted.clamp(from, to) };
        (y + aside).clamp(from, to)
    }
}
