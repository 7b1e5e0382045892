//! `execute`.

use limbeck_core::{
    operation::Execute,
    statement::{Cost, LowerError, Statement},
};

use super::unsupported;
use crate::{
    ddl::{self, ObjectKind, StatementKind},
    dialect_name,
};

/// A person's own SQL, a statement at a time. SQL that was written for other dialects only is passed over.
///
/// Fails for what would end the transaction that a migration brings.
pub(super) fn execute(operation: &Execute) -> Result<Vec<Statement>, LowerError> {
    let Some(script) = operation.sql.for_dialect(&dialect_name()) else { return Ok(Vec::new()) };
    let statements = split(script)?;
    statements
        .into_iter()
        .map(|sql| {
            let kind = ddl::kind(&sql);
            let ends = matches!(kind, StatementKind::Begin | StatementKind::Commit);
            if ends || (kind == StatementKind::Rollback && !goes_to_savepoint(&sql)) {
                let reason = format!("`{sql}` would end the transaction that the migration runs in");
                return Err(unsupported("execute", reason, "leave it out; `transaction = false` runs without one"));
            }
            let cost = if kind.is_dml() { Cost::Data } else { Cost::Unknown };
            let transactional = !operation.autocommit && !matches!(kind, StatementKind::Vacuum);
            // With foreign keys, a table that goes takes its rows along one by one.
            let keeps_references = kind.is_dml() || kind == StatementKind::Drop(ObjectKind::Table);
            Ok(Statement { transactional, keeps_references, ..Statement::new(sql, cost) })
        })
        .collect()
}

/// Whether a statement does the same within a transaction as outside of any, for certain. A pragma does not, and may say
/// how a person's own `ALTER TABLE` is to be done.
pub(crate) fn bears_transaction(statement: &Statement) -> bool {
    match ddl::kind(&statement.sql) {
        StatementKind::Alter => statement.cost != Cost::Unknown,
        kind => kind.is_dml() || kind.is_ddl(),
    }
}

/// Whether a `ROLLBACK` is one to a savepoint.
fn goes_to_savepoint(sql: &str) -> bool {
    sql.split_whitespace().any(|word| word.eq_ignore_ascii_case("to"))
}

fn split(script: &str) -> Result<Vec<String>, LowerError> {
    let statements = ddl::split_statements(script).map_err(|error| LowerError::Definition(format!("SQL: {error}")))?;
    Ok(statements.into_iter().map(|sql| sql.trim().trim_end_matches(';').trim_end().to_owned()).collect())
}
