//! Whole schemas: every type, default, expression and option in the form that both sides share.

use limbeck_core::{
    name::SchemaName,
    node::Value,
    schema::{
        ColumnDefault, Deferrable, DialectOptions, DialectSql, EnumType, ForeignKeyAction, Index, IndexPart, Initially,
        Named, NullsOrder, Schema, SequenceOptions, SortOrder, Table, TableKey, Type,
    },
};

use super::{default_of, expression, query, recognise_inline_enums};
use crate::{dialect_name, types};

/// Operator classes that are what their type has by itself, in all methods but one or two, where nothing else is: whether
/// one is written makes no difference.
const USUAL_CLASSES: [&str; 34] = [
    "array_ops",
    "bit_ops",
    "bool_ops",
    "box_ops",
    "bpchar_ops",
    "bytea_ops",
    "char_ops",
    "cidr_ops",
    "circle_ops",
    "date_ops",
    "enum_ops",
    "float4_ops",
    "float8_ops",
    "inet_ops",
    "int2_ops",
    "int4_ops",
    "int8_ops",
    "interval_ops",
    "jsonb_ops",
    "macaddr_ops",
    "money_ops",
    "multirange_ops",
    "name_ops",
    "numeric_ops",
    "point_ops",
    "poly_ops",
    "range_ops",
    "text_ops",
    "time_ops",
    "timestamp_ops",
    "timestamptz_ops",
    "tsvector_ops",
    "uuid_ops",
    "vector_l2_ops",
];

/// The canonical form of a schema: that of what operations say, and that of what the server holds, are equal when the
/// one made the other.
#[must_use]
pub fn schema(schema: &Schema) -> Schema {
    let mut canonical = schema.clone();
    canonical.opaque = false;
    let home = schema.home.as_ref();
    canonical.home = None;
    for table in canonical.tables.iter_mut() {
        recognise_inline_enums(table);
        columns(table, &schema.enums);
        constraints(table, &schema.tables, home);
        table.indexes.iter_mut().for_each(index);
        table.triggers.iter_mut().for_each(|trigger| trigger.sql = DialectSql::new(statement(&trigger.sql)));
        own(&mut table.options);
        partition(&mut table.options);
        table.definition = None;
    }
    for view in canonical.views.iter_mut() {
        view.query = DialectSql::new(statement(&view.query));
        view.definition = None;
        view.indexes.iter_mut().for_each(index);
    }
    canonical.enums.iter_mut().for_each(|found| found.check = true);
    canonical.sequences.iter_mut().for_each(|sequence| {
        sequence.options = counter(&sequence.options, i64::MAX);
        let schema = sequence.schema.as_ref().map(|schema| format!("{schema}."));
        if let (Some(prefix), Some(owner)) = (schema, &mut sequence.owned_by)
            && !owner.starts_with(&prefix)
        {
            owner.insert_str(0, &prefix);
        }
    });
    canonical.extensions.iter_mut().for_each(|extension| extension.version = None);
    canonical.namespaces.sort();
    let written_out = |table: &&Table| table.schema.is_some() && table.schema.as_ref() == home;
    let found: Vec<_> = canonical.tables.iter().filter(written_out).cloned().collect();
    for table in found {
        let key = TableKey::text(table.schema.as_ref(), &table.name);
        canonical.tables.replace(&key, Table { schema: None, ..table });
    }
    canonical
}

/// The canonical form of a statement, or of the query of a view.
pub(crate) fn statement(sql: &DialectSql) -> String {
    query(last_statement(sql))
}

/// The last statement, which is the one that makes the thing.
pub(crate) fn last_statement(sql: &DialectSql) -> &str {
    let text = sql.for_dialect(&dialect_name()).unwrap_or_default();
    let statements = crate::lexer::split(text).unwrap_or_default();
    statements.last().map_or(text, |last| last)
}

fn columns(table: &mut Table, enums: &Named<EnumType>) {
    for column in table.columns.iter_mut() {
        column.spelling = None;
        column.ty = types::canonical(&column.ty, enums);
        let default = column.default.as_ref().and_then(|default| default_of(&column.ty, default));
        column.default = default.map(ColumnDefault::sql);
        if let Some(generated) = &mut column.generated {
            generated.sql = DialectSql::new(sql(&generated.sql));
        }
        if let Some(identity) = &mut column.identity {
            identity.options = counter(&identity.options, largest(&column.ty));
        }
        own(&mut column.options);
        words(&mut column.options);
        usual_storage(&column.ty, &mut column.options);
    }
}

/// A way to keep long values that is what the type has by itself goes without saying.
fn usual_storage(ty: &Type, options: &mut DialectOptions) {
    let usual = types::usual_storage(ty);
    for table in options.dialects.values_mut() {
        table.entries.retain(|entry| match (entry.key.as_str(), entry.node.as_str()) {
            ("storage" | "compression", Some("default")) => false,
            ("storage", Some(word)) => word != usual,
            _ => true,
        });
    }
    options.dialects.retain(|_, table| !table.entries.is_empty());
}

/// By what a table is parted: a method and a list of expressions.
fn partition(options: &mut DialectOptions) {
    for entry in options.dialects.values_mut().flat_map(|table| &mut table.entries) {
        if let ("partition_by", Value::String(text)) = (entry.key.as_str(), &mut entry.node.value)
            && let Some(at) = text.find('(')
        {
            *text = format!("{} {}", text[..at].trim().to_uppercase(), expression(&text[at..]));
        }
    }
}

/// The words of options have no case.
fn words(options: &mut DialectOptions) {
    for entry in options.dialects.values_mut().flat_map(|table| &mut table.entries) {
        if let Value::String(text) = &mut entry.node.value {
            *text = text.to_lowercase();
        }
    }
}

