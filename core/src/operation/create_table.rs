//! `create_table`.

use std::collections::HashSet;

use super::{
    CheckSpec, ColumnSpec, Common, DropTable, ExcludeSpec, ForeignKeySpec, IndexSpec, Irreversible, Operation,
    PrimaryKeySpec, ReplayError, UniqueSpec, create_foreign_key, create_index, create_primary_key,
    create_unique_constraint,
    replay::{Replay, respell},
};
use crate::{
    name::{ConstraintName, TableName},
    node::{Flat, record},
    schema::{
        Check, DialectOptions, EnumType, Exclude, ForeignKey, NameCase, PrimaryKey, Schema, Table, TableKey, Type,
    },
};

record! {
    /// Makes a table.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateTable: "`create_table`" {
        /// Its name.
        name: TableName,
        /// Its columns, in order.
        columns: Vec<ColumnSpec>,
        /// Its primary key, where no column says it by itself.
        primary_key: Option<PrimaryKeySpec>,
        /// Its foreign keys.
        foreign_keys: Vec<ForeignKeySpec>,
        /// Its unique constraints.
        unique_constraints: Vec<UniqueSpec>,
        /// Its CHECK constraints.
        check_constraints: Vec<CheckSpec>,
        /// Its exclusion constraints.
        exclude_constraints: Vec<ExcludeSpec>,
        /// Its indexes.
        indexes: Vec<IndexSpec>,
        /// What it is for.
        comment: Option<String>,
        /// What only one dialect knows of it.
        options: DialectOptions,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl CreateTable {
    /// A table with columns and nothing else to it.
    pub fn new(name: TableName, columns: Vec<ColumnSpec>) -> Self {
        Self {
            name,
            columns,
            primary_key: None,
            foreign_keys: Vec::new(),
            unique_constraints: Vec::new(),
            check_constraints: Vec::new(),
            exclude_constraints: Vec::new(),
            indexes: Vec::new(),
            comment: None,
            options: DialectOptions::default(),
            common: Flat::default(),
        }
    }

    /// The table that it makes. The shorthands of its columns have to be written out before, by
    /// [`Operation::resolve_names`](super::Operation::resolve_names).
    ///
    /// Fails when it contradicts itself: a column twice, a key of a column that is not there.
    pub fn table(&self, case: NameCase) -> Result<Table, ReplayError> {
        let mut table = Table::new(self.common.schema.clone(), self.name.clone(), case);
        table.comment.clone_from(&self.comment);
        table.options.clone_from(&self.options);
        table.options.tidy();
        for spec in &self.columns {
            if table.columns.insert(spec.column()).is_some() {
                return Err(ReplayError::exists("column", spec.name.as_str()).within(&table));
            }
        }
        if let Some(mut key) = self.key()? {
            respell(&table, &mut key.columns)?;
            create_primary_key::set(&mut table, key);
        }
        self.add_constraints(&mut table)?;
        self.add_indexes(&mut table)?;
        Ok(table)
    }

    fn key(&self) -> Result<Option<PrimaryKey>, ReplayError> {
        let marked: Vec<_> = self.columns.iter().filter(|column| column.primary_key).map(|c| c.name.clone()).collect();
        match &self.primary_key {
            Some(_) if !marked.is_empty() => Err(ReplayError::Invalid(format!(
                "the table `{}` says its primary key twice: with `primary_key` and at the column `{}`",
                self.name, marked[0]
            ))),
            Some(spec) => Ok(Some(PrimaryKey::from(spec))),
            None if marked.is_empty() => Ok(None),
            None => Ok(Some(PrimaryKey { columns: marked, ..PrimaryKey::default() })),
        }
    }

    fn add_constraints(&self, table: &mut Table) -> Result<(), ReplayError> {
        for spec in &self.unique_constraints {
            table.unique_constraints.push(create_unique_constraint::constraint(table, spec)?);
        }
        for spec in &self.foreign_keys {
            let mut key = ForeignKey::from(spec);
            respell(table, &mut key.columns)?;
            table.foreign_keys.push(key);
        }
        table.check_constraints = self.check_constraints.iter().map(Check::from).collect();
        table.exclude_constraints = self.exclude_constraints.iter().map(Exclude::from).collect();
        let mut seen = HashSet::new();
        let folded = |name: &ConstraintName| match table.case() {
            NameCase::Sensitive => name.to_string(),
            NameCase::Insensitive => name.as_str().to_ascii_lowercase(),
        };
        match table.constraint_names().find(|name| !seen.insert(folded(name))) {
            Some(name) => Err(ReplayError::exists("constraint", name.as_str()).within(table)),
            None => Ok(()),
        }
    }

    fn add_indexes(&self, table: &mut Table) -> Result<(), ReplayError> {
        for spec in &self.indexes {
            let Some(name) = spec.label.name.clone() else {
                return Err(ReplayError::Invalid(format!("an index of `{}` has no name", self.name)));
            };
            let index = create_index::index(table, spec, name.clone())?;
            if table.indexes.insert(index).is_some() {
                return Err(ReplayError::exists("index", name.as_str()).within(table));
            }
        }
        Ok(())
    }
}

impl From<&Table> for CreateTable {
    fn from(table: &Table) -> Self {
        Self {
            primary_key: table.primary_key.as_ref().map(PrimaryKeySpec::from),
            foreign_keys: table.foreign_keys.iter().map(ForeignKeySpec::from).collect(),
            unique_constraints: table.unique_constraints.iter().map(UniqueSpec::from).collect(),
            check_constraints: table.check_constraints.iter().map(CheckSpec::from).collect(),
            exclude_constraints: table.exclude_constraints.iter().map(ExcludeSpec::from).collect(),
            indexes: table.indexes.iter().map(IndexSpec::from).collect(),
            comment: table.comment.clone(),
            options: table.options.clone(),
            common: Flat(Common { schema: table.schema.clone(), ..Common::default() }),
            ..Self::new(table.name.clone(), table.columns.iter().map(ColumnSpec::from).collect())
        }
    }
}

impl Replay for CreateTable {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        if schema.table(namespace, &self.name).is_some() {
            let exists = ReplayError::exists("table", self.name.as_str());
            return if self.common.if_not_exists { Ok(()) } else { Err(exists) };
        }
        if schema.views.contains(&TableKey::text(namespace, &self.name)) {
            return Err(ReplayError::exists("view", self.name.as_str()));
        }
        for column in &self.columns {
            require_enum(schema, &column.ty)?;
        }
        let mut table = self.table(schema.rules.case)?;
        let mut keys = std::mem::take(&mut table.foreign_keys);
        for key in &mut keys {
            create_foreign_key::require_target(schema, &table, key)?;
        }
        table.foreign_keys = keys;
        schema.tables.insert(table);
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        if self.common.if_not_exists && before.table(self.common.schema.as_ref(), &self.name).is_some() {
            return Ok(Vec::new());
        }
        Ok(vec![DropTable { common: self.common.inherited(), ..DropTable::new(self.name.clone()) }.into()])
    }

    fn validate(&self) -> Result<(), String> {
        if self.columns.is_empty() && self.options.parents().next().is_none() {
            return Err("needs the key `columns`".to_owned());
        }
        self.columns.iter().try_for_each(ColumnSpec::validate)
    }
}

/// Refuses a type that names an enum which was not made.
pub(super) fn require_enum(schema: &Schema, ty: &Type) -> Result<(), ReplayError> {
    match ty {
        Type::Enum(name) if schema.enums.named(name).is_none() => {
            let known: Vec<_> = schema.enums.iter().map(EnumType::display_name).collect();
            Err(ReplayError::missing("enum", name.as_str(), known.iter().map(String::as_str)))
        }
        Type::Array(element) => require_enum(schema, element),
        _ => Ok(()),
    }
}
