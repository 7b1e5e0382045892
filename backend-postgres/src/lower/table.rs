//! `create_table`, `drop_table`, `rename_table`.

use limbeck_core::{
    operation::{CreateTable, DropTable, RenameTable},
    schema::{Column, Schema, Table, Type},
    statement::{LowerError, Statement},
};

use super::{
    column::{self, Furnishing},
    computed, constraint, enumeration,
    index::{self, Making},
    metadata, options, when,
};
use crate::{Postgres, quote};

/// A table, its indexes and its comments.
pub(super) fn create_table(
    postgres: &Postgres,
    create: &CreateTable,
    before: &Schema,
    after: &Schema,
) -> Result<Vec<Statement>, LowerError> {
    let namespace = create.common.schema.as_ref();
    let if_not_exists = create.common.if_not_exists;
    let Some(table) = after.table(namespace, &create.name).filter(|_| before.table(namespace, &create.name).is_none())
    else {
        return Ok(Vec::new());
    };
    let name = quote::qualified(namespace, table.name.as_str());
    computed::table(table)?;
    let lines = lines(postgres, table, after)?;
    let mut statements = vec![metadata(format!(
        "CREATE {}TABLE {}{name} (\n  {}\n){}",
        options::unlogged(table),
        when(if_not_exists, "IF NOT EXISTS "),
        lines.join(",\n  "),
        options::table_options(table)?
    ))];
    for index in &table.indexes {
        let making = Making { concurrently: false, if_not_exists };
        let made = index::statement(postgres, (namespace, &table.name), index, making)?;
        // There are no rows yet.
        statements.push(Statement { table: None, ..made });
    }
    if let Some(comment) = &table.comment {
        statements.push(metadata(comment_text(&name, Some(comment))));
    }
    for column in &table.columns {
        for further in column::furnishings(table, column)? {
            statements.push(match further {
                Furnishing::Clause(clause) => metadata(format!("ALTER TABLE {name} {clause}")),
                Furnishing::Statement(statement) => statement,
            });
        }
    }
    Ok(statements)
}

/// The columns and constraints of a table. All of its rows are looked at from the beginning, so that nothing is
/// `NOT VALID`.
fn lines(postgres: &Postgres, table: &Table, schema: &Schema) -> Result<Vec<String>, LowerError> {
    let mut lines = Vec::new();
    for column in &table.columns {
        lines.push(column::definition(postgres, table, column, schema)?);
    }
    if let Some(key) = &table.primary_key {
        lines.push(constraint::primary_key(postgres, key)?);
    }
    for unique in &table.unique_constraints {
        lines.push(constraint::unique(postgres, unique)?);
    }
    for key in &table.foreign_keys {
        lines.push(constraint::foreign_key(postgres, table.schema.as_ref(), key)?);
    }
    for check in &table.check_constraints {
        lines.push(constraint::check(postgres, check)?);
    }
    for exclude in &table.exclude_constraints {
        lines.push(constraint::exclude(exclude)?);
    }
    Ok(lines)
}

/// `COMMENT ON TABLE`; no comment drops it.
pub(super) fn comment_text(table: &str, comment: Option<&str>) -> String {
    let text = comment.filter(|text| !text.is_empty()).map_or_else(|| "NULL".to_owned(), quote::string);
    format!("COMMENT ON TABLE {table} IS {text}")
}

/// The end of a table.
pub(super) fn drop_table(drop: &DropTable) -> Vec<Statement> {
    let name = quote::qualified(drop.common.schema.as_ref(), drop.name.as_str());
    let if_exists = when(drop.common.if_exists, "IF EXISTS ");
    vec![metadata(format!("DROP TABLE {if_exists}{name}{}", when(drop.cascade, " CASCADE")))]
}

/// A table's name; what refers to it knows it by its number. The CHECKs of enums without a type are named by it.
pub(super) fn rename_table(rename: &RenameTable, before: &Schema) -> Vec<Statement> {
    let namespace = rename.common.schema.as_ref();
    let Some(table) = before.table(namespace, &rename.name).filter(|_| rename.name != rename.to) else {
        return Vec::new();
    };
    let (name, to) = (quote::qualified(namespace, rename.name.as_str()), quote::identifier(rename.to.as_str()));
    let mut statements = vec![metadata(format!("ALTER TABLE {name} RENAME TO {to}"))];
    let renamed = Table { name: rename.to.clone(), ..table.clone() };
    let own = table.columns.iter().filter(|column| matches!(column.ty, Type::InlineEnum(_)));
    let name = |column: &Column| column.name.clone();
    statements.extend(own.map(|column| enumeration::rename_check((table, &name(column)), (&renamed, &name(column)))));
    statements
}
