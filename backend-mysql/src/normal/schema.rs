//! Whole schemas: every type, default, expression and option in the form that both sides share.

use limbeck_core::{
    name::{ColumnName, ConstraintName, IndexName},
    node::Value,
    schema::{
        Column, ColumnDefault, Deferrable, DialectOptions, DialectSql, EnumType, ForeignKeyAction, Index, IndexElement,
        IndexPart, Named, PrimaryKey, Schema, SequenceOptions, SortOrder, Table, Type, Unique,
    },
};

use super::{
    case, characters,
    default::{default, shown},
    expression, view,
};
use crate::{MySql, dialect_name, lexer, prefix, reflect, types};

/// The canonical form of a schema: that of what operations say, and that of what a server holds, are equal when the one
/// made the other.
#[must_use]
pub fn schema(mysql: &MySql, schema: &Schema) -> Schema {
    let mut canonical = schema.clone();
    canonical.opaque = false;
    if mysql.capabilities.folded_names {
        case::fold(&mut canonical);
    }
    for table in canonical.tables.iter_mut() {
        let collation = table_options(mysql, &mut table.options);
        columns(mysql, table, &schema.enums, &collation);
        constraints(table, &schema.tables);
        indexes(table);
        table.triggers.iter_mut().for_each(|trigger| trigger.sql = DialectSql::new(self::trigger(&trigger.sql)));
        table.comment = table.comment.take().map(|comment| shown(&comment));
        table.definition = None;
    }
    for found in canonical.views.iter_mut() {
        found.query = DialectSql::new(query(&found.query, schema));
        found.definition = None;
        found.materialized = false;
    }
    canonical.sequences.iter_mut().for_each(|sequence| sequence.options = counting(&sequence.options));
    // The values stand in the columns.
    canonical.enums.retain(|_| false);
    canonical.extensions.retain(|_| false);
    // Which databases the server has beside, nobody looks at but for those that are named.
    let in_them = canonical.held_schemas();
    canonical.namespaces = in_them.into_iter().filter(|name| Some(name) != canonical.home.as_ref()).collect();
    canonical.home = None;
    canonical
}

/// How a sequence counts, without what it does by itself.
pub(crate) fn counting(options: &SequenceOptions) -> SequenceOptions {
    let increment = options.increment.filter(|step| *step != 1);
    let up = increment.unwrap_or(1) > 0;
    let (least, most) = if up { (1, i64::MAX - 1) } else { (i64::MIN + 1, -1) };
    let (min, max) = (options.min.filter(|min| *min != least), options.max.filter(|max| *max != most));
    let first = if up { min.unwrap_or(least) } else { max.unwrap_or(most) };
    SequenceOptions {
        start: options.start.filter(|start| *start != first),
        increment,
        min,
        max,
        cache: options.cache.filter(|cache| *cache != 1000),
        cycle: options.cycle.filter(|cycle| *cycle),
    }
}

/// The canonical form of the query of a view of a schema.
pub(crate) fn query(sql: &DialectSql, schema: &Schema) -> String {
    view::query(&last_statement(sql), schema)
}

/// The last statement, which is the one that makes the thing.
pub(crate) fn last_statement(sql: &DialectSql) -> String {
    let text = sql.for_dialect(&dialect_name()).unwrap_or_default();
    match lexer::split(text) {
        Ok(statements) => statements.last().cloned().unwrap_or_default(),
        // As it is: the catalog does not show every text as it was written.
        Err(_) => text.to_owned(),
    }
}

/// A trigger, without who defined it. MySQL's catalog has its texts without the marks before quotes within them, so that
/// these say nothing.
fn trigger(sql: &DialectSql) -> String {
    let text = view::statement(&last_statement(sql).replace(['\'', '"', '`', '\\'], ""));
    let words: Vec<&str> = text.split(' ').collect();
    let begin = words.iter().position(|word| *word == "trigger").unwrap_or_default();
    words[begin..].join(" ").replacen("if not exists ", "", 1)
}

fn columns(mysql: &MySql, table: &mut Table, enums: &Named<EnumType>, collation: &str) {
    let keys: Vec<_> = table.primary_key.iter().flat_map(|key| key.columns.clone()).collect();
    let case = table.case();
    for column in table.columns.iter_mut() {
        column.spelling = None;
        let unsigned = column.options.is_on(&dialect_name(), "unsigned");
        column.ty = types::canonical(&column.ty, enums, &mysql.capabilities);
        if unsigned {
            column.ty = made_unsigned(&column.ty);
        }
        column.nullable &= !case.among(&column.name, &keys);
        column.ty = shown_type(&column.ty);
        let text = column.default.as_ref().and_then(|value| default(mysql.capabilities.server, value, &column.ty));
        column.default = text.filter(|_| column.generated.is_none()).map(ColumnDefault::sql);
        if let Some(generated) = &mut column.generated {
            generated.sql = DialectSql::new(sql(&generated.sql));
        }
        column.autoincrement |= column.identity.take().is_some();
        column.comment = column.comment.take().filter(|comment| !comment.is_empty()).map(|comment| shown(&comment));
        characters::of_column(&mysql.capabilities, column, collation);
        column_options(&mut column.options);
    }
}

