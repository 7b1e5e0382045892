//! What a journalled step runs, as it stands in the history: a later run goes on with the very statements that were
//! planned, for once some of them took effect the database is no longer what they were made for.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    name::SchemaName,
    operation::Operation,
    script::checksum_of,
    statement::{Cost, Expectation, Session, Statement},
};

/// How many bytes of SQL an operation may have and still be stored as it is, where its statements can be had again.
const LARGE: usize = 64 * 1024;

/// The statements of each operation of a step; of the first ones only, where the others are not known yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredPlan {
    /// The words of all operations of the step.
    words: Vec<String>,
    /// What tells those operations from others.
    #[serde(default)]
    checksums: Vec<String>,
    pub operations: Vec<StoredOperation>,
}

/// The statements of one operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum StoredOperation {
    /// As they are.
    Whole(Vec<StoredStatement>),
    /// Rows, or a person's own SQL, and a lot of it: the file still has them, and they do not depend on what is there.
    Counted {
        /// How many there are.
        statements: usize,
        /// What tells them from others.
        sha256: String,
    },
}

/// A [`Statement`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredStatement {
    sql: String,
    cost: String,
    #[serde(default, skip_serializing_if = "is_false")]
    outside: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    no_rows: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed: Option<(usize, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    table: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    schema: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    without_foreign_keys: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    at_end: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after_commit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    call: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    keeps_references: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it on so")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl StoredPlan {
    /// The plan of these operations, as far as their statements are known.
    pub(super) fn new(operations: &[Operation], lowered: &[Vec<Statement>]) -> Self {
        let stored = operations.iter().zip(lowered);
        Self {
            words: operations.iter().map(|operation| operation.word().to_owned()).collect(),
            checksums: operations.iter().map(checksum_of).collect(),
            operations: stored.map(|(operation, statements)| StoredOperation::new(operation, statements)).collect(),
        }
    }

    /// Whether it is the plan of these operations: another version may put others together.
    pub(super) fn is_of(&self, operations: &[Operation]) -> bool {
        self.operations.len() <= operations.len() && self.words.iter().eq(operations.iter().map(Operation::word))
    }

    /// Whether its operations begin with these.
    pub(super) fn begins_with(&self, operations: &[Operation]) -> bool {
        operations.len() <= self.operations.len().min(self.checksums.len())
            && self.checksums.iter().zip(operations).all(|(checksum, operation)| *checksum == checksum_of(operation))
    }

    /// The plan of other operations, of which the first `kept` are its own.
    pub(super) fn renewed(&self, operations: &[Operation], kept: usize) -> Self {
        Self { operations: self.operations[..kept.min(self.operations.len())].to_vec(), ..Self::new(operations, &[]) }
    }

    /// The plan that a row of the history holds; nothing where it holds none that is understood.
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The plan as a row of the history holds it.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Puts the statements of an operation, as they turned out to be, in the place of what was planned for it and for
    /// those behind it. Whether that is a change.
    pub(super) fn put(&mut self, index: usize, operation: &Operation, statements: &[Statement]) -> bool {
        let stored = StoredOperation::new(operation, statements);
        if self.operations.get(index) == Some(&stored) || index > self.operations.len() {
            return false;
        }
        self.operations.truncate(index);
        self.operations.push(stored);
        true
    }
}

impl StoredOperation {
    /// The statements as they are stored.
    pub(super) fn new(operation: &Operation, statements: &[Statement]) -> Self {
        let large = statements.iter().map(|statement| statement.sql.len()).sum::<usize>() > LARGE;
        if large && matches!(operation, Operation::BulkInsert(_) | Operation::Execute(_)) {
            let mut hash = Sha256::new();
            for statement in statements {
                hash.update(statement.sql.as_bytes());
                hash.update([0]);
            }
            let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
            return Self::Counted { statements: statements.len(), sha256 };
        }
        Self::Whole(statements.iter().map(StoredStatement::new).collect())
    }

    /// How many statements there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Whole(statements) => statements.len(),
            Self::Counted { statements, .. } => *statements,
        }
    }
}

