//! Where a constraint of the schema stands in the table's definition.

use limbeck_core::{
    operation::{ConstraintKind, Found},
    schema::Table,
};

use crate::ddl::{ColumnConstraintKind, ConstraintRef, CreateTable, TableConstraintKind};

/// What a constraint of a definition is, in the schema's terms.
fn kind_of(definition: &CreateTable, constraint: ConstraintRef) -> Option<ConstraintKind> {
    match constraint {
        ConstraintRef::Table(place) => match definition.constraints().get(place)?.kind {
            TableConstraintKind::PrimaryKey { .. } => Some(ConstraintKind::PrimaryKey),
            TableConstraintKind::Unique { .. } => Some(ConstraintKind::Unique),
            TableConstraintKind::Check { .. } => Some(ConstraintKind::Check),
            TableConstraintKind::ForeignKey { .. } => Some(ConstraintKind::ForeignKey),
            TableConstraintKind::Bare => None,
        },
        ConstraintRef::Column { column, index } => match definition.columns().get(column)?.constraints.get(index)?.kind
        {
            ColumnConstraintKind::PrimaryKey { .. } => Some(ConstraintKind::PrimaryKey),
            ColumnConstraintKind::Unique { .. } => Some(ConstraintKind::Unique),
            ColumnConstraintKind::Check { .. } => Some(ConstraintKind::Check),
            ColumnConstraintKind::References(_) => Some(ConstraintKind::ForeignKey),
            _ => None,
        },
    }
}

fn name_of(definition: &CreateTable, constraint: ConstraintRef) -> Option<&str> {
    let name = match constraint {
        ConstraintRef::Table(place) => definition.constraints().get(place)?.name.as_ref(),
        ConstraintRef::Column { column, index } => {
            definition.columns().get(column)?.constraints.get(index)?.name.as_ref()
        }
    };
    name.map(|name| name.value.as_str())
}

/// The name of a constraint, where no other has the same.
pub(super) fn only_name(definition: &CreateTable, constraint: ConstraintRef) -> Option<&str> {
    let name = name_of(definition, constraint)?;
    let of_columns = definition.column_constraints().map(|(_, constraint)| constraint.name.as_ref());
    let of_table = definition.constraints().iter().map(|constraint| constraint.name.as_ref());
    let same = of_columns.chain(of_table).flatten().filter(|other| other.is(name)).count();
    (same == 1).then_some(name)
}

/// The columns that a constraint covers.
fn columns_of(definition: &CreateTable, constraint: ConstraintRef) -> Vec<String> {
    match constraint {
        ConstraintRef::Column { column, .. } => {
            definition.columns().get(column).map(|column| column.name.value.clone()).into_iter().collect()
        }
        ConstraintRef::Table(place) => match definition.constraints().get(place).map(|constraint| &constraint.kind) {
            Some(TableConstraintKind::PrimaryKey { columns, .. } | TableConstraintKind::Unique { columns, .. }) => {
                columns.iter().filter_map(|column| column.column()).map(|name| name.value.clone()).collect()
            }
            Some(TableConstraintKind::ForeignKey { columns, .. }) => {
                columns.iter().map(|name| name.value.clone()).collect()
            }
            _ => Vec::new(),
        },
    }
}

/// The text of a CHECK, without white space.
fn check_of(definition: &CreateTable, constraint: ConstraintRef) -> Option<String> {
    let expr = match constraint {
        ConstraintRef::Table(place) => match &definition.constraints().get(place)?.kind {
            TableConstraintKind::Check { expr, .. } => expr,
            _ => return None,
        },
        ConstraintRef::Column { column, index } => {
            match &definition.columns().get(column)?.constraints.get(index)?.kind {
                ColumnConstraintKind::Check { expr } => expr,
                _ => return None,
            }
        }
    };
    Some(squeezed(&expr.text))
}

fn squeezed(sql: &str) -> String {
    sql.split_whitespace().collect()
}

/// All constraints of a definition, those of columns first.
fn all(definition: &CreateTable) -> Vec<ConstraintRef> {
    let of_columns = definition.column_constraints().map(|(constraint, _)| constraint);
    of_columns.chain((0..definition.constraints().len()).map(ConstraintRef::Table)).collect()
}

/// Where the constraint that was found in `table` stands in its definition.
pub(super) fn find(definition: &CreateTable, table: &Table, found: Found) -> Option<ConstraintRef> {
    let (name, columns, check) = match found.kind {
        ConstraintKind::PrimaryKey => table.primary_key.as_ref().map(|key| (&key.name, Some(&key.columns), None))?,
        ConstraintKind::ForeignKey => {
            table.foreign_keys.get(found.place).map(|key| (&key.name, Some(&key.columns), None))?
        }
        ConstraintKind::Unique => {
            table.unique_constraints.get(found.place).map(|unique| (&unique.name, Some(&unique.columns), None))?
        }
        ConstraintKind::Check => {
            table.check_constraints.get(found.place).map(|check| (&check.name, None, Some(&check.check)))?
        }
        ConstraintKind::Exclude => return None,
    };
    let same_name = |constraint: ConstraintRef| {
        let held = name_of(definition, constraint);
        match (held, name) {
            (Some(held), Some(name)) => held.eq_ignore_ascii_case(name.as_str()),
            (None, None) => true,
            _ => false,
        }
    };
    let same_columns = |constraint: ConstraintRef| {
        columns.is_none_or(|columns| {
            let held = columns_of(definition, constraint);
            held.len() == columns.len() && held.iter().zip(columns).all(|(a, b)| a.eq_ignore_ascii_case(b.as_str()))
        })
    };
    let same_check = |constraint: ConstraintRef| {
        check.is_none_or(|check| {
            name.is_some() || check.texts().any(|text| Some(squeezed(text)) == check_of(definition, constraint))
        })
    };
    all(definition).into_iter().find(|constraint| {
        kind_of(definition, *constraint) == Some(found.kind)
            && same_name(*constraint)
            && same_columns(*constraint)
            && same_check(*constraint)
    })
}
