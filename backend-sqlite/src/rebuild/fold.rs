//! What a batch makes of its table: the definition as it is edited, where each column's values come from, and the steps
//! that would do without a rebuild.

use limbeck_core::{
    name::{ColumnName, SchemaName, TableName},
    operation::{BatchAlterTable, Operation},
    schema::{Schema, Table, TableKey},
    statement::{Cost, LowerError, Statement},
};

use super::{edit, unwritten::Unwritten};
use crate::{
    Sqlite,
    ddl::{self, CreateTable, EditError, Position},
    lower, quote,
};

/// One step of the roads without a rebuild.
#[derive(Debug)]
pub(super) enum Step {
    /// A statement.
    Statement(Statement),
    /// The definition becomes this text.
    Definition(String),
    /// The definition becomes this text, and then these checks have to find nothing.
    Proved(String, Vec<Statement>),
    /// The rows are made independent of a column's default.
    Written(Unwritten),
}

/// Where the values of a column come from when the rows are copied.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// The column, by its name at the end.
    pub(super) column: ColumnName,
    /// The expression over the old table; nothing for a column that fills itself.
    pub(super) value: Option<String>,
    /// Whether the batch makes it NOT NULL, so that the old rows have to be asked.
    pub(super) demanded: bool,
}

/// A batch while it is taken in.
#[derive(Debug)]
pub(crate) struct Fold<'a> {
    pub(super) sqlite: &'a Sqlite,
    pub(super) namespace: Option<SchemaName>,
    pub(super) name: TableName,
    /// The schema with what was taken in so far.
    schema: Schema,
    /// The table as it was.
    pub(super) start: Table,
    /// The definition with what was taken in so far.
    pub(super) definition: CreateTable,
    pub(super) sources: Vec<Source>,
    steps: Vec<Step>,
    rebuild: Option<String>,
    /// How many columns were dropped.
    pub(super) dropped: usize,
    /// Checks of the old table's rows, before they are copied.
    pub(super) before_copy: Vec<Statement>,
    /// Checks of the new table's rows, once they are copied.
    pub(super) after_copy: Vec<Statement>,
}

/// What an edit of a definition refused, as an error of lowering.
pub(super) fn refused(error: EditError) -> LowerError {
    LowerError::Definition(error.to_string())
}

impl<'a> Fold<'a> {
    /// A batch of which nothing is taken in yet.
    pub(super) fn new(sqlite: &'a Sqlite, batch: &BatchAlterTable, before: &Schema) -> Result<Self, LowerError> {
        let mut schema = before.clone();
        let namespace = batch.common.schema.clone();
        let mut rebuild = None;
        if let Some(copy) = &batch.copy_from {
            let mut table = copy.table(before.rules.case)?;
            table.schema.clone_from(&namespace);
            if let Some(held) = before.table(namespace.as_ref(), &batch.table) {
                table.triggers = held.triggers.clone();
            }
            schema.tables.replace(&TableKey::text(namespace.as_ref(), &batch.table), table);
            rebuild = Some("`copy_from` says what the table is to look like".to_owned());
        }
        let start = schema.table(namespace.as_ref(), &batch.table).cloned();
        let start = start.unwrap_or_else(|| Table::new(namespace.clone(), batch.table.clone(), before.rules.case));
        let text = match &start.definition {
            Some(text) => text.clone(),
            None => lower::table_definition(&start, &schema)?,
        };
        let unreadable =
            |error| LowerError::Definition(format!("the definition of the table `{}`: {error}", batch.table));
        let definition = CreateTable::parse(&text).map_err(unreadable)?;
        let sources = start.columns.iter().map(|column| Source {
            value: column.generated.is_none().then(|| quote::identifier(column.name.as_str())),
            column: column.name.clone(),
            demanded: false,
        });
        Ok(Self {
            sqlite,
            namespace,
            name: start.name.clone(),
            sources: sources.collect(),
            schema,
            start,
            definition,
            steps: Vec::new(),
            rebuild,
            dropped: 0,
            before_copy: Vec::new(),
            after_copy: Vec::new(),
        })
    }

    /// The schema with what was taken in so far.
    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The schema at the end, in which the table has its new definition.
    pub(super) fn outcome(&self) -> Schema {
        let mut schema = self.schema.clone();
        if let Some(table) = schema.table_mut(self.namespace.as_ref(), &self.name) {
            table.definition = Some(self.definition.text().to_owned());
        }
        schema
    }

    /// The definition of the table at the end.
    pub(crate) fn definition(&self) -> &CreateTable {
        &self.definition
    }

    /// The table with what was taken in so far.
    pub(super) fn table(&self) -> &Table {
        self.schema.table(self.namespace.as_ref(), &self.name).unwrap_or(&self.start)
    }

    /// The table's name as SQL.
    pub(super) fn quoted(&self) -> String {
        quote::qualified(self.namespace.as_ref(), self.name.as_str())
    }

    /// Where the values of a column come from.
    pub(super) fn source(&mut self, column: &ColumnName) -> Option<&mut Source> {
        self.sources.iter_mut().find(|source| source.column == *column)
    }

