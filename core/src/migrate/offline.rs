//! Offline: the same move as a script, without a database.

use super::{
    MigrateError, Migrator, Plan,
    books::{direction_word, version_change},
    lower::{Prepared, is_grouped, lower_all, session},
    migrator::plan_of,
    source::{advance, arranged},
};
use crate::{
    backend::StepState,
    dialect::Dialect,
    operation::Operation,
    revision::{Direction, RevisionId, RowChange, Step, Target, TargetRange},
    schema::Schema,
    statement::{LowerError, Statement, Unsupported},
};

/// Where what no script can hold runs.
pub(super) const ELSEWHERE: &str = "run it on the database itself";

/// A move as a script for the server's own client. The same files give the same text.
#[derive(Debug, Clone, Default)]
pub struct OfflineScript {
    /// The script.
    pub sql: String,
    /// What it does.
    pub plan: Plan,
}

/// Statements that stand together in a script, and what is said of them.
#[derive(Default)]
struct Part {
    comments: Vec<String>,
    statements: Vec<Statement>,
    transaction: bool,
}

impl Migrator<'_> {
    /// An upgrade as a script: `target`, from the base on, or `start:target`. `tag` is a line of the caller's own at
    /// the top of the script.
    pub fn offline_upgrade(
        &self,
        dialect: &dyn Dialect,
        range: &str,
        tag: Option<&str>,
    ) -> Result<OfflineScript, MigrateError> {
        let range = TargetRange::for_upgrade(range)?;
        let steps = self.scripts.map().upgrade_offline(&range)?;
        self.offline(dialect, &range, steps, tag)
    }

    /// A downgrade as a script: `start:target`.
    pub fn offline_downgrade(
        &self,
        dialect: &dyn Dialect,
        range: &str,
        tag: Option<&str>,
    ) -> Result<OfflineScript, MigrateError> {
        let range = TargetRange::for_downgrade(range)?;
        let steps = self.scripts.map().downgrade_offline(&range)?;
        self.offline(dialect, &range, steps, tag)
    }

    /// A stamp as a script: `target` for a database whose version table is empty or not there yet, `start:target` for
    /// one that stands at `start`.
    pub fn offline_stamp(
        &self,
        dialect: &dyn Dialect,
        targets: &[String],
        tag: Option<&str>,
    ) -> Result<OfflineScript, MigrateError> {
        let mut rows: Vec<RevisionId> = Vec::new();
        let mut ends: Vec<Target> = Vec::new();
        for target in targets {
            let Some((start, end)) = target.split_once(':') else {
                ends.push(target.parse()?);
                continue;
            };
            let start = self.scripts.map().resolve_one(&start.parse()?)?;
            rows.extend(start.filter(|start| !rows.contains(start)));
            ends.push(end.parse()?);
        }
        let stamp = self.scripts.map().stamp(&rows, &ends, false)?;
        let mut statements = dialect.bookkeeping(&self.options.tables);
        statements.extend(self.row_statements(dialect, &stamp.changes));
        for revision in &stamp.rows {
            let checksum = &super::source::body(self.script(revision)?)?.checksum;
            statements.push(self.history_statement(dialect, revision, "stamp", checksum, 0));
        }
        let comments = vec![format!("Stamping {}", names(&stamp.rows))];
        let part = Part { comments, statements, transaction: true };
        stamp.rows.first().map_or(Ok(()), |revision| refuse_misread(dialect, revision, &part.statements))?;
        let plan = Plan { steps: Vec::new(), version: stamp.rows };
        Ok(OfflineScript { sql: text(dialect, tag, &[part]), plan })
    }

    fn offline(
        &self,
        dialect: &dyn Dialect,
        range: &TargetRange,
        steps: Vec<Step>,
        tag: Option<&str>,
    ) -> Result<OfflineScript, MigrateError> {
        let start = range.start.as_ref().map(|start| self.scripts.map().resolve_one(start)).transpose()?.flatten();
        let rows: Vec<RevisionId> = start.into_iter().collect();
        let schema = self.schema_at(dialect, &rows)?;
        let sources = self.sources(dialect, &rows, steps)?;
        let prepared = lower_all(dialect, schema, sources, !self.options.transaction_per_migration)?;
        prepared.iter().try_for_each(refuse_live)?;
        let mut parts: Vec<Part> = Vec::new();
        if rows.is_empty() && !prepared.is_empty() {
            parts.push(Part { statements: dialect.bookkeeping(&self.options.tables), ..Part::default() });
            parts[0].transaction = dialect.transactional_ddl();
        }
        for step in &prepared {
            for part in self.parts(dialect, step) {
                refuse_misread(dialect, &step.source.step.revision, &part.statements)?;
                self.join(&mut parts, part);
            }
        }
        Ok(OfflineScript { sql: text(dialect, tag, &parts), plan: plan_of(&prepared, rows) })
    }

    /// Puts a part behind the others: in the same transaction, where all have one.
    fn join(&self, parts: &mut Vec<Part>, part: Part) {
        let shared = !self.options.transaction_per_migration || parts.iter().all(|part| part.comments.is_empty());
        match parts.last_mut() {
            Some(last) if shared && last.transaction && part.transaction => {
                last.comments.extend(part.comments);
                last.statements.extend(part.statements);
            }
            _ => parts.push(part),
        }
    }

    /// A step in as few parts as its transactions allow, the last of them with what keeps the books.
    fn parts(&self, dialect: &dyn Dialect, step: &Prepared<'_>) -> Vec<Part> {
        let source = &step.source;
        let mut parts = vec![Part { comments: vec![title(step)], transaction: true, ..Part::default() }];
        let mut put = |statement: Statement, transaction: bool| match parts.last_mut() {
            Some(part) if part.transaction == transaction || part.statements.is_empty() => {
                part.transaction = transaction;
                part.statements.push(statement);
            }
            _ => parts.push(Part { statements: vec![statement], transaction, ..Part::default() }),
        };
        let mut put_off = Vec::new();
        for (operation, statements) in step.operations.iter().zip(&step.lowered) {
            let grouped = is_grouped(dialect, source.script, operation, session(statements));
            let (now, late) = step.put_off(statements.iter().cloned());
            for statement in now {
                let transaction = grouped && statement.transactional;
                put(statement, transaction);
            }
            put_off.extend(late);
        }
        for statement in put_off {
            put(statement, true);
        }
        for statement in self.row_statements(dialect, &source.step.changes) {
            put(statement, true);
        }
        let direction = direction_word(source.step.direction);
        let count = step.lowered.iter().map(Vec::len).sum();
        let checksum = &source.body.checksum;
        put(self.history_statement(dialect, &source.step.revision, direction, checksum, count), true);
        parts
    }

    fn row_statements(&self, dialect: &dyn Dialect, changes: &[RowChange]) -> Vec<Statement> {
        changes.iter().map(|change| dialect.version_change(&self.options.tables, &version_change(change))).collect()
    }

    fn history_statement(
        &self,
        dialect: &dyn Dialect,
        revision: &RevisionId,
        direction: &str,
        checksum: &str,
        statements: usize,
    ) -> Statement {
        let mut row = self.history_row(revision, direction, checksum);
        // The database's own clock says when.
        row.started_at.clear();
        row.statement = i64::try_from(statements).unwrap_or(i64::MAX);
        row.state = StepState::Done;
        dialect.history_insert(&self.options.tables, &row)
    }
}

