//! What has to be so around everything that runs, so that a migration does not depend on how a server was set up.
//!
//! * `sql_mode` without `ANSI_QUOTES` and `NO_BACKSLASH_ESCAPES`, under which literals and names would be read in another
//!   way than [`quote`](crate::quote) and [`lexer`](crate::lexer) write and read them; with the strict mode, so that a
//!   value which does not fit is an error and not cut; and with `NO_AUTO_VALUE_ON_ZERO`, so that a row which brings the
//!   number 0 keeps it. Everything else in it stays as the server has it.
//! * In a script, texts are UTF-8, whatever the client takes them for.
//! * `time_zone`: UTC, so that a column which goes from `DATETIME` to `TIMESTAMP` or back keeps its values wherever the
//!   migration runs.

/// The value that `sql_mode` gets, an expression over what it is. Names that stand for several modes at once go as well:
/// they would bring the modes back.
pub const SQL_MODE: &str = "CONCAT(REGEXP_REPLACE(@@SESSION.sql_mode, \
    '(^|,)(ANSI_QUOTES|NO_BACKSLASH_ESCAPES|ANSI|DB2|MAXDB|MSSQL|ORACLE|POSTGRESQL)(?=,|$)', ''), \
    ',STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO')";

/// The settings, as a connection makes them before anything else.
pub fn settings() -> String {
    format!("SET SESSION sql_mode = {SQL_MODE}, SESSION time_zone = '+00:00'")
}

/// The settings in a script, which keeps what was so.
pub fn begin() -> String {
    format!(
        "SET NAMES utf8mb4;\nSET @limbeck_sql_mode = @@SESSION.sql_mode, @limbeck_time_zone = @@SESSION.time_zone, \
         SESSION sql_mode = {SQL_MODE}, SESSION time_zone = '+00:00'"
    )
}

/// What a script puts back at its end.
pub fn end() -> &'static str {
    "SET SESSION sql_mode = @limbeck_sql_mode, SESSION time_zone = @limbeck_time_zone"
}