impl StoredStatement {
    fn new(statement: &Statement) -> Self {
        let Statement {
            sql,
            transactional,
            cost,
            expect,
            note,
            table,
            schema,
            session,
            at_end,
            after_commit,
            call,
            keeps_references,
        } = statement;
        let (no_rows, changed) = match expect {
            Expectation::Done => (None, None),
            Expectation::NoRows(otherwise) => (Some(otherwise.clone()), None),
            Expectation::Changed(rows, otherwise) => (None, Some((*rows, otherwise.clone()))),
        };
        Self {
            sql: sql.clone(),
            cost: cost.word().to_owned(),
            outside: !transactional,
            no_rows,
            changed,
            note: note.clone(),
            table: table.clone(),
            schema: schema.as_ref().map(ToString::to_string),
            without_foreign_keys: session.without_foreign_keys,
            at_end: *at_end,
            after_commit: after_commit.clone(),
            call: call.clone(),
            keeps_references: *keeps_references,
        }
    }

    /// The statement; nothing where the schema has no name that there can be.
    pub(super) fn statement(&self) -> Option<Statement> {
        let expect = match (&self.no_rows, &self.changed) {
            (Some(otherwise), _) => Expectation::NoRows(otherwise.clone()),
            (None, Some((rows, otherwise))) => Expectation::Changed(*rows, otherwise.clone()),
            (None, None) => Expectation::Done,
        };
        Some(Statement {
            sql: self.sql.clone(),
            transactional: !self.outside,
            cost: Cost::from_word(&self.cost),
            expect,
            note: self.note.clone(),
            table: self.table.clone(),
            schema: self.schema.as_deref().map(SchemaName::new).transpose().ok()?,
            session: Session { without_foreign_keys: self.without_foreign_keys },
            at_end: self.at_end,
            after_commit: self.after_commit.clone(),
            call: self.call.clone(),
            keeps_references: self.keeps_references,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_documents_is_read() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/files.md");
        let page = std::fs::read_to_string(path).unwrap();
        let (_, example) = page.split_once("```json\n").unwrap();
        let plan = StoredPlan::read(example.split("```").next().unwrap()).unwrap();
        assert_eq!((plan.words.len(), plan.operations.len()), (2, 2));
        assert!(plan.operations.iter().all(|operation| matches!(operation, StoredOperation::Whole(_))));
    }
    use crate::operation::Execute;

    fn statements() -> Vec<Statement> {
        let schema = SchemaName::new("app").unwrap();
        let session = Session { without_foreign_keys: true };
        vec![
            Statement { transactional: false, ..Statement::new("ALTER TABLE t", Cost::Metadata).noted("why") },
            Statement { session, ..Statement::check("SELECT 1", "there is one").over_in(Some(&schema), "t").at_end() },
            Statement::call("fill"),
            Statement {
                call: Some("f".to_owned()),
                expect: Expectation::Changed(2, "two".to_owned()),
                after_commit: Some("'new'".to_owned()),
                keeps_references: true,
                ..Statement::new("DELETE FROM t", Cost::Rewrite)
            },
        ]
    }

    #[test]
    fn a_statement_comes_back_as_it_was() {
        let operation = Operation::from(Execute::new("x"));
        let plan = StoredPlan::new(&[operation], &[statements()]);
        let read = StoredPlan::read(&plan.text()).unwrap();
        assert_eq!(read, plan);
        let StoredOperation::Whole(stored) = &read.operations[0] else { panic!("{read:?}") };
        let back: Vec<_> = stored.iter().map(|stored| stored.statement().unwrap()).collect();
        assert_eq!(back, statements());
    }

    #[test]
    fn a_lot_of_sql_is_counted() {
        let long = |letter: &str| vec![Statement::new(letter.repeat(LARGE + 1), Cost::Data)];
        let operation = Operation::from(Execute::new("x"));
        let stored = StoredOperation::new(&operation, &long("a"));
        assert!(matches!(stored, StoredOperation::Counted { statements: 1, .. }));
        assert_ne!(stored, StoredOperation::new(&operation, &long("b")));
        assert!(StoredPlan { words: Vec::new(), checksums: Vec::new(), operations: vec![stored] }.text().len() < 200);
    }

    #[test]
    fn what_turns_out_otherwise_takes_the_place_of_what_was_planned() {
        let operation = Operation::from(Execute::new("x"));
        let two = [operation.clone(), operation.clone()];
        let mut plan = StoredPlan::new(&two, &[statements(), statements()]);
        assert!(!plan.put(1, &operation, &statements()));
        assert!(plan.put(0, &operation, &statements()[..1]));
        assert_eq!(plan.operations.len(), 1);
        assert!(plan.put(1, &operation, &statements()));
        assert_eq!(plan.operations.len(), 2);
    }
}
