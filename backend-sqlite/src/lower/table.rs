//! `create_table`, `drop_table`, `rename_table`, and a table's definition as text.

use limbeck_core::{
    operation::{CreateTable, DropTable, Operation, RenameTable},
    schema::{Column, Schema, Table, Type},
    statement::{Cost, LowerError, Session, Statement},
};

use super::{cascade, check, column_definition, create_index_text, foreign_key, primary_key, unique, unsupported};
use crate::{Sqlite, dialect_name, quote, types};

/// A table and its indexes.
pub(super) fn create_table(operation: &CreateTable, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let mut after = before.clone();
    Operation::from(operation.clone()).apply(&mut after)?;
    let namespace = operation.common.schema.as_ref();
    if operation.common.if_not_exists && before.table(namespace, &operation.name).is_some() {
        return Ok(Vec::new());
    }
    let Some(table) = after.table(namespace, &operation.name) else { return Ok(Vec::new()) };
    let mut statements = vec![Statement::new(definition(table, before)?, Cost::Metadata)];
    for index in &table.indexes {
        statements.push(Statement::new(create_index_text(table, index)?, Cost::Metadata));
    }
    Ok(statements)
}

/// The statement that makes a table, as SQLite is to keep it.
pub(crate) fn definition(table: &Table, schema: &Schema) -> Result<String, LowerError> {
    let strict = table.options.is_on(&dialect_name(), "strict");
    has_rows_by(table)?;
    let mut lines = Vec::new();
    for column in &table.columns {
        lines.push(column_definition(table, column, schema, strict)?);
    }
    let counts = counts_up(table)?;
    lines.extend(table.primary_key.iter().map(|key| primary_key(key, counts)));
    for constraint in &table.unique_constraints {
        lines.push(unique(constraint)?);
    }
    for key in &table.foreign_keys {
        lines.push(foreign_key(key)?);
    }
    for constraint in &table.check_constraints {
        lines.push(check(constraint)?);
    }
    if !table.exclude_constraints.is_empty() {
        return Err(unsupported(
            "create_exclude_constraint",
            "SQLite has no exclusion constraints",
            "use a trigger, or write `except = [\"sqlite\"]`",
        ));
    }
    let name = quote::qualified(table.schema.as_ref(), table.name.as_str());
    Ok(format!("CREATE TABLE {name} (\n  {}\n){}", lines.join(",\n  "), options(table, strict)))
}

/// Refuses a table that keeps its rows by a key which it does not have.
fn has_rows_by(table: &Table) -> Result<(), LowerError> {
    if table.primary_key.is_some() || !table.options.is_on(&dialect_name(), "without_rowid") {
        return Ok(());
    }
    let reason = format!("a table without rowids keeps its rows by their primary key, and `{}` has none", table.name);
    Err(unsupported("create_table", reason, "give it a primary key, or leave `without_rowid` out"))
}

fn options(table: &Table, strict: bool) -> String {
    let without_rowid = table.options.is_on(&dialect_name(), "without_rowid");
    let words: Vec<_> = [(strict, " STRICT"), (without_rowid, " WITHOUT ROWID")]
        .into_iter()
        .filter_map(|(on, word)| on.then_some(word))
        .collect();
    words.join(",")
}

/// Whether the primary key is to count up and never give a number twice.
///
/// Fails where a column is to count up that SQLite cannot make do so.
fn counts_up(table: &Table) -> Result<bool, LowerError> {
    for column in &table.columns {
        let asks = column.identity.is_some() || column.autoincrement;
        if asks && !is_rowid_key(table, column) {
            return Err(unsupported(
                "identity",
                format!(
                    "in SQLite only a primary key of one INTEGER column of a table with rowids counts up, and `{}` is none",
                    column.name
                ),
                "make it the primary key, or leave `identity` out",
            ));
        }
        if let Some(identity) = &column.identity
            && (identity.always || identity.options != limbeck_core::schema::SequenceOptions::default())
        {
            return Err(unsupported(
                "identity",
                format!(
                    "SQLite counts from 1 in steps of 1 and lets rows bring numbers of their own, unlike `{}`",
                    column.name
                ),
                "write `identity = true`",
            ));
        }
    }
    Ok(table.columns.iter().any(|column| column.autoincrement) || table.options.is_on(&dialect_name(), "autoincrement"))
}

