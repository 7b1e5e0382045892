//! `execute`.

use limbeck_core::{
    operation::Execute,
    own_sql::{self, Nature},
    statement::{Cost, LowerError, Statement},
};

use super::NAME;
use crate::{
    ddl::{self, ObjectKind, StatementKind},
    dialect_name,
};

/// A person's own SQL, a statement at a time. SQL that was written for other dialects only is passed over.
///
/// Fails for what would end the transaction that a migration brings.
pub(super) fn execute(operation: &Execute) -> Result<Vec<Statement>, LowerError> {
    let nature = |sql: &str| {
        let kind = ddl::kind(sql);
        let ends = matches!(kind, StatementKind::Begin | StatementKind::Commit);
        if ends || (kind == StatementKind::Rollback && !goes_to_savepoint(sql)) {
            return Nature::EndsTransaction(sql.to_owned());
        }
        Nature::Runs { is_data: kind.is_dml(), transactional: !matches!(kind, StatementKind::Vacuum) }
    };
    let statements = own_sql::statements(operation, (&dialect_name(), NAME), split, nature)?;
    // With foreign keys, a table that goes takes its rows along one by one.
    let keeps = |sql: &str, cost| cost == Cost::Data || ddl::kind(sql) == StatementKind::Drop(ObjectKind::Table);
    let kept =
        |statement: Statement| Statement { keeps_references: keeps(&statement.sql, statement.cost), ..statement };
    Ok(statements.into_iter().map(kept).collect())
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
