//! Constraints that come, go and change their names.

use limbeck_core::{
    operation::{
        ConstraintKind, CreateCheckConstraint, CreateForeignKey, CreatePrimaryKey, CreateUniqueConstraint,
        DropConstraint, RenameConstraint,
    },
    schema::{Check, ForeignKey, PrimaryKey, Table, Unique},
    statement::{Cost, LowerError, Statement},
};

use super::{
    Fold,
    fold::{Step, refused},
    place, verify,
};
use crate::{dialect_name, lower, quote};

impl Fold<'_> {
    pub(super) fn create_primary_key(&mut self, create: &CreatePrimaryKey) -> Result<(), LowerError> {
        for name in &create.spec.columns {
            if self.definition.column(name.as_str()).is_some_and(|column| !column.is_not_null()) {
                self.definition.set_not_null(name.as_str(), true).map_err(refused)?;
                if let Some(source) = self.source(name) {
                    source.demanded = true;
                }
            }
        }
        let key = PrimaryKey::from(&create.spec.0);
        self.definition.add_constraint(&lower::primary_key(&key, false)).map_err(refused)?;
        self.needs_rebuild("the primary key changes");
        Ok(())
    }

    pub(super) fn create_unique_constraint(&mut self, create: &CreateUniqueConstraint) -> Result<(), LowerError> {
        let text = lower::unique(&Unique::from(&create.spec.0))?;
        self.definition.add_constraint(&text).map_err(refused)?;
        self.needs_rebuild(format!("the unique constraint {} needs an index of its own", create.spec.label));
        Ok(())
    }

    pub(super) fn create_foreign_key(&mut self, create: &CreateForeignKey) -> Result<(), LowerError> {
        let key = ForeignKey::from(&create.spec.0);
        self.definition.add_constraint(&lower::foreign_key(&key)?).map_err(refused)?;
        let proof = verify::foreign_keys(self, &key.references.table);
        self.step_proved(vec![proof]);
        Ok(())
    }

    /// By an edit of the definition: SQLite's own `ADD CONSTRAINT` refuses rows for which the expression is NULL, which
    /// every CHECK lets pass.
    pub(super) fn create_check_constraint(&mut self, create: &CreateCheckConstraint) -> Result<(), LowerError> {
        let check = Check::from(&create.spec.0);
        self.definition.add_constraint(&lower::check(&check)?).map_err(refused)?;
        let expression = check.check.for_dialect(&dialect_name()).unwrap_or_default();
        let proof = verify::check_holds(self, expression, &create.spec.label.to_string());
        self.step_proved(vec![proof]);
        Ok(())
    }

    pub(super) fn drop_constraint(&mut self, drop: &DropConstraint, before: &Table) -> Result<(), LowerError> {
        let Some(found) = drop.find(before) else { return Ok(()) };
        let Some(constraint) = place::find(&self.definition, before, found) else {
            let message = format!("the definition of `{}` does not show the constraint", self.name);
            return Err(LowerError::Definition(message));
        };
        let name = place::only_name(&self.definition, constraint).map(str::to_owned);
        self.definition.drop_constraint(constraint).map_err(refused)?;
        let capabilities = self.sqlite.capabilities;
        let native = match found.kind {
            ConstraintKind::Check => capabilities.drop_check,
            ConstraintKind::ForeignKey => capabilities.drop_foreign_key,
            ConstraintKind::PrimaryKey | ConstraintKind::Unique | ConstraintKind::Exclude => {
                self.needs_rebuild("a key takes its index with it");
                return Ok(());
            }
        };
        match name.filter(|_| native) {
            Some(name) => {
                let sql = format!("ALTER TABLE {} DROP CONSTRAINT {}", self.quoted(), quote::identifier(&name));
                self.step(Step::Statement(Statement::new(sql, Cost::Metadata)));
            }
            None => self.step_definition(),
        }
        Ok(())
    }

    pub(super) fn rename_constraint(&mut self, rename: &RenameConstraint) -> Result<(), LowerError> {
        let Some(constraint) = self.definition.constraint_named(rename.name.as_str()) else {
            let message = format!("the definition of `{}` does not show `{}`", self.name, rename.name);
            return Err(LowerError::Definition(message));
        };
        self.definition.set_constraint_name(constraint, Some(rename.to.as_str())).map_err(refused)?;
        self.step_definition();
        Ok(())
    }
}
