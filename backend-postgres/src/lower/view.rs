//! `create_view`, `drop_view`, `replace_view`.

use limbeck_core::{
    name::{SchemaName, TableName},
    operation::{CreateView, DropView, ReplaceView},
    schema::{Schema, TableKey, View},
    statement::{Cost, LowerError, Statement},
};

use super::{
    index::{self, Making},
    metadata, own_sql, when,
};
use crate::{Postgres, dialect_name, lexer, quote};

/// A query without the semicolon that a person may have put behind it.
fn query(sql: &limbeck_core::schema::DialectSql, what: &'static str) -> Result<String, LowerError> {
    Ok(own_sql(sql, what)?.trim().trim_end_matches(';').trim_end().to_owned())
}

fn kind(materialized: bool) -> &'static str {
    if materialized { "MATERIALIZED VIEW" } else { "VIEW" }
}

/// Rows that are kept are computed when the view is made.
fn cost(materialized: bool) -> Cost {
    if materialized { Cost::Data } else { Cost::Metadata }
}

/// A view; nothing where it is there and may be.
pub(super) fn create_view(create: &CreateView, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    let namespace = create.common.schema.as_ref();
    if before.views.contains(&TableKey::text(namespace, &create.name)) {
        return Ok(Vec::new());
    }
    let name = quote::qualified(namespace, create.name.as_str());
    let query = query(&create.query, "create_view")?;
    let sql = format!("CREATE {} {name} AS {query}", kind(create.materialized));
    Ok(vec![Statement::new(sql, cost(create.materialized))])
}

/// The end of a view that is there.
pub(super) fn drop_text(view: &View) -> String {
    format!("DROP {} {}", kind(view.materialized), quote::qualified(view.schema.as_ref(), view.name.as_str()))
}

/// A view as it was, with its indexes. What was granted on it is not known here.
pub(super) fn made_again(postgres: &Postgres, view: &View) -> Result<Vec<Statement>, LowerError> {
    let namespace = view.schema.as_ref();
    let name = quote::qualified(namespace, view.name.as_str());
    let sql = format!("CREATE {} {name} AS {}", kind(view.materialized), query(&view.query, "create_view")?);
    let note = format!("the view `{}` is made again: what was granted on it has to be granted again", view.name);
    let mut statements = vec![Statement::new(sql, cost(view.materialized)).noted(note)];
    for index in &view.indexes {
        statements.push(index::statement(postgres, (namespace, &view.name), index, Making::default())?);
    }
    Ok(statements)
}

/// The end of a view.
pub(super) fn drop_view(drop: &DropView) -> Statement {
    let name = quote::qualified(drop.common.schema.as_ref(), drop.name.as_str());
    let (kind, if_exists) = (kind(drop.materialized), when(drop.common.if_exists, "IF EXISTS "));
    metadata(format!("DROP {kind} {if_exists}{name}{}", when(drop.cascade, " CASCADE")))
}

/// Another query under the same name. The server takes one that adds columns at the end; for any other the view is made
/// anew, which it refuses as long as something reads from it.
pub(super) fn replace_view(
    postgres: &Postgres,
    replace: &ReplaceView,
    before: &Schema,
) -> Result<Vec<Statement>, LowerError> {
    let namespace = replace.common.schema.as_ref();
    let name = quote::qualified(namespace, replace.name.as_str());
    let query = query(&replace.query, "replace_view")?;
    let held = before.views.get(&TableKey::text(namespace, &replace.name));
    let was_materialized = held.is_some_and(|view| view.materialized);
    let drop = format!("DROP {} {name}", kind(was_materialized));
    let create = format!("CREATE {} {name} AS {query}", kind(replace.materialized));
    if was_materialized || replace.materialized {
        let mut statements = vec![metadata(drop), Statement::new(create, cost(replace.materialized))];
        for index in held.iter().filter(|_| replace.materialized).flat_map(|view| &view.indexes) {
            statements.push(index::statement(postgres, (namespace, &replace.name), index, Making::default())?);
        }
        return Ok(statements);
    }
    let block = format!(
        "\nBEGIN\n  CREATE OR REPLACE VIEW {name} AS {query};\n\
         EXCEPTION WHEN invalid_table_definition THEN\n  {drop};\n  {create};\nEND\n"
    );
    Ok(vec![metadata(format!("DO {}", quote::dollar(&block)))])
}

/// Where columns that views show have another name now, the views still show them under the old one.
pub(super) fn keep_names(before: &Schema, after: &mut Schema) {
    let dialect = dialect_name();
    for old in &before.views {
        let Some(new) = after.views.get_mut(&TableKey::text(old.schema.as_ref(), &old.name)) else { continue };
        if let (Some(was), Some(is)) = (old.query.for_dialect(&dialect), new.query.for_dialect(&dialect))
            && was != is
        {
            let shown = with_old_names(was, is);
            new.query.dialects.insert(dialect.to_string(), shown);
        }
    }
}

/// The query `is`, whose names are those of `was` or others, with the columns that it shows called as in `was`.
fn with_old_names(was: &str, is: &str) -> String {
    let (Ok(old), Ok(new)) = (lexer::tokens(was), lexer::tokens(is)) else { return is.to_owned() };
    let word = |place: usize| old.get(place).map_or("", |token| &was[token.span.clone()]);
    let mut shown = is.to_owned();
    let (mut depth, mut listing) = (0_usize, false);
    let mut ends = Vec::new();
    for place in 0..old.len().min(new.len()) {
        match word(place).to_ascii_lowercase().as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "select" if depth == 0 => listing = true,
            _ => {}
        }
        let behind = word(place + 1);
        let ends_list = behind.eq_ignore_ascii_case("from") || behind.is_empty();
        let is_column = !word(place.wrapping_sub(1)).eq_ignore_ascii_case("as");
        let renamed = word(place) != &is[new[place].span.clone()];
        if listing && depth == 0 && renamed && is_column && (ends_list || behind == ",") {
            ends.push((new[place].span.end, word(place)));
        }
        listing &= depth > 0 || !ends_list;
    }
    for (end, name) in ends.into_iter().rev() {
        shown.insert_str(end, &format!(" AS {name}"));
    }
    shown
}

/// The view of that name, where its rows are kept.
pub(super) fn kept<'a>(schema: &'a Schema, namespace: Option<&SchemaName>, name: &TableName) -> Option<&'a View> {
    schema.views.get(&TableKey::text(namespace, name)).filter(|view| view.materialized)
}
