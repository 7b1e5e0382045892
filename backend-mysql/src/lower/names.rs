//! The names that the servers give to constraints without one, which are then written out: the first free number behind
//! the table's name ([MySQL](https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html)), the first column
//! of a unique index.

use limbeck_core::{
    name::ConstraintName,
    operation::naming,
    schema::{Table, Unique},
};

use super::constraint::column_of;
use crate::{MySql, Server};

/// Gives every constraint of a table that has no name that which the server gives it. A primary key has none.
pub(super) fn settle(mysql: &MySql, table: &mut Table) {
    for place in 0..table.unique_constraints.len() {
        if table.unique_constraints[place].name.is_none() {
            let name = of_unique(table, &table.unique_constraints[place]);
            table.unique_constraints[place].name = ConstraintName::new(name).ok();
        }
    }
    for place in 0..table.foreign_keys.len() {
        if table.foreign_keys[place].name.is_none() {
            let name = numbered(table, &format!("{}_ibfk_", table.name));
            table.foreign_keys[place].name = ConstraintName::new(name).ok();
        }
    }
    let prefix = match mysql.capabilities.server {
        Server::MySql => format!("{}_chk_", table.name),
        Server::MariaDb => "CONSTRAINT_".to_owned(),
    };
    for place in 0..table.check_constraints.len() {
        let check = &table.check_constraints[place];
        if check.name.is_none() && column_of(&mysql.capabilities, check).is_none() {
            let name = numbered(table, &prefix);
            table.check_constraints[place].name = ConstraintName::new(name).ok();
        }
    }
}

/// A name with the first number behind all that are taken.
fn numbered(table: &Table, prefix: &str) -> String {
    let numbers = table.constraint_names().filter_map(|name| name.as_str().strip_prefix(prefix)?.parse::<u32>().ok());
    naming::fit(&format!("{prefix}{}", numbers.max().unwrap_or_default() + 1))
}

/// The name of the first column, with a number where another index has it.
fn of_unique(table: &Table, unique: &Unique) -> String {
    let first = unique.columns.first().map(ToString::to_string).unwrap_or_default();
    let taken = |name: &str| {
        let mut names = table.unique_constraints.iter().filter_map(|other| other.name.as_ref());
        table.indexes.contains(name) || names.any(|other| other.as_str().eq_ignore_ascii_case(name))
    };
    let names = (1..).map(|number: u32| if number == 1 { first.clone() } else { format!("{first}_{number}") });
    names.into_iter().find(|name| !taken(name)).unwrap_or_default()
}

/// The names that come of the table's own follow it to another one.
pub(super) fn follow(mysql: &MySql, table: &mut Table, from: &str) {
    let to = table.name.to_string();
    let rename = |name: &mut Option<ConstraintName>, middle: &str| {
        let number = name.as_ref().and_then(|name| name.as_str().strip_prefix(from)?.strip_prefix(middle));
        if let Some(number) = number.filter(|number| number.parse::<u32>().is_ok()) {
            *name = ConstraintName::new(format!("{to}{middle}{number}")).ok();
        }
    };
    table.foreign_keys.iter_mut().for_each(|key| rename(&mut key.name, "_ibfk_"));
    if mysql.capabilities.server == Server::MySql {
        table.check_constraints.iter_mut().for_each(|check| rename(&mut check.name, "_chk_"));
    }
}
