//! An alteration of one table in the making: clauses are gathered into one `ALTER TABLE` as long as the order in which
//! the server does them is that in which they are written.

use limbeck_core::{
    name::{ColumnName, SchemaName, TableName},
    schema::{Schema, Table, expression},
    statement::{Cost, LowerError, Statement},
};

use crate::{Postgres, quote};

/// One clause of an `ALTER TABLE`.
struct Clause {
    text: String,
    cost: Cost,
}

/// An alteration of one table in the making.
pub(super) struct Alteration<'a> {
    pub(super) postgres: &'a Postgres,
    /// The database as the alterations so far leave it.
    pub(super) schema: Schema,
    namespace: Option<SchemaName>,
    table: TableName,
    open: Vec<Clause>,
    behind: Vec<Statement>,
    done: Vec<Statement>,
}

impl<'a> Alteration<'a> {
    pub(super) fn new(
        postgres: &'a Postgres,
        schema: Schema,
        namespace: Option<&SchemaName>,
        table: &TableName,
    ) -> Self {
        let (namespace, table) = (namespace.cloned(), table.clone());
        Self { postgres, schema, namespace, table, open: Vec::new(), behind: Vec::new(), done: Vec::new() }
    }

    /// The table as the alterations so far leave it.
    pub(super) fn table(&self) -> Result<&Table, LowerError> {
        self.table_in(&self.schema)
    }

    /// The table in another state of the database.
    pub(super) fn table_in<'s>(&self, schema: &'s Schema) -> Result<&'s Table, LowerError> {
        let found = schema.table(self.namespace.as_ref(), &self.table);
        found.ok_or_else(|| LowerError::Definition(format!("there is no table `{}`", self.table)))
    }

    /// The table's name as SQL.
    pub(super) fn name(&self) -> String {
        quote::qualified(self.namespace.as_ref(), self.table.as_str())
    }

    /// The table's schema, where one is named.
    pub(super) fn namespace(&self) -> Option<&SchemaName> {
        self.namespace.as_ref()
    }

    /// A clause.
    pub(super) fn clause(&mut self, text: impl Into<String>, cost: Cost) {
        self.open.push(Clause { text: text.into(), cost });
    }

    /// A clause about a column: the server would not do it in its turn where an earlier clause is about the column too.
    pub(super) fn clause_on(&mut self, column: &ColumnName, text: impl Into<String>, cost: Cost) {
        self.close_before(column.as_str());
        self.clause(text, cost);
    }

    /// A statement of its own, behind everything so far.
    pub(super) fn statement(&mut self, statement: Statement) {
        self.close();
        self.done.push(statement);
    }

    /// A statement that may wait until the clauses so far, and further ones, are done.
    pub(super) fn behind(&mut self, statement: Statement) {
        self.behind.push(statement);
    }

    /// Ends the open `ALTER TABLE` where it, or what waits behind it, speaks of a name.
    pub(super) fn close_before(&mut self, name: &str) {
        let clauses = self.open.iter().map(|clause| &clause.text);
        let mut texts = clauses.chain(self.behind.iter().map(|statement| &statement.sql));
        if texts.any(|text| expression::mentions(text, name)) {
            self.close();
        }
    }

    /// Ends the open `ALTER TABLE` where one of its clauses has these words.
    pub(super) fn close_behind(&mut self, words: &str) {
        if self.open.iter().any(|clause| clause.text.contains(words)) {
            self.close();
        }
    }

    /// Ends the open `ALTER TABLE`.
    pub(super) fn close(&mut self) {
        let clauses = std::mem::take(&mut self.open);
        let texts: Vec<_> = clauses.iter().map(|clause| clause.text.as_str()).collect();
        let sql = match texts.as_slice() {
            [] => None,
            [one] => Some(format!("ALTER TABLE {} {one}", self.name())),
            many => Some(format!("ALTER TABLE {}\n  {}", self.name(), many.join(",\n  "))),
        };
        let cost = clauses.iter().map(|clause| clause.cost).max_by_key(|cost| weight(*cost));
        if let Some((sql, cost)) = sql.zip(cost) {
            self.done.push(self.weighed(Statement::new(sql, cost)));
        }
        self.done.append(&mut self.behind);
    }

    /// The statement, said to go through the rows of the table where its cost says so.
    pub(super) fn weighed(&self, statement: Statement) -> Statement {
        if weight(statement.cost) > weight(Cost::Metadata) {
            statement.over_in(self.namespace.as_ref(), self.table.as_str())
        } else {
            statement
        }
    }

    /// The statements.
    pub(super) fn finish(mut self) -> Vec<Statement> {
        self.close();
        self.done
    }
}

/// Costs in their order.
fn weight(cost: Cost) -> u8 {
    match cost {
        Cost::Metadata => 0,
        Cost::Scan => 1,
        Cost::Data => 2,
        Cost::Rewrite => 3,
        _ => 4,
    }
}
