//! A language that is the operations' own JSON.

use limbeck_core::{
    backend::HistoryRow,
    dialect::{BookkeepingTables, Dialect, VersionChange},
    name::{DialectName, TableName},
    operation::{BatchAlterTable, Operation},
    schema::{Rules, Schema},
    statement::{Cost, LowerError, Session, Statement, Unsupported},
};

use crate::migrate_support::describe;

pub struct FakeDialect {
    pub transactional: bool,
}

impl FakeDialect {
    fn lower_execute(&self, sql: &str, autocommit: bool) -> Result<Vec<Statement>, LowerError> {
        let statements = self.split(sql)?.into_iter().map(|sql| Statement::new(sql, Cost::Unknown));
        Ok(statements.map(|statement| Statement { transactional: !autocommit, ..statement }).collect())
    }
}

impl FakeDialect {
    fn lower_one(&self, operation: &Operation) -> Result<Vec<Statement>, LowerError> {
        match operation {
            Operation::Execute(execute) => {
                self.lower_execute(execute.sql.for_dialect(&self.name()).unwrap(), execute.autocommit)
            }
            Operation::CreateExtension(_) => Err(LowerError::Unsupported(Unsupported {
                dialect: "fake",
                operation: operation.word(),
                reason: "it has none".to_owned(),
                help: "leave it out".to_owned(),
            })),
            Operation::BatchAlterTable(batch) => {
                Ok(batch.operations.0.iter().map(|part| alteration(&batch.table, part)).collect())
            }
            other => Ok(vec![match other.altered_table() {
                Some(table) => alteration(table, other),
                None => statement(other),
            }]),
        }
    }
}

/// The statement for an operation: the operation itself.
fn statement(operation: &Operation) -> Statement {
    Statement::new(serde_json::to_string(operation).unwrap(), Cost::Metadata)
        .over(operation.altered_table().map_or("", TableName::as_str))
}

/// The statement for one alteration of a table.
fn alteration(table: &TableName, part: &Operation) -> Statement {
    let single = BatchAlterTable::new(table.clone(), vec![part.clone()]).into();
    let without_foreign_keys = matches!(part, Operation::DropColumn(_));
    // Stands for what no transaction takes, such as an index that is made concurrently.
    let transactional = !matches!(part, Operation::SetTableComment(_));
    Statement { session: Session { without_foreign_keys }, transactional, ..statement(&single) }
}

impl Dialect for FakeDialect {
    fn name(&self) -> DialectName {
        DialectName::new("sqlite").unwrap()
    }

    fn rules(&self) -> Rules {
        Rules::default()
    }

    fn transactional_ddl(&self) -> bool {
        self.transactional
    }

    /// Where schema changes commit by themselves, no statement that makes one is for a transaction.
    fn lower(&self, operation: &Operation, before: &Schema) -> Result<Vec<Statement>, LowerError> {
        operation.apply(&mut before.clone())?;
        let mut statements = self.lower_one(operation)?;
        if !self.transactional && !matches!(operation, Operation::BulkInsert(_)) {
            for statement in &mut statements {
                statement.transactional = false;
            }
        }
        Ok(statements)
    }

    fn settle(&self, _: &Operation, _: &Schema, _: &mut Schema) {}

    fn normal(&self, schema: &Schema) -> Schema {
        schema.clone()
    }

    fn split(&self, script: &str) -> Result<Vec<String>, LowerError> {
        Ok(script.split(';').map(str::trim).filter(|sql| !sql.is_empty()).map(str::to_owned).collect())
    }

    fn bears_transaction(&self, statement: &Statement) -> bool {
        statement.sql.starts_with("BEARS ")
    }

    fn bookkeeping(&self, tables: &BookkeepingTables) -> Vec<Statement> {
        [&tables.version, &tables.history].map(|table| Statement::new(format!("MAKE {table}"), Cost::Metadata)).into()
    }

    fn version_change(&self, tables: &BookkeepingTables, change: &VersionChange) -> Statement {
        Statement::new(format!("{} {}", tables.version, describe(change)), Cost::Data)
    }

    fn history_insert(&self, tables: &BookkeepingTables, row: &HistoryRow) -> Statement {
        let HistoryRow { revision, direction, statement, .. } = row;
        Statement::new(format!("{} {direction} {revision} {statement}", tables.history), Cost::Data)
    }

    fn literal(&self, text: &str) -> String {
        format!("'{text}'")
    }

    fn script(&self, statements: &[Statement], transaction: bool) -> String {
        let lines: String = statements.iter().flat_map(|statement| [&statement.sql, ";\n"]).collect();
        if transaction { format!("BEGIN;\n{lines}COMMIT;\n") } else { lines }
    }
}
