//! The pass that gives every constraint and index its final name, and writes the shorthands of columns out.

use super::{
    AddColumn, BatchAlterTable, CheckSpec, ColumnSpec, CreateCheckConstraint, CreateForeignKey, CreateIndex,
    CreateTable, CreateUniqueConstraint, ForeignKeySpec, IndexSpec, NamingConvention, Operation, PrimaryKeySpec,
    UniqueSpec,
};
use crate::{name::TableName, node::Flat, schema::IndexElement};

impl Operation {
    /// The operations with every constraint and index named, and the shorthands of columns written out: what a file
    /// says becomes what is done. An added column's shorthands become operations of their own, behind it.
    pub fn resolve_names(self, convention: &NamingConvention) -> Vec<Self> {
        match self {
            Self::CreateTable(mut operation) => {
                operation.resolve(convention);
                vec![operation.into()]
            }
            Self::AddColumn(operation) => operation.resolve(convention),
            Self::BatchAlterTable(mut operation) => {
                operation.resolve(convention);
                vec![operation.into()]
            }
            Self::CreateIndex(mut operation) => {
                convention.index(&operation.table, &mut operation.spec);
                vec![operation.into()]
            }
            Self::CreatePrimaryKey(mut operation) => {
                convention.primary_key(&operation.table, &mut operation.spec);
                vec![operation.into()]
            }
            Self::CreateUniqueConstraint(mut operation) => {
                convention.unique(&operation.table, &mut operation.spec);
                vec![operation.into()]
            }
            Self::CreateForeignKey(mut operation) => {
                convention.foreign_key(&operation.table, &mut operation.spec);
                vec![operation.into()]
            }
            Self::CreateCheckConstraint(mut operation) => {
                convention.check(&operation.table, None, &mut operation.spec);
                vec![operation.into()]
            }
            Self::Execute(mut operation) => {
                operation.effects = operation.effects.map(|effects| resolve_all(effects, convention));
                vec![operation.into()]
            }
            other => vec![other],
        }
    }
}

/// All operations with their final names.
fn resolve_all(operations: Vec<Operation>, convention: &NamingConvention) -> Vec<Operation> {
    operations.into_iter().flat_map(|operation| operation.resolve_names(convention)).collect()
}

impl CreateTable {
    fn resolve(&mut self, convention: &NamingConvention) {
        let marked: Vec<_> = self.columns.iter().filter(|column| column.primary_key).map(|c| c.name.clone()).collect();
        if self.primary_key.is_none() && !marked.is_empty() {
            self.primary_key = Some(PrimaryKeySpec { columns: marked, ..PrimaryKeySpec::default() });
            self.columns.iter_mut().for_each(|column| {
                if std::mem::take(&mut column.primary_key) {
                    column.nullable = Some(false);
                }
            });
        }
        for column in &mut self.columns {
            let shorthands = Shorthands::take(&self.name, column, convention);
            self.unique_constraints.extend(shorthands.unique);
            self.foreign_keys.extend(shorthands.foreign_key);
            self.check_constraints.extend(shorthands.check);
            self.indexes.extend(shorthands.index);
        }
        let table = &self.name;
        self.primary_key.iter_mut().for_each(|spec| convention.primary_key(table, spec));
        self.unique_constraints.iter_mut().for_each(|spec| convention.unique(table, spec));
        self.foreign_keys.iter_mut().for_each(|spec| convention.foreign_key(table, spec));
        self.check_constraints.iter_mut().for_each(|spec| convention.check(table, None, spec));
        self.indexes.iter_mut().for_each(|spec| convention.index(table, spec));
        // Said twice, at the column and at the table, it is still one constraint.
        without_repetition(&mut self.unique_constraints);
        without_repetition(&mut self.foreign_keys);
        without_repetition(&mut self.check_constraints);
        without_repetition(&mut self.indexes);
    }
}

/// Keeps the first of things that are the same in every respect.
fn without_repetition<T: PartialEq + Clone>(specs: &mut Vec<T>) {
    let mut seen: Vec<T> = Vec::with_capacity(specs.len());
    specs.retain(|spec| {
        let new = !seen.contains(spec);
        if new {
            seen.push(spec.clone());
        }
        new
    });
}

/// The constraints and the index that a column's shorthands stand for.
struct Shorthands {
    unique: Option<UniqueSpec>,
    foreign_key: Option<ForeignKeySpec>,
    check: Option<CheckSpec>,
    index: Option<IndexSpec>,
}

impl Shorthands {
    fn take(table: &TableName, column: &mut ColumnSpec, convention: &NamingConvention) -> Self {
        let columns = || vec![column.name.clone()];
        let mut unique = column.unique.then(|| UniqueSpec { columns: columns(), ..UniqueSpec::default() });
        let mut foreign_key = column.foreign_key();
        let mut check = column.check.clone().map(|check| CheckSpec { check, ..CheckSpec::default() });
        let elements = vec![IndexElement::column(column.name.clone())];
        let mut index = column.index.then(|| IndexSpec { columns: elements, ..IndexSpec::default() });
        (column.unique, column.index) = (false, false);
        (column.references, column.check, column.on_delete, column.on_update) = (None, None, None, None);
        if let Some(spec) = &mut unique {
            convention.unique(table, spec);
        }
        if let Some(spec) = &mut foreign_key {
            convention.foreign_key(table, spec);
        }
        if let Some(spec) = &mut check {
            convention.check(table, Some(&column.name), spec);
        }
        if let Some(spec) = &mut index {
            convention.index(table, spec);
        }
        Self { unique, foreign_key, check, index }
    }
}

impl AddColumn {
    fn resolve(mut self, convention: &NamingConvention) -> Vec<Operation> {
        let shorthands = Shorthands::take(&self.table, &mut self.column, convention);
        let (table, common) = (&self.table, self.common.clone());
        let mut operations: Vec<Operation> = Vec::new();
        operations.extend(shorthands.unique.map(|spec| {
            CreateUniqueConstraint { spec: Flat(spec), table: table.clone(), common: common.clone() }.into()
        }));
        operations.extend(shorthands.check.map(|spec| {
            CreateCheckConstraint { spec: Flat(spec), table: table.clone(), common: common.clone() }.into()
        }));
        operations.extend(
            shorthands
                .foreign_key
                .map(|spec| CreateForeignKey { spec: Flat(spec), table: table.clone(), common: common.clone() }.into()),
        );
        operations.extend(shorthands.index.map(|spec| {
            CreateIndex { spec: Flat(spec), table: table.clone(), concurrently: false, common: common.clone() }.into()
        }));
        operations.insert(0, self.into());
        operations
    }
}

impl BatchAlterTable {
    fn resolve(&mut self, convention: &NamingConvention) {
        let convention = self.naming_convention.as_ref().unwrap_or(convention);
        self.operations.0 = resolve_all(std::mem::take(&mut self.operations.0), convention);
        if let Some(copy) = &mut self.copy_from {
            copy.resolve(convention);
        }
    }
}
