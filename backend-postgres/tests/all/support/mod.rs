//! What the tests share.

pub mod laws;
pub mod project;
pub mod server;

use limbeck_backend_postgres::{Capabilities, Postgres};
use limbeck_core::{
    dialect::Dialect,
    node::{Field, Node},
    operation::{NamingConvention, Operation, fold},
    schema::Schema,
    statement::{Expectation, LowerError, Statement},
};

/// The operations of a TOML document, `[[do]]` in front of each, named and folded as a migration has them.
pub fn operations(toml: &str) -> Vec<Operation> {
    if toml.trim().is_empty() {
        return Vec::new();
    }
    let node = Node::from_toml(toml).unwrap_or_else(|error| panic!("{error}: {toml}"));
    let list = node.as_table().unwrap().get("do").unwrap_or_else(|| panic!("no `[[do]]`: {toml}")).clone();
    let operations: Vec<Operation> = Vec::decode(&list).unwrap_or_else(|error| panic!("{error:?}: {toml}"));
    let convention = NamingConvention::default();
    let named: Vec<_> = operations.into_iter().flat_map(|operation| operation.resolve_names(&convention)).collect();
    fold(&named, &Postgres::default().name())
}

/// One operation, its keys without `[[do]]`; several are separated by a line of dashes.
pub fn script(toml: &str) -> Vec<Operation> {
    let documents = toml.split("---").map(str::trim).filter(|text| !text.is_empty());
    let toml: String = documents.map(|text| format!("[[do]]\n{text}\n")).collect();
    operations(&toml)
}

/// Lowers operations one after the other, and gives what is there afterwards.
pub fn lower_all(
    postgres: &Postgres,
    operations: &[Operation],
    schema: &mut Schema,
) -> Result<Vec<Statement>, LowerError> {
    let mut statements = Vec::new();
    for operation in operations {
        statements.extend(postgres.lower(operation, schema)?);
        replay(postgres, operation, schema);
    }
    Ok(statements)
}

/// Does to a schema what an operation does to a database.
pub fn replay(postgres: &Postgres, operation: &Operation, schema: &mut Schema) {
    let before = schema.clone();
    operation.apply(schema).unwrap_or_else(|error| panic!("{error}: {operation:?}"));
    postgres.settle(operation, &before, schema);
}

/// What operations become on a database that others have made.
pub fn lowered(given: &str, operations: &str) -> String {
    lowered_on(Capabilities::ASSUMED, given, operations)
}

/// Likewise, on another version.
pub fn lowered_on(capabilities: Capabilities, given: &str, operations: &str) -> String {
    let postgres = Postgres { capabilities, ..Postgres::default() };
    let mut schema = Schema::new(postgres.rules());
    for operation in script(given) {
        replay(&postgres, &operation, &mut schema);
    }
    match lower_all(&postgres, &script(operations), &mut schema) {
        Ok(statements) => statements.iter().map(shown).collect::<Vec<_>>().join("\n"),
        Err(error) => format!("refused: {error}\n   help: {}", error.help().unwrap_or_default()),
    }
}

fn shown(statement: &Statement) -> String {
    let mut marks = vec![statement.cost.word().to_owned()];
    if !statement.transactional {
        marks.push("outside the transaction".to_owned());
    }
    if let Expectation::NoRows(message) = &statement.expect {
        marks.push(format!("finds nothing, or: {message}"));
    }
    marks.extend(statement.note.clone());
    format!("{}; -- {}", statement.sql, marks.join("; "))
}
