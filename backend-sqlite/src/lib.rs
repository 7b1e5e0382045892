//! limbeck on SQLite: operations become statements, the catalog becomes a schema, and a Diesel connection runs it.
//!
//! What this crate is built with is SQLite 3.53 or newer, bundled, whose `ALTER TABLE` knows most of what a migration
//! asks for; a connection that an application brings may be older, and [`Capabilities`] say what it lacks.
//!
//! # Three surprises
//!
//! 1. **`ALTER TABLE` knows few changes.** A type, a default, a unique or a foreign key cannot be changed in place, so
//!    that a table is rebuilt: [the twelve steps](https://www.sqlite.org/lang_altertable.html#otheralter).
//! 2. **A type is an affinity.** What a column is declared as is a hint; any value may stand in it, and a declared type
//!    that holds `INT` anywhere, such as `POINT`, is an integer:
//!    [datatypes](https://www.sqlite.org/datatype3.html#determination_of_column_affinity).
//! 3. **Foreign keys are switched outside transactions only.** `PRAGMA foreign_keys` within a transaction does nothing,
//!    without a word, and a `DROP TABLE` with it on deletes rows elsewhere:
//!    [foreign keys](https://www.sqlite.org/foreignkeys.html#fk_enable).
//!
//! # The rooms
//!
//! [`capabilities`] what a version can do; [`quote`] names and values in SQL; [`types`] neutral and declared types;
//! `lower` operations to statements; [`reflect`] the catalog to a schema; [`normal`] spellings that are the same;
//! [`connection`] what runs statements; [`journal`] the version table and the history table; [`ddl`] the text of
//! stored definitions.

pub mod capabilities;
pub mod connection;
pub mod ddl;
pub mod journal;
pub(crate) mod lower;
pub mod normal;
pub mod quote;
pub(crate) mod rebuild;
pub mod reflect;
pub mod types;

use limbeck_core::{
    backend::{BackendError, HistoryRow},
    dialect::{BookkeepingTables, Dialect, PlacedColumn, VersionChange},
    name::DialectName,
    operation::Operation,
    print::DieselType,
    schema::{Rules, Schema},
    statement::{LowerError, Statement},
};

pub use capabilities::Capabilities;
pub use connection::{OpenMode, SqliteBackend};

/// The schemes of the addresses that this backend opens.
pub const SCHEMES: &[&str] = &["sqlite", "file"];

/// Whether an address is one that this backend opens: by its scheme, or by how the file's name ends.
pub fn serves(url: &str) -> bool {
    connection::serves(url)
}

/// An address that stands in a file in `dir`: where it names a file by a relative path, that is relative to `dir`.
pub fn relative_to(url: &str, dir: &std::path::Path) -> String {
    connection::relative_to(url, dir)
}

/// Opens the database at an address: `sqlite:app.db`, `sqlite:///srv/app.db`, `sqlite::memory:`, `file:app.db?mode=ro`
/// or the path of a file that ends in `.db`, `.sqlite` or `.sqlite3`.
///
/// No file is made before something is written to it. Fails when the address is not understood, when the directory is
/// not there, and when what is there is no database.
pub fn open(url: &str, mode: OpenMode) -> Result<SqliteBackend<'static>, BackendError> {
    SqliteBackend::open(url, mode)
}

/// The name under which the backend is registered, and under which its options stand in files.
pub(crate) fn dialect_name() -> DialectName {
    // The name is neither empty nor does it hold a NUL; the other arm is never reached.
    DialectName::new("sqlite").unwrap_or_else(|_| dialect_name())
}

/// SQLite's own language, as one version of it speaks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sqlite {
    /// What that version can do.
    pub capabilities: Capabilities,
}

impl Sqlite {
    /// The language for scripts that some other library is going to run.
    pub const OFFLINE: Self = Self { capabilities: Capabilities::ANYWHERE };
}

impl Dialect for Sqlite {
    fn name(&self) -> DialectName {
        dialect_name()
    }

    fn rules(&self) -> Rules {
        reflect::RULES
    }

    fn transactional_ddl(&self) -> bool {
        true
    }

    fn lower(&self, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError> {
        lower::lower(self, operation, before)
    }

    fn settle(&self, operation: &Operation, before: &Schema, after: &mut Schema) {
        lower::settle(self, operation, before, after);
    }

    fn normal(&self, schema: &Schema) -> Schema {
        normal::schema(schema)
    }

    fn same_type(&self, from: PlacedColumn<'_>, to: PlacedColumn<'_>) -> bool {
        normal::same_type(from, to)
    }

    fn diesel_type(&self, column: PlacedColumn<'_>) -> DieselType {
        types::diesel_type(column)
    }

    fn split(&self, script: &str) -> Result<Vec<String>, LowerError> {
        let statements = ddl::split_statements(script).map_err(|error| LowerError::Definition(error.to_string()))?;
        Ok(statements.into_iter().map(str::to_owned).collect())
    }

    fn bears_transaction(&self, statement: &Statement) -> bool {
        lower::bears_transaction(statement)
    }

    fn bookkeeping(&self, tables: &BookkeepingTables) -> Vec<Statement> {
        journal::journal(tables).create()
    }

    fn version_change(&self, tables: &BookkeepingTables, change: &VersionChange) -> Statement {
        journal::journal(tables).change_version(change)
    }

    fn history_insert(&self, tables: &BookkeepingTables, row: &HistoryRow) -> Statement {
        journal::journal(tables).insert_history_now(row)
    }

    fn literal(&self, text: &str) -> String {
        quote::string(text)
    }

    fn script_note(&self) -> &'static str {
        "The shell goes on after an error, to the COMMIT, unless it is told not to: sqlite3 -bail"
    }

    fn misread<'s>(&self, sql: &'s str) -> Option<&'s str> {
        lower::misread(sql)
    }

    fn script(&self, statements: &[Statement], transaction: bool) -> String {
        lower::script(statements, transaction)
    }
}
