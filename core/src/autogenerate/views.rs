//! Views: dropped before what they read from changes under them, made behind it.

use std::collections::HashSet;

use super::{Change, Sides, tables::Tables, within};
use crate::{
    name::{ColumnName, TableName},
    node::Flat,
    operation::{CreateIndex, CreateView, DropView, IndexSpec, ReplaceView},
    schema::{DialectSql, HasName, Index, Named, Schema, View, expression},
};

/// What happens to views before the tables change, and after.
pub(super) struct Views {
    pub(super) dropped: Vec<Change>,
    pub(super) created: Vec<Change>,
}

/// What becomes of a table that a view may read from.
pub(super) struct Touched {
    pub(super) table: TableName,
    /// The columns that go.
    pub(super) gone: Vec<ColumnName>,
    /// The columns whose types change.
    pub(super) retyped: Vec<ColumnName>,
    /// Whether the table itself goes.
    pub(super) dropped: bool,
}

pub(super) fn changes(sides: &Sides<'_>, tables: &Tables<'_>) -> Views {
    let (held, wanted) = (&sides.normal_from.views, &sides.normal_to.views);
    let differs = |view: &View| wanted.get(&view.key()).is_none_or(|other| !is_same(view, other));
    let mut doomed: HashSet<String> = HashSet::new();
    for view in held {
        let kind = wanted.get(&view.key()).is_none_or(|other| other.materialized != view.materialized);
        let in_the_way = tables.touched.iter().any(|touched| in_the_way(sides, view, touched, differs(view)));
        if kind || in_the_way {
            doomed.insert(view.key());
        }
    }
    // What reads from a view that goes, goes as well.
    loop {
        let before = doomed.len();
        let names: Vec<_> = held.iter().filter(|view| doomed.contains(&view.key())).map(|v| v.name.clone()).collect();
        let reader = |view: &&View| names.iter().any(|name| *name != view.name && mentions(&view.query, name.as_str()));
        doomed.extend(held.iter().filter(reader).map(HasName::key));
        if doomed.len() == before {
            break;
        }
    }
    let dropped = in_order(sides.normal_from).into_iter().rev().filter(|view| doomed.contains(&view.key()));
    let dropped = dropped.filter_map(|view| sides.from.views.get(&view.key())).map(drop).collect();
    let mut created = Vec::new();
    for view in in_order(sides.normal_to) {
        let Some(original) = sides.to.views.get(&view.key()) else { continue };
        let known = sides.from.views.get(&view.key());
        let anew = known.is_none() || doomed.contains(&view.key());
        match held.get(&view.key()) {
            _ if anew => created.push(create(original)),
            Some(known) if is_same(known, view) => {}
            _ => created.push(replace(original)),
        }
        created.extend(indexes(original, known, anew));
    }
    Views { dropped, created }
}

/// Whether two views show the same. Target metadata say nothing of their indexes.
fn is_same(one: &View, other: &View) -> bool {
    let bare = |view: &View| View { indexes: Named::default(), ..view.clone() };
    bare(one) == bare(other)
}

/// The indexes of a materialized view that are wanted and not there; one that is made anew gets back those that it had
/// where nobody says which it is to have.
fn indexes(view: &View, known: Option<&View>, anew: bool) -> Vec<Change> {
    if !view.materialized {
        return Vec::new();
    }
    let had = known.map(|known| &known.indexes);
    let wanted = if view.indexes.is_empty() { had.filter(|_| anew) } else { Some(&view.indexes) };
    let is_there = |index: &&Index| !anew && had.is_some_and(|had| had.contains(index.name.as_str()));
    let missing = wanted.into_iter().flatten().filter(|index| !is_there(index));
    missing.map(|index| create_index(view, index)).collect()
}

fn create_index(view: &View, index: &Index) -> Change {
    let (spec, table, common) = (Flat(IndexSpec::from(index)), view.name.clone(), within(view.schema.as_ref()));
    Change::new(CreateIndex { spec, table, concurrently: false, common })
}

/// Whether a view stands in the way of what becomes of a table. An unchanged one names no column that goes.
fn in_the_way(sides: &Sides<'_>, view: &View, touched: &Touched, differs: bool) -> bool {
    let reads = |columns: &[ColumnName]| {
        let all = view.query.texts().any(|text| text.contains('*'));
        !columns.is_empty() && (all || columns.iter().any(|column| mentions(&view.query, column.as_str())))
    };
    mentions(&view.query, touched.table.as_str())
        && ((differs && (touched.dropped || reads(&touched.gone)))
            || (sides.dialect.views_hold_types() && reads(&touched.retyped)))
}

fn mentions(query: &DialectSql, name: &str) -> bool {
    query.texts().any(|text| expression::mentions(text, name))
}

/// The views, each behind those that it reads from.
fn in_order(schema: &Schema) -> Vec<&View> {
    let mut left: Vec<&View> = schema.views.iter().collect();
    let mut order = Vec::new();
    while !left.is_empty() {
        let reads_from =
            |view: &View, other: &View| view.name != other.name && mentions(&view.query, other.name.as_str());
        let free = left.iter().position(|view| !left.iter().any(|other| reads_from(view, other)));
        order.push(left.remove(free.unwrap_or_default()));
    }
    order
}

fn drop(view: &View) -> Change {
    let (name, common) = (view.name.clone(), within(view.schema.as_ref()));
    Change::new(DropView { name, materialized: view.materialized, cascade: false, common })
}

fn create(view: &View) -> Change {
    let (name, common) = (view.name.clone(), within(view.schema.as_ref()));
    Change::new(CreateView { name, query: view.query.clone(), materialized: view.materialized, common })
}

fn replace(view: &View) -> Change {
    let (name, common) = (view.name.clone(), within(view.schema.as_ref()));
    Change::new(ReplaceView { name, query: view.query.clone(), materialized: view.materialized, common })
}
