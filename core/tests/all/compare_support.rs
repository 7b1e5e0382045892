//! A dialect without any surprises, to compare schemas in.

use limbeck_core::{
    backend::HistoryRow,
    dialect::{BookkeepingTables, Dialect, VersionChange},
    name::DialectName,
    operation::Operation,
    schema::{Rules, Schema},
    statement::{LowerError, Statement},
};

use crate::operation_properties::fold_expressions;

/// A dialect whose canonical form is the schema itself, but for the case of names in SQL and the order of constraints.
pub struct Neutral(pub Rules);

impl Dialect for Neutral {
    fn name(&self) -> DialectName {
        DialectName::new("sqlite").unwrap()
    }

    fn rules(&self) -> Rules {
        self.0
    }

    fn transactional_ddl(&self) -> bool {
        true
    }

    fn lower(&self, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError> {
        operation.apply(&mut before.clone())?;
        Ok(Vec::new())
    }

    fn settle(&self, _: &Operation, _: &Schema, _: &mut Schema) {}

    fn normal(&self, schema: &Schema) -> Schema {
        let mut normal = schema.clone();
        for view in normal.views.iter_mut() {
            view.query.default = view.query.default.take().map(|text| text.to_lowercase());
        }
        for sequence in normal.sequences.iter_mut() {
            sequence.owned_by = sequence.owned_by.take().map(|text| text.to_lowercase());
        }
        for table in normal.tables.iter_mut() {
            fold_expressions(table);
            table.foreign_keys.sort_by(|one, other| one.name.cmp(&other.name));
            table.unique_constraints.sort_by(|one, other| one.name.cmp(&other.name));
            table.check_constraints.sort_by(|one, other| one.name.cmp(&other.name));
            table.exclude_constraints.sort_by(|one, other| one.name.cmp(&other.name));
        }
        normal.opaque = false;
        normal
    }

    fn split(&self, script: &str) -> Result<Vec<String>, LowerError> {
        Ok(vec![script.to_owned()])
    }

    fn bookkeeping(&self, _: &BookkeepingTables) -> Vec<Statement> {
        Vec::new()
    }

    fn version_change(&self, _: &BookkeepingTables, _: &VersionChange) -> Statement {
        unimplemented!()
    }

    fn history_insert(&self, _: &BookkeepingTables, _: &HistoryRow) -> Statement {
        unimplemented!()
    }

    fn literal(&self, text: &str) -> String {
        format!("'{text}'")
    }

    fn script(&self, _: &[Statement], _: bool) -> String {
        String::new()
    }
}
