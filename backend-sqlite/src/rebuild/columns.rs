//! Columns that come and go.

use limbeck_core::{
    name::ColumnName,
    operation::{AddColumn, ReplayError},
    schema::{Column, PrimaryKey, Table, Trigger},
    statement::{Cost, LowerError, Statement},
};

use super::{
    Fold,
    fold::{Source, Step, refused},
    verify,
};
use crate::{
    ddl::{ColumnConstraintKind, ConstraintRef, CreateTrigger, Position, TableConstraintKind, TriggerEvent},
    dialect_name,
    lower::{self, unsupported},
    quote,
};

impl Fold<'_> {
    pub(super) fn add_column(&mut self, add: &AddColumn) -> Result<(), LowerError> {
        let column = self.column(&add.column.name)?;
        refuse_counting(&column)?;
        let text = self.column_text(&column)?;
        let position = match (&add.after, &add.before) {
            _ if add.first => Position::First,
            (Some(name), _) => Position::After(name.as_str()),
            (None, Some(name)) => Position::Before(name.as_str()),
            (None, None) => Position::Last,
        };
        self.definition.add_column(&text, position).map_err(refused)?;
        self.sources.push(new_source(&column)?);
        let demands = demands_value(&column);
        if demands {
            self.step(Step::Statement(verify::no_rows(self, &column.name)));
        }
        if add.column.primary_key {
            let key = PrimaryKey { columns: vec![column.name.clone()], ..PrimaryKey::default() };
            self.definition.add_constraint(&lower::primary_key(&key, false)).map_err(refused)?;
            self.needs_rebuild(format!("the new column `{}` is the primary key", column.name));
        } else if let Some(reason) = reason_against_native(add, &column) {
            self.needs_rebuild(reason);
        }
        let sql = format!("ALTER TABLE {} ADD COLUMN {text}", self.quoted());
        self.step(Step::Statement(Statement::new(sql, Cost::Metadata)));
        Ok(())
    }

    /// A column, and where the operation says so the columns that are computed from it.
    pub(super) fn drop_column(&mut self, before: &Table) -> Result<(), LowerError> {
        let gone = before.indexes.iter().map(|index| index.name.as_str());
        let gone: Vec<_> = gone.filter(|name| !self.table().indexes.contains(name)).collect();
        for name in gone {
            self.step_without_index(name);
        }
        let columns = before.columns.iter().map(|column| column.name.clone());
        let mut doomed: Vec<_> = columns.filter(|name| !self.table().columns.contains(name.as_str())).collect();
        while let Some(next) = self.computes_nothing(&doomed) {
            self.drop_one_column(&doomed.remove(next))?;
        }
        Ok(())
    }

    /// The place of a column from which no other of them is computed.
    fn computes_nothing(&self, names: &[ColumnName]) -> Option<usize> {
        let computed_from = |name: &ColumnName| {
            self.definition.constraints_using(name.as_str()).into_iter().any(|user| self.is_generation(user))
        };
        names.iter().position(|name| !computed_from(name))
    }

    fn drop_one_column(&mut self, name: &ColumnName) -> Result<(), LowerError> {
        self.refuse_trigger_of(name)?;
        self.drop_constraints_over(name)?;
        let definition = self.definition.column(name.as_str());
        if definition.is_some_and(|column| column.kinds().any(is_column_key)) {
            self.needs_rebuild(format!("the column `{name}` carries a key"));
        }
        self.definition.drop_column(name.as_str()).map_err(refused)?;
        self.sources.retain(|source| source.column != *name);
        self.dropped += 1;
        if !self.sqlite.capabilities.drop_column {
            self.needs_rebuild("this SQLite cannot drop a column by itself");
        }
        let sql = format!("ALTER TABLE {} DROP COLUMN {}", self.quoted(), quote::identifier(name.as_str()));
        let statement = Statement::new(sql, Cost::Rewrite).over(self.name.as_str());
        self.step(Step::Statement(statement));
        Ok(())
    }

    /// A trigger that fires on updates of the column alone would never be compiled again, and never fail.
    fn refuse_trigger_of(&self, name: &ColumnName) -> Result<(), LowerError> {
        let fires = |trigger: &&Trigger| {
            let text = trigger.sql.for_dialect(&dialect_name()).unwrap_or_default();
            CreateTrigger::parse(text).is_ok_and(|trigger| match trigger.event() {
                TriggerEvent::Update { columns } => columns.iter().any(|column| column.is(name.as_str())),
                TriggerEvent::Insert | TriggerEvent::Delete => false,
            })
        };
        let Some(trigger) = self.table().triggers.iter().find(fires) else { return Ok(()) };
        let (name, within) = (name.to_string(), Some(self.name.to_string()));
        let by = format!("the trigger `{}`", trigger.name);
        Err(ReplayError::InUse { kind: "column", name, within, by }.into())
    }

    /// Drops the constraints outside the column's own definition that name it.
    fn drop_constraints_over(&mut self, name: &ColumnName) -> Result<(), LowerError> {
        let mut edited = false;
        while let Some(user) = self.definition.constraints_using(name.as_str()).first().copied() {
            if self.is_key(user) {
                self.needs_rebuild(format!("the unique or primary key over `{name}` goes with it"));
            }
            self.definition.drop_constraint(user).map_err(refused)?;
            edited = true;
        }
        if edited {
            self.step_definition();
        }
        Ok(())
    }

    /// Whether a constraint says what its column is computed from.
    fn is_generation(&self, constraint: ConstraintRef) -> bool {
        let mut all = self.definition.column_constraints();
        let found = all.find(|(at, _)| *at == constraint);
        found.is_some_and(|(_, constraint)| matches!(constraint.kind, ColumnConstraintKind::Generated { .. }))
    }

    /// Whether a constraint is kept by an index that SQLite makes for it.
    fn is_key(&self, constraint: ConstraintRef) -> bool {
        match constraint {
            ConstraintRef::Table(place) => self.definition.constraints().get(place).is_some_and(|constraint| {
                matches!(constraint.kind, TableConstraintKind::PrimaryKey { .. } | TableConstraintKind::Unique { .. })
            }),
            ConstraintRef::Column { column, index } => {
                let constraint = self.definition.columns().get(column).and_then(|column| column.constraints.get(index));
                constraint.is_some_and(|constraint| is_column_key(&constraint.kind))
            }
        }
    }
}

