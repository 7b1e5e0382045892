//! What operations become, as text for snapshots.

use limbeck_backend_mysql::{Capabilities, MySql};
use limbeck_core::{
    dialect::Dialect,
    schema::Schema,
    statement::{Expectation, Statement},
};

use crate::support::{lower_all, script};

/// What operations become on a database that others have made.
pub fn lowered(given: &str, operations: &str) -> String {
    lowered_on(Capabilities::ASSUMED, given, operations)
}

/// Likewise, on another server.
pub fn lowered_on(capabilities: Capabilities, given: &str, operations: &str) -> String {
    let mysql = MySql { capabilities, ..MySql::default() };
    let mut schema = Schema::new(mysql.rules());
    lower_all(&mysql, &script(given), &mut schema).unwrap_or_else(|error| panic!("{error}: {given}"));
    match lower_all(&mysql, &script(operations), &mut schema) {
        Ok(statements) => statements.iter().map(shown).collect::<Vec<_>>().join("\n"),
        Err(error) => format!("refused: {error}\n   help: {}", error.help().unwrap_or_default()),
    }
}

fn shown(statement: &Statement) -> String {
    let mut marks = vec![statement.cost.word().to_owned()];
    if statement.transactional && !matches!(statement.expect, Expectation::NoRows(_)) {
        marks.push("in the transaction".to_owned());
    }
    if let Expectation::NoRows(message) = &statement.expect {
        marks.push(format!("finds nothing, or: {message}"));
    }
    marks.extend(statement.note.clone());
    format!("{}; -- {}", statement.sql, marks.join("; "))
}
