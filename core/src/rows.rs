//! Rows of a `bulk_insert` on their way to statements: what every dialect does with them.

use indexmap::IndexMap;

use crate::{
    name::ColumnName,
    operation::{BulkInsert, RowValue},
    schema::Table,
    statement::{Cost, LowerError, Statement, Unsupported},
    words,
};

/// How many rows one statement carries.
const ROWS: usize = 500;

/// The statements that put the rows in, several rows each. `value` writes the value of the column at a place, and `sql` the
/// statement around lists of values and their number.
pub fn inserts(
    insert: &BulkInsert,
    names: &[ColumnName],
    value: impl Fn(usize, Option<&RowValue>) -> Result<String, LowerError>,
    sql: impl Fn(&str, usize) -> String,
) -> Result<Vec<Statement>, LowerError> {
    let statement = |rows: &[IndexMap<String, RowValue>]| {
        let mut lists = Vec::with_capacity(rows.len());
        for row in rows {
            let values = names.iter().enumerate().map(|(place, name)| value(place, row.get(name.as_str())));
            lists.push(format!("({})", values.collect::<Result<Vec<_>, _>>()?.join(", ")));
        }
        let note = format!("{} into {}", words::count(rows.len(), "row"), insert.table);
        Ok(Statement::new(sql(&lists.join(",\n  "), rows.len()), Cost::Data).noted(note))
    };
    insert.rows.chunks(ROWS).map(statement).collect()
}

/// The columns by which rows that are there are told: those of `key`, or of the primary key. Fails where there are none;
/// `dialect` is what the sentence calls the database.
pub fn key<'i>(
    insert: &'i BulkInsert,
    table: Option<&'i Table>,
    dialect: &'static str,
) -> Result<&'i [ColumnName], LowerError> {
    if !insert.key.is_empty() {
        return Ok(&insert.key);
    }
    let key = table.and_then(|table| table.primary_key.as_ref());
    key.map(|key| key.columns.as_slice()).ok_or_else(|| {
        let reason = format!("`{}` has no primary key to tell rows apart by", insert.table);
        let help = "write the columns of a unique constraint as `key`".to_owned();
        Unsupported { dialect, operation: "bulk_insert", reason, help }.into()
    })
}
