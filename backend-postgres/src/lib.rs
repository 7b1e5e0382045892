//! limbeck on PostgreSQL: operations become statements, the catalog becomes a schema, and a Diesel connection runs it.
//!
//! PostgreSQL 12 and newer; [`Capabilities`] say what a version lacks. Extensions that bring types, index methods and
//! operators of their own, such as pgvector, are used by name. libpq is the system's, or is built along with the
//! feature `bundled`.
//!
//! # Three surprises
//!
//! 1. **A statement waits for its lock, and everyone else waits behind it.** Most of `ALTER TABLE` takes no time once
//!    it has the table to itself, but while it queues behind a long query every later one queues behind it. A
//!    transaction here gives up after the lock timeout: [explicit locking](https://www.postgresql.org/docs/current/explicit-locking.html).
//! 2. **The clauses of one `ALTER TABLE` are not done in the order written.** Drops come first, then types, then new
//!    columns, then the rest, so that what depends on the order stands in statements of its own:
//!    [`ATPrepCmd`](https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/commands/tablecmds.c).
//! 3. **A new value of an enum type is there after the transaction only.** A revision that adds one and uses it is
//!    therefore several transactions, with the value in one of its own: what comes before it stays when something behind
//!    it fails, and the same command goes on from there. A revision that does not use it stays one transaction:
//!    [`ALTER TYPE`](https://www.postgresql.org/docs/current/sql-altertype.html#id-1.9.3.42.7).
//!
//! # The rooms
//!
//! [`capabilities`] what a version can do; [`quote`] names and values in SQL; [`types`] neutral and native types;
//! `lower` operations to statements; [`reflect`] the catalog to a schema; [`normal`] spellings that are the same;
//! [`connection`] what runs statements; [`journal`] the version table and the history table; [`lexer`] the text of a
//! person's own SQL.

pub mod capabilities;
pub mod connection;
pub mod journal;
pub mod lexer;
pub(crate) mod lower;
pub mod normal;
pub mod quote;
pub mod reflect;
pub mod types;

use limbeck_core::{
    backend::{BackendError, HistoryRow},
    dialect::{BookkeepingTables, Dialect, PlacedColumn, VersionChange},
    learned::Learned,
    name::{DialectName, SchemaName},
    operation::Operation,
    print::DieselType,
    schema::{Generated, Rules, Schema},
    statement::{LowerError, Statement},
};

pub use capabilities::Capabilities;
pub use connection::{OpenMode, PostgresBackend};

/// The schemes of the addresses that this backend opens.
pub const SCHEMES: &[&str] = &["postgres", "postgresql"];

/// Whether an address is one that this backend opens, by its scheme.
pub fn serves(url: &str) -> bool {
    connection::serves(url)
}

/// Opens the database at an address: `postgres://user@host/database`, `postgresql://…?sslmode=require`, with every
/// parameter that libpq knows, and with its environment variables and its password file.
///
/// Fails when the address is not understood and when the server lets nobody in.
pub fn open(url: &str, mode: OpenMode) -> Result<PostgresBackend<'static>, BackendError> {
    PostgresBackend::open(url, mode)
}

/// The name under which the backend is registered, and under which its options stand in files.
pub(crate) fn dialect_name() -> DialectName {
    // The name is neither empty nor does it hold a NUL; the other arm is never reached.
    DialectName::new("postgres").unwrap_or_else(|_| dialect_name())
}

/// PostgreSQL's own language, as one version of it speaks it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Postgres {
    /// What that version can do.
    pub capabilities: Capabilities,
    /// What the server makes of queries and expressions, as far as it was asked.
    pub learned: Learned,
}

impl Dialect for Postgres {
    fn name(&self) -> DialectName {
        dialect_name()
    }

    fn rules(&self) -> Rules {
        reflect::RULES
    }

    fn home(&self) -> Option<SchemaName> {
        SchemaName::new("public").ok()
    }

    /// `cannot alter type of a column used by a view or rule`:
    /// [`ALTER TABLE`](https://www.postgresql.org/docs/current/sql-altertable.html).
    fn views_hold_types(&self) -> bool {
        true
    }

    /// `cannot alter type of a column used by a generated column`:
    /// [`ALTER TABLE`](https://www.postgresql.org/docs/current/sql-altertable.html).
    fn computed_columns_hold_types(&self) -> bool {
        true
    }

    /// [`ALTER COLUMN … SET EXPRESSION` and `DROP EXPRESSION`](https://www.postgresql.org/docs/current/sql-altertable.html).
    fn recomputes(&self, from: Option<&Generated>, to: Option<&Generated>) -> bool {
        match (from, to) {
            (from, to) if from == to => true,
            (Some(from), Some(to)) => self.capabilities.set_expression && from.stored == to.stored,
            (Some(from), None) => self.capabilities.drop_expression && from.stored,
            (None, _) => false,
        }
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
        let mut canonical = normal::schema(schema);
        self.learned.put_into(&mut canonical);
        canonical
    }

    fn diesel_type(&self, column: PlacedColumn<'_>) -> DieselType {
        types::diesel_type(column)
    }

    fn split(&self, script: &str) -> Result<Vec<String>, LowerError> {
        let statements = lexer::split(script).map_err(|error| LowerError::Definition(error.to_string()))?;
        Ok(statements.into_iter().map(str::to_owned).collect())
    }

    fn bears_transaction(&self, statement: &Statement) -> bool {
        lower::bears_transaction(&statement.sql)
    }

    fn bookkeeping(&self, tables: &BookkeepingTables) -> Vec<Statement> {
        journal::bookkeeping(tables)
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
        "psql goes on after an error, to the next transaction, unless it is told not to: psql -v ON_ERROR_STOP=1"
    }

    fn script(&self, statements: &[Statement], transaction: bool) -> String {
        lower::script(statements, transaction)
    }
}
