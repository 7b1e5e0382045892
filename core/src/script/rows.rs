//! The rows of a `bulk_insert` that stand in a file of their own.

use std::path::Path;

use indexmap::IndexMap;

use super::{Place, ScriptError, csv, files::Files};
use crate::{operation::RowValue, schema::Literal};

/// One row: its columns and their values.
type Row = IndexMap<String, RowValue>;

/// What a file of rows holds.
#[derive(Clone, Copy)]
pub(super) enum Format {
    Csv,
    Json,
    JsonLines,
}

impl Format {
    /// What a file holds, by the ending of its name.
    pub(super) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }
}

/// A mistake in a file of rows: what, and at which byte.
pub(super) struct Mistake {
    pub(super) message: String,
    pub(super) at: usize,
}

/// Reads the rows of a file.
pub(super) fn read(files: &Files, path: &Path, format: Format) -> Result<Vec<Row>, ScriptError> {
    let bytes = files.read(path)?;
    let parse = |text: &str| match format {
        Format::Csv => csv::rows(text),
        Format::Json => json(text),
        Format::JsonLines => json_lines(text),
    };
    let result = match std::str::from_utf8(&bytes) {
        // Spreadsheets begin UTF-8 files with a mark.
        Ok(text) => parse(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => Err(Mistake { message: "the file is not UTF-8".to_owned(), at: error.valid_up_to() }),
    };
    result.map_err(|mistake| {
        let text = String::from_utf8_lossy(&bytes);
        let end = mistake.at + text.get(mistake.at..).map_or(0, |rest| rest.find('\n').unwrap_or(rest.len()));
        ScriptError::Invalid {
            code: "invalid-rows",
            message: mistake.message,
            help: None,
            place: Box::new(Place::new(path, text, Some(mistake.at..end))),
            revision: None,
        }
    })
}

fn json(text: &str) -> Result<Vec<Row>, Mistake> {
    let value = serde_json::from_str(text).map_err(|error| syntax(text, 0, &error))?;
    let serde_json::Value::Array(items) = value else {
        return Err(Mistake { message: "expected an array of objects, one a row".to_owned(), at: 0 });
    };
    items.into_iter().map(|item| row(item, 0)).collect()
}

fn json_lines(text: &str) -> Result<Vec<Row>, Mistake> {
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            let value = serde_json::from_str(line).map_err(|error| syntax(line, start, &error))?;
            rows.push(row(value, start)?);
        }
        start += line.len();
    }
    Ok(rows)
}

/// A mistake in the syntax of JSON that begins at the byte `start` of its file.
fn syntax(text: &str, start: usize, error: &serde_json::Error) -> Mistake {
    let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let message = error.to_string();
    // The place is told by the error around it.
    let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
    Mistake { message, at: start + line_start + error.column().saturating_sub(1) }
}

fn row(value: serde_json::Value, at: usize) -> Result<Row, Mistake> {
    let serde_json::Value::Object(columns) = value else {
        return Err(Mistake { message: "a row is an object: its columns and their values".to_owned(), at });
    };
    columns.into_iter().map(|(name, value)| Ok((name, cell(value, at)?))).collect()
}

fn cell(value: serde_json::Value, at: usize) -> Result<RowValue, Mistake> {
    let literal = match value {
        serde_json::Value::Null => Literal::Null,
        serde_json::Value::Bool(truth) => Literal::Boolean(truth),
        serde_json::Value::String(text) => Literal::String(text),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Literal::Integer(whole),
            (None, Some(fraction)) if number.is_f64() => Literal::Float(fraction),
            _ => return Err(Mistake { message: format!("the number {number} does not fit"), at }),
        },
        json @ (serde_json::Value::Array(_) | serde_json::Value::Object(_)) => return Ok(RowValue::Json(json)),
    };
    Ok(RowValue::Literal(literal))
}
