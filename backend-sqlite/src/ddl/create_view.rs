//! `CREATE VIEW`: its name, its columns, and the names its query mentions.

use super::clause::names_opt;
use super::cursor::Cursor;
use super::error::SyntaxError;
use super::header::Header;
use super::mentions::Mentions;
use super::names::Name;
use super::span::Span;

/// A `CREATE VIEW` statement and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateView {
    text: String,
    header: Header,
    columns: Vec<Name>,
    query: Span,
    mentions: Mentions,
}

impl CreateView {
    /// Reads a `CREATE VIEW` statement.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut cursor = Cursor::new(text)?;
        let header = Header::read(&mut cursor, "VIEW")?;
        let columns = names_opt(&mut cursor)?;
        cursor.expect("AS")?;
        let start = cursor.start();
        if !["SELECT", "VALUES", "WITH"].iter().any(|word| cursor.is(word)) {
            return Err(cursor.unexpected("a query"));
        }
        let mentions = Mentions::of(cursor.remaining(), text);
        while cursor.peek().is_some() && !cursor.is(";") {
            cursor.advance();
        }
        let query = cursor.since(start);
        cursor.finish()?;
        Ok(Self { text: text.to_owned(), header, columns, query, mentions })
    }

    /// The statement as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What comes before the columns.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The name of the view.
    pub fn name(&self) -> &Name {
        &self.header.name
    }

    /// The names given to its columns; empty when the query names them.
    pub fn columns(&self) -> &[Name] {
        &self.columns
    }

    /// Its query, as written.
    pub fn query(&self) -> &str {
        self.query.of(&self.text)
    }

    /// The names its query mentions.
    pub fn mentioned(&self) -> &Mentions {
        &self.mentions
    }

    /// Whether its query mentions `name`, of whatever.
    pub fn mentions(&self, name: &str) -> bool {
        self.mentions.contains(name)
    }
}
