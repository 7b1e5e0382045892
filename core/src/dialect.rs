//! What a backend knows without a connection: how operations become SQL.

use crate::{
    backend::HistoryRow,
    name::{DialectName, SchemaName},
    operation::Operation,
    print::schema_rs::{self, DieselType},
    schema::{Column, Generated, Rules, Schema, Table},
    statement::{LowerError, Statement},
};

/// A column, and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct PlacedColumn<'a> {
    /// What holds the table.
    pub schema: &'a Schema,
    /// The table.
    pub table: &'a Table,
    /// The column.
    pub column: &'a Column,
}

/// A database's own language. It is pure: the same operation on the same schema gives the same statements, whether they
/// are planned, printed or run.
pub trait Dialect {
    /// The name under which the dialect is registered, and under which its options stand in files.
    fn name(&self) -> DialectName;

    /// What the database refuses and lets pass.
    fn rules(&self) -> Rules;

    /// The schema that names without one mean, where it has a name of its own.
    fn home(&self) -> Option<SchemaName> {
        None
    }

    /// A schema with nothing in it.
    fn empty(&self) -> Schema {
        Schema { home: self.home(), ..Schema::new(self.rules()) }
    }

    /// Whether the database's schema changes belong to the transaction around them.
    fn transactional_ddl(&self) -> bool;

    /// The statements for an operation on a database that looks like `before`.
    ///
    /// Fails, before anything runs, where the database has nothing of the kind or would refuse.
    fn lower(&self, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError>;

    /// Puts into `after`, which replay has made of `before`, what the database itself will say of the objects that the
    /// operation touched: the definitions that it keeps.
    fn settle(&self, operation: &Operation, before: &Schema, after: &mut Schema);

    /// The schema in canonical form, for comparing only: two schemas that mean the same to this database are equal in
    /// it, whoever spelled them. That of what operations say equals that of what the server then holds.
    ///
    /// Things keep their names, up to the case where the database tells none; constraints without a name keep their
    /// order among each other; and what is added, because the type of a column stands for it, has a name.
    fn normal(&self, schema: &Schema) -> Schema;

    /// Whether two columns, whose types differ in canonical form, have the same type all the same: where the one was read
    /// from a database, whose spelling of it may stand for several types.
    fn same_type(&self, from: PlacedColumn<'_>, to: PlacedColumn<'_>) -> bool {
        let _ = (from, to);
        false
    }

    /// Whether the type of a column cannot change while a view reads from it.
    fn views_hold_types(&self) -> bool {
        false
    }

    /// Whether the type of a column cannot change while another column is computed from it.
    fn computed_columns_hold_types(&self) -> bool {
        false
    }

    /// Whether a column that is computed in one way can be told in place to be computed in the other; of `None` it holds
    /// values of its own. Where it cannot, it goes and is added again.
    fn recomputes(&self, _from: Option<&Generated>, _to: Option<&Generated>) -> bool {
        true
    }

    /// The SQL type that Diesel's `table!` has for a column, as `diesel print-schema` gives it.
    fn diesel_type(&self, column: PlacedColumn<'_>) -> DieselType {
        let ty = &column.column.ty;
        DieselType { max_length: schema_rs::max_length(ty), ..schema_rs::of_neutral(ty) }
    }

    /// Splits a script of a person's own into its statements, without the semicolons.
    ///
    /// Fails where the script ends within a statement that is not closed.
    fn split(&self, script: &str) -> Result<Vec<String>, LowerError>;

    /// Whether a statement that is to run outside of the revision's transaction may as well have one of its own, in which
    /// it does the same: then the note that it took effect is in that, too. Only where that is certain.
    fn bears_transaction(&self, statement: &Statement) -> bool {
        let _ = statement;
        false
    }

    /// The statements that make the version table and the history table where they are not there yet.
    fn bookkeeping(&self, tables: &BookkeepingTables) -> Vec<Statement>;

    /// The statements that put a revision into the version table, take one out, or put one in another's place.
    fn version_change(&self, tables: &BookkeepingTables, change: &VersionChange) -> Statement;

    /// The statement that adds a row to the history table, with the database's own clock for its times, so that a
    /// script is the same whenever it is made.
    fn history_insert(&self, tables: &BookkeepingTables, row: &HistoryRow) -> Statement;

    /// A string as a literal.
    fn literal(&self, text: &str) -> String;

    /// How the server's own client is to run a script, for its first line; nothing where there is nothing to heed.
    fn script_note(&self) -> &'static str {
        ""
    }

    /// The name or text in quotes that the server's own client would hand on changed; nothing where it leaves all of them
    /// as they stand in the script.
    fn misread<'s>(&self, sql: &'s str) -> Option<&'s str> {
        let _ = sql;
        None
    }

    /// The statements as a script for the server's own client: with semicolons, checks made to fail loudly, and what
    /// has to stand around the transaction.
    fn script(&self, statements: &[Statement], transaction: bool) -> String;
}

/// The names of the tables in which limbeck keeps what it has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookkeepingTables {
    /// The table with a row for each current head.
    pub version: crate::name::TableName,
    /// The table with a row for each step that ran.
    pub history: crate::name::TableName,
    /// The schema of both.
    pub schema: Option<crate::name::SchemaName>,
}

/// One change of the version table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionChange {
    /// A revision comes in.
    Insert(String),
    /// A revision goes out.
    Delete(String),
    /// A revision takes another's place.
    Update {
        /// The one that was there.
        from: String,
        /// The one that takes its place.
        to: String,
    },
}
