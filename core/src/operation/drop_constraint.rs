//! `drop_constraint`, by name or by what the constraint covers.

use std::borrow::Cow;

use super::{
    CheckSpec, Common, ConstraintKind, ConstraintTarget, CreateCheckConstraint, CreateExcludeConstraint,
    CreateForeignKey, CreatePrimaryKey, CreateUniqueConstraint, ExcludeSpec, ForeignKeySpec, Irreversible, Operation,
    PrimaryKeySpec, ReplayError, UniqueSpec,
    drop_column::check_uses,
    referring,
    replay::{Replay, table, table_mut, with_constraint},
};
use crate::{
    name::{ColumnName, ConstraintName, TableName},
    node::{Flat, record},
    schema::{DialectSql, ForeignKey, PrimaryKey, Schema, Table, expression},
};

record! {
    /// Drops a constraint.
    #[derive(Debug, Clone, PartialEq)]
    pub struct DropConstraint: "`drop_constraint`" {
        /// Which one.
        target: ConstraintTarget = "name",
        /// The table.
        table: TableName,
        /// Its kind, where the dialect cannot tell.
        kind: Option<ConstraintKind>,
        /// Whether foreign keys that need it go as well.
        cascade: bool,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

/// Where a constraint stands in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Its kind.
    pub kind: ConstraintKind,
    /// Its place among those of its kind.
    pub place: usize,
}

impl Found {
    /// The columns of the table that the constraint is about.
    pub fn columns(self, table: &Table) -> Vec<ColumnName> {
        match self.kind {
            ConstraintKind::PrimaryKey => table.primary_key.iter().flat_map(|key| key.columns.clone()).collect(),
            ConstraintKind::ForeignKey => {
                table.foreign_keys.get(self.place).map(|key| key.columns.clone()).unwrap_or_default()
            }
            ConstraintKind::Unique => {
                table.unique_constraints.get(self.place).map(|unique| unique.columns.clone()).unwrap_or_default()
            }
            ConstraintKind::Check => {
                let names = table.columns.iter().map(|column| &column.name);
                let check = table.check_constraints.get(self.place);
                names.filter(|name| check.is_some_and(|check| check_uses(check, name))).cloned().collect()
            }
            ConstraintKind::Exclude => Vec::new(),
        }
    }
}

impl Found {
    /// The table without the constraint.
    pub fn gone(self, table: &Table) -> Table {
        let mut without = table.clone();
        self.take(&mut without);
        without
    }

    /// Takes the constraint from its table.
    fn take(self, table: &mut Table) {
        match self.kind {
            ConstraintKind::PrimaryKey => drop(table.primary_key.take()),
            ConstraintKind::ForeignKey => drop(table.foreign_keys.remove(self.place)),
            ConstraintKind::Unique => drop(table.unique_constraints.remove(self.place)),
            ConstraintKind::Check => drop(table.check_constraints.remove(self.place)),
            ConstraintKind::Exclude => drop(table.exclude_constraints.remove(self.place)),
        }
    }

    /// Whether a foreign key to `table` can only be because of the constraint: nothing else makes what it refers to
    /// unique.
    fn is_needed_by(self, key: &ForeignKey, table: &Table) -> bool {
        key.has_key_in(table) && !key.has_key_in(&self.gone(table))
    }
}

impl DropConstraint {
    /// Drops the constraint of that name, or else the one that covers the columns.
    pub(super) fn of(
        kind: ConstraintKind,
        table: &TableName,
        name: Option<&ConstraintName>,
        columns: &[ColumnName],
        common: Flat<Common>,
    ) -> Self {
        let (target, kind) = match name {
            Some(name) => (ConstraintTarget::Named(name.clone()), Some(kind)),
            None => (ConstraintTarget::Covering(kind, columns.to_vec()), None),
        };
        Self { target, table: table.clone(), kind, cascade: false, common }
    }

    /// The inverse of a creation, which did nothing if it passed over what was there.
    pub(super) fn inverse(
        kind: ConstraintKind,
        (table, common): (&TableName, &Common),
        name: Option<&ConstraintName>,
        columns: &[ColumnName],
        before: &Schema,
    ) -> Vec<Operation> {
        let there = before.table(common.schema.as_ref(), table);
        let passed_over = there.is_some_and(|held| match name {
            Some(name) => held.has_constraint(name),
            None => Self::of(kind, table, None, columns, Flat::default()).find(held).is_some(),
        });
        if common.if_not_exists && passed_over {
            return Vec::new();
        }
        vec![Self::of(kind, table, name, columns, common.inherited()).into()]
    }

