//! `CREATE TABLE` and `CREATE VIRTUAL TABLE`, read without losing a byte.
//! The text stays as it was given; every piece read from it says where it stands.

mod column;
mod constraint;
mod value;
mod virtual_table;

pub use column::{ColumnConstraint, ColumnConstraintKind, ColumnDef};
pub use constraint::{TableConstraint, TableConstraintKind};
pub use value::{DeclaredType, DefaultValue};
pub use virtual_table::CreateVirtualTable;

use super::cursor::Cursor;
use super::error::SyntaxError;
use super::header::Header;
use super::names::Name;
use super::span::Span;

/// The text of a table in `sqlite_schema`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableStatement {
    /// `CREATE TABLE`.
    Table(CreateTable),
    /// `CREATE VIRTUAL TABLE`.
    Virtual(CreateVirtualTable),
}

impl TableStatement {
    /// Reads either statement.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let cursor = Cursor::new(text)?;
        if cursor.are(&["CREATE", "VIRTUAL"]) {
            CreateVirtualTable::parse(text).map(Self::Virtual)
        } else {
            CreateTable::parse(text).map(Self::Table)
        }
    }

    /// The name of the table.
    pub fn name(&self) -> &Name {
        match self {
            Self::Table(table) => table.name(),
            Self::Virtual(table) => table.name(),
        }
    }
}

/// A `CREATE TABLE` statement and what it says.
///
/// ```
/// use limbeck_backend_sqlite::ddl::CreateTable;
///
/// let table = CreateTable::parse("CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT)")?;
/// let names: Vec<&str> = table.columns().iter().map(|c| c.name.value.as_str()).collect();
/// assert_eq!(names, ["id", "name"]);
/// # Ok::<(), limbeck_backend_sqlite::ddl::SyntaxError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTable {
    text: String,
    header: Header,
    body: Span,
    columns: Vec<ColumnDef>,
    constraints: Vec<TableConstraint>,
    options: Vec<TableOption>,
}

/// An option after the closing parenthesis of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableOption {
    /// Which one.
    pub kind: TableOptionKind,
    /// Where it stands.
    pub span: Span,
}

/// The options a table can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableOptionKind {
    /// `STRICT`: values must fit the declared types.
    Strict,
    /// `WITHOUT ROWID`: rows are kept in the order of the primary key.
    WithoutRowid,
}

impl CreateTable {
    /// Reads a `CREATE TABLE` statement.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text)?;
        let header = Header::read(&mut cursor, "TABLE")?;
        let open = cursor.start();
        cursor.expect("(")?;
        let columns = read_columns(&mut cursor)?;
        let constraints = read_constraints(&mut cursor)?;
        cursor.expect(")")?;
        let body = cursor.since(open);
        let options = read_options(&mut cursor)?;
        cursor.finish()?;
        Ok(Self { text: text.to_owned(), header, body, columns, constraints, options })
    }

    /// The statement as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The statement as written, by value.
    pub fn into_text(self) -> String {
        self.text
    }

    /// What comes before the parentheses.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The name of the table.
    pub fn name(&self) -> &Name {
        &self.header.name
    }

    /// From the opening to the closing parenthesis.
    pub fn body(&self) -> Span {
        self.body
    }

    /// The columns, in order.
    pub fn columns(&self) -> &[ColumnDef] {
        &self.columns
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&ColumnDef> {
        self.columns.iter().find(|column| column.name.is(name))
    }

    /// The table constraints, in order.
    pub fn constraints(&self) -> &[TableConstraint] {
        &self.constraints
    }

    /// The options after the parentheses.
    pub fn options(&self) -> &[TableOption] {
        &self.options
    }

    /// Whether the table is `STRICT`.
    pub fn is_strict(&self) -> bool {
        self.has(TableOptionKind::Strict)
    }

    /// Whether the table is `WITHOUT ROWID`.
    pub fn is_without_rowid(&self) -> bool {
        self.has(TableOptionKind::WithoutRowid)
    }

    fn has(&self, kind: TableOptionKind) -> bool {
        self.options.iter().any(|option| option.kind == kind)
    }
}

/// Leaves the cursor behind the comma before the first table constraint, or at `)`.
fn read_columns(cursor: &mut Cursor<'_>) -> Result<Vec<ColumnDef>, SyntaxError> {
    let mut columns = Vec::new();
    loop {
        columns.push(ColumnDef::read(cursor)?);
        if cursor.is(")") {
            return Ok(columns);
        }
        cursor.expect(",")?;
        if TableConstraint::is_next(cursor) {
            return Ok(columns);
        }
    }
}

/// Constraints need no comma between them.
fn read_constraints(cursor: &mut Cursor<'_>) -> Result<Vec<TableConstraint>, SyntaxError> {
    let mut constraints = Vec::new();
    while TableConstraint::is_next(cursor) {
        constraints.push(TableConstraint::read(cursor)?);
        if cursor.take(",").is_some() && !TableConstraint::is_next(cursor) {
            return Err(cursor.unexpected("a table constraint"));
        }
    }
    Ok(constraints)
}

fn read_options(cursor: &mut Cursor<'_>) -> Result<Vec<TableOption>, SyntaxError> {
    let mut options = Vec::new();
    if cursor.peek().is_none() || cursor.is(";") {
        return Ok(options);
    }
    // SQLite takes a comma before the first option, too.
    cursor.take(",");
    loop {
        let start = cursor.start();
        let kind = if cursor.take_all(&["WITHOUT", "ROWID"]) {
            TableOptionKind::WithoutRowid
        } else if cursor.take("STRICT").is_some() {
            TableOptionKind::Strict
        } else {
            return Err(cursor.unexpected("STRICT or WITHOUT ROWID"));
        };
        let span = cursor.since(start);
        options.push(TableOption { kind, span });
        if cursor.take(",").is_none() {
            return Ok(options);
        }
    }
}

/// Reads `CONSTRAINT name`, if it comes next.
fn constraint_name(cursor: &mut Cursor<'_>) -> Result<Option<Name>, SyntaxError> {
    match cursor.take("CONSTRAINT") {
        Some(_) => cursor.name().map(Some),
        None => Ok(None),
    }
}
