//! The rows of a table, and what of them has to be the same.

use limbeck_core::{
    name::ColumnName,
    node::Value,
    schema::{ColumnDefault, Schema, Table},
};

use super::{case::WantedRow, setup::Database, value};
use crate::Fallible;

/// The rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    /// The table.
    pub table: String,
    columns: Vec<String>,
    values: Vec<Vec<Option<String>>>,
}

/// Reads the rows of a table.
pub fn rows(database: &dyn Database, table: &Table) -> Fallible<Rows> {
    let columns = table.columns.iter().map(|column| column.name.to_string()).collect();
    Ok(Rows { table: table.name.to_string(), columns, values: database.rows(table)? })
}

impl Rows {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// The same with its rows in order.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.values.sort();
        self
    }

    /// Where a column stands, whose name in canonical form may be in another case.
    fn place(&self, name: &str) -> Option<usize> {
        let same = |column: &String| column.eq_ignore_ascii_case(name);
        self.columns.iter().position(|column| column == name).or_else(|| self.columns.iter().position(same))
    }

    /// Some of the columns, sorted.
    fn only(&self, columns: &[String]) -> Vec<Vec<Option<String>>> {
        let places: Vec<_> = columns.iter().filter_map(|name| self.place(name)).collect();
        let pick = |row: &Vec<Option<String>>| places.iter().map(|place| row.get(*place).cloned().flatten()).collect();
        let mut rows: Vec<Vec<_>> = self.values.iter().map(pick).collect();
        rows.sort();
        rows
    }
}

/// Finds fault where a table's rows are not those that a case expects, in any order.
pub fn expected(found: &[Rows], table: &str, wanted: &[WantedRow]) -> Fallible<()> {
    let rows = found.iter().find(|rows| rows.table == table).ok_or_else(|| format!("there is no table {table}"))?;
    let matches = |row: &Vec<Option<String>>, wanted: &[(String, Value)]| {
        wanted.iter().all(|(name, expected)| {
            let place = rows.columns.iter().position(|column| column == name);
            place.is_some_and(|place| value::is(expected, row.get(place).and_then(Option::as_deref)))
        })
    };
    let mut left = rows.values.clone();
    for row in wanted {
        match left.iter().position(|found| matches(found, row)) {
            Some(place) => drop(left.remove(place)),
            None => {
                return Err(
                    format!("no row of {table} is {row:?}; it holds {:?} of {:?}", rows.values, rows.columns).into()
                );
            }
        }
    }
    if left.is_empty() { Ok(()) } else { Err(format!("{table} also holds {left:?}").into()) }
}

/// Finds fault where rows differ in columns that two schemas, in canonical form, define alike.
pub fn untouched(before: (&Schema, &[Rows]), after: (&Schema, &[Rows]), what: &str) -> Fallible<()> {
    for table in &before.0.tables {
        let Some(other) = after.0.table(table.schema.as_ref(), &table.name) else { continue };
        let columns = alike(table, other);
        let rows = |all: &[Rows]| of_table(all, table.name.as_str()).map(|rows| rows.only(&columns));
        if rows(before.1) != rows(after.1) {
            let (one, two) = (rows(before.1), rows(after.1));
            return Err(format!("{what}: rows of {} changed in {columns:?}: {one:?} became {two:?}", table.name).into());
        }
    }
    Ok(())
}

/// The rows of a table, whose name in canonical form may be in another case.
fn of_table<'a>(all: &'a [Rows], name: &str) -> Option<&'a Rows> {
    let same = |rows: &&Rows| rows.table.eq_ignore_ascii_case(name);
    all.iter().find(|rows| rows.table == name).or_else(|| all.iter().find(same))
}

/// The columns that two tables define alike, but for those that a clock or a chance fills.
fn alike(table: &Table, other: &Table) -> Vec<String> {
    let same = |name: &ColumnName| table.columns.get(name.as_str()) == other.columns.get(name.as_str());
    let of_chance = |default: &Option<ColumnDefault>| {
        let Some(ColumnDefault::Sql(sql)) = default else { return false };
        let text = format!("{sql:?}").to_lowercase();
        ["current", "now(", "uuid", "random", "clock"].iter().any(|word| text.contains(word))
    };
    let columns = table.columns.iter().filter(|column| same(&column.name) && !of_chance(&column.default));
    columns.map(|column| column.name.to_string()).collect()
}
