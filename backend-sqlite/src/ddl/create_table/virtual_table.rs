//! `CREATE VIRTUAL TABLE`: the arguments are the module's own language and stay text.

use crate::ddl::cursor::Cursor;
use crate::ddl::error::SyntaxError;
use crate::ddl::header::Header;
use crate::ddl::names::Name;
use crate::ddl::span::Span;

/// A `CREATE VIRTUAL TABLE` statement and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateVirtualTable {
    pub(crate) text: String,
    pub(crate) header: Header,
    module: Name,
    arguments: Vec<Span>,
}

impl CreateVirtualTable {
    /// Reads a `CREATE VIRTUAL TABLE` statement.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text)?;
        cursor.expect("CREATE")?;
        cursor.expect("VIRTUAL")?;
        cursor.expect("TABLE")?;
        let header = Header::read_name(&mut cursor, None)?;
        cursor.expect("USING")?;
        let module = cursor.name()?;
        let arguments = read_arguments(&mut cursor)?;
        cursor.finish()?;
        Ok(Self { text: text.to_owned(), header, module, arguments })
    }

    /// The statement as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What comes before `USING`.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The name of the table.
    pub fn name(&self) -> &Name {
        &self.header.name
    }

    /// The module that implements the table.
    pub fn module(&self) -> &Name {
        &self.module
    }

    /// The module's arguments, as written.
    pub fn arguments(&self) -> impl Iterator<Item = &str> {
        self.arguments.iter().map(|span| span.of(&self.text))
    }
}

fn read_arguments(cursor: &mut Cursor<'_>) -> Result<Vec<Span>, SyntaxError> {
    let mut arguments = Vec::new();
    if cursor.take("(").is_none() {
        return Ok(arguments);
    }
    loop {
        let start = cursor.start();
        if !cursor.balanced("")?.is_empty() {
            arguments.push(cursor.since(start));
        }
        if cursor.take(",").is_none() {
            cursor.expect(")")?;
            return Ok(arguments);
        }
    }
}
