//! Computed columns in the way of a changed type: some servers keep the types of what such a column is computed from.

use super::{Change, CompareOptions, columns, views::Touched};
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

/// Takes computed columns out of `from`, where the server lets no type under them change. What they have in `to` is then
/// added by the comparison, with their indexes and constraints; they hold nothing of their own.
pub(super) fn give_way(dialect: &dyn Dialect, from: &mut Schema, to: &Schema, options: &CompareOptions) -> Computed {
    let mut computed = Computed::default();
    let has = |table: &Table| table.columns.iter().any(|column| column.generated.is_some());
    if !options.compare_type || !dialect.computed_columns_hold_types() || !from.tables.iter().any(has) {
        return computed;
    }
    let sides = Sides { dialect, from, to, normal_from: dialect.normal(from), normal_to: dialect.normal(to) };
    let mut drops: Vec<Operation> = Vec::new();
    for table in from.tables.iter().filter(|table| has(table)) {
        let in_the_way: Vec<_> = sides.in_the_way(table).collect();
        let dropped: Vec<_> = in_the_way.iter().map(|column| columns::dropped(table, column)).collect();
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

    fn is_retyped(&self, table: &Table, column: &Column) -> bool {
        let of = |schema: &'a Schema| {
            let table = schema.table(table.schema.as_ref(), &table.name)?;
            Some(PlacedColumn { schema, table, column: table.columns.get(column.name.as_str())? })
        };
        let normal = |schema: &Schema| {
            let table = schema.table(table.schema.as_ref(), &table.name)?;
            table.columns.get(column.name.as_str()).map(|column| column.ty.clone())
        };
        let differ = normal(&self.normal_from).zip(normal(&self.normal_to)).is_some_and(|(from, to)| from != to);
        let placed = of(self.from).zip(of(self.to));
        differ && placed.is_some_and(|(from, to)| !self.dialect.same_type(from, to))
    }
}
