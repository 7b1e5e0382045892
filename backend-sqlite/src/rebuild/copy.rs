//! The rebuild, by SQLite's documented steps (<https://sqlite.org/lang_altertable.html#otheralter>): a new table from the
//! edited definition, the rows copied, the old table dropped, the new one under its name, then what hung on it.

use limbeck_core::statement::{Cost, LowerError, Session, Statement};

use super::{Fold, fold::refused, verify};
use crate::{
    ddl::{ColumnConstraintKind, CreateTable, CreateTrigger, TableConstraintKind, same_name},
    quote,
};

/// The statements that rebuild the table.
pub(super) fn statements(fold: &mut Fold<'_>) -> Result<Vec<Statement>, LowerError> {
    let temporary = fold.temporary_name();
    let new = quote::qualified(fold.namespace.as_ref(), &temporary);
    let old = fold.quoted();
    let name = fold.name.clone();
    let mut definition = fold.definition.clone();
    definition.set_name(&temporary).map_err(refused)?;
    let mut statements = vec![verify::columns_are(fold, &fold.start)];
    statements.extend(verify::violations_before(fold));
    statements.extend(verify::no_demanded_nulls(fold));
    statements.append(&mut fold.before_copy);
    let start = definition.name().span.start;
    statements.push(Statement::new(fold.in_schema(definition.text(), start), Cost::Metadata));
    statements.push(copied(fold, &new, &old));
    statements.append(&mut fold.after_copy);
    if autoincrements(&fold.definition) {
        statements.extend(counter(fold, &temporary));
    }
    statements.push(Statement::new(format!("DROP TABLE {old}"), Cost::Metadata));
    // Views and triggers that mention the table are whole again once the name is back; SQLite is not to look before.
    statements.push(Statement::new("PRAGMA legacy_alter_table = ON", Cost::Metadata));
    let rename = format!("ALTER TABLE {new} RENAME TO {}", quote::identifier(name.as_str()));
    statements.push(Statement::new(rename, Cost::Metadata));
    statements.push(Statement::new("PRAGMA legacy_alter_table = OFF", Cost::Metadata));
    statements.extend(hung_on(fold)?);
    statements.extend(verified(fold));
    for statement in &mut statements {
        statement.session = Session { without_foreign_keys: true };
    }
    Ok(statements)
}

/// The copy of the rows. A constraint of the table that would pass over a row, or let it take another's place, aborts it.
fn copied(fold: &Fold<'_>, new: &str, old: &str) -> Statement {
    let mut columns = Vec::new();
    let mut values = Vec::new();
    if let Some(rowid) = kept_rowid(fold) {
        columns.push(rowid.to_owned());
        values.push(rowid.to_owned());
    }
    for source in &fold.sources {
        if let Some(value) = &source.value {
            columns.push(quote::identifier(source.column.as_str()));
            values.push(value.clone());
        }
    }
    let sql = if columns.is_empty() {
        format!("INSERT OR ABORT INTO {new} SELECT FROM {old}")
    } else {
        format!("INSERT OR ABORT INTO {new} ({}) SELECT {} FROM {old}", columns.join(", "), values.join(", "))
    };
    Statement::new(sql, Cost::Rewrite).noted(format!("copy the rows of {}", fold.name)).over(fold.name.as_str())
}

/// The word for the rowid, where the table has one that no column stands for and that has to be carried over.
fn kept_rowid(fold: &Fold<'_>) -> Option<&'static str> {
    let has_rowid = |definition: &CreateTable| !definition.is_without_rowid() && rowid_column(definition).is_none();
    let was = match &fold.start.definition {
        Some(text) => CreateTable::parse(text).ok()?,
        None => fold.definition.clone(),
    };
    if !has_rowid(&was) || !has_rowid(&fold.definition) {
        return None;
    }
    let is_column = |word: &str| was.columns().iter().any(|column| column.name.is(word));
    rowid_words(&fold.definition).find(|word| !is_column(word))
}

/// The words for the rowid that no column of the table takes away.
fn rowid_words(definition: &CreateTable) -> impl Iterator<Item = &'static str> {
    let free = |word: &&str| !definition.columns().iter().any(|column| column.name.is(word));
    ["rowid", "_rowid_", "oid"].into_iter().filter(free)
}