    /// Where the constraint stands; nothing when it is not there.
    pub fn find(&self, table: &Table) -> Option<Found> {
        let of_kind = |kind: ConstraintKind| match &self.target {
            ConstraintTarget::Named(_) => self.kind.is_none_or(|wanted| wanted == kind),
            ConstraintTarget::Covering(wanted, _) => *wanted == kind,
            ConstraintTarget::Check(_) => kind == ConstraintKind::Check,
        };
        ConstraintKind::ALL.into_iter().filter(|(kind, _)| of_kind(*kind)).find_map(|(kind, _)| {
            // One without a name is meant before one that could be told by its name.
            let place = self.place(table, kind, true).or_else(|| self.place(table, kind, false));
            place.map(|place| Found { kind, place })
        })
    }

    /// The last constraint of a kind that is meant; of those without a name only, where that is asked for.
    fn place(&self, table: &Table, kind: ConstraintKind, unnamed: bool) -> Option<usize> {
        let is_meant = |name: &Option<ConstraintName>, columns: &[ColumnName], check: Option<&DialectSql>| {
            (name.is_none() || !unnamed) && self.meets(table, name.as_ref(), columns, check)
        };
        match kind {
            ConstraintKind::PrimaryKey => {
                // A table has one key, which has no name of its own everywhere.
                let nameless = |key: &PrimaryKey| key.name.is_none() && self.kind == Some(ConstraintKind::PrimaryKey);
                table.primary_key.iter().rposition(|key| nameless(key) || is_meant(&key.name, &key.columns, None))
            }
            ConstraintKind::ForeignKey => {
                table.foreign_keys.iter().rposition(|key| is_meant(&key.name, &key.columns, None))
            }
            ConstraintKind::Unique => {
                table.unique_constraints.iter().rposition(|unique| is_meant(&unique.name, &unique.columns, None))
            }
            ConstraintKind::Check => {
                table.check_constraints.iter().rposition(|check| is_meant(&check.name, &[], Some(&check.check)))
            }
            ConstraintKind::Exclude => {
                table.exclude_constraints.iter().rposition(|exclude| is_meant(&exclude.name, &[], None))
            }
        }
    }

    fn meets(
        &self,
        table: &Table,
        name: Option<&ConstraintName>,
        columns: &[ColumnName],
        check: Option<&DialectSql>,
    ) -> bool {
        let case = table.case();
        match &self.target {
            ConstraintTarget::Named(wanted) => name.is_some_and(|name| case.same(name, wanted)),
            ConstraintTarget::Covering(_, wanted) => {
                columns.len() == wanted.len() && columns.iter().zip(wanted).all(|(a, b)| case.same(a, b))
            }
            ConstraintTarget::Check(wanted) => {
                let same =
                    |a: &str, b: &str| squeezed(a) == squeezed(b) || expression::plain(a) == expression::plain(b);
                check.is_some_and(|held| held.texts().any(|a| wanted.texts().any(|b| same(a, b))))
            }
        }
    }