fn is_column_key(kind: &ColumnConstraintKind) -> bool {
    matches!(kind, ColumnConstraintKind::PrimaryKey { .. } | ColumnConstraintKind::Unique { .. })
}

fn refuse_counting(column: &Column) -> Result<(), LowerError> {
    if column.identity.is_none() && !column.autoincrement {
        return Ok(());
    }
    Err(unsupported(
        "add_column",
        format!("in SQLite a column that counts up is the primary key from the beginning, unlike `{}`", column.name),
        "make a new table and copy the rows with `execute`",
    ))
}

/// What a copy gives the rows that are there: the default of the moment at which the column comes, whatever it becomes
/// later in the batch.
fn new_source(column: &Column) -> Result<Source, LowerError> {
    let value = match &column.default {
        _ if column.generated.is_some() => None,
        Some(default) => Some(lower::default_text(default, column)?),
        None => Some("NULL".to_owned()),
    };
    Ok(Source { column: column.name.clone(), value, demanded: demands_value(column) })
}

/// Whether no row can have the column without saying what it holds.
fn demands_value(column: &Column) -> bool {
    !column.nullable && column.default.is_none() && column.generated.is_none()
}

/// Why SQLite's own ADD COLUMN will not do.
fn reason_against_native(add: &AddColumn, column: &Column) -> Option<String> {
    let name = &column.name;
    if add.is_placed() {
        return Some(format!("the new column `{name}` does not stand at the end"));
    }
    if column.generated.as_ref().is_some_and(|generated| generated.stored) {
        return Some(format!("the new column `{name}` is stored and has to be computed for every row"));
    }
    if column.default.as_ref().is_some_and(|default| !lower::is_constant(default)) {
        return Some(format!("the default of the new column `{name}` has to be computed for every row"));
    }
    if demands_value(column) {
        return Some(format!("the new column `{name}` is NOT NULL and has no default"));
    }
    None
}
