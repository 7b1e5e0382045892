//! Rows that were never written with a column. `ADD COLUMN` touches no row: SQLite reads the default of the definition in
//! its place, so that another default would be another value in rows that are years old. Before a default changes by an
//! edit of the definition, such rows are found and written.

use limbeck_core::{
    name::ColumnName,
    schema::ColumnDefault,
    statement::{Cost, LowerError, Statement},
};

use super::{
    Fold, copy, edit,
    fold::{Step, refused},
};
use crate::{
    ddl::{CreateTrigger, TriggerEvent},
    dialect_name, lower, quote,
};

/// A default that nobody writes: where the column shows it, the row does not hold the column.
const MARK: &str = "x'6c696d6265636b20776173206e6576657220686572652e'";

/// A column that rows may lack.
#[derive(Debug)]
pub(super) struct Unwritten {
    column: ColumnName,
    /// The word for the rowid.
    rowid: &'static str,
    /// The definition as it is, and with the mark as the column's default.
    text: String,
    marked: String,
}

impl Fold<'_> {
    /// Takes in that a column's default, which was `default`, is about to change in the definition.
    pub(super) fn step_written(
        &mut self,
        column: &ColumnName,
        default: Option<&ColumnDefault>,
    ) -> Result<(), LowerError> {
        // A row holds at least the first column, and no column with an expression came without a rewrite.
        let first = self.definition.columns().first().is_some_and(|first| first.name.is(column.as_str()));
        if first || default.is_some_and(|default| !lower::is_constant(default)) {
            return Ok(());
        }
        let Some(rowid) = copy::rowid_word(&self.definition).filter(|_| !self.definition.is_without_rowid()) else {
            self.needs_rebuild(format!("the rows may lack `{column}`, and they have no rowid to be found by"));
            return Ok(());
        };
        if self.has_update_trigger() {
            self.needs_rebuild(format!("rows that lack `{column}` cannot be written without setting off a trigger"));
            return Ok(());
        }
        let mut marked = self.definition.clone();
        marked.set_default(column.as_str(), Some(MARK)).map_err(refused)?;
        let (text, marked) = (self.definition.text().to_owned(), marked.into_text());
        self.step(Step::Written(Unwritten { column: column.clone(), rowid, text, marked }));
        Ok(())
    }

    fn has_update_trigger(&self) -> bool {
        self.table().triggers.iter().any(|trigger| {
            let text = trigger.sql.for_dialect(&dialect_name()).unwrap_or_default();
            CreateTrigger::parse(text).map_or(true, |trigger| matches!(trigger.event(), TriggerEvent::Update { .. }))
        })
    }
}

impl Unwritten {
    /// The statements that find and write the rows. Indexes hold the column's value as it was, so that the search goes
    /// by the rows, and the rows are written under the definition that the indexes know.
    pub(super) fn statements(&self, fold: &Fold<'_>) -> Vec<Statement> {
        let (table, rowid) = (fold.quoted(), self.rowid);
        let column = quote::identifier(self.column.as_str());
        let find = format!(
            "CREATE TEMP TABLE \"_limbeck_unwritten\" AS SELECT {rowid} AS place FROM {table} NOT INDEXED WHERE {column} IS {MARK}"
        );
        let write = format!(
            "UPDATE {table} SET {column} = {column} WHERE {rowid} IN (SELECT place FROM temp.\"_limbeck_unwritten\")"
        );
        let mut statements = edit::replacement(fold, &self.marked);
        let note = format!("find the rows of {} that lack {}", fold.name, self.column);
        statements.push(Statement::new(find, Cost::Scan).noted(note).over(fold.name.as_str()));
        statements.extend(edit::replacement(fold, &self.text));
        statements.push(Statement::new(write, Cost::Data).noted("write them"));
        statements.push(Statement::new("DROP TABLE temp.\"_limbeck_unwritten\"", Cost::Metadata));
        statements
    }
}
