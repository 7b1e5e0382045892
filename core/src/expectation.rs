//! What a statement that ran is held to.

use crate::{
    backend::BackendError,
    statement::{Expectation, Statement},
    words,
};

/// How many rows a message shows of what should not be there.
const SHOWN_ROWS: usize = 3;

/// How many rows of a query that has to find nothing are worth reading.
pub const READ_ROWS: usize = SHOWN_ROWS + 1;

impl Statement {
    /// The number of rows that the statement changed, where that is what it expects.
    pub fn changed(&self, rows: usize) -> Result<usize, BackendError> {
        match &self.expect {
            Expectation::Changed(wanted, otherwise) if rows != *wanted => Err(BackendError::Expectation {
                sql: self.sql.clone(),
                message: otherwise.clone(),
                found: Some(format!(
                    "{} {} changed, not {wanted}",
                    words::count(rows, "row"),
                    if rows == 1 { "was" } else { "were" }
                )),
            }),
            Expectation::Changed(..) | Expectation::NoRows(_) | Expectation::Done => Ok(rows),
        }
    }

    /// Fails where a query that has to find nothing found rows; each of them is given in words, up to [`READ_ROWS`].
    pub fn found(&self, otherwise: &str, mut rows: Vec<String>) -> Result<usize, BackendError> {
        if rows.is_empty() {
            return Ok(0);
        }
        if rows.len() > SHOWN_ROWS {
            rows.truncate(SHOWN_ROWS);
            rows.push("…".to_owned());
        }
        let rows: Vec<_> = rows.into_iter().map(singular).collect();
        let (sql, message) = (self.sql.clone(), otherwise.to_owned());
        Err(BackendError::Expectation { sql, message, found: Some(rows.join("; ")) })
    }
}

/// The count of one row, which SQL puts into the plural as any other.
fn singular(found: String) -> String {
    match found.strip_prefix("1 rows") {
        Some(rest) => match rest.strip_prefix(" hold ") {
            Some(what) => format!("1 row holds {what}"),
            None => format!("1 row{rest}"),
        },
        None => found,
    }
}