    /// A name for the new table that no table, view or index has yet.
    pub(super) fn temporary_name(&self) -> String {
        let taken = |name: &str| {
            let key = self.namespace.as_ref().map_or_else(|| name.to_owned(), |schema| format!("{schema}\0{name}"));
            let index = |table: &Table| table.schema == self.namespace && table.indexes.contains(name);
            self.schema.tables.contains(&key)
                || self.schema.views.contains(&key)
                || self.schema.tables.iter().any(index)
        };
        let plain = format!("_limbeck_new_{}", self.name);
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        std::iter::once(plain.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(plain)
    }

    /// Why the table has to be rebuilt, if it has to be.
    pub(super) fn reason_to_rebuild(&self) -> Option<String> {
        // Each drop writes every row by itself; the rebuild writes them once.
        let drops = (self.dropped > 2).then(|| format!("{} columns are dropped", self.dropped));
        self.rebuild.clone().or(drops)
    }

    pub(super) fn needs_rebuild(&mut self, reason: impl Into<String>) {
        self.rebuild.get_or_insert_with(|| reason.into());
    }

    pub(super) fn step(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// The step that puts the definition as it is now into the catalog.
    pub(super) fn step_definition(&mut self) {
        if !self.sqlite.capabilities.writable_schema {
            self.needs_rebuild("the connection forbids edits of stored definitions");
        }
        let text = self.definition.text().to_owned();
        self.step(Step::Definition(text));
    }

    /// The same, with checks that have to find nothing then.
    pub(super) fn step_proved(&mut self, checks: Vec<Statement>) {
        if !self.sqlite.capabilities.writable_schema {
            self.needs_rebuild("the connection forbids edits of stored definitions");
        }
        let text = self.definition.text().to_owned();
        self.step(Step::Proved(text, checks));
    }

    /// Takes the next alteration in.
    pub(super) fn take(&mut self, operation: &Operation) -> Result<(), LowerError> {
        let before = self.table().clone();
        operation.apply(&mut self.schema)?;
        if before == *self.table() && operation.common().if_exists | operation.common().if_not_exists {
            return Ok(());
        }
        self.alter(operation, &before)
    }

    /// A rename, which SQLite carries into indexes, triggers, views and foreign keys by itself.
    pub(super) fn rename_column(&mut self, from: &ColumnName, to: &ColumnName) -> Result<Statement, LowerError> {
        let alter = limbeck_core::operation::AlterColumn {
            rename_to: Some(to.clone()),
            ..limbeck_core::operation::AlterColumn::new(self.name.clone(), from.clone())
        };
        let mut operation = Operation::from(alter);
        operation.common_mut().schema.clone_from(&self.namespace);
        operation.apply(&mut self.schema)?;
        self.definition.rename_column(from.as_str(), to.as_str()).map_err(refused)?;
        for source in self.sources.iter_mut().filter(|source| source.column == *from) {
            source.column = to.clone();
            source.value = source.value.as_ref().map(|_| quote::identifier(to.as_str()));
        }
        let indexes: Vec<_> = self.table().indexes.iter().map(|index| index.name.to_string()).collect();
        for index in indexes {
            self.edit_index(&index, |index| index.rename_column(from.as_str(), to.as_str()))?;
        }
        self.start = self.table().clone();
        let (column, to) = (quote::identifier(from.as_str()), quote::identifier(to.as_str()));
        Ok(Statement::new(format!("ALTER TABLE {} RENAME COLUMN {column} TO {to}", self.quoted()), Cost::Metadata))
    }

    /// Remembers the definition of an index.
    pub(super) fn define_index(&mut self, name: &str, text: Option<String>) {
        let table = self.schema.table_mut(self.namespace.as_ref(), &self.name);
        if let Some(index) = table.and_then(|table| table.indexes.get_mut(name)) {
            index.definition = text;
        }
    }

    /// Edits the definition of an index, where it is known.
    pub(super) fn edit_index(
        &mut self,
        name: &str,
        edit: impl FnOnce(&mut ddl::CreateIndex) -> Result<(), EditError>,
    ) -> Result<(), LowerError> {
        let Some(text) = self.table().indexes.get(name).and_then(|index| index.definition.as_deref()) else {
            return Ok(());
        };
        let unreadable = |error| LowerError::Definition(format!("the definition of the index `{name}`: {error}"));
        let mut definition = ddl::CreateIndex::parse(text).map_err(unreadable)?;
        edit(&mut definition).map_err(refused)?;
        self.define_index(name, Some(definition.into_text()));
        Ok(())
    }

    /// Puts the columns into the order that the batch asks for.
    pub(super) fn reorder(&mut self, batch: &BatchAlterTable) -> Result<(), LowerError> {
        if batch.partial_reordering.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = self.table().columns.iter().map(|column| column.name.clone()).collect();
        let order = batch.reordered(&names);
        if order == names {
            return Ok(());
        }
        let mut previous: Option<&ColumnName> = None;
        for name in &order {
            let place = previous.map_or(Position::First, |previous| Position::After(previous.as_str()));
            self.definition.move_column(name.as_str(), place).map_err(refused)?;
            previous = Some(name);
        }
        if let Some(table) = self.schema.table_mut(self.namespace.as_ref(), &self.name) {
            for (place, name) in order.iter().enumerate() {
                table.columns.move_to(name.as_str(), place);
            }
        }
        self.needs_rebuild("the order of the columns changes");
        Ok(())
    }

    /// The statements of the roads that copy no rows. Edits of the definition that follow one another become one.
    pub(super) fn steps_without_rebuild(&mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        let mut open: Option<(String, Vec<Statement>)> = None;
        for step in std::mem::take(&mut self.steps) {
            match step {
                Step::Definition(text) => open.get_or_insert_default().0 = text,
                Step::Proved(text, checks) => {
                    let open = open.get_or_insert_default();
                    open.0 = text;
                    open.1.extend(checks);
                }
                Step::Statement(statement) => {
                    statements.extend(open.take().into_iter().flat_map(|open| edit::statements(self, open)));
                    statements.push(statement);
                }
                Step::Written(unwritten) => {
                    statements.extend(open.take().into_iter().flat_map(|open| edit::statements(self, open)));
                    statements.extend(unwritten.statements(self));
                }
            }
        }
        statements.extend(open.take().into_iter().flat_map(|open| edit::statements(self, open)));
        statements
    }
}