/// Operations as a script for the server's own client, without any books; `before` is what they run on.
///
/// Fails where the database has nothing of the kind or would refuse.
pub fn script_of(dialect: &dyn Dialect, operations: &[Operation], before: &Schema) -> Result<String, LowerError> {
    let mut schema = before.clone();
    let mut parts: Vec<Part> = Vec::new();
    let mut put_off = Vec::new();
    let mut put = |statement: Statement| match parts.last_mut() {
        Some(part) if part.transaction == statement.transactional => part.statements.push(statement),
        _ => {
            let transaction = statement.transactional;
            parts.push(Part { statements: vec![statement], transaction, ..Part::default() });
        }
    };
    for operation in arranged(operations, dialect) {
        let statements = dialect.lower(&operation, &schema)?;
        if let Some(reason) = statements.iter().find_map(|statement| misread(dialect, statement)) {
            let (operation, help) = (operation.word(), ELSEWHERE.to_owned());
            return Err(Unsupported { dialect: "A script", operation, reason, help }.into());
        }
        let (late, now): (Vec<_>, Vec<_>) = statements.into_iter().partition(|statement| statement.at_end);
        now.into_iter().for_each(&mut put);
        put_off.extend(late);
        advance(dialect, &operation, &mut schema)?;
    }
    put_off.into_iter().for_each(put);
    Ok(text(dialect, None, &parts))
}

