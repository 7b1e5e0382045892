//! What rows that are there get for a column that is new to them and must not be NULL.

use super::{Change, Notice};
use crate::{
    name::ColumnName,
    operation::{AddColumn, AlterColumn},
    schema::{ColumnDefault, DialectSql, Literal, Table, Type, expression},
};

/// The code of the notice that a new column is NOT NULL and nothing says what old rows hold in it.
pub(super) const UNDECIDED: &str = "not-null-without-default";

/// The code of the notice that a column is to be NOT NULL and nothing says what stands in for NULL.
pub(super) const NULLS: &str = "null-values";

/// Text as a value.
pub(super) fn literal(text: &str) -> ColumnDefault {
    ColumnDefault::Literal(Literal::String(text.to_owned()))
}

/// The zero of a column's type. Nothing where it has none, or where rows that all hold the same would be in the way of
/// something that the table says of the column.
pub(super) fn zero(table: &Table, name: &ColumnName) -> Option<ColumnDefault> {
    let column = table.columns.get(name.as_str())?;
    let among = |columns: &[ColumnName]| table.case().among(name, columns);
    let bound = table.is_key(name)
        || table.foreign_keys.iter().any(|key| among(&key.columns))
        || table.unique_constraints.iter().any(|unique| among(&unique.columns))
        || table.indexes.iter().any(|index| index.unique && index.uses(name, table.case()))
        || table
            .check_constraints
            .iter()
            .any(|check| check.check.texts().any(|text| expression::mentions(text, name.as_str())));
    if bound { None } else { of_type(&column.ty) }
}

fn of_type(ty: &Type) -> Option<ColumnDefault> {
    let literal = |literal| Some(ColumnDefault::Literal(literal));
    let sql = |text: &str| Some(ColumnDefault::Sql(DialectSql::from(text)));
    match ty {
        Type::Integer { .. } | Type::Numeric(_) | Type::Real | Type::Double => literal(Literal::Integer(0)),
        Type::Boolean => literal(Literal::Boolean(false)),
        Type::Text | Type::Varchar(_) | Type::Char(_) => literal(Literal::String(String::new())),
        Type::Timestamp(_) | Type::TimestampTz(_) => sql("CURRENT_TIMESTAMP"),
        Type::Date => sql("CURRENT_DATE"),
        _ => None,
    }
}

/// A value as a person reads it.
pub(super) fn text(value: &ColumnDefault) -> String {
    match value {
        ColumnDefault::Literal(Literal::String(text)) => format!("'{}'", text.replace('\'', "''")),
        ColumnDefault::Literal(Literal::Integer(number)) => number.to_string(),
        ColumnDefault::Literal(Literal::Boolean(truth)) => truth.to_string(),
        ColumnDefault::Sql(sql) => sql.texts().next().unwrap_or_default().to_owned(),
        ColumnDefault::Literal(_) => "a value".to_owned(),
    }
}

/// The column added so that old rows may be without a value, and then filled and made NOT NULL.
pub(super) fn in_two_steps(
    add: &AddColumn,
    value: Option<ColumnDefault>,
    notices: impl IntoIterator<Item = Notice>,
) -> Vec<Change> {
    let mut first = add.clone();
    first.column.nullable = None;
    let second = AlterColumn {
        nullable: Some(false),
        fill_null: value,
        common: add.common.clone(),
        ..AlterColumn::new(add.table.clone(), add.column.name.clone())
    };
    vec![Change::new(first), Change::new(second).with(notices)]
}
