//! What a person has to decide before it runs, as a revision file has it: in steps, and marked where a word is missing.

use std::str::FromStr;

use super::{Change, Comparison, Notice, Severity, batches, fill};
use crate::{
    name::{ColumnName, SchemaName, TableName},
    node::{Field, Node},
    operation::Operation,
    schema::ColumnDefault,
};

/// What rows that are there get for a column that must not be NULL.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// The column.
    pub column: Unfilled,
    /// What they get.
    pub value: ColumnDefault,
}

/// A column that must not be NULL, in a table with rows that have no value for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfilled {
    /// The schema of its table.
    pub schema: Option<SchemaName>,
    /// Its table.
    pub table: TableName,
    /// The column.
    pub column: ColumnName,
}

impl std::fmt::Display for Unfilled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        write!(f, "{}.{}", self.table, self.column)
    }
}

impl Unfilled {
    /// What rows get, from text: a value as TOML has it, `{ sql = "now()" }` too, and otherwise the text itself.
    pub fn with(self, text: &str) -> Fill {
        let node = Node::from_toml(&format!("value = {text}")).ok();
        let node = node.as_ref().and_then(Node::as_table).and_then(|table| table.get("value"));
        let value = node.and_then(|node| ColumnDefault::decode(node).ok());
        Fill { value: value.unwrap_or_else(|| fill::literal(text)), column: self }
    }
}

/// A text that fills no column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` fills no column; write `table.column=value`")]
pub struct ParseFillError {
    /// The text.
    pub text: String,
}

impl FromStr for Fill {
    type Err = ParseFillError;

    /// `table.column=value`, or `schema.table.column=value`.
    fn from_str(text: &str) -> Result<Self, ParseFillError> {
        let wrong = || ParseFillError { text: text.to_owned() };
        let (place, value) = text.split_once('=').ok_or_else(wrong)?;
        let parts: Vec<_> = place.split('.').collect();
        let (schema, table, column) = match parts[..] {
            [table, column] => (None, table, column),
            [schema, table, column] => (Some(schema), table, column),
            _ => return Err(wrong()),
        };
        let unfilled = Unfilled {
            schema: schema.map(SchemaName::new).transpose().map_err(|_| wrong())?,
            table: TableName::new(table).map_err(|_| wrong())?,
            column: ColumnName::new(column).map_err(|_| wrong())?,
        };
        Ok(unfilled.with(value))
    }
}

impl Comparison {
    /// The columns for which nothing says what rows that are there get.
    pub fn unfilled(&self) -> Vec<Unfilled> {
        self.changes.iter().filter_map(unfilled).collect()
    }

    /// The same for a revision file; of a comparison without batches. What rows get for a column is filled in; where
    /// nothing says it, and where a type may not hold every value, the operation is marked as
    /// [`undecided`](crate::operation::Common::undecided), and does not run before a person has taken that out.
    /// `batched` says whether several alterations of a table are then written as one batch.
    #[must_use]
    pub fn for_a_file(self, fills: &[Fill], batched: bool) -> Self {
        let changes = self.changes.into_iter().flat_map(|change| settled(change, fills)).collect();
        Self { changes: if batched { batches::together(changes) } else { changes } }
    }
}

fn unfilled(change: &Change) -> Option<Unfilled> {
    let open = change.notices.iter().any(|notice| [fill::UNDECIDED, fill::NULLS].contains(&notice.code));
    let (common, table, column) = match &change.operation {
        Operation::AddColumn(add) if open => (&add.common, &add.table, &add.column.name),
        Operation::AlterColumn(alter) if open => (&alter.common, &alter.table, &alter.name),
        _ => return None,
    };
    Some(Unfilled { schema: common.schema.clone(), table: table.clone(), column: column.clone() })
}

fn settled(mut change: Change, fills: &[Fill]) -> Vec<Change> {
    let missing = unfilled(&change);
    let value = fills.iter().find(|fill| missing.as_ref() == Some(&fill.column)).map(|fill| fill.value.clone());
    if value.is_some() {
        change.notices.retain(|notice| ![fill::UNDECIDED, fill::NULLS].contains(&notice.code));
    }
    let mut steps = if let (Operation::AddColumn(add), Some(_)) = (&change.operation, missing) {
        let notices = std::mem::take(&mut change.notices).into_iter().map(in_the_second_step);
        fill::in_two_steps(add, value, notices)
    } else {
        if let Operation::AlterColumn(alter) = &mut change.operation
            && value.is_some()
        {
            alter.fill_null = value;
        }
        vec![change]
    };
    for step in &mut steps {
        step.operation.common_mut().undecided = step.notices.iter().any(|notice| notice.severity == Severity::Refuse);
    }
    steps
}

fn in_the_second_step(notice: Notice) -> Notice {
    let help = "say with `fill_null` what they get".to_owned();
    if notice.code == fill::UNDECIDED { Notice { help, ..notice } } else { notice }
}
