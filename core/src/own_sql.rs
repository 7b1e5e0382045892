//! SQL that a person wrote: what every dialect does with it on its way to statements.

use crate::{
    name::DialectName,
    operation::Execute,
    schema::DialectSql,
    statement::{Cost, LowerError, Statement, Unsupported},
};

/// A dialect: its name in files, and in sentences.
pub type Spoken<'a> = (&'a DialectName, &'static str);

/// What a dialect knows of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nature {
    /// It would end the transaction that a migration brings. The words say which it is.
    EndsTransaction(String),
    /// It may run.
    Runs {
        /// Whether it reads or changes rows, and nothing else.
        is_data: bool,
        /// Whether it may run within a transaction.
        transactional: bool,
    },
}

/// The SQL for a dialect. Fails where `what` has none for it.
pub fn of<'s>(sql: &'s DialectSql, (key, name): Spoken<'_>, what: &'static str) -> Result<&'s str, LowerError> {
    sql.for_dialect(key).ok_or_else(|| {
        let reason = format!("there is SQL for other dialects and none for {name}");
        let help = format!("add a `{key}` or a `default` entry");
        Unsupported { dialect: name, operation: what, reason, help }.into()
    })
}

/// What `execute` runs, a statement at a time. SQL that was written for other dialects only is passed over.
///
/// Fails for what would end the transaction that a migration brings.
pub fn statements(
    execute: &Execute,
    (key, name): Spoken<'_>,
    split: impl FnOnce(&str) -> Result<Vec<String>, LowerError>,
    nature: impl Fn(&str) -> Nature,
) -> Result<Vec<Statement>, LowerError> {
    let Some(script) = execute.sql.for_dialect(key) else { return Ok(Vec::new()) };
    let lowered = |sql: String| match nature(&sql) {
        Nature::EndsTransaction(words) => {
            let reason = format!("`{words}` would end the transaction that the migration runs in");
            let help = "leave it out; `transaction = false` runs without one".to_owned();
            Err(Unsupported { dialect: name, operation: "execute", reason, help }.into())
        }
        Nature::Runs { is_data, transactional } => {
            let cost = if is_data { Cost::Data } else { Cost::Unknown };
            Ok(Statement { transactional: transactional && !execute.autocommit, ..Statement::new(sql, cost) })
        }
    };
    split(script)?.into_iter().map(lowered).collect()
}
