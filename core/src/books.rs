//! Keeping the books over any connection: what the backends do alike with the version table and the history table.

use crate::{
    backend::{Backend, BackendError, Bookkeeping, HistoryRow},
    dialect::{BookkeepingTables, VersionChange},
    journal::{Journal, words},
    name::{SchemaName, TableName},
    statement::{Cost, Statement},
};

/// The little that keeping the books asks of a connection.
pub trait Books: Backend {
    /// The two tables as the database spells them.
    fn journal<'t>(&self, tables: &'t BookkeepingTables) -> Journal<'t>;

    /// The values, as texts, of the rows that a query finds.
    fn read(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, BackendError>;

    /// The columns of a table; none where there is no such table.
    fn columns(&mut self, schema: Option<&SchemaName>, table: &TableName) -> Result<Vec<String>, BackendError>;
}

impl<B: Books> Bookkeeping for B {
    fn versions(&mut self, tables: &BookkeepingTables) -> Result<Option<Vec<String>>, BackendError> {
        if self.columns(tables.schema.as_ref(), &tables.version)?.is_empty() {
            return Ok(None);
        }
        let rows = self.read(&self.journal(tables).select_versions())?;
        Ok(Some(rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect()))
    }

    fn diesel_versions(&mut self) -> Result<Option<Vec<String>>, BackendError> {
        let tables = BookkeepingTables::with_version_table(TableName::of_our_own("__diesel_schema_migrations"), None);
        if self.columns(None, &tables.version)?.is_empty() {
            return Ok(None);
        }
        let rows = self.read(&self.journal(&tables).select_diesel_versions())?;
        let mut versions: Vec<_> = rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect();
        versions.sort_unstable();
        Ok(Some(versions))
    }

    fn change_version(&mut self, tables: &BookkeepingTables, change: &VersionChange) -> Result<(), BackendError> {
        let statement = self.journal(tables).change_version(change);
        match self.execute(&statement) {
            Err(BackendError::Expectation { .. }) => Err(BackendError::VersionMoved(words(change))),
            done => done.map(drop),
        }
    }

    fn history(&mut self, tables: &BookkeepingTables) -> Result<Vec<HistoryRow>, BackendError> {
        let columns = self.columns(tables.schema.as_ref(), &tables.history)?;
        if columns.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.read(&self.journal(tables).select_history(&columns))?;
        Ok(rows.iter().map(|row| HistoryRow::from_texts(|column| row.get(column)?.as_deref())).collect())
    }
}

/// Makes what is missing of the two tables, behind what makes their schema, where neither is there. Asks first: a server
/// may refuse even an `IF NOT EXISTS` to whoever may not create, and may end the transaction that is open.
pub fn ensure<B: Books>(
    books: &mut B,
    tables: &BookkeepingTables,
    make_schema: impl FnOnce(&mut B, &SchemaName) -> Result<Option<String>, BackendError>,
) -> Result<(), BackendError> {
    let schema = tables.schema.as_ref();
    let (version, history) = (books.columns(schema, &tables.version)?, books.columns(schema, &tables.history)?);
    let missing = books.journal(tables).missing(&version, &history);
    let unseen = schema.filter(|_| version.is_empty() && history.is_empty());
    let schema = unseen.map(|schema| make_schema(books, schema)).transpose()?.flatten();
    let schema = schema.map(|sql| Statement::new(sql, Cost::Metadata));
    schema.into_iter().chain(missing).try_for_each(|statement| books.execute(&statement).map(drop))
}

/// What was announced in a row of the history table and not settled since, as [`Journal::announce`] wrote it.
pub fn in_flight(books: &mut impl Books, tables: &BookkeepingTables, id: i64) -> Result<Option<String>, BackendError> {
    let columns = books.columns(tables.schema.as_ref(), &tables.history)?;
    let Some(query) = books.journal(tables).select_in_flight(&columns, id) else { return Ok(None) };
    Ok(books.read(&query)?.into_iter().next().and_then(|row| row.into_iter().next().flatten()))
}
