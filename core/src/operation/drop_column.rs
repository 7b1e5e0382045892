//! `drop_column`.

use super::{
    AddColumn, CheckSpec, ColumnSpec, Common, CreateCheckConstraint, CreateExcludeConstraint, CreateForeignKey,
    CreateIndex, CreatePrimaryKey, CreateUniqueConstraint, ExcludeSpec, ForeignKeySpec, IndexSpec, Irreversible,
    Operation, PrimaryKeySpec, ReplayError, UniqueSpec, referring,
    replay::{Replay, column, table, table_mut},
};
use crate::{
    name::{ColumnName, TableName},
    node::{Flat, record},
    schema::{
        Check, Column, DialectSql, Exclude, ForeignKey, Index, IndexPart, NameCase, Schema, Table, Unique, expression,
    },
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
pub(super) fn index_uses(index: &Index, column: &ColumnName, case: NameCase) -> bool {
    let in_expression = index.elements.iter().any(|element| match &element.part {
        IndexPart::Column(_) => false,
        IndexPart::Expression(sql) => mentions(sql, column),
    });
    index.uses(column, case) || in_expression || index.filter.iter().any(|sql| mentions(sql, column))
}

/// Whether a CHECK names a column.
pub(super) fn check_uses(check: &Check, column: &ColumnName) -> bool {
    mentions(&check.check, column)
}

fn exclude_uses(exclude: &Exclude, column: &ColumnName) -> bool {
    let filters = exclude.filter.iter().any(|sql| mentions(sql, column));
    filters || exclude.elements.iter().any(|element| expression::mentions(&element.expression, column.as_str()))
}

fn computed_from(other: &Column, column: &ColumnName) -> bool {
    other.generated.iter().any(|generated| mentions(&generated.sql, column))
}

fn mentions(sql: &DialectSql, column: &ColumnName) -> bool {
    sql.texts().any(|text| expression::mentions(text, column.as_str()))
}

/// Whether a foreign key refers to a column: by name, or because the primary key is meant.
pub(super) fn refers_to_column(key: &ForeignKey, target: &Table, column: &ColumnName) -> bool {
    let named = target.case().among(column, &key.references.columns);
    named || (key.references.columns.is_empty() && target.is_key(column))
}

/// What goes with a column.
struct Dependents<'a> {
    foreign_keys: Vec<&'a ForeignKey>,
    unique_constraints: Vec<&'a Unique>,
    checks: Vec<&'a Check>,
    excludes: Vec<&'a Exclude>,
    indexes: Vec<&'a Index>,
}

impl<'a> Dependents<'a> {
    fn of(table: &'a Table, column: &ColumnName) -> Self {
        let case = table.case();
        let covers = |columns: &[ColumnName]| case.among(column, columns);
        Self {
            foreign_keys: table.foreign_keys.iter().filter(|key| covers(&key.columns)).collect(),
            unique_constraints: table.unique_constraints.iter().filter(|u| covers(&u.columns)).collect(),
            checks: table.check_constraints.iter().filter(|check| check_uses(check, column)).collect(),
            excludes: table.exclude_constraints.iter().filter(|exclude| exclude_uses(exclude, column)).collect(),
            indexes: table.indexes.iter().filter(|index| index_uses(index, column, case)).collect(),
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
        let case = table.case();
        let others = |sql: &str| {
            let named = expression::identifiers(sql);
            table.columns.iter().any(|other| {
                let is_other = !case.same(&other.name, &self.name);
                is_other && named.iter().any(|(name, _)| name.eq_ignore_ascii_case(other.name.as_str()))
            })
        };
        let shared = |check: &&Check| check_uses(check, &self.name) && check.check.texts().any(others);
        if let Some(check) = table.check_constraints.iter().find(shared) {
            let name = check.name.as_ref().map_or_else(String::new, |name| format!(" `{name}`"));
            return in_use(format!("the CHECK constraint{name}, which names other columns too"));
        }
        if let Some(other) = Self::computed(table, &self.name).next() {
            return in_use(format!("the generated column `{}`", other.name));
        }
        let referrer = schema.referrers(table).find(|other| {
            other.foreign_keys.iter().any(|key| {
                let goes_along = std::ptr::eq(*other, table) && case.among(&self.name, &key.columns);
                key.refers_to(other, table, schema.home.as_ref())
                    && refers_to_column(key, table, &self.name)
                    && !goes_along
            })
        });
        match referrer {
            Some(other) if !schema.rules.dangling_references => {
                in_use(format!("a foreign key of the table `{}`", other.display_name()))
            }
            _ => Ok(()),
        }
    }

    /// The columns that are computed from a column.
    fn computed<'a>(table: &'a Table, column: &'a ColumnName) -> impl Iterator<Item = &'a Column> {
        let case = table.case();
        table.columns.iter().filter(move |other| !case.same(&other.name, column) && computed_from(other, column))
    }

    /// The columns that go, in their order: what is computed from a column goes before it.
    fn doomed(&self, table: &Table, column: &Column) -> Vec<ColumnName> {
        let mut doomed = vec![column.name.clone()];
        let mut next = 0;
        while self.cascade && next < doomed.len() {
            let further: Vec<_> = Self::computed(table, &doomed[next]).map(|other| other.name.clone()).collect();
            doomed.extend(further.into_iter().filter(|name| !doomed.contains(name)).collect::<Vec<_>>());
            next += 1;
        }
        doomed.reverse();
        doomed
    }

    /// Takes one column away, and what goes with it.
    fn remove(&self, schema: &mut Schema, column: &ColumnName) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        // Where a key may refer to what is not there, none holds the column back.
        if self.cascade && !schema.rules.dangling_references {
            let target = table(schema, namespace, &self.table)?.clone();
            referring::remove(schema, &target, |_, key| refers_to_column(key, &target, column));
        }
        let table = table_mut(schema, namespace, &self.table)?;
        let case = table.case();
        table.primary_key.take_if(|key| case.among(column, &key.columns));
        table.foreign_keys.retain(|key| !case.among(column, &key.columns));
        table.unique_constraints.retain(|unique| !case.among(column, &unique.columns));
        table.check_constraints.retain(|check| !check_uses(check, column));
        table.exclude_constraints.retain(|exclude| !exclude_uses(exclude, column));
        table.indexes.retain(|index| !index_uses(index, column, case));
        table.columns.remove(column.as_str());
        Ok(())
    }
}