/// A word for the rowid; nothing where columns take all of them.
pub(super) fn rowid_word(definition: &CreateTable) -> Option<&'static str> {
    rowid_words(definition).next()
}

/// The column that is another name for the rowid, where there is one: the one column of the primary key, declared INTEGER.
pub(super) fn rowid_column(definition: &CreateTable) -> Option<&str> {
    if definition.is_without_rowid() {
        return None;
    }
    let declared_integer = |name: &str| {
        let column = definition.column(name)?;
        let declared = column.declared_type.as_ref()?;
        same_name(&declared.name, "INTEGER").then_some(column.name.value.as_str())
    };
    let in_column = definition.columns().iter().find(|column| {
        column.kinds().any(|kind| {
            let descending = Some(crate::ddl::SortOrder::Desc);
            matches!(kind, ColumnConstraintKind::PrimaryKey { order, .. } if *order != descending)
        })
    });
    let in_table = definition.constraints().iter().find_map(|constraint| match &constraint.kind {
        TableConstraintKind::PrimaryKey { columns, .. } if columns.len() == 1 => {
            columns.first().and_then(|column| column.column()).map(|name| name.value.as_str())
        }
        _ => None,
    });
    declared_integer(in_column.map(|column| column.name.value.as_str()).or(in_table)?)
}

/// Whether the table never gives a number twice.
fn autoincrements(definition: &CreateTable) -> bool {
    let in_column = definition
        .columns()
        .iter()
        .flat_map(crate::ddl::ColumnDef::kinds)
        .any(|kind| matches!(kind, ColumnConstraintKind::PrimaryKey { autoincrement: Some(_), .. }));
    let in_table = definition
        .constraints()
        .iter()
        .any(|constraint| matches!(constraint.kind, TableConstraintKind::PrimaryKey { autoincrement: Some(_), .. }));
    in_column || in_table
}

/// Carries the counter over, which knows the largest number there ever was, of rows that are gone too.
fn counter(fold: &Fold<'_>, temporary: &str) -> Vec<Statement> {
    let was = fold.start.definition.as_ref().and_then(|text| CreateTable::parse(text).ok());
    if was.is_some_and(|was| !autoincrements(&was)) {
        return Vec::new();
    }
    let table =
        format!("{}.sqlite_sequence", quote::identifier(fold.namespace.as_ref().map_or("main", |s| s.as_str())));
    let (new, old) = (quote::string(temporary), quote::string(fold.name.as_str()));
    vec![
        Statement::new(format!("DELETE FROM {table} WHERE name = {new}"), Cost::Metadata),
        Statement::new(
            format!("INSERT INTO {table} (name, seq) SELECT {new}, seq FROM {table} WHERE lower(name) = lower({old})"),
            Cost::Metadata,
        ),
    ]
}

/// The indexes and triggers, which went with the old table.
fn hung_on(fold: &Fold<'_>) -> Result<Vec<Statement>, LowerError> {
    let table = fold.table();
    let mut statements = Vec::new();
    for index in &table.indexes {
        let note = format!("index {}", index.name);
        let statement = Statement::new(fold.index_text(index)?, Cost::Scan);
        statements.push(statement.noted(note).over(fold.name.as_str()));
    }
    for trigger in &table.triggers {
        let text = trigger.sql.for_dialect(&crate::dialect_name()).unwrap_or_default();
        let text = text.trim().trim_end_matches(';').trim_end();
        let parsed = CreateTrigger::parse(text).map_err(|error| LowerError::Definition(error.to_string()))?;
        statements.push(Statement::new(fold.in_schema(text, parsed.name().span.start), Cost::Metadata));
    }
    Ok(statements)
}

/// What has to hold before the end.
fn verified(fold: &Fold<'_>) -> Vec<Statement> {
    let mut statements = verify::no_new_violations(fold);
    if fold.dropped > 0 {
        statements.extend(verify::views_readable(fold));
        statements.extend(verify::triggers_runnable(fold));
    }
    statements
}
