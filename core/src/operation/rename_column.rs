//! What follows a column to its new name.

use super::rename_table::{owner_of, rename_in};
use crate::{
    name::ColumnName,
    schema::{
        DialectSql, IndexPart, Schema, Table, View,
        expression::{self, NameQuote},
    },
};

/// Renames a column wherever its own table names it.
pub(super) fn within(table: &mut Table, from: &ColumnName, to: &ColumnName, quote: NameQuote) {
    let case = table.case();
    let rename_one = |name: &mut ColumnName| {
        if case.same(&*name, from) {
            name.clone_from(to);
        }
    };
    let rename = |columns: &mut Vec<ColumnName>| columns.iter_mut().for_each(rename_one);
    let rename_sql = |sql: &mut DialectSql| rename_in(sql, from.as_str(), to.as_str(), quote);
    table.primary_key.iter_mut().for_each(|key| rename(&mut key.columns));
    table.foreign_keys.iter_mut().for_each(|key| rename(&mut key.columns));
    table.unique_constraints.iter_mut().for_each(|unique| rename(&mut unique.columns));
    table.check_constraints.iter_mut().for_each(|check| rename_sql(&mut check.check));
    for exclude in &mut table.exclude_constraints {
        exclude.filter.iter_mut().for_each(rename_sql);
        for element in &mut exclude.elements {
            element.expression = expression::rename_identifier(&element.expression, from.as_str(), to.as_str(), quote);
        }
    }
    for column in table.columns.iter_mut() {
        column.generated.iter_mut().for_each(|generated| rename_sql(&mut generated.sql));
    }
    for index in table.indexes.iter_mut() {
        rename(&mut index.include);
        index.filter.iter_mut().for_each(rename_sql);
        for element in &mut index.elements {
            match &mut element.part {
                IndexPart::Column(name) => rename_one(name),
                IndexPart::Expression(sql) => rename_sql(sql),
            }
        }
    }
    table.triggers.iter_mut().for_each(|trigger| rename_sql(&mut trigger.sql));
}

/// Renames a column in what refers to its table, `target`: foreign keys, views, and the sequence that goes with it.
pub(super) fn elsewhere(schema: &mut Schema, target: &Table, from: &ColumnName, to: &ColumnName) {
    let case = target.case();
    let (home, quote) = (schema.home.clone(), schema.rules.quote);
    let rename: fn(&str, &str, &str, NameQuote) -> String =
        if schema.rules.views_keep_names { expression::rename_shown } else { expression::rename_identifier };
    let refers = |table: &Table| table.foreign_keys.iter().any(|key| key.refers_to(table, target, home.as_ref()));
    schema.tables.change(refers, |table| {
        let mut keys = std::mem::take(&mut table.foreign_keys);
        for key in keys.iter_mut().filter(|key| key.refers_to(table, target, home.as_ref())) {
            let names = key.references.columns.iter_mut().filter(|name| case.same(&**name, from));
            names.for_each(|name| name.clone_from(to));
        }
        table.foreign_keys = keys;
    });
    // A view may name columns of several tables. Where two have one of that name, the text does not say which is meant.
    let others: Vec<_> = schema
        .tables
        .iter()
        .filter(|table| table.name != target.name && table.columns.contains(from.as_str()))
        .map(|table| table.name.to_string())
        .collect();
    let names = |view: &View, table: &str| view.query.texts().any(|text| expression::mentions(text, table));
    schema.views.change(
        |view| names(view, target.name.as_str()) && !others.iter().any(|other| names(view, other)),
        |view| {
            for text in view.query.default.iter_mut().chain(view.query.dialects.values_mut()) {
                *text = rename(text, from.as_str(), to.as_str(), quote);
            }
        },
    );
    for sequence in schema.sequences.iter_mut() {
        if let Some((table, column)) = sequence.owned_by.as_deref().and_then(|owner| owner.rsplit_once('.'))
            && case.same(column, from)
            && owner_of(table, target)
        {
            sequence.owned_by = Some(format!("{table}.{to}"));
        }
    }
}