impl Replay for DropColumn {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let found = table(schema, self.common.schema.as_ref(), &self.table)?;
        let dropped = match column(found, &self.name) {
            Ok(column) => column,
            Err(_) if self.common.if_exists => return Ok(()),
            Err(missing) => return Err(missing),
        };
        if !self.cascade {
            self.refuse_in_use(schema, found)?;
        }
        let doomed = self.doomed(found, dropped);
        if doomed.len() == found.columns.len() {
            let message = format!("`{}` is the only column of the table `{}`", self.name, self.table);
            return Err(ReplayError::Invalid(message));
        }
        doomed.iter().try_for_each(|name| self.remove(schema, name))
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let unknown = |error: ReplayError| Irreversible::unknown("drop_column", &error);
        let found = table(before, self.common.schema.as_ref(), &self.table).map_err(unknown)?;
        let dropped = match column(found, &self.name) {
            Ok(column) => column,
            Err(_) if self.common.if_exists => return Ok(Vec::new()),
            Err(error) => return Err(unknown(error)),
        };
        let doomed = self.doomed(found, dropped);
        if let [only] = doomed.as_slice() {
            return self.restored(before, only).map_err(unknown);
        }
        let (mut schema, mut inverses) = (before.clone(), Vec::new());
        for name in &doomed {
            inverses.push(self.restored(&schema, name).map_err(unknown)?);
            self.remove(&mut schema, name).map_err(unknown)?;
        }
        Ok(inverses.into_iter().rev().flatten().collect())
    }
}

impl DropColumn {
    /// One column in its place, and what goes with it.
    fn restored(&self, before: &Schema, name: &ColumnName) -> Result<Vec<Operation>, ReplayError> {
        let table = table(before, self.common.schema.as_ref(), &self.table)?;
        let mut add = AddColumn::new(self.table.clone(), ColumnSpec::from(column(table, name)?));
        add.common = self.common.inherited();
        let place = table.columns.position(name.as_str()).unwrap_or_default();
        if place + 1 < table.columns.len() {
            add.first = place == 0;
            add.after =
                place.checked_sub(1).and_then(|at| table.columns.iter().nth(at)).map(|other| other.name.clone());
        }
        let mut operations = self.with_dependents(add, table, &Dependents::of(table, name));
        if self.cascade && !before.rules.dangling_references {
            operations.extend(referring::recreated(before, table, &self.common, |owner, key| {
                let own = std::ptr::eq(owner, table) && table.case().among(name, &key.columns);
                refers_to_column(key, table, name) && !own
            }));
        }
        Ok(operations)
    }

    fn with_dependents(&self, add: AddColumn, held: &Table, dependents: &Dependents<'_>) -> Vec<Operation> {
        let (table, common) = (&self.table, || self.common.inherited());
        let key = held.primary_key.as_ref().filter(|_| held.is_key(&add.column.name));
        let mut operations = vec![add.into()];
        operations.extend(key.map(|key| {
            CreatePrimaryKey { spec: Flat(PrimaryKeySpec::from(key)), table: table.clone(), common: common() }.into()
        }));
        operations.extend(dependents.unique_constraints.iter().map(|&unique| {
            let spec = Flat(UniqueSpec::from(unique));
            CreateUniqueConstraint { spec, table: table.clone(), common: common() }.into()
        }));
        operations.extend(dependents.checks.iter().map(|&check| {
            CreateCheckConstraint { spec: Flat(CheckSpec::from(check)), table: table.clone(), common: common() }.into()
        }));
        operations.extend(dependents.excludes.iter().map(|&exclude| {
            let spec = Flat(ExcludeSpec::from(exclude));
            CreateExcludeConstraint { spec, table: table.clone(), common: common() }.into()
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
