//! TOML text to a node tree, with the place of every key and value.

use std::borrow::Cow;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{DecodeError, Entry, Node, Table, Value};

impl Node {
    /// Reads a TOML document. Fails with the place of the first mistake in its syntax, a key written twice included.
    pub fn from_toml(text: &str) -> Result<Self, DecodeError> {
        let document = DeTable::parse(text).map_err(|error| DecodeError {
            message: error.message().to_owned(),
            span: error.span(),
            help: None,
        })?;
        let span = document.span();
        Ok(Self { value: Value::Table(table(document.into_inner())?), span: Some(span) })
    }
}

fn table(entries: DeTable<'_>) -> Result<Table, DecodeError> {
    let entries = entries.into_iter().map(|(key, value)| entry(key, value)).collect::<Result<_, _>>()?;
    Ok(Table { entries })
}

fn entry(key: Spanned<Cow<'_, str>>, value: Spanned<DeValue<'_>>) -> Result<Entry, DecodeError> {
    let key_span = Some(key.span());
    Ok(Entry { key: key.into_inner().into_owned(), key_span, node: node(value)? })
}

fn node(value: Spanned<DeValue<'_>>) -> Result<Node, DecodeError> {
    let span = Some(value.span());
    let number = |error: &dyn std::fmt::Display| DecodeError {
        message: format!("not a number that fits: {error}"),
        span: span.clone(),
        help: None,
    };
    let value = match value.into_inner() {
        DeValue::String(text) => Value::String(text.into_owned()),
        DeValue::Boolean(truth) => Value::Boolean(truth),
        DeValue::Integer(digits) => {
            Value::Integer(i64::from_str_radix(digits.as_str(), digits.radix()).map_err(|error| number(&error))?)
        }
        DeValue::Float(digits) => {
            Value::Float(digits.as_str().parse().map_err(|error: std::num::ParseFloatError| number(&error))?)
        }
        DeValue::Datetime(when) => Value::Datetime(when.to_string()),
        DeValue::Array(items) => Value::Array(items.into_iter().map(node).collect::<Result<_, _>>()?),
        DeValue::Table(entries) => Value::Table(table(entries)?),
    };
    Ok(Node { value, span })
}
