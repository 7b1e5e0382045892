//! Edits of `CREATE` statements. Each replaces the few bytes it is about and reads the statement
//! again; what it does not model stays as written, and a failed edit changes nothing.

mod attributes;
mod columns;
mod constraints;
mod index;
mod layout;
mod list;
mod names;
mod options;
mod patch;

pub use attributes::Generation;
pub use columns::Position;
pub use constraints::ConstraintRef;

use patch::Patch;

use super::create_table::{ColumnDef, CreateTable};
use super::error::EditError;

impl CreateTable {
    /// Makes the replacements, provided that the outcome can be read.
    fn apply(&mut self, patch: Patch) -> Result<(), EditError> {
        *self = Self::parse(&patch.apply(self.text()))?;
        Ok(())
    }

    /// The column of that name, or the error that there is none.
    fn require(&self, column: &str) -> Result<&ColumnDef, EditError> {
        self.column(column).ok_or_else(|| EditError::NoSuchColumn(column.to_owned()))
    }
}
