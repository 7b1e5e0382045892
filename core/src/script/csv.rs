//! CSV (RFC 4180) as rows: every value is a text, and a field with nothing in it, not even quotes, is NULL. It is read
//! here because the readers there are do not tell `,,` from `,"",`.

use indexmap::IndexMap;

use super::rows::Mistake;
use crate::{operation::RowValue, schema::Literal, words};

/// A field: nothing where nothing is written.
type Cell = Option<String>;

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// The rows of a text, whose first line names the columns.
pub(super) fn rows(text: &str) -> Result<Vec<IndexMap<String, RowValue>>, Mistake> {
    let mut reader = Reader { text, at: 0 };
    let Some(columns) = reader.record()? else { return Ok(Vec::new()) };
    let Some(columns) = columns.into_iter().collect::<Option<Vec<String>>>() else {
        return Err(Mistake { message: "the first line names the columns; one has no name".to_owned(), at: 0 });
    };
    let mut rows = Vec::new();
    loop {
        let start = reader.at;
        let Some(cells) = reader.record()? else { return Ok(rows) };
        if cells.len() != columns.len() {
            let message =
                format!("{} for {}", words::count(cells.len(), "value"), words::count(columns.len(), "column"));
            return Err(Mistake { message, at: start });
        }
        rows.push(columns.iter().cloned().zip(cells.into_iter().map(value)).collect());
    }
}

fn value(cell: Cell) -> RowValue {
    RowValue::Literal(cell.map_or(Literal::Null, Literal::String))
}

impl Reader<'_> {
    /// The next line that is not empty; nothing at the end.
    fn record(&mut self) -> Result<Option<Vec<Cell>>, Mistake> {
        while self.line_end() {}
        if self.at == self.text.len() {
            return Ok(None);
        }
        let mut cells = Vec::new();
        loop {
            cells.push(self.cell()?);
            if !self.skip(",") {
                break;
            }
        }
        if self.line_end() || self.at == self.text.len() {
            return Ok(Some(cells));
        }
        Err(Mistake { message: "something stands behind the closing quote".to_owned(), at: self.at })
    }

    fn cell(&mut self) -> Result<Cell, Mistake> {
        let start = self.at;
        if !self.skip("\"") {
            let rest = &self.text[start..];
            self.at += rest.find([',', '\n', '\r']).unwrap_or(rest.len());
            return Ok(Some(self.text[start..self.at].to_owned()).filter(|cell| !cell.is_empty()));
        }
        let mut cell = String::new();
        loop {
            let Some(length) = self.text[self.at..].find('"') else {
                return Err(Mistake { message: "a quote is not closed".to_owned(), at: start });
            };
            cell.push_str(&self.text[self.at..self.at + length]);
            self.at += length + 1;
            if !self.skip("\"") {
                return Ok(Some(cell));
            }
            cell.push('"');
        }
    }

    fn line_end(&mut self) -> bool {
        self.skip("\r\n") || self.skip("\n") || self.skip("\r")
    }

    fn skip(&mut self, word: &str) -> bool {
        let there = self.text[self.at..].starts_with(word);
        self.at += if there { word.len() } else { 0 };
        there
    }
}
