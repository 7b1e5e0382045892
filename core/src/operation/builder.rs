//! Operations in Rust that read like the file: `op.create_table("user", |t| { t.column("id", Type::Uuid).primary_key(); })`.

use std::any::Any;

use super::{
    AddColumn, AlterColumn, BatchAlterTable, CheckSpec, ColumnReference, ColumnSpec, ConstraintTarget,
    CreateCheckConstraint, CreateForeignKey, CreateIndex, CreateTable, CreateUniqueConstraint, DropColumn,
    DropConstraint, DropIndex, DropTable, Execute, ForeignKeySpec, IndexSpec, Label, Operation, PrimaryKeySpec,
    RenameTable, Run, UniqueSpec,
};
use crate::{
    migrate::{FunctionError, Functions},
    name::{ColumnName, ConstraintName, IndexName, InvalidName, TableName},
    node::Flat,
    schema::{ColumnDefault, DialectSql, ForeignKeyAction, IndexElement, Literal, Reference, Type},
};

/// A list of operations under construction.
///
/// Mistakes in names are kept and given by [`finish`](Self::finish), so that calls can follow one another.
///
/// ```
/// use limbeck_core::{operation::Operations, schema::Type};
///
/// let mut op = Operations::new();
/// op.create_table("user", |t| {
///     t.column("id", Type::Uuid).primary_key();
///     t.column("name", Type::Varchar(Some(80))).not_null().unique();
/// });
/// op.batch_alter_table("flow", |b| {
///     b.add_column("tags", Type::Json);
///     b.drop_constraint("uq_flow_name");
/// });
/// let operations = op.finish()?;
/// assert_eq!(operations[0].word(), "create_table");
/// # Ok::<(), limbeck_core::name::InvalidName>(())
/// ```
#[derive(Debug, Default)]
pub struct Operations {
    operations: Vec<Operation>,
    mistake: Option<InvalidName>,
    functions: Functions,
}

macro_rules! try_name {
    ($self:ident, $name:expr) => {
        match $name {
            Ok(name) => name,
            Err(mistake) => {
                $self.mistake.get_or_insert(mistake);
                return;
            }
        }
    };
}

fn column_names(names: &[&str]) -> Result<Vec<ColumnName>, InvalidName> {
    names.iter().map(|name| ColumnName::new(*name)).collect()
}

fn label<'a, N>(name: &'a str, new: impl FnOnce(&'a str) -> Result<N, InvalidName>) -> Result<Label<N>, InvalidName> {
    if name.is_empty() {
        Ok(Label::default())
    } else {
        new(name).map(|name| Label { name: Some(name), unnamed: false })
    }
}

impl Operations {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// The operations, and the functions of their own. Fails as [`finish`](Self::finish) does.
    pub(crate) fn finish_with_functions(mut self) -> Result<(Vec<Operation>, Functions), InvalidName> {
        let functions = std::mem::take(&mut self.functions);
        Ok((self.finish()?, functions))
    }

    /// The operations. Fails with the first name that no database accepts.
    pub fn finish(self) -> Result<Vec<Operation>, InvalidName> {
        match self.mistake {
            Some(mistake) => Err(mistake),
            None => Ok(self.operations),
        }
    }

    /// Any operation.
    pub fn push(&mut self, operation: impl Into<Operation>) {
        self.operations.push(operation.into());
    }

    /// Makes a table.
    pub fn create_table(&mut self, name: &str, build: impl FnOnce(&mut TableBuilder)) {
        let name = try_name!(self, TableName::new(name));
        let mut table = TableBuilder { table: CreateTable::new(name, Vec::new()), mistake: None };
        build(&mut table);
        self.mistake = self.mistake.take().or(table.mistake);
        self.push(table.table);
    }

    /// Drops a table.
    pub fn drop_table(&mut self, name: &str) {
        let name = try_name!(self, TableName::new(name));
        self.push(DropTable::new(name));
    }

    /// Renames a table.
    pub fn rename_table(&mut self, name: &str, to: &str) {
        let name = try_name!(self, TableName::new(name));
        let to = try_name!(self, TableName::new(to));
        self.push(RenameTable { name, to, common: Flat::default() });
    }

    /// Alters a table.
    pub fn batch_alter_table(&mut self, table: &str, build: impl FnOnce(&mut BatchBuilder)) {
        let table = try_name!(self, TableName::new(table));
        let mut batch = BatchBuilder { table: table.clone(), operations: Vec::new(), mistake: None };
        build(&mut batch);
        self.mistake = self.mistake.take().or(batch.mistake);
        self.push(BatchAlterTable::new(table, batch.operations));
    }