/// A type as the catalogs show it.
fn shown_type(ty: &Type) -> Type {
    match ty {
        Type::InlineEnum(values) => Type::InlineEnum(values.iter().map(|value| shown(value)).collect()),
        Type::Native(spelling) => Type::Native(shown(spelling)),
        other => other.clone(),
    }
}

fn made_unsigned(ty: &Type) -> Type {
    match ty {
        Type::Integer { width, .. } => Type::Integer { width: *width, unsigned: true },
        Type::Native(spelling) if spelling.to_ascii_lowercase().contains("unsigned") => ty.clone(),
        other => types::from_spelling(&format!("{other} unsigned")),
    }
}

fn column_options(options: &mut DialectOptions) {
    own(options, &["unsigned"]);
    for entry in options.dialects.values_mut().flat_map(|table| &mut table.entries) {
        if let Value::String(text) = &mut entry.node.value {
            *text = if entry.key == "on_update" { expression(text) } else { text.to_lowercase() };
        }
    }
}

fn sql(sql: &DialectSql) -> String {
    sql.for_dialect(&dialect_name()).map(expression).unwrap_or_default()
}

/// The options that say what a thing is, and not how it is made.
fn own(options: &mut DialectOptions, without: &[&str]) {
    const MAKING: [&str; 5] = ["algorithm", "lock", "convert", "auto_increment", "parser"];
    options.dialects.retain(|dialect, _| dialect == dialect_name().as_str());
    for table in options.dialects.values_mut() {
        table.entries.retain(|entry| {
            let key = entry.key.as_str();
            !MAKING.contains(&key) && !without.contains(&key) && entry.node.value != Value::Boolean(false)
        });
        table.entries.sort_by(|one, other| one.key.cmp(&other.key));
    }
    options.dialects.retain(|_, table| !table.entries.is_empty());
}

/// What goes without saying goes, and the table's collation comes back.
fn table_options(mysql: &MySql, options: &mut DialectOptions) -> String {
    for table in options.dialects.values_mut() {
        for entry in &mut table.entries {
            if let Value::String(text) = &mut entry.node.value {
                *text = text.to_lowercase();
            }
        }
        table.entries.retain(|entry| {
            !matches!(
                (entry.key.as_str(), entry.node.as_str()),
                ("engine", Some("innodb")) | ("row_format", Some("default"))
            )
        });
    }
    let collation = characters::of_table(mysql, options);
    own(options, &[]);
    collation
}

fn constraints(table: &mut Table, tables: &Named<Table>) {
    let columns = &table.columns;
    table.primary_key.iter_mut().for_each(|key| primary_key(key, columns));
    for check in &mut table.check_constraints {
        check.check = DialectSql::new(sql(&check.check));
        check.not_valid = false;
        check.name = check.name.take().filter(|name| !reflect::is_given(name));
        own(&mut check.options, &[reflect::OF_COLUMN]);
    }
    let namespace = table.schema.clone();
    for key in &mut table.foreign_keys {
        let plain =
            |action: &ForeignKeyAction| !matches!(action, ForeignKeyAction::NoAction | ForeignKeyAction::Restrict);
        key.on_delete = key.on_delete.filter(plain);
        key.on_update = key.on_update.filter(plain);
        key.deferrable = Deferrable::default();
        key.match_type = None;
        key.not_valid = false;
        let target = &mut key.references;
        target.schema = target.schema.take().or_else(|| namespace.clone());
        if target.columns.is_empty() {
            let referred = tables.iter().find(|other| other.name == target.table && other.schema == target.schema);
            let key = referred.and_then(|referred| referred.primary_key.as_ref());
            target.columns = key.map(|key| key.columns.clone()).unwrap_or_default();
        }
        own(&mut key.options, &[]);
    }
    let made: Vec<_> = table.foreign_keys.iter().filter_map(|key| reflect::made_for(table, key)).collect();
    let made: Vec<_> = made.iter().map(|index| index.name.to_string()).collect();
    for name in made {
        table.indexes.remove(&name);
    }
    for key in &mut table.foreign_keys {
        key.name = key.name.take().filter(|name| !reflect::is_given(name));
    }
    table.foreign_keys.sort_by(|one, other| (&one.name, &one.columns).cmp(&(&other.name, &other.columns)));
    let text = |check: &limbeck_core::schema::Check| (check.name.clone(), check.check.default.clone());
    table.check_constraints.sort_by_key(text);
}

