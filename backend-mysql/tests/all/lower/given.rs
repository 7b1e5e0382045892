//! Operations from TOML, and what they become.

use limbeck_backend_mysql::{Capabilities, MySql};
use limbeck_core::{
    dialect::Dialect,
    node::{Field, Node},
    operation::{NamingConvention, Operation, fold},
    schema::Schema,
    statement::{Expectation, LowerError, Statement},
};

/// The operations of a TOML document, `[[do]]` in front of each, named and folded as a migration has them.
fn operations(toml: &str) -> Vec<Operation> {
    if toml.trim().is_empty() {
        return Vec::new();
    }
    let node = Node::from_toml(toml).unwrap_or_else(|error| panic!("{error}: {toml}"));
    let list = node.as_table().unwrap().get("do").unwrap_or_else(|| panic!("no `[[do]]`: {toml}")).clone();
    let operations: Vec<Operation> = Vec::decode(&list).unwrap_or_else(|error| panic!("{error:?}: {toml}"));
    let convention = NamingConvention::default();
    let named: Vec<_> = operations.into_iter().flat_map(|operation| operation.resolve_names(&convention)).collect();
    fold(&named, &MySql::default().name())
}

/// One operation, its keys without `[[do]]`; several are separated by a line of dashes.
pub fn script(toml: &str) -> Vec<Operation> {
    let documents = toml.split("---").map(str::trim).filter(|text| !text.is_empty());
    let toml: String = documents.map(|text| format!("[[do]]\n{text}\n")).collect();
    operations(&toml)
}

/// Lowers operations one after the other, and gives what is there afterwards.
pub fn lower_all(mysql: &MySql, operations: &[Operation], schema: &mut Schema) -> Result<Vec<Statement>, LowerError> {
    let mut statements = Vec::new();
    for operation in operations {
        statements.extend(mysql.lower(operation, schema)?);
        replay(mysql, operation, schema);
    }
    Ok(statements)
}

/// Does to a schema what an operation does to a database.
pub fn replay(mysql: &MySql, operation: &Operation, schema: &mut Schema) {
    let before = schema.clone();
    operation.apply(schema).unwrap_or_else(|error| panic!("{error}: {operation:?}"));
    mysql.settle(operation, &before, schema);
}

/// What operations become on a database that others have made.
pub fn lowered(given: &str, operations: &str) -> String {
    lowered_on(Capabilities::ASSUMED, given, operations)
}

/// Likewise, on another server.
pub fn lowered_on(capabilities: Capabilities, given: &str, operations: &str) -> String {
    let mysql = MySql { capabilities };
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
