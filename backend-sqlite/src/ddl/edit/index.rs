//! Edits of `CREATE INDEX`: renaming it, its table, or a column of that.

use super::names::respell;
use super::patch::Patch;
use crate::ddl::create_index::CreateIndex;
use crate::ddl::error::EditError;

impl CreateIndex {
    /// Gives the index another name.
    pub fn set_name(&mut self, name: &str) -> Result<(), EditError> {
        let mut patch = Patch::default();
        respell(self.text(), [self.name()], name, &mut patch);
        self.apply(patch)
    }

    /// Puts the index on the table under its new name.
    pub fn set_table(&mut self, name: &str) -> Result<(), EditError> {
        let mut patch = Patch::default();
        respell(self.text(), [self.table()], name, &mut patch);
        self.apply(patch)
    }

    /// Renames a column wherever the index names it; one it does not name is no error.
    ///
    /// ```
    /// use limbeck_backend_sqlite::ddl::CreateIndex;
    ///
    /// let mut index = CreateIndex::parse("CREATE INDEX i ON t (a, lower(a)) WHERE a > 0")?;
    /// index.rename_column("a", "b")?;
    /// assert_eq!(index.text(), "CREATE INDEX i ON t (b, lower(b)) WHERE b > 0");
    /// # Ok::<(), limbeck_backend_sqlite::ddl::EditError>(())
    /// ```
    pub fn rename_column(&mut self, column: &str, name: &str) -> Result<(), EditError> {
        let mentions = self.mentioned_columns().filter(|found| found.is(column));
        let mut patch = Patch::default();
        respell(self.text(), mentions, name, &mut patch);
        self.apply(patch)
    }

    fn apply(&mut self, patch: Patch) -> Result<(), EditError> {
        *self = Self::parse(&patch.apply(self.text()))?;
        Ok(())
    }
}
