//! `drop_column`.

use super::{
    AddColumn, CheckSpec, ColumnSpec, Common, CreateCheckConstraint, CreateForeignKey, CreateIndex,
    CreateUniqueConstraint, ForeignKeySpec, IndexSpec, Irreversible, Operation, ReplayError, UniqueSpec,
    replay::{Replay, column, table, table_mut},
};
use crate::{
    name::{ColumnName, TableName},
    node::{Flat, record},
    schema::{Check, ForeignKey, Index, IndexPart, Schema, Table, Unique, expression},
};

record! {
    /// Drops a column. The constraints and indexes of its table that include it go with it, on every dialect; a
    /// primary key, a generated column or a CHECK of other columns as well holds it back.
    #[derive(Debug, Clone, PartialEq)]
    pub struct DropColumn: "`drop_column`" {
        /// The column.
        name: ColumnName,
        /// The table.
        table: TableName,
        /// Whether what holds it back goes as well, foreign keys of other tables included.
        cascade: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl DropColumn {
    /// Drops a column, which has to be there.
    pub fn new(table: TableName, name: ColumnName) -> Self {
        Self { name, table, cascade: false, common: Flat::default() }
    }
}

/// Whether an index has to go with a column.
pub(super) fn index_uses(index: &Index, column: &ColumnName) -> bool {
    let in_expression = index.elements.iter().any(|element| match &element.part {
        IndexPart::Column(_) => false,
        IndexPart::Expression(sql) => sql.texts().any(|text| expression::mentions(text, column.as_str())),
    });
    let in_filter = index.filter.iter().any(|sql| sql.texts().any(|text| expression::mentions(text, column.as_str())));
    index.uses(column) || in_expression || in_filter
}

/// Whether a CHECK names a column.
pub(super) fn check_uses(check: &Check, column: &ColumnName) -> bool {
    check.check.texts().any(|text| expression::mentions(text, column.as_str()))
}

/// What goes with a column.
struct Dependents<'a> {
    foreign_keys: Vec<&'a ForeignKey>,
    unique_constraints: Vec<&'a Unique>,
    checks: Vec<&'a Check>,
    indexes: Vec<&'a Index>,
}

impl<'a> Dependents<'a> {
    fn of(table: &'a Table, column: &ColumnName) -> Self {
        Self {
            foreign_keys: table.foreign_keys.iter().filter(|key| key.columns.contains(column)).collect(),
            unique_constraints: table.unique_constraints.iter().filter(|u| u.columns.contains(column)).collect(),
            checks: table.check_constraints.iter().filter(|check| check_uses(check, column)).collect(),
            indexes: table.indexes.iter().filter(|index| index_uses(index, column)).collect(),
        }
    }
}

impl DropColumn {
    fn refuse_in_use(&self, schema: &Schema, table: &Table) -> Result<(), ReplayError> {
        let in_use = |by: String| {
            Err(ReplayError::InUse { kind: "column", name: self.name.to_string(), within: None, by }.within(table))
        };
        if table.is_key(&self.name) {
            return in_use("the primary key".to_owned());
        }
        let others = |sql: &str| {
            let named = expression::identifiers(sql);
            table.columns.iter().any(|other| {
                other.name != self.name && named.iter().any(|(name, _)| name.eq_ignore_ascii_case(other.name.as_str()))
            })
        };
        let shared = |check: &&Check| check_uses(check, &self.name) && check.check.texts().any(others);
        if let Some(check) = table.check_constraints.iter().find(shared) {
            let name = check.name.as_ref().map_or_else(String::new, |name| format!(" `{name}`"));
            return in_use(format!("the CHECK constraint{name}, which names other columns too"));
        }
        let computed = table.columns.iter().find(|other| {
            let uses = |text: &str| expression::mentions(text, self.name.as_str());
            other.name != self.name && other.generated.iter().any(|generated| generated.sql.texts().any(uses))
        });
        if let Some(other) = computed {
            return in_use(format!("the generated column `{}`", other.name));
        }
        let referrer = schema.referrers(table).find(|other| {
            other.foreign_keys.iter().any(|key| {
                key.refers_to(other, table)
                    && key.references.columns.contains(&self.name)
                    && !(other.name == table.name && key.columns.contains(&self.name))
            })
        });
        match referrer {
            Some(other) if !schema.rules.dangling_references => {
                in_use(format!("a foreign key of the table `{}`", other.display_name()))
            }
            _ => Ok(()),
        }
    }
}

impl Replay for DropColumn {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        let found = table(schema, namespace, &self.table)?;
        if let Err(missing) = column(found, &self.name) {
            return if self.common.if_exists { Ok(()) } else { Err(missing) };
        }
        if !self.cascade {
            self.refuse_in_use(schema, found)?;
        }
        let table = table_mut(schema, namespace, &self.table)?;
        table.primary_key.take_if(|key| key.columns.contains(&self.name));
        table.foreign_keys.retain(|key| !key.columns.contains(&self.name));
        table.unique_constraints.retain(|unique| !unique.columns.contains(&self.name));
        table.check_constraints.retain(|check| !check_uses(check, &self.name));
        table.indexes.retain(|index| !index_uses(index, &self.name));
        table.columns.remove(self.name.as_str());
        if table.columns.is_empty() {
            return Err(ReplayError::Invalid(format!(
                "`{}` is the only column of the table `{}`",
                self.name, self.table
            )));
        }
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let unknown = |error: ReplayError| Irreversible::unknown("drop_column", &error);
        let table = table(before, self.common.schema.as_ref(), &self.table).map_err(unknown)?;
        let column = match column(table, &self.name) {
            Ok(column) => column,
            Err(_) if self.common.if_exists => return Ok(Vec::new()),
            Err(error) => return Err(unknown(error)),
        };
        if table.is_key(&self.name) {
            return Err(Irreversible::new("drop_column", format!("`{}` was of the primary key", self.name)));
        }
        let mut add = AddColumn::new(self.table.clone(), ColumnSpec::from(column));
        add.common = self.common.inherited();
        let place = table.columns.position(self.name.as_str()).unwrap_or_default();
        if place + 1 < table.columns.len() {
            add.first = place == 0;
            add.after =
                place.checked_sub(1).and_then(|at| table.columns.iter().nth(at)).map(|other| other.name.clone());
        }
        Ok(self.with_dependents(add, &Dependents::of(table, &self.name)))
    }
}

impl DropColumn {
    /// The column, and what went with it.
    fn with_dependents(&self, add: AddColumn, dependents: &Dependents<'_>) -> Vec<Operation> {
        let (table, common) = (&self.table, || self.common.inherited());
        let mut operations = vec![add.into()];
        operations.extend(dependents.unique_constraints.iter().map(|&unique| {
            let spec = Flat(UniqueSpec::from(unique));
            CreateUniqueConstraint { spec, table: table.clone(), common: common() }.into()
        }));
        operations.extend(dependents.checks.iter().map(|&check| {
            CreateCheckConstraint { spec: Flat(CheckSpec::from(check)), table: table.clone(), common: common() }.into()
        }));
        operations.extend(dependents.foreign_keys.iter().map(|&key| {
            CreateForeignKey { spec: Flat(ForeignKeySpec::from(key)), table: table.clone(), common: common() }.into()
        }));
        operations.extend(dependents.indexes.iter().map(|&index| {
            let spec = Flat(IndexSpec::from(index));
            CreateIndex { spec, table: table.clone(), concurrently: false, common: common() }.into()
        }));
        operations
    }
}