fn largest(ty: &Type) -> i64 {
    match types::serial(ty) {
        Some("SMALLSERIAL") => i64::from(i16::MAX),
        Some("SERIAL") => i64::from(i32::MAX),
        _ => i64::MAX,
    }
}

/// How a counter counts, without what it does by itself.
fn counter(options: &SequenceOptions, largest: i64) -> SequenceOptions {
    let step = options.increment.unwrap_or(1);
    let (min, max) = if step > 0 { (1, largest) } else { (-largest - 1, -1) };
    let first = if step > 0 { options.min.unwrap_or(min) } else { options.max.unwrap_or(max) };
    SequenceOptions {
        start: options.start.filter(|start| *start != first),
        increment: options.increment.filter(|step| *step != 1),
        min: options.min.filter(|found| *found != min),
        max: options.max.filter(|found| *found != max),
        cache: options.cache.filter(|cache| *cache != 1),
        cycle: options.cycle.filter(|cycle| *cycle),
    }
}

fn sql(sql: &DialectSql) -> String {
    sql.for_dialect(&dialect_name()).map(expression).unwrap_or_default()
}

/// Options of other dialects, and those that say how a thing is made and not what it is, are none.
fn own(options: &mut DialectOptions) {
    options.dialects.retain(|dialect, _| dialect == dialect_name().as_str());
    for table in options.dialects.values_mut() {
        table.entries.retain(|entry| {
            let making = matches!(entry.key.as_str(), "concurrently" | "not_valid" | "opclass" | "using");
            let usual = entry.key == "tablespace" && entry.node.as_str() == Some("pg_default");
            !making && !usual && entry.node.value != Value::Boolean(false)
        });
        table.entries.sort_by(|one, other| one.key.cmp(&other.key));
    }
    options.dialects.retain(|_, table| !table.entries.is_empty());
}

fn constraints(table: &mut Table, tables: &Named<Table>, home: Option<&SchemaName>) {
    let namespace = table.schema.clone();
    table.primary_key.iter_mut().for_each(|key| own(&mut key.options));
    for unique in &mut table.unique_constraints {
        unique.deferrable = deferrable(unique.deferrable);
        own(&mut unique.options);
    }
    for check in &mut table.check_constraints {
        check.check = DialectSql::new(sql(&check.check));
        own(&mut check.options);
    }
    for exclude in &mut table.exclude_constraints {
        exclude.deferrable = deferrable(exclude.deferrable);
        exclude.using = Some(exclude.using.take().unwrap_or_else(|| "btree".to_owned()));
        exclude.filter = exclude.filter.as_ref().map(|filter| DialectSql::new(sql(filter)));
        exclude.elements.iter_mut().for_each(|element| element.expression = expression(&element.expression));
        own(&mut exclude.options);
    }
    for key in &mut table.foreign_keys {
        let plain = |action: &ForeignKeyAction| *action != ForeignKeyAction::NoAction;
        key.on_delete = key.on_delete.filter(plain);
        key.on_update = key.on_update.filter(plain);
        key.deferrable = deferrable(key.deferrable);
        key.match_type = key.match_type.take().map(|kind| kind.to_lowercase()).filter(|kind| kind != "simple");
        let target = &mut key.references;
        target.schema = target.schema.take().or_else(|| namespace.clone());
        let away = |schema: &Option<SchemaName>| schema.clone().filter(|schema| Some(schema) != home);
        let at = away(&target.schema);
        if target.columns.is_empty() {
            let referred = tables.iter().find(|other| other.name == target.table && away(&other.schema) == at);
            let key = referred.and_then(|referred| referred.primary_key.as_ref());
            target.columns = key.map(|key| key.columns.clone()).unwrap_or_default();
        }
        target.schema = at;
        own(&mut key.options);
    }
    table.foreign_keys.sort_by(|one, other| one.name.cmp(&other.name));
    table.unique_constraints.sort_by(|one, other| one.name.cmp(&other.name));
    table.check_constraints.sort_by(|one, other| one.name.cmp(&other.name));
    table.exclude_constraints.sort_by(|one, other| one.name.cmp(&other.name));
}

fn deferrable(found: Deferrable) -> Deferrable {
    Deferrable {
        deferrable: found.deferrable.filter(|deferrable| *deferrable),
        initially: found.initially.filter(|initially| *initially == Initially::Deferred),
    }
}

fn index(index: &mut Index) {
    index.definition = None;
    let dialect = dialect_name();
    let method = index.using.take().or_else(|| index.options.text(&dialect, "using").map(str::to_owned));
    index.using = Some(method.unwrap_or_else(|| "btree".to_owned()).to_lowercase());
    let class = index.options.text(&dialect, "opclass").map(str::to_owned);
    for element in &mut index.elements {
        let opclass = element.opclass.take().or_else(|| class.clone());
        let written = opclass.map(|class| class.replace(['\'', ' ', '"'], "").to_lowercase());
        element.opclass = written.filter(|class| !USUAL_CLASSES.contains(&class.as_str()));
        let descending = element.order == Some(SortOrder::Descending);
        let usual = if descending { NullsOrder::First } else { NullsOrder::Last };
        element.order = element.order.filter(|_| descending);
        element.nulls = element.nulls.filter(|nulls| *nulls != usual);
        if let IndexPart::Expression(held) = &mut element.part {
            *held = DialectSql::new(sql(held));
        }
    }
    index.filter = index.filter.as_ref().map(|filter| DialectSql::new(sql(filter)));
    own(&mut index.options);
}
