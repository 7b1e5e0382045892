//! Computed columns in the way of a change: some servers keep the types of what such a column is computed from, and some
//! have no way to compute it otherwise.

use super::{Change, CompareOptions, Notice, columns, views::Touched};
use crate::{
    dialect::{Dialect, PlacedColumn},
    operation::Operation,
    schema::{Column, Schema, Table, expression},
};

/// Computed columns that go, to be made anew behind the change, and what views lose with them.
#[derive(Default)]
pub(super) struct Computed {
    pub(super) dropped: Vec<Change>,
    pub(super) touched: Vec<Touched>,
}

/// Takes columns out of `from` that are computed and in the way of a changed type, or that are computed otherwise in `to`,
/// where the server does not let that change. What they have in `to` is then added by the comparison, with their indexes
/// and constraints.
pub(super) fn give_way(dialect: &dyn Dialect, from: &mut Schema, to: &Schema, options: &CompareOptions) -> Computed {
    let mut computed = Computed::default();
    let has = |table: &Table| table.columns.iter().any(|column| column.generated.is_some());
    if !from.tables.iter().chain(&to.tables).any(has) {
        return computed;
    }
    let holds_types = options.compare_type && dialect.computed_columns_hold_types();
    let sides = Sides { dialect, from, to, normal_from: dialect.normal(from), normal_to: dialect.normal(to) };
    let mut drops: Vec<Operation> = Vec::new();
    for table in &from.tables {
        let retyped: Vec<_> = sides.in_the_way(table).filter(|_| holds_types).map(|column| &column.name).collect();
        let in_the_way = |column: &&Column| retyped.contains(&&column.name) || sides.is_stuck(table, column);
        let in_the_way: Vec<_> = table.columns.iter().filter(in_the_way).collect();
        let dropped: Vec<_> = in_the_way.iter().map(|column| sides.dropped(table, column)).collect();
        if !dropped.is_empty() {
            let retyped = in_the_way.iter().map(|column| column.name.clone()).collect();
            computed.touched.push(Touched { table: table.name.clone(), gone: Vec::new(), retyped, dropped: false });
        }
        drops.extend(dropped.iter().map(|change| change.operation.clone()));
        computed.dropped.extend(dropped);
    }
    for drop in drops {
        let mut without = from.clone();
        if drop.apply(&mut without).is_ok() {
            *from = without;
        }
    }
    computed
}

struct Sides<'a> {
    dialect: &'a dyn Dialect,
    from: &'a Schema,
    to: &'a Schema,
    normal_from: Schema,
    normal_to: Schema,
}

impl<'a> Sides<'a> {
    /// The columns of a table that are computed from one whose type changes.
    fn in_the_way(&self, table: &'a Table) -> impl Iterator<Item = &'a Column> {
        let retyped: Vec<_> = table.columns.iter().filter(|column| self.is_retyped(table, column)).collect();
        table.columns.iter().filter(move |column| {
            let texts = || column.generated.iter().flat_map(|generated| generated.sql.texts());
            retyped.iter().any(|held| texts().any(|text| expression::mentions(text, held.name.as_str())))
        })
    }

    /// A computed column goes with nothing of its own, unless the values that it shows are to be its own.
    fn dropped(&self, table: &Table, column: &Column) -> Change {
        let stays_computed = same_column(self.to, table, column).is_none_or(|column| column.generated.is_some());
        let change = columns::dropped(table, column);
        if stays_computed || column.generated.is_none() {
            return change;
        }
        let shown = format!("the values that `{}.{}` shows are lost", table.display_name(), column.name);
        change.with(Some(Notice::warn("data-loss", shown, "add another column before, and copy them")))
    }

    /// Whether a column is to be computed in a way in which the server cannot be told to from then on.
    fn is_stuck(&self, table: &Table, column: &Column) -> bool {
        let normal = same_column(&self.normal_from, table, column).zip(same_column(&self.normal_to, table, column));
        let ways = normal.map(|(from, to)| (from.generated.as_ref(), to.generated.as_ref()));
        ways.is_some_and(|(from, to)| from != to && !self.dialect.recomputes(from, to))
    }

    fn is_retyped(&self, table: &Table, column: &Column) -> bool {
        let of = |schema: &'a Schema| {
            let table = schema.table(table.schema.as_ref(), &table.name)?;
            Some(PlacedColumn { schema, table, column: table.columns.get(column.name.as_str())? })
        };
        let normal = same_column(&self.normal_from, table, column).zip(same_column(&self.normal_to, table, column));
        let differ = normal.is_some_and(|(from, to)| from.ty != to.ty);
        let placed = of(self.from).zip(of(self.to));
        differ && placed.is_some_and(|(from, to)| !self.dialect.same_type(from, to))
    }
}

/// A column of a table, as a schema has it.
fn same_column<'s>(schema: &'s Schema, table: &Table, column: &Column) -> Option<&'s Column> {
    schema.table(table.schema.as_ref(), &table.name)?.columns.get(column.name.as_str())
}