/// Whether a column is the primary key by itself and may be the table's rowid.
pub(crate) fn is_rowid_key(table: &Table, column: &Column) -> bool {
    let alone = table.primary_key.as_ref().is_some_and(|key| key.columns == [column.name.clone()]);
    let integer = matches!(column.ty, Type::Integer { .. })
        || column.spelling.as_ref().is_some_and(|spelling| spelling.eq_ignore_ascii_case("integer"));
    alone && integer && !table.options.is_on(&dialect_name(), "without_rowid")
}

/// The spelling of a column's type.
pub(crate) fn type_spelling(table: &Table, column: &Column, schema: &Schema, strict: bool) -> String {
    if is_rowid_key(table, column) && (column.identity.is_some() || column.autoincrement) {
        return "INTEGER".to_owned();
    }
    if strict {
        return types::strict_spelling(&column.ty);
    }
    column.spelling.clone().unwrap_or_else(|| types::spelling(&column.ty, &schema.enums))
}

/// A table, with what hangs on it.
pub(super) fn drop_table(
    sqlite: &Sqlite,
    operation: &DropTable,
    before: &Schema,
) -> Result<Vec<Statement>, LowerError> {
    let namespace = operation.common.schema.as_ref();
    let mut after = before.clone();
    Operation::from(operation.clone()).apply(&mut after)?;
    let Some(table) = before.table(namespace, &operation.name) else { return Ok(Vec::new()) };
    let mut statements = cascade::statements(sqlite, &cascade::released(table, before, &after), before)?;
    statements.extend(cascade::without_views(before, &after));
    let name = quote::qualified(namespace, table.name.as_str());
    let mut drop = Statement::new(format!("DROP TABLE {name}"), Cost::Metadata);
    // With foreign keys enforced, dropping a table deletes its rows one by one, and a CASCADE takes the rows of
    // others with them. A drop is about this table alone; what then refers to nothing is found before the end.
    let refers = before.referrers(table).any(|other| other.name != table.name);
    drop.session = Session { without_foreign_keys: refers };
    statements.push(drop);
    statements.extend(refers.then(|| left_behind(table)));
    Ok(statements)
}

/// Finds rows that refer to a table which is gone, in whichever tables have a foreign key to it by then: at the end of
/// the revision these may be gone as well, or the table may be there again.
fn left_behind(dropped: &Table) -> Statement {
    let catalog = quote::qualified(dropped.schema.as_ref(), "sqlite_schema");
    let name = quote::string(dropped.name.as_str());
    let schema = dropped.schema.as_ref().map(|schema| format!(", {}", quote::string(schema.as_str())));
    let schema = schema.unwrap_or_default();
    let sql = format!(
        "SELECT count(*) || ' rows of ' || child.name AS found FROM {catalog} AS child \
         CROSS JOIN pragma_foreign_key_list(child.name{schema}) AS key \
         CROSS JOIN pragma_foreign_key_check(child.name{schema}) AS lost ON lost.fkid = key.id \
         WHERE child.type = 'table' AND key.seq = 0 AND lower(key.\"table\") = lower({name}) GROUP BY child.name"
    );
    Statement::check(sql, format!("`{}` cannot go while rows refer to it", dropped.name))
        .noted(format!("no row refers to {}", dropped.name))
        .at_end()
}

/// A table's name; SQLite takes what refers to it along.
pub(super) fn rename_table(operation: &RenameTable, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    Operation::from(operation.clone()).apply(&mut before.clone())?;
    let namespace = operation.common.schema.as_ref();
    if before.table(namespace, &operation.name).is_none() {
        return Ok(Vec::new());
    }
    let rename = |from: &str, to: &str| {
        let (from, to) = (quote::qualified(namespace, from), quote::identifier(to));
        Statement::new(format!("ALTER TABLE {from} RENAME TO {to}"), Cost::Metadata)
    };
    let (from, to) = (operation.name.as_str(), operation.to.as_str());
    if from != to && from.eq_ignore_ascii_case(to) {
        // To SQLite the new name is taken, by the table itself.
        let between = format!("_limbeck_renamed_{to}");
        return Ok(vec![rename(from, &between), rename(&between, to)]);
    }
    Ok(vec![rename(from, to)])
}
