//! `execute`.

use limbeck_core::{
    operation::Execute,
    own_sql::{self, Nature},
    statement::{LowerError, Statement},
};

use super::{NAME, transaction};
use crate::{dialect_name, lexer};

/// A person's own SQL, a statement at a time. SQL that was written for other dialects only is passed over.
///
/// Fails for what would end the transaction that a migration brings.
pub(super) fn execute(operation: &Execute) -> Result<Vec<Statement>, LowerError> {
    own_sql::statements(operation, (&dialect_name(), NAME), split, |sql| {
        let words = lexer::leading_words(sql);
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        if controls_transaction(&words) {
            return Nature::EndsTransaction(words.join(" "));
        }
        Nature::Runs { is_data: is_dml(&words), transactional: !transaction::refuses(sql) }
    })
}

/// The statements of a script.
pub(super) fn split(script: &str) -> Result<Vec<String>, LowerError> {
    let statements = lexer::split(script).map_err(|error| LowerError::Definition(format!("SQL: {error}")))?;
    Ok(statements.into_iter().map(str::to_owned).collect())
}

fn is_dml(words: &[&str]) -> bool {
    matches!(words.first(), Some(&("INSERT" | "UPDATE" | "DELETE" | "MERGE" | "SELECT" | "WITH" | "VALUES")))
}

fn controls_transaction(words: &[&str]) -> bool {
    match words {
        // A savepoint is within the transaction, and one that was prepared is another.
        ["ROLLBACK", "TO", ..] | ["COMMIT" | "ROLLBACK", "PREPARED", ..] => false,
        ["BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "ABORT", ..] => true,
        words => words.starts_with(&["START", "TRANSACTION"]),
    }
}
