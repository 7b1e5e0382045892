//! `create_index`, `drop_index`, `rename_index`.

use limbeck_core::{
    name::{SchemaName, TableName},
    operation::{CreateIndex, DropIndex, RenameIndex},
    schema::{Index, IndexElement, IndexPart, Schema, Table, View},
    statement::{Cost, LowerError, Statement},
};

use super::{
    alteration::Alteration, computed, constraint::require_nulls_not_distinct, metadata, options, own_sql, unsupported,
    when,
};
use crate::{
    Postgres, dialect_name,
    lexer::{self, Kind},
    quote,
};

/// How an index is made, beside what it is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Making {
    /// While rows are written.
    pub(super) concurrently: bool,
    /// Unless there is one of that name.
    pub(super) if_not_exists: bool,
}

/// The statement that makes an index of a table. Fails for what PostgreSQL's indexes do not have.
pub(super) fn statement(
    postgres: &Postgres,
    table: (Option<&SchemaName>, &TableName),
    index: &Index,
    making: Making,
) -> Result<Statement, LowerError> {
    require_nulls_not_distinct(postgres, index.nulls_not_distinct, "create_index")?;
    let class = index.options.text(&dialect_name(), "opclass");
    let elements: Vec<_> = index.elements.iter().map(|part| element(index, part, class)).collect::<Result<_, _>>()?;
    let method = index.using.as_deref().or(index.options.text(&dialect_name(), "using"));
    let mut sql = format!(
        "CREATE {}INDEX {}{}{} ON {} {}({})",
        when(index.unique, "UNIQUE "),
        when(making.concurrently, "CONCURRENTLY "),
        when(making.if_not_exists, "IF NOT EXISTS "),
        quote::identifier(index.name.as_str()),
        quote::qualified(table.0, table.1.as_str()),
        method.map(|method| format!("USING {} ", quote::identifier(method))).unwrap_or_default(),
        elements.join(", "),
    );
    if !index.include.is_empty() {
        sql += &format!(" INCLUDE ({})", quote::identifiers(&index.include));
    }
    sql += when(index.nulls_not_distinct, " NULLS NOT DISTINCT");
    if let Some(parameters) = options::storage_parameters(&index.options)? {
        sql += &format!(" WITH ({parameters})");
    }
    if let Some(tablespace) = index.options.text(&dialect_name(), "tablespace") {
        sql += &format!(" TABLESPACE {}", quote::identifier(tablespace));
    }
    if let Some(filter) = &index.filter {
        sql += &format!(" WHERE {}", own_sql(filter, "create_index")?);
    }
    let statement = Statement::new(sql, Cost::Scan).over_in(table.0, table.1.as_str());
    Ok(Statement { transactional: !making.concurrently, ..statement })
}

fn element(index: &Index, element: &IndexElement, class: Option<&str>) -> Result<String, LowerError> {
    if element.length.is_some() {
        let reason =
            format!("PostgreSQL's indexes are on whole values, and `{}` is to be on their beginnings", index.name);
        return Err(unsupported("create_index", reason, "index an expression such as `left(title, 20)`"));
    }
    let mut text = match &element.part {
        IndexPart::Column(name) => quote::identifier(name.as_str()),
        IndexPart::Expression(sql) => format!("({})", own_sql(sql, "create_index")?),
    };
    if let Some(collation) = &element.collation {
        text += &format!(" COLLATE {}", quote::identifier(collation));
    }
    if let Some(class) = element.opclass.as_deref().or(class) {
        text += &format!(" {}", operator_class(class)?);
    }
    if let Some(order) = element.order {
        text += &format!(" {}", order.word().to_ascii_uppercase());
    }
    if let Some(nulls) = element.nulls {
        text += &format!(" NULLS {}", nulls.word().to_ascii_uppercase());
    }
    Ok(text)
}