    fn missing(&self, table: &Table) -> ReplayError {
        let name = match &self.target {
            ConstraintTarget::Named(name) => name.to_string(),
            ConstraintTarget::Covering(kind, columns) => {
                let columns: Vec<_> = columns.iter().map(ColumnName::as_str).collect();
                format!("{} ({})", kind.word(), columns.join(", "))
            }
            ConstraintTarget::Check(sql) => format!("check ({})", sql.texts().next().unwrap_or_default()),
        };
        ReplayError::missing("constraint", &name, table.constraint_names().map(ConstraintName::as_str)).within(table)
    }
}

/// An expression without the white space that says nothing, so that two layouts of one are the same.
fn squeezed(sql: &str) -> String {
    let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
    let (mut kept, mut quote, mut gap) = (String::new(), None, false);
    for c in sql.trim().chars() {
        if quote.is_none() && c.is_whitespace() {
            gap = true;
            continue;
        }
        let between_words = is_word(&c) && kept.chars().next_back().is_some_and(|last| is_word(&last));
        if std::mem::take(&mut gap) && between_words {
            kept.push(' ');
        }
        quote = match quote {
            None if matches!(c, '\'' | '"' | '`') => Some(c),
            Some(open) if open == c => None,
            other => other,
        };
        kept.push(c);
    }
    kept
}

impl Replay for DropConstraint {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        if let ConstraintTarget::Named(name) = &self.target
            && let Cow::Owned(held) = with_constraint(schema, self.common.schema.as_ref(), &self.table, name)
        {
            *schema = held;
        }
        let table = table_mut(schema, self.common.schema.as_ref(), &self.table)?;
        let Some(found) = self.find(table) else {
            return if self.common.if_exists { Ok(()) } else { Err(self.missing(table)) };
        };
        self.release(schema, found)?;
        let table = table_mut(schema, self.common.schema.as_ref(), &self.table)?;
        found.take(table);
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let held = match &self.target {
            ConstraintTarget::Named(name) => with_constraint(before, self.common.schema.as_ref(), &self.table, name),
            ConstraintTarget::Covering(..) | ConstraintTarget::Check(_) => Cow::Borrowed(before),
        };
        let before = &*held;
        let table = table(before, self.common.schema.as_ref(), &self.table)
            .map_err(|error| Irreversible::unknown("drop_constraint", &error))?;
        match self.find(table) {
            Some(found) => {
                let keys = if self.cascade && !before.rules.dangling_references {
                    let needs = |_: &Table, key: &ForeignKey| found.is_needed_by(key, table);
                    referring::recreated(before, table, &self.common, needs)
                } else {
                    Vec::new()
                };
                Ok(self.recreated(table, found).into_iter().chain(keys).collect())
            }
            None if self.common.if_exists => Ok(Vec::new()),
            None => Err(Irreversible::unknown("drop_constraint", &self.missing(table))),
        }
    }
}

impl DropConstraint {
    /// Refuses to drop the primary key while a foreign key refers to it as such, or drops what needs the constraint
    /// along with it. A key that names its columns may have others to go by, or get them in the same statement, as the
    /// database decides.
    fn release(&self, schema: &mut Schema, found: Found) -> Result<(), ReplayError> {
        if schema.rules.dangling_references {
            return Ok(());
        }
        let target = table(schema, self.common.schema.as_ref(), &self.table)?.clone();
        let needs = |_: &Table, key: &ForeignKey| found.is_needed_by(key, &target);
        if self.cascade {
            referring::remove(schema, &target, needs);
            return Ok(());
        }
        let home = schema.home.as_ref();
        let user = schema.referrers(&target).find(|owner| {
            let mut keys = owner.foreign_keys.iter().filter(|key| key.refers_to(owner, &target, home));
            keys.any(|key| key.references.columns.is_empty() && found.is_needed_by(key, &target))
        });
        let Some(owner) = user else { return Ok(()) };
        let name = match &self.target {
            ConstraintTarget::Named(name) => name.to_string(),
            ConstraintTarget::Covering(kind, _) => kind.word().to_owned(),
            ConstraintTarget::Check(_) => "check".to_owned(),
        };
        let by = format!("a foreign key of the table `{}`", owner.display_name());
        Err(ReplayError::InUse { kind: "constraint", name, within: None, by }.within(&target))
    }

    fn recreated(&self, held: &Table, found: Found) -> Option<Operation> {
        let (table, common) = (self.table.clone(), self.common.inherited());
        Some(match found.kind {
            ConstraintKind::PrimaryKey => {
                let spec = Flat(PrimaryKeySpec::from(held.primary_key.as_ref()?));
                CreatePrimaryKey { spec, table, common }.into()
            }
            ConstraintKind::ForeignKey => {
                let spec = Flat(ForeignKeySpec::from(held.foreign_keys.get(found.place)?));
                CreateForeignKey { spec, table, common }.into()
            }
            ConstraintKind::Unique => {
                let spec = Flat(UniqueSpec::from(held.unique_constraints.get(found.place)?));
                CreateUniqueConstraint { spec, table, common }.into()
            }
            ConstraintKind::Check => {
                let spec = Flat(CheckSpec::from(held.check_constraints.get(found.place)?));
                CreateCheckConstraint { spec, table, common }.into()
            }
            ConstraintKind::Exclude => {
                let spec = Flat(ExcludeSpec::from(held.exclude_constraints.get(found.place)?));
                CreateExcludeConstraint { spec, table, common }.into()
            }
        })
    }
}