    /// Runs SQL.
    pub fn execute(&mut self, sql: &str) {
        self.push(Execute::new(sql));
    }

    /// Calls the function that the program has registered under this name.
    pub fn run(&mut self, name: &str) {
        self.push(Run { name: name.to_owned(), common: Flat::default() });
    }

    /// Calls a function that stands right here, with the connection of the program's driver. Only a revision that is
    /// written in Rust ([`RustRevision`](crate::script::RustRevision)) can carry one.
    ///
    /// The name is what plans and errors call it. The same name twice, with functions that take different connections,
    /// is one call: of the one that takes the connection of the database.
    pub fn run_with<C, E>(&mut self, name: &str, function: impl Fn(&mut C) -> Result<(), E> + Send + Sync + 'static)
    where
        C: Any,
        E: Into<FunctionError>,
    {
        if !self.functions.names().contains(&name) {
            self.run(name);
        }
        self.functions.register(name, function);
    }
}

/// A table under construction.
#[derive(Debug)]
pub struct TableBuilder {
    table: CreateTable,
    mistake: Option<InvalidName>,
}

impl TableBuilder {
    /// Adds a column.
    pub fn column(&mut self, name: &str, ty: Type) -> ColumnBuilder<'_> {
        let column = match ColumnName::new(name) {
            Ok(name) => {
                self.table.columns.push(ColumnSpec::new(name, ty));
                self.table.columns.last_mut()
            }
            Err(mistake) => {
                self.mistake.get_or_insert(mistake);
                None
            }
        };
        ColumnBuilder { column, mistake: &mut self.mistake }
    }

    /// The columns that tell rows apart.
    pub fn primary_key(&mut self, columns: &[&str]) {
        let columns = try_name!(self, column_names(columns));
        self.table.primary_key = Some(PrimaryKeySpec { columns, ..PrimaryKeySpec::default() });
    }

    /// Makes the values of columns unique; an empty name is left to the convention.
    pub fn unique_constraint(&mut self, name: &str, columns: &[&str]) {
        let label = try_name!(self, label(name, ConstraintName::new));
        let columns = try_name!(self, column_names(columns));
        self.table.unique_constraints.push(UniqueSpec { label, columns, ..UniqueSpec::default() });
    }

    /// Demands something of every row.
    pub fn check_constraint(&mut self, name: &str, check: &str) {
        let label = try_name!(self, label(name, ConstraintName::new));
        self.table.check_constraints.push(CheckSpec { label, check: check.into(), ..CheckSpec::default() });
    }

    /// Makes an index.
    pub fn index(&mut self, name: &str, columns: &[&str]) {
        let label = try_name!(self, label(name, IndexName::new));
        let columns = try_name!(self, column_names(columns)).into_iter().map(IndexElement::column).collect();
        self.table.indexes.push(IndexSpec { label, columns, ..IndexSpec::default() });
    }
}

/// A column under construction.
#[derive(Debug)]
pub struct ColumnBuilder<'a> {
    column: Option<&'a mut ColumnSpec>,
    mistake: &'a mut Option<InvalidName>,
}

impl ColumnBuilder<'_> {
    fn set(mut self, change: impl FnOnce(&mut ColumnSpec)) -> Self {
        if let Some(column) = &mut self.column {
            change(column);
        }
        self
    }

    /// It is never NULL.
    pub fn not_null(self) -> Self {
        self.set(|column| column.nullable = Some(false))
    }

    /// It is the primary key.
    pub fn primary_key(self) -> Self {
        self.set(|column| column.primary_key = true)
    }

    /// No two rows share its value.
    pub fn unique(self) -> Self {
        self.set(|column| column.unique = true)
    }

    /// It has an index.
    pub fn index(self) -> Self {
        self.set(|column| column.index = true)
    }

    /// It counts up by itself.
    pub fn identity(self) -> Self {
        self.set(|column| column.identity = Some(crate::schema::Identity::default()))
    }

    /// What it holds in a row that does not say.
    pub fn default(self, value: Literal) -> Self {
        self.set(|column| column.default = Some(ColumnDefault::Literal(value)))
    }

    /// The expression for what it holds in a row that does not say.
    pub fn default_sql(self, sql: &str) -> Self {
        self.set(|column| column.default = Some(ColumnDefault::sql(sql)))
    }

    /// It refers to a column of another table.
    pub fn references(self, table: &str, column: &str, on_delete: Option<ForeignKeyAction>) -> Self {
        let names = TableName::new(table).and_then(|table| ColumnName::new(column).map(|column| (table, column)));
        match names {
            Ok((table, referred)) => self.set(|column| {
                let reference = Reference { table, columns: vec![referred], schema: None };
                column.references = Some(ColumnReference(reference));
                column.on_delete = on_delete;
            }),
            Err(mistake) => {
                self.mistake.get_or_insert(mistake);
                self
            }
        }
    }
}

