//! `execute`.

use limbeck_core::{
    operation::Execute,
    own_sql::{self, Nature},
    statement::{LowerError, Statement},
};

use super::NAME;
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
        Nature::Runs { is_data: is_dml(&words), transactional: !commits(&words) }
    })
}

/// The statements of a script.
pub(super) fn split(script: &str) -> Result<Vec<String>, LowerError> {
    lexer::split(script).map_err(|error| LowerError::Definition(format!("SQL: {error}")))
}

fn is_dml(words: &[&str]) -> bool {
    matches!(words.first(), Some(&("INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "SELECT" | "WITH" | "VALUES" | "LOAD")))
}

fn controls_transaction(words: &[&str]) -> bool {
    match words {
        // A savepoint is within the transaction, and a block is no transaction.
        ["ROLLBACK", "TO", ..] | ["ROLLBACK", "WORK", "TO", ..] | ["BEGIN", "NOT", ..] => false,
        ["BEGIN" | "COMMIT" | "ROLLBACK" | "XA", ..] => true,
        words => words.starts_with(&["START", "TRANSACTION"]) || words.starts_with(&["SET", "AUTOCOMMIT"]),
    }
}

/// Whether a statement commits what is open, as every change of the schema does:
/// [implicit commit](https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html). A procedure and a prepared statement
/// may be anything, and so may do it too.
fn commits(words: &[&str]) -> bool {
    let stays = ["SET", "DO", "EXPLAIN", "DESCRIBE", "SHOW", "USE", "PREPARE", "DEALLOCATE", "SAVEPOINT"];
    match words.first() {
        None => false,
        Some(first) => !is_dml(words) && !stays.contains(first) && !matches!(*first, "ROLLBACK" | "RELEASE" | "TABLE"),
    }
}
