//! What has to be so around everything that runs, so that a migration does not depend on how a server was set up.
//!
//! * `sql_mode` without `ANSI_QUOTES` and `NO_BACKSLASH_ESCAPES`, under which literals and names would be read in another
//!   way than [`quote`](crate::quote) and [`lexer`](crate::lexer) write and read them; with the strict mode, so that a
//!   value which does not fit is an error and not cut; with `NO_AUTO_VALUE_ON_ZERO`, so that a row which brings the
//!   number 0 keeps it; and without `NO_ZERO_DATE` and `NO_ZERO_IN_DATE`, under which nothing can be altered in a table
//!   of old whose default is `'0000-00-00'`. Everything else in it stays as the server has it.
//! * `time_zone`: UTC, so that a column which goes from `DATETIME` to `TIMESTAMP` or back keeps its values wherever the
//!   migration runs.

/// The value that `sql_mode` gets, an expression over what it is. Names that stand for several modes at once go as well:
/// they would bring the modes back.
pub const SQL_MODE: &str = "CONCAT(REGEXP_REPLACE(@@SESSION.sql_mode, \
    '(^|,)(ANSI_QUOTES|NO_BACKSLASH_ESCAPES|ANSI|DB2|MAXDB|MSSQL|ORACLE|POSTGRESQL|\
    NO_ZERO_DATE|NO_ZERO_IN_DATE|TRADITIONAL)(?=,|$)', ''), \
    ',STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO')";

/// The settings, as a connection makes them before anything else.
pub fn settings() -> String {
    format!("SET SESSION sql_mode = {SQL_MODE}, SESSION time_zone = '+00:00'")
}

/// The statements that make the settings in a script, and keep what was so. A script is UTF-8, whatever the client takes
/// it for.
pub fn begin() -> [String; 3] {
    [
        "SET @limbeck_client = @@SESSION.character_set_client, @limbeck_results = @@SESSION.character_set_results, \
         @limbeck_collation = @@SESSION.collation_connection, @limbeck_sql_mode = @@SESSION.sql_mode, \
         @limbeck_time_zone = @@SESSION.time_zone"
            .to_owned(),
        "SET NAMES utf8mb4".to_owned(),
        settings(),
    ]
}

/// What a script puts back at its end.
pub fn end() -> &'static str {
    "SET SESSION sql_mode = @limbeck_sql_mode, SESSION time_zone = @limbeck_time_zone, \
     SESSION character_set_client = @limbeck_client, SESSION character_set_results = @limbeck_results, \
     SESSION collation_connection = @limbeck_collation"
}
