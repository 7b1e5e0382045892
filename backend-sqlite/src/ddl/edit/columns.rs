//! Adding, dropping, moving and replacing columns.

use super::list::{Item, List};
use super::patch::Patch;
use crate::ddl::create_table::{ColumnDef, CreateTable};
use crate::ddl::error::EditError;
use crate::ddl::names::same_name;

/// A place among the columns of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position<'a> {
    /// Before all others.
    First,
    /// After all others.
    Last,
    /// Right before the column of that name.
    Before(&'a str),
    /// Right after the column of that name.
    After(&'a str),
}

impl CreateTable {
    /// Adds a column, given as its definition.
    ///
    /// Comments around the definition are left out.
    ///
    /// ```
    /// use limbeck_backend_sqlite::ddl::{CreateTable, Position};
    ///
    /// let mut table = CreateTable::parse("CREATE TABLE t (id INT, -- key\n CHECK (id > 0))")?;
    /// table.add_column("name TEXT", Position::Last)?;
    /// assert_eq!(
    ///     table.text(),
    ///     "CREATE TABLE t (id INT, -- key\n name TEXT,\n CHECK (id > 0))",
    /// );
    /// # Ok::<(), limbeck_backend_sqlite::ddl::EditError>(())
    /// ```
    pub fn add_column(&mut self, definition: &str, position: Position<'_>) -> Result<(), EditError> {
        let column = ColumnDef::parse(definition)?;
        if self.column(&column.name.value).is_some() {
            return Err(EditError::ColumnExists(column.name.value));
        }
        self.insert_column(Item::new(column.span.of(definition)), position)
    }

    /// Drops a column, with the comment that trails it on its line.
    ///
    /// Fails if a constraint outside the column's own definition names it.
    pub fn drop_column(&mut self, column: &str) -> Result<(), EditError> {
        if let Some(user) = self.constraints_using(column).first() {
            return Err(EditError::ColumnInUse { column: column.to_owned(), user: *user });
        }
        self.remove_column(column)
    }

    /// Moves a column, with the comment that trails it on its line.
    pub fn move_column(&mut self, column: &str, position: Position<'_>) -> Result<(), EditError> {
        let span = self.require(column)?.span;
        if let Position::Before(other) | Position::After(other) = position {
            self.require(other)?;
            if same_name(column, other) {
                return Ok(());
            }
        }
        if self.columns().len() == 1 {
            return Ok(());
        }
        let comment = List::new(self.text())?.comment_of(span).to_owned();
        let text = span.of(self.text()).to_owned();
        let mut moved = self.clone();
        moved.remove_column(column)?;
        let item = Item { text: &text, comment: &comment };
        moved.insert_column(item, position)?;
        *self = moved;
        Ok(())
    }

    /// Puts another definition in the place of a column's.
    ///
    /// What else names the column is left alone, even if the definition has a new name.
    pub fn replace_column(&mut self, column: &str, definition: &str) -> Result<(), EditError> {
        let old = self.require(column)?;
        let new = ColumnDef::parse(definition)?;
        if !new.name.is(column) && self.column(&new.name.value).is_some() {
            return Err(EditError::ColumnExists(new.name.value));
        }
        let mut patch = Patch::default();
        patch.replace(old.span, new.span.of(definition));
        self.apply(patch)
    }

    fn remove_column(&mut self, column: &str) -> Result<(), EditError> {
        let span = self.require(column)?.span;
        if self.columns().len() == 1 {
            return Err(EditError::LastColumn(column.to_owned()));
        }
        let mut patch = Patch::default();
        List::new(self.text())?.remove(span, &mut patch);
        self.apply(patch)
    }

    fn insert_column(&mut self, item: Item<'_>, position: Position<'_>) -> Result<(), EditError> {
        let at = match position {
            Position::First => 0,
            Position::Last => self.columns().len(),
            Position::Before(other) => self.position_of(other)?,
            Position::After(other) => self.position_of(other)? + 1,
        };
        let mut patch = Patch::default();
        let list = List::new(self.text())?;
        let anchor = at.checked_sub(1).and_then(|before| self.columns().get(before));
        match (anchor, self.columns().first()) {
            (Some(anchor), _) => list.insert_after(anchor.span, item, &mut patch),
            (None, Some(first)) => {
                list.insert_first(self.body().start, first.span, item, &mut patch);
            }
            (None, None) => patch.insert(self.body().start + 1, item.text),
        }
        self.apply(patch)
    }

    fn position_of(&self, column: &str) -> Result<usize, EditError> {
        let mut columns = self.columns().iter();
        columns.position(|other| other.name.is(column)).ok_or_else(|| EditError::NoSuchColumn(column.to_owned()))
    }
}
