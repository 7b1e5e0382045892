//! `execute`.

use limbeck_core::{
    operation::Execute,
    statement::{Cost, LowerError, Statement},
};

use crate::{
    ddl::{self, StatementKind},
    dialect_name,
};

/// A person's own SQL, a statement at a time. SQL that was written for other dialects only is passed over.
pub(super) fn execute(operation: &Execute) -> Result<Vec<Statement>, LowerError> {
    let Some(script) = operation.sql.for_dialect(&dialect_name()) else { return Ok(Vec::new()) };
    let statements = split(script)?;
    Ok(statements
        .into_iter()
        .map(|sql| {
            let kind = ddl::kind(&sql);
            let cost = if kind.is_dml() { Cost::Data } else { Cost::Unknown };
            let transactional = !operation.autocommit && !matches!(kind, StatementKind::Vacuum);
            Statement { transactional, ..Statement::new(sql, cost) }
        })
        .collect())
}

fn split(script: &str) -> Result<Vec<String>, LowerError> {
    let statements = ddl::split_statements(script).map_err(|error| LowerError::Definition(format!("SQL: {error}")))?;
    Ok(statements.into_iter().map(|sql| sql.trim().trim_end_matches(';').trim_end().to_owned()).collect())
}
