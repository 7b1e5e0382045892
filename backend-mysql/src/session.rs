//! What has to be so around everything that runs, so that a migration does not depend on how a server was set up.
//!
//! * `sql_mode` without `ANSI_QUOTES` and `NO_BACKSLASH_ESCAPES`, under which literals and names would be read in another
//!   way than [`quote`](crate::quote) and [`lexer`](crate::lexer) write and read them, and with the strict mode, so that
//!   a value which does not fit is an error and not cut. Everything else in it stays as the server has it.
//! * `time_zone`: UTC, so that a column which goes from `DATETIME` to `TIMESTAMP` or back keeps its values wherever the
//!   migration runs.

/// The value that `sql_mode` gets, an expression over what it is.
/// `ANSI` and the like stand for several modes at once and have to go as well, or they would bring them back.
pub const SQL_MODE: &str = "CONCAT(REGEXP_REPLACE(@@SESSION.sql_mode, '(^|,)(ANSI_QUOTES|NO_BACKSLASH_ESCAPES|ANSI|DB2|MAXDB|MSSQL|ORACLE|POSTGRESQL)(?=,|$)', ''), ',STRICT_TRANS_TABLES')";

/// The statement that a connection runs before anything else.
pub fn settings() -> String {
    format!("SET SESSION sql_mode = {SQL_MODE}, SESSION time_zone = '+00:00'")
}
