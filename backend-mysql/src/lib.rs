//! limbeck on MySQL and MariaDB: operations become statements, the catalog becomes a schema, and a Diesel connection
//! runs it.
//!
//! One dialect under the name `mysql`, for two servers that have grown apart; which one it is, and what its version
//! can do, stands in [`Capabilities`]. The client library is the system's, of either make, or is built along with the
//! feature `bundled`.
//!
//! # Three surprises
//!
//! 1. **A change of the schema commits.** Whatever transaction is open ends before it, so that a revision that fails
//!    half-way leaves what it did so far: [implicit commit](https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html).
//!    Each statement is therefore a step of its own, and an `ALTER TABLE` of several clauses, which the server does as
//!    a whole or not at all, is worth more than several.
//! 2. **`MODIFY` restates the whole column.** What it leaves out is gone: the default, the comment, the collation,
//!    `AUTO_INCREMENT`. A change of one thing is written with everything else that the column has:
//!    [`ALTER TABLE`](https://dev.mysql.com/doc/refman/8.4/en/alter-table.html#alter-table-redefine-column).
//! 3. **A foreign key has an index whether it is asked for or not.** The server makes one where none fits, takes it
//!    away when a better one comes, and keeps it when the key goes:
//!    [foreign keys](https://dev.mysql.com/doc/refman/8.4/en/create-table-foreign-keys.html).
//!
//! # The rooms
//!
//! [`capabilities`] what a server can do; [`quote`] names and values in SQL; [`types`] neutral and native types;
//! `lower` operations to statements; [`reflect`] the catalog to a schema; [`normal`] spellings that are the same;
//! [`connection`] what runs statements; [`journal`] the version table and the history table; [`lexer`] the text of a
//! person's own SQL; [`session`] what has to be so around all of it.

pub mod capabilities;
pub mod connection;
pub mod journal;
pub mod lexer;
pub(crate) mod lower;
pub mod normal;
pub(crate) mod prefix;
pub mod quote;
pub mod reflect;
pub mod session;
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

pub use capabilities::{Capabilities, Server, Version};
pub use connection::{MySqlBackend, OpenMode};

/// The schemes of the addresses that this backend opens. Which of the two servers answers is found out from it.
pub const SCHEMES: &[&str] = &["mysql", "mariadb"];

/// Whether an address is one that this backend opens, by its scheme.
pub fn serves(url: &str) -> bool {
    connection::serves(url)
}

/// Opens the database at an address: `mysql://user:password@host:3306/database`, with the parameters `ssl_mode`,
/// `ssl_ca`, `ssl_cert`, `ssl_key` and `unix_socket`. What it leaves out comes from option files such as `~/.my.cnf`, as
/// with the servers' own clients; the client library's own environment is honoured as it does so by itself.
///
/// Fails when the address is not understood, when the server lets nobody in, and when it is too old.
pub fn open(url: &str, mode: OpenMode) -> Result<MySqlBackend<'static>, BackendError> {
    MySqlBackend::open(url, mode)
}

/// The name under which the backend is registered, and under which its options stand in files.
pub(crate) fn dialect_name() -> DialectName {
    // The name is neither empty nor does it hold a NUL; the other arm is never reached.
    DialectName::new("mysql").unwrap_or_else(|_| dialect_name())
}

/// The language of MySQL and of MariaDB, as one version of one of them speaks it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MySql {
    /// What that server can do.
    pub capabilities: Capabilities,
    /// The database that names without one mean, where it is known.
    pub home: Option<SchemaName>,
    /// The collation that its tables have where they name none, where it is known.
    pub collation: Option<String>,
    /// What the server makes of expressions, as far as it was asked.
    pub learned: Learned,
}

impl MySql {
    /// The language of the database at an address, without asking it; its name is that which names without one mean.
    pub fn at(url: &str) -> Self {
        Self { home: connection::database_of(url), ..Self::default() }
    }
}

impl Dialect for MySql {
    fn name(&self) -> DialectName {
        dialect_name()
    }

    fn rules(&self) -> Rules {
        reflect::RULES
    }

    fn home(&self) -> Option<SchemaName> {
        self.home.clone()
    }

    /// What is computed when it is read has no values to keep:
    /// [`ALTER TABLE` and generated columns](https://dev.mysql.com/doc/refman/8.4/en/alter-table-generated-columns.html).
    fn recomputes(&self, from: Option<&Generated>, to: Option<&Generated>) -> bool {
        let at_once = |generated: Option<&Generated>| generated.is_some_and(|generated| !generated.stored);
        at_once(from) == at_once(to)
    }

    fn transactional_ddl(&self) -> bool {
        self.capabilities.transactional_ddl
    }

    fn lower(&self, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError> {
        lower::lower(self, operation, before)
    }

    fn settle(&self, operation: &Operation, before: &Schema, after: &mut Schema) {
        lower::settle(self, operation, before, after);
    }

    fn normal(&self, schema: &Schema) -> Schema {
        let mut canonical = normal::schema(self, schema);
        self.learned.put_into(&mut canonical);
        canonical
    }

    fn diesel_type(&self, column: PlacedColumn<'_>) -> DieselType {
        types::diesel_type(column, &self.capabilities)
    }

    fn split(&self, script: &str) -> Result<Vec<String>, LowerError> {
        lexer::split(script).map_err(|error| LowerError::Definition(error.to_string()))
    }

    /// What changes rows does not commit by itself.
    fn bears_transaction(&self, statement: &Statement) -> bool {
        connection::changes_rows(&statement.sql)
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

    fn misread<'s>(&self, sql: &'s str) -> Option<&'s str> {
        lower::misread(sql)
    }

    fn script(&self, statements: &[Statement], transaction: bool) -> String {
        lower::script(statements, transaction)
    }
}