/// An operator class: its name, which may have a schema before it, and its parameters, `gist_trgm_ops(siglen = 32)`.
fn operator_class(class: &str) -> Result<String, LowerError> {
    let tokens = lexer::tokens(class).unwrap_or_default();
    let pieces: Vec<_> = tokens.iter().map(|token| (token.kind, &class[token.span.clone()])).collect();
    let (name, parameters) = pieces.split_at(pieces.iter().position(|(_, text)| *text == "(").unwrap_or(pieces.len()));
    let is_value = |(kind, _): &(Kind, &str)| *kind != Kind::Mark;
    let marked = |pieces: &[(Kind, &str)], marks: &[&str]| {
        pieces.iter().all(|piece| is_value(piece) || marks.contains(&piece.1))
    };
    let is_name =
        name.first().is_some_and(is_value) && name.iter().all(|(kind, _)| *kind != Kind::Text) && marked(name, &["."]);
    let inner = parameters.get(1..parameters.len().saturating_sub(1)).unwrap_or_default();
    let is_list = parameters.is_empty() || parameters.last().is_some_and(|(_, text)| *text == ")");
    let joined = pieces.windows(2).any(|pair| pair.iter().all(is_value));
    if is_name && is_list && marked(inner, &["=", ",", "-", "."]) && !joined {
        return Ok(pieces.iter().map(|(_, text)| *text).collect());
    }
    let reason = format!("`{class}` is no operator class");
    Err(unsupported(
        "create_index",
        reason,
        "for example `text_pattern_ops`, `app.my_ops`, `gist_trgm_ops(siglen = 32)`",
    ))
}

/// An index; in a batch, a statement between the others.
pub(super) fn create_index(alteration: &mut Alteration<'_>, create: &CreateIndex) -> Result<(), LowerError> {
    let index = create.spec.index(create.name()?.clone());
    computed::index(alteration.table()?, &index)?;
    let asked = create.concurrently || index.options.is_on(&dialect_name(), "concurrently");
    // A partitioned table has no rows of its own, and the server refuses to index it so.
    let concurrently = asked && !is_partitioned(alteration.table()?);
    let making = Making { concurrently, if_not_exists: create.common.if_not_exists };
    let made = statement(alteration.postgres, (alteration.namespace(), &create.table), &index, making)?;
    alteration.statement(made);
    Ok(())
}

fn is_partitioned(table: &Table) -> bool {
    table.options.text(&dialect_name(), "partition_by").is_some()
}

/// An index on the rows that a view keeps.
pub(super) fn on_view(postgres: &Postgres, create: &CreateIndex, view: &View) -> Result<Vec<Statement>, LowerError> {
    let index = create.spec.index(create.name()?.clone());
    if view.indexes.contains(index.name.as_str()) {
        return Ok(Vec::new());
    }
    let concurrently = create.concurrently || index.options.is_on(&dialect_name(), "concurrently");
    let making = Making { concurrently, if_not_exists: create.common.if_not_exists };
    Ok(vec![statement(postgres, (view.schema.as_ref(), &view.name), &index, making)?])
}

fn owner<'a>(schema: &'a Schema, namespace: Option<&SchemaName>, index: &str) -> Option<&'a Table> {
    schema.tables.iter().find(|table| table.schema.as_ref() == namespace && table.indexes.contains(index))
}

/// The end of an index.
pub(super) fn drop_index(drop: &DropIndex, before: &Schema) -> Statement {
    let namespace = drop.common.schema.as_ref();
    let partitioned = owner(before, namespace, drop.name.as_str()).is_some_and(is_partitioned);
    let concurrently = drop.concurrently && !partitioned;
    let sql = format!(
        "DROP INDEX {}{}{}",
        when(concurrently, "CONCURRENTLY "),
        when(drop.common.if_exists, "IF EXISTS "),
        quote::qualified(namespace, drop.name.as_str())
    );
    Statement { transactional: !concurrently, ..metadata(sql) }
}

/// Another name for an index; nothing where it is not there and need not be.
pub(super) fn rename_index(rename: &RenameIndex, before: &Schema) -> Vec<Statement> {
    let namespace = rename.common.schema.as_ref();
    let of_view = before.views.iter().any(|view| view.indexes.contains(rename.name.as_str()));
    let there = of_view || owner(before, namespace, rename.name.as_str()).is_some();
    if !there || rename.name == rename.to {
        return Vec::new();
    }
    let (from, to) = (quote::qualified(namespace, rename.name.as_str()), quote::identifier(rename.to.as_str()));
    vec![metadata(format!("ALTER INDEX {from} RENAME TO {to}"))]
}