/// A batch under construction.
#[derive(Debug)]
pub struct BatchBuilder {
    table: TableName,
    operations: Vec<Operation>,
    mistake: Option<InvalidName>,
}

impl BatchBuilder {
    /// Any alteration of the table.
    pub fn push(&mut self, operation: impl Into<Operation>) {
        self.operations.push(operation.into());
    }

    /// Adds a column.
    pub fn add_column(&mut self, name: &str, ty: Type) {
        let name = try_name!(self, ColumnName::new(name));
        self.push(AddColumn::new(self.table.clone(), ColumnSpec::new(name, ty)));
    }

    /// Drops a column.
    pub fn drop_column(&mut self, name: &str) {
        let name = try_name!(self, ColumnName::new(name));
        self.push(DropColumn::new(self.table.clone(), name));
    }

    /// Changes a column.
    pub fn alter_column(&mut self, name: &str, change: impl FnOnce(&mut AlterColumn)) {
        let name = try_name!(self, ColumnName::new(name));
        let mut alter = AlterColumn::new(self.table.clone(), name);
        change(&mut alter);
        self.push(alter);
    }

    /// Makes an index; an empty name is left to the convention.
    pub fn create_index(&mut self, name: &str, columns: &[&str]) {
        let label = try_name!(self, label(name, IndexName::new));
        let columns = try_name!(self, column_names(columns)).into_iter().map(IndexElement::column).collect();
        let spec = Flat(IndexSpec { label, columns, ..IndexSpec::default() });
        self.push(CreateIndex { spec, table: self.table.clone(), concurrently: false, common: Flat::default() });
    }

    /// Drops an index.
    pub fn drop_index(&mut self, name: &str) {
        let name = try_name!(self, IndexName::new(name));
        let table = Some(self.table.clone());
        self.push(DropIndex { name, table, concurrently: false, common: Flat::default() });
    }

    /// Makes the values of columns unique; an empty name is left to the convention.
    pub fn create_unique_constraint(&mut self, name: &str, columns: &[&str]) {
        let label = try_name!(self, label(name, ConstraintName::new));
        let columns = try_name!(self, column_names(columns));
        let spec = Flat(UniqueSpec { label, columns, ..UniqueSpec::default() });
        self.push(CreateUniqueConstraint { spec, table: self.table.clone(), common: Flat::default() });
    }

    /// Ties columns to those of another table; an empty name is left to the convention.
    pub fn create_foreign_key(&mut self, name: &str, columns: &[&str], table: &str, referred: &[&str]) {
        let label = try_name!(self, label(name, ConstraintName::new));
        let columns = try_name!(self, column_names(columns));
        let table = try_name!(self, TableName::new(table));
        let referred = try_name!(self, column_names(referred));
        let references = Reference { table, columns: referred, schema: None };
        let spec = Flat(ForeignKeySpec { label, ..ForeignKeySpec::new(columns, references) });
        self.push(CreateForeignKey { spec, table: self.table.clone(), common: Flat::default() });
    }

    /// Demands something of every row; an empty name is left to the convention.
    pub fn create_check_constraint(&mut self, name: &str, check: &str) {
        let label = try_name!(self, label(name, ConstraintName::new));
        let spec = Flat(CheckSpec { label, check: DialectSql::new(check), ..CheckSpec::default() });
        self.push(CreateCheckConstraint { spec, table: self.table.clone(), common: Flat::default() });
    }

    /// Drops a constraint.
    pub fn drop_constraint(&mut self, name: &str) {
        let name = try_name!(self, ConstraintName::new(name));
        let target = ConstraintTarget::Named(name);
        let common = Flat::default();
        self.push(DropConstraint { target, table: self.table.clone(), kind: None, cascade: false, common });
    }
}
