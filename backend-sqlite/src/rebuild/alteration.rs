//! One alteration, taken into a fold: the edit of the definition, and the step that would do it without a rebuild.

use limbeck_core::{
    name::ColumnName,
    operation::{
        AddColumn, AlterColumn, ConstraintKind, CreateCheckConstraint, CreateForeignKey, CreateIndex, CreatePrimaryKey,
        CreateUniqueConstraint, DropColumn, DropConstraint, DropIndex, Operation, RenameConstraint, RenameIndex,
        SetTableOptions,
    },
    schema::{Check, Column, ForeignKey, Index, PrimaryKey, Schema, Unique},
    statement::{Cost, LowerError, Statement},
};

use super::{
    Fold,
    fold::{Source, Step, refused},
    verify,
};
use crate::{
    ddl::{self, ConstraintRef, Generation, Position, TableConstraintKind, same_name},
    dialect_name,
    lower::{self, unsupported},
    quote, types,
};

impl Fold<'_> {
    /// Takes in an operation, which replay has applied already.
    pub(super) fn alter(&mut self, operation: &Operation, before: &Schema) -> Result<(), LowerError> {
        match operation {
            Operation::AddColumn(operation) => self.add_column(operation),
            Operation::DropColumn(operation) => self.drop_column(operation, before),
            Operation::AlterColumn(operation) => self.alter_column(operation, before),
            Operation::CreateIndex(operation) => self.create_index(operation),
            Operation::DropIndex(operation) => self.drop_index(operation),
            Operation::RenameIndex(operation) => self.rename_index(operation, before),
            Operation::CreatePrimaryKey(operation) => self.create_primary_key(operation),
            Operation::CreateUniqueConstraint(operation) => self.create_unique_constraint(operation),
            Operation::CreateForeignKey(operation) => self.create_foreign_key(operation),
            Operation::CreateCheckConstraint(operation) => self.create_check_constraint(operation),
            Operation::DropConstraint(operation) => self.drop_constraint(operation, before),
            Operation::RenameConstraint(operation) => self.rename_constraint(operation),
            Operation::SetTableOptions(operation) => self.set_table_options(operation),
            Operation::CreateExcludeConstraint(_) => Err(unsupported(
                "create_exclude_constraint",
                "SQLite has no exclusion constraints",
                "use a trigger, or write `except = [\"sqlite\"]`",
            )),
            // SQLite keeps no comments, and checks every constraint when it is made.
            Operation::SetTableComment(_) | Operation::ValidateConstraint(_) => Ok(()),
            Operation::BatchAlterTable(_)
            | Operation::CreateTable(_)
            | Operation::DropTable(_)
            | Operation::RenameTable(_)
            | Operation::CreateEnum(_)
            | Operation::DropEnum(_)
            | Operation::AlterEnum(_)
            | Operation::CreateSequence(_)
            | Operation::DropSequence(_)
            | Operation::AlterSequence(_)
            | Operation::CreateView(_)
            | Operation::DropView(_)
            | Operation::ReplaceView(_)
            | Operation::CreateTrigger(_)
            | Operation::DropTrigger(_)
            | Operation::CreateSchema(_)
            | Operation::DropSchema(_)
            | Operation::CreateExtension(_)
            | Operation::DropExtension(_)
            | Operation::Execute(_)
            | Operation::BulkInsert(_)
            | Operation::Run(_) => {
                Err(unsupported(operation.word(), "it is no alteration of a table", "write it outside the batch"))
            }
        }
    }

    fn column(&self, name: &ColumnName) -> Result<Column, LowerError> {
        let missing = || LowerError::Definition(format!("the table `{}` has no column `{name}`", self.name));
        self.table().columns.get(name.as_str()).cloned().ok_or_else(missing)
    }

    fn column_text(&self, column: &Column) -> Result<String, LowerError> {
        lower::column_definition(self.table(), column, self.schema(), self.definition.is_strict())
    }

    fn add_column(&mut self, add: &AddColumn) -> Result<(), LowerError> {
        let column = self.column(&add.column.name)?;
        if column.identity.is_some() || column.autoincrement {
            return Err(unsupported(
                "add_column",
                format!(
                    "in SQLite a column that counts up is the primary key from the beginning, unlike `{}`",
                    column.name
                ),
                "make a new table and copy the rows with `execute`",
            ));
        }
        let text = self.column_text(&column)?;
        let position = match (&add.after, &add.before) {
            _ if add.first => Position::First,
            (Some(name), _) => Position::After(name.as_str()),
            (None, Some(name)) => Position::Before(name.as_str()),
            (None, None) => Position::Last,
        };
        self.definition.add_column(&text, position).map_err(refused)?;
        self.sources.push(Source { column: column.name.clone(), value: None });
        if !column.nullable && column.default.is_none() && column.generated.is_none() {
            self.preparation.push(verify::no_rows(self, &column.name));
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

    fn drop_column(&mut self, drop: &DropColumn, before: &Schema) -> Result<(), LowerError> {
        let held = before.table(self.namespace.as_ref(), &self.name);
        let gone: Vec<_> = held.into_iter().flat_map(|table| &table.indexes).map(|index| index.name.clone()).collect();
        let gone: Vec<_> = gone.into_iter().filter(|name| !self.table().indexes.contains(name.as_str())).collect();
        for name in gone {
            let sql = format!("DROP INDEX {}", quote::qualified(self.namespace.as_ref(), name.as_str()));
            self.step(Step::Statement(Statement::new(sql, Cost::Metadata)));
        }
        let mut edited = false;
        while let Some(user) = self.definition.constraints_using(drop.name.as_str()).first().copied() {
            if self.is_key(user) {
                self.needs_rebuild(format!("the unique or primary key over `{}` goes with it", drop.name));
            }
            self.definition.drop_constraint(user).map_err(refused)?;
            edited = true;
        }
        if edited {
            self.step_definition();
        }
        let own_key = self.definition.column(drop.name.as_str()).is_some_and(|column| {
            column.kinds().any(|kind| {
                matches!(kind, ddl::ColumnConstraintKind::Unique { .. } | ddl::ColumnConstraintKind::PrimaryKey { .. })
            })
        });
        if own_key {
            self.needs_rebuild(format!("the column `{}` carries a key", drop.name));
        }
        self.definition.drop_column(drop.name.as_str()).map_err(refused)?;
        self.sources.retain(|source| source.column != drop.name);
        self.dropped += 1;
        if !self.sqlite.capabilities.drop_column {
            self.needs_rebuild("this SQLite cannot drop a column by itself");
        }
        let sql = format!("ALTER TABLE {} DROP COLUMN {}", self.quoted(), quote::identifier(drop.name.as_str()));
        let statement = Statement::new(sql, Cost::Rewrite).over(self.name.as_str());
        self.step(Step::Statement(statement));
        Ok(())
    }

    /// Whether a constraint is kept by an index that SQLite makes for it.
    fn is_key(&self, constraint: ConstraintRef) -> bool {
        match constraint {
            ConstraintRef::Table(place) => self.definition.constraints().get(place).is_some_and(|constraint| {
                matches!(constraint.kind, TableConstraintKind::PrimaryKey { .. } | TableConstraintKind::Unique { .. })
            }),
            ConstraintRef::Column { column, index } => {
                let constraint = self.definition.columns().get(column).and_then(|column| column.constraints.get(index));
                constraint.is_some_and(|constraint| {
                    matches!(
                        constraint.kind,
                        ddl::ColumnConstraintKind::PrimaryKey { .. } | ddl::ColumnConstraintKind::Unique { .. }
                    )
                })
            }
        }
    }

    fn alter_column(&mut self, alter: &AlterColumn, before: &Schema) -> Result<(), LowerError> {
        let missing = || LowerError::Definition(format!("the table `{}` has no column `{}`", self.name, alter.name));
        let held = before.table(self.namespace.as_ref(), &self.name);
        let from = held.and_then(|table| table.columns.get(alter.name.as_str())).cloned().ok_or_else(missing)?;
        let to = self.column(&alter.name)?;
        if alter.identity.is_some() || alter.drop_identity || alter.autoincrement.is_some() {
            self.alter_autoincrement(&to)?;
        }
        if alter.generated.is_some() || alter.drop_generated {
            self.alter_generated(&to)?;
        }
        if alter.ty.is_some() {
            self.alter_type(alter, &from, &to)?;
        }
        if alter.collation.is_some() || alter.drop_collation {
            let collation = to.collation.as_deref().map(quote::identifier);
            self.definition.set_collation(alter.name.as_str(), collation.as_deref()).map_err(refused)?;
            self.needs_rebuild(format!("the order of the texts in `{}` changes", alter.name));
        }
        if alter.default.is_some() || alter.drop_default {
            let text = to.default.as_ref().map(lower_default).transpose()?;
            self.definition.set_default(alter.name.as_str(), text.as_deref()).map_err(refused)?;
            self.step_definition();
        }
        self.alter_nullable(alter, &from, &to)
    }

    fn alter_autoincrement(&mut self, to: &Column) -> Result<(), LowerError> {
        let counts = to.identity.is_some() || to.autoincrement;
        if counts && !self.table().is_key(&to.name) {
            return Err(unsupported(
                "alter_column",
                format!("in SQLite only the primary key counts up, and `{}` is none", to.name),
                "make it the primary key first",
            ));
        }
        if to.identity.is_some() {
            self.definition.set_type(to.name.as_str(), Some("INTEGER")).map_err(refused)?;
        }
        self.definition.set_autoincrement(to.autoincrement).map_err(refused)?;
        self.needs_rebuild(format!("whether `{}` counts up changes", to.name));
        Ok(())
    }

    fn alter_generated(&mut self, to: &Column) -> Result<(), LowerError> {
        let generated = match &to.generated {
            Some(generated) => Some((
                generated.sql.for_dialect(&dialect_name()).ok_or_else(|| {
                    unsupported(
                        "alter_column",
                        "there is no expression for SQLite",
                        "add a `sqlite` or a `default` entry",
                    )
                })?,
                generated.stored,
            )),
            None => None,
        };
        let generation = generated.map(|(expr, stored)| Generation { expr, stored });
        self.definition.set_generated(to.name.as_str(), generation).map_err(refused)?;
        let fills_itself = to.generated.is_some();
        for source in self.sources.iter_mut().filter(|source| source.column == to.name) {
            source.value = (!fills_itself).then(|| quote::identifier(to.name.as_str()));
        }
        self.needs_rebuild(format!("how `{}` comes by its values changes", to.name));
        Ok(())
    }

    fn alter_type(&mut self, alter: &AlterColumn, from: &Column, to: &Column) -> Result<(), LowerError> {
        let name = to.name.as_str();
        let strict = self.definition.is_strict();
        let was = self.definition.column(name).and_then(|column| column.declared_type.as_ref());
        let was = was.map(|declared| declared.name.clone()).unwrap_or_default();
        let becomes =
            if strict { types::strict_spelling(&to.ty) } else { types::spelling(&to.ty, &self.schema().enums) };
        let enumerated =
            lower::is_checked_enum(self.schema(), &from.ty) || lower::is_checked_enum(self.schema(), &to.ty);
        if enumerated {
            self.replace_enum_check(to)?;
        }
        self.definition
            .set_type(name, Some(&becomes).filter(|text| !text.is_empty()).map(String::as_str))
            .map_err(refused)?;
        let used = alter.using.as_ref().and_then(|sql| sql.for_dialect(&dialect_name()));
        if let Some(using) = used {
            for source in self.sources.iter_mut().filter(|source| source.column == to.name) {
                source.value = Some(format!("({using})"));
            }
        }
        if used.is_none() && (same_name(&was, &becomes) || types::widens(&was, &becomes)) {
            self.step_definition();
            return Ok(());
        }
        self.needs_rebuild(format!("the values of `{name}` become {becomes}"));
        self.check_fit(to, &becomes);
        Ok(())
    }

    /// Lets the copy fail for values that the new type does not hold.
    fn check_fit(&mut self, to: &Column, becomes: &str) {
        let column = quote::identifier(to.name.as_str());
        let Some(misfit) = types::fit_check(&to.ty, &column, &self.schema().enums) else { return };
        let table = quote::qualified(self.namespace.as_ref(), &self.temporary_name());
        let sql = format!(
            "SELECT count(*) || ' rows, such as ' || quote(min({column})) AS found FROM {table} WHERE {misfit} HAVING count(*) > 0"
        );
        let message =
            format!("values of `{}.{}` do not fit the type {becomes} (convert them with `using`)", self.name, to.name);
        let check =
            Statement::check(sql, message).noted(format!("check the values of {}", to.name)).over(self.name.as_str());
        self.checks.push(check);
    }

    /// The CHECK of an enum is of its column: a column of another type, or other values, has another one.
    fn replace_enum_check(&mut self, to: &Column) -> Result<(), LowerError> {
        let constraint_name = limbeck_core::operation::naming::fit(&format!("ck_{}_{}", self.name, to.name));
        let old = self.definition.columns().iter().enumerate().find_map(|(column, definition)| {
            if !definition.name.is(to.name.as_str()) {
                return None;
            }
            let index = definition.constraints.iter().position(|constraint| {
                matches!(constraint.kind, ddl::ColumnConstraintKind::Check { .. })
                    && constraint.name.as_ref().is_none_or(|name| name.is(&constraint_name))
            })?;
            Some(ConstraintRef::Column { column, index })
        });
        if let Some(old) = old {
            self.definition.drop_constraint(old).map_err(refused)?;
        }
        if !lower::is_checked_enum(self.schema(), &to.ty) {
            return Ok(());
        }
        let text = self.column_text(to)?;
        let place = text.find("CONSTRAINT").unwrap_or(text.len());
        let Some(definition) = self.definition.column(to.name.as_str()) else { return Ok(()) };
        let kept = definition.span.of(self.definition.text()).to_owned();
        let with_check = format!("{kept} {}", &text[place..]);
        self.definition.replace_column(to.name.as_str(), &with_check).map_err(refused)
    }

    fn alter_nullable(&mut self, alter: &AlterColumn, from: &Column, to: &Column) -> Result<(), LowerError> {
        if let Some(fill) = &alter.fill_null {
            let name = quote::identifier(to.name.as_str());
            let value = lower_default(fill)?;
            let sql = format!("UPDATE {} SET {name} = {value} WHERE {name} IS NULL", self.quoted());
            let statement = Statement::new(sql, Cost::Data).noted(format!("fill {}", to.name)).over(self.name.as_str());
            self.preparation.push(statement);
        }
        let Some(nullable) = alter.nullable else { return Ok(()) };
        let declared = self.definition.column(to.name.as_str()).is_some_and(ddl::ColumnDef::is_not_null);
        if declared == !nullable {
            return Ok(());
        }
        self.definition.set_not_null(to.name.as_str(), !nullable).map_err(refused)?;
        let word = if nullable { "DROP NOT NULL" } else { "SET NOT NULL" };
        let native =
            format!("ALTER TABLE {} ALTER COLUMN {} {word}", self.quoted(), quote::identifier(to.name.as_str()));
        if !nullable && from.generated.is_none() {
            self.preparation.push(verify::no_nulls(self, &to.name));
        }
        if self.sqlite.capabilities.alter_not_null {
            let cost = if nullable { Cost::Metadata } else { Cost::Scan };
            self.step(Step::Statement(Statement::new(native, cost)));
        } else {
            self.step_definition();
        }
        Ok(())
    }

    fn create_index(&mut self, create: &CreateIndex) -> Result<(), LowerError> {
        let Some(name) = &create.spec.label.name else { return Ok(()) };
        let Some(index) = self.table().indexes.get(name.as_str()).cloned() else { return Ok(()) };
        let text = lower::create_index_text(self.table(), &index)?;
        let statement = Statement::new(text, Cost::Scan).noted(format!("index {name}")).over(self.name.as_str());
        self.step(Step::Statement(statement));
        Ok(())
    }

    fn drop_index(&mut self, drop: &DropIndex) -> Result<(), LowerError> {
        let sql = format!("DROP INDEX {}", quote::qualified(self.namespace.as_ref(), drop.name.as_str()));
        self.step(Step::Statement(Statement::new(sql, Cost::Metadata)));
        Ok(())
    }

    fn rename_index(&mut self, rename: &RenameIndex, before: &Schema) -> Result<(), LowerError> {
        let held = before.table(self.namespace.as_ref(), &self.name);
        let Some(index) = held.and_then(|table| table.indexes.get(rename.name.as_str())) else { return Ok(()) };
        let renamed = Index { name: rename.to.clone(), definition: None, ..index.clone() };
        let text = lower::create_index_text(self.table(), &renamed)?;
        let old = quote::qualified(self.namespace.as_ref(), rename.name.as_str());
        self.step(Step::Statement(Statement::new(format!("DROP INDEX {old}"), Cost::Metadata)));
        let statement = Statement::new(text, Cost::Scan).noted(format!("index {}", rename.to)).over(self.name.as_str());
        self.step(Step::Statement(statement));
        Ok(())
    }

    fn create_primary_key(&mut self, create: &CreatePrimaryKey) -> Result<(), LowerError> {
        for name in &create.spec.columns {
            if self.definition.column(name.as_str()).is_some_and(|column| !column.is_not_null()) {
                self.definition.set_not_null(name.as_str(), true).map_err(refused)?;
                self.preparation.push(verify::no_nulls(self, name));
            }
        }
        let key = PrimaryKey::from(&create.spec.0);
        self.definition.add_constraint(&lower::primary_key(&key, false)).map_err(refused)?;
        self.needs_rebuild("the primary key changes");
        Ok(())
    }

    fn create_unique_constraint(&mut self, create: &CreateUniqueConstraint) -> Result<(), LowerError> {
        let text = lower::unique(&Unique::from(&create.spec.0))?;
        self.definition.add_constraint(&text).map_err(refused)?;
        self.needs_rebuild(format!("the unique constraint {} needs an index of its own", create.spec.label));
        Ok(())
    }

    fn create_foreign_key(&mut self, create: &CreateForeignKey) -> Result<(), LowerError> {
        let key = ForeignKey::from(&create.spec.0);
        self.definition.add_constraint(&lower::foreign_key(&key)?).map_err(refused)?;
        let proof = (!key.not_valid).then(|| verify::foreign_keys(self, &self.name, Some(&key.references.table)));
        self.step_proved(proof.into_iter().collect());
        Ok(())
    }

    fn create_check_constraint(&mut self, create: &CreateCheckConstraint) -> Result<(), LowerError> {
        let check = Check::from(&create.spec.0);
        let text = lower::check(&check)?;
        self.definition.add_constraint(&text).map_err(refused)?;
        let expression = check.check.for_dialect(&dialect_name()).unwrap_or_default();
        let proof = verify::check_holds(self, expression, &create.spec.label.to_string());
        if check.not_valid {
            self.step_proved(Vec::new());
        } else if self.sqlite.capabilities.add_check {
            self.step(Step::Statement(proof));
            let sql = format!("ALTER TABLE {} ADD {text}", self.quoted());
            self.step(Step::Statement(Statement::new(sql, Cost::Scan).over(self.name.as_str())));
        } else {
            self.step_proved(vec![proof]);
        }
        Ok(())
    }

    fn drop_constraint(&mut self, drop: &DropConstraint, before: &Schema) -> Result<(), LowerError> {
        let held = before.table(self.namespace.as_ref(), &self.name);
        let Some(found) = held.and_then(|table| drop.find(table)) else { return Ok(()) };
        let Some(constraint) = held.and_then(|table| super::place::find(&self.definition, table, found)) else {
            return Err(LowerError::Definition(format!(
                "the definition of `{}` does not show the constraint",
                self.name
            )));
        };
        self.definition.drop_constraint(constraint).map_err(refused)?;
        match found.kind {
            ConstraintKind::PrimaryKey => self.needs_rebuild("the primary key changes"),
            ConstraintKind::Unique => self.needs_rebuild("a unique constraint takes its index with it"),
            ConstraintKind::ForeignKey | ConstraintKind::Check | ConstraintKind::Exclude => self.step_definition(),
        }
        Ok(())
    }

    fn rename_constraint(&mut self, rename: &RenameConstraint) -> Result<(), LowerError> {
        let Some(constraint) = self.definition.constraint_named(rename.name.as_str()) else {
            return Err(LowerError::Definition(format!(
                "the definition of `{}` does not show `{}`",
                self.name, rename.name
            )));
        };
        self.definition.set_constraint_name(constraint, Some(rename.to.as_str())).map_err(refused)?;
        self.step_definition();
        Ok(())
    }

    fn set_table_options(&mut self, _: &SetTableOptions) -> Result<(), LowerError> {
        let options = self.table().options.clone();
        let on = |option: &str| options.is_on(&dialect_name(), option);
        self.definition.set_strict(on("strict")).map_err(refused)?;
        self.definition.set_without_rowid(on("without_rowid")).map_err(refused)?;
        if on("strict") {
            for column in self.table().columns.iter().cloned().collect::<Vec<_>>() {
                let spelling = types::strict_spelling(&column.ty);
                self.definition.set_type(column.name.as_str(), Some(&spelling)).map_err(refused)?;
            }
        }
        self.needs_rebuild("the table's own options change");
        Ok(())
    }
}

fn lower_default(default: &limbeck_core::schema::ColumnDefault) -> Result<String, LowerError> {
    lower::default_text(default)
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
    if !column.nullable && column.default.is_none() && column.generated.is_none() {
        return Some(format!("the new column `{name}` is NOT NULL and has no default"));
    }
    None
}
