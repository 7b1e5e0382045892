//! `CREATE INDEX`, read without losing a byte.

use super::cursor::Cursor;
use super::error::SyntaxError;
use super::expr::Expr;
use super::header::Header;
use super::indexed_column::IndexedColumn;
use super::names::Name;
use super::span::Span;

/// A `CREATE INDEX` statement and what it says.
///
/// ```
/// use limbeck_backend_sqlite::ddl::CreateIndex;
///
/// let index = CreateIndex::parse("CREATE UNIQUE INDEX i ON user (lower(name)) WHERE alive")?;
/// assert!(index.is_unique());
/// assert!(index.uses_column("NAME") && index.uses_column("alive"));
/// # Ok::<(), limbeck_backend_sqlite::ddl::SyntaxError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateIndex {
    text: String,
    unique: Option<Span>,
    header: Header,
    table: Name,
    columns: Vec<IndexedColumn>,
    filter: Option<Expr>,
}

impl CreateIndex {
    /// Reads a `CREATE INDEX` statement.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text)?;
        cursor.expect("CREATE")?;
        let unique = cursor.take("UNIQUE");
        cursor.expect("INDEX")?;
        let header = Header::read_name(&mut cursor, None)?;
        cursor.expect("ON")?;
        let table = cursor.name()?;
        let columns = IndexedColumn::read_list(&mut cursor, None)?;
        let filter = match cursor.take("WHERE") {
            Some(_) => Some(Expr::read(&mut cursor)?),
            None => None,
        };
        cursor.finish()?;
        Ok(Self { text: text.to_owned(), unique, header, table, columns, filter })
    }

    /// The statement as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The statement as written, by value.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Whether the index is `UNIQUE`.
    pub fn is_unique(&self) -> bool {
        self.unique.is_some()
    }

    /// What comes before `ON`.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The name of the index.
    pub fn name(&self) -> &Name {
        &self.header.name
    }

    /// The table the index is on.
    pub fn table(&self) -> &Name {
        &self.table
    }

    /// What the index orders by.
    pub fn columns(&self) -> &[IndexedColumn] {
        &self.columns
    }

    /// The condition of a partial index.
    pub fn filter(&self) -> Option<&Expr> {
        self.filter.as_ref()
    }

    /// Every mention of a column in the index, condition included.
    pub fn mentioned_columns(&self) -> impl Iterator<Item = &Name> {
        let indexed = self.columns.iter().flat_map(IndexedColumn::columns);
        indexed.chain(self.filter.iter().flat_map(Expr::columns))
    }

    /// Whether the index, or its condition, names `column`.
    pub fn uses_column(&self, column: &str) -> bool {
        self.mentioned_columns().any(|name| name.is(column))
    }
}