/// Refuses a step that only a live database can run.
fn refuse_live(step: &Prepared<'_>) -> Result<(), MigrateError> {
    let runs = step.operations.iter().any(|operation| matches!(operation, Operation::Run(_)));
    let reason = match &step.deferred {
        _ if runs => "`run` calls a function of a program".to_owned(),
        Some(deferred) => format!("{deferred}; tell what that SQL does with `effects`"),
        None => return Ok(()),
    };
    Err(MigrateError::NotOffline { revision: step.source.step.revision.clone(), reason })
}

/// Refuses statements that the server's own client would not hand on as they are.
fn refuse_misread(dialect: &dyn Dialect, revision: &RevisionId, statements: &[Statement]) -> Result<(), MigrateError> {
    let reason = statements.iter().find_map(|statement| misread(dialect, statement));
    reason.map_or(Ok(()), |reason| Err(MigrateError::NotOffline { revision: revision.clone(), reason }))
}

/// Why a statement cannot stand in a script.
fn misread(dialect: &dyn Dialect, statement: &Statement) -> Option<String> {
    let text = dialect.misread(&statement.sql)?;
    Some(format!(
        "the client would read {text:?} otherwise: it takes a carriage return away that stands before the end of a line"
    ))
}

/// "Running upgrade a -> b, message": the revision and what its file puts it on.
fn title(step: &Prepared<'_>) -> String {
    let header = &step.source.script.header;
    let (revision, below) = (&step.source.step.revision, names(&header.revision.down_revision));
    let title = match step.source.step.direction {
        Direction::Upgrade => format!("Running upgrade {below} -> {revision}"),
        Direction::Downgrade => format!("Running downgrade {revision} -> {below}"),
    };
    if header.message.is_empty() { title } else { format!("{title}, {}", header.message) }
}

fn names(rows: &[RevisionId]) -> String {
    match rows {
        [] => "base".to_owned(),
        rows => rows.iter().map(RevisionId::as_str).collect::<Vec<_>>().join(", "),
    }
}

fn text(dialect: &dyn Dialect, tag: Option<&str>, parts: &[Part]) -> String {
    let note = Some(dialect.script_note()).filter(|note| !note.is_empty());
    let mut blocks: Vec<String> = tag.into_iter().chain(note).map(comment).collect();
    for part in parts {
        let mut block: String = part.comments.iter().map(|line| comment(line)).collect();
        if !block.is_empty() {
            block.push('\n');
        }
        if !part.statements.is_empty() {
            let script = dialect.script(&part.statements, part.transaction);
            block.push_str(script.trim_end());
            block.push('\n');
        }
        blocks.push(block);
    }
    blocks.join("\n")
}

/// Comment lines, whatever line ends the text holds.
fn comment(text: &str) -> String {
    text.lines().flat_map(|line| line.split('\r')).flat_map(|line| ["-- ", line, "\n"]).collect()
}