/// A primary key has no name of its own, and of its options only those that say what it is over.
fn primary_key(key: &mut PrimaryKey, columns: &Named<Column>) {
    key.name = None;
    let options = std::mem::take(&mut key.options);
    let part = |column| {
        let is_large = large(columns, column);
        prefix::Part { column, length: prefix::of(&options, column, is_large), is_large }
    };
    prefix::say(&mut key.options, &key.columns.iter().map(part).collect::<Vec<_>>());
}

/// A unique index of nothing but columns is a unique constraint.
fn indexes(table: &mut Table) {
    let mut kept = Named::with_case(table.case());
    let columns = table.columns.clone();
    prefixed(table);
    for index in &table.indexes {
        let mut index = index.clone();
        self::index(&mut index, &columns);
        let columns: Option<Vec<_>> = index.elements.iter().map(|element| element.column_name().cloned()).collect();
        let plain = index.elements.iter().all(|element| element.length.is_none() && element.order.is_none());
        match columns {
            Some(columns) if index.unique && plain && index.options.is_empty() && index.using.is_none() => {
                let name = ConstraintName::new(index.name.as_str()).ok();
                table.unique_constraints.push(Unique { name, columns, ..Unique::default() });
            }
            _ => drop(kept.insert(index)),
        }
    }
    table.indexes = kept;
    for unique in &mut table.unique_constraints {
        unique.deferrable = Deferrable::default();
        own(&mut unique.options, &["using", "prefix"]);
        // Without a name of its own it has that of its first column.
        let first = unique.columns.first().map(|column| column.as_str().to_lowercase()).unwrap_or_default();
        unique.name = unique.name.take().filter(|name| {
            let name = name.as_str().to_lowercase();
            let behind = name.strip_prefix(first.as_str()).map(|behind| behind.trim_start_matches('_'));
            !behind.is_some_and(|behind| behind.bytes().all(|byte| byte.is_ascii_digit()))
        });
    }
    table.unique_constraints.sort_by(|one, other| (&one.name, &one.columns).cmp(&(&other.name, &other.columns)));
}

/// Unique constraints over the beginnings of long columns are indexes.
fn prefixed(table: &mut Table) {
    for unique in std::mem::take(&mut table.unique_constraints) {
        let name = unique.name.as_ref().and_then(|name| IndexName::new(name.as_str()).ok());
        let prefixed = |column| prefix::of(&unique.options, column, large(&table.columns, column)).is_some();
        match name.filter(|_| unique.columns.iter().any(prefixed)) {
            Some(name) => {
                let mut index = Index::new(name, unique.columns);
                (index.unique, index.options) = (true, unique.options);
                table.indexes.insert(index);
            }
            None => table.unique_constraints.push(unique),
        }
    }
}

fn large(columns: &Named<Column>, name: &ColumnName) -> bool {
    columns.get(name.as_str()).is_some_and(|column| is_large(&column.ty))
}

/// Whether keys over columns of the type need a length.
fn is_large(ty: &Type) -> bool {
    match ty {
        Type::Text | Type::Blob | Type::Json => true,
        Type::Native(spelling) => {
            let spelling = spelling.to_ascii_lowercase();
            spelling.contains("text") || spelling.contains("blob")
        }
        _ => false,
    }
}

fn index(index: &mut Index, columns: &Named<Column>) {
    index.definition = None;
    let dialect = dialect_name();
    let method = index.using.take().or_else(|| index.options.text(&dialect, "using").map(str::to_owned));
    let method = method.map(|method| method.to_lowercase());
    own(&mut index.options, &["using"]);
    match method.as_deref() {
        // InnoDB has trees only.
        Some("btree" | "hash") | None => {}
        Some(_) => index.using = method,
    }
    for element in &mut index.elements {
        let said = element.column_name().and_then(|name| prefix::of(&index.options, name, large(columns, name)));
        element.length = element.length.or(said);
    }
    own(&mut index.options, &["prefix"]);
    for element in &mut index.elements {
        let column = element.column_name().and_then(|name| columns.get(name.as_str()));
        // As much of a long column as there is room for, which MariaDB takes by itself: 3072 bytes.
        let whole = |length: &u32| matches!(*length, 768 | 1024 | 3072) && column.is_some_and(|c| is_large(&c.ty));
        element.length = element.length.filter(|length| !whole(length));
    }
    for entry in index.options.dialects.values_mut().flat_map(|table| &mut table.entries) {
        if let Value::String(text) = &mut entry.node.value {
            *text = text.to_lowercase();
        }
    }
    index.elements.iter_mut().for_each(element);
}

fn element(element: &mut IndexElement) {
    element.order = element.order.filter(|order| *order == SortOrder::Descending);
    element.nulls = None;
    element.opclass = None;
    element.collation = None;
    if let IndexPart::Expression(held) = &mut element.part {
        *held = DialectSql::new(sql(held));
    }
}
