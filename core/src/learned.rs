//! What a database makes of queries and expressions. It keeps them in words of its own, so that only the database can
//! tell for sure whether two of them are one: a backend asks it ([`Backend::learn`](crate::backend::Backend::learn)), and
//! its dialect puts the answers into the canonical form.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    name::{ColumnName, DialectName},
    schema::{ColumnDefault, DialectSql, IndexPart, Literal, Schema, Table, TableKey},
};

/// What the database keeps, by the words that it was given; both are in canonical form.
pub type Kept = BTreeMap<String, String>;

/// What a database said of queries and expressions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Learned {
    /// The queries of views.
    pub queries: Kept,
    /// The expressions of tables, by the table's key ([`key_of`]).
    pub expressions: BTreeMap<String, Kept>,
}

impl Learned {
    /// Puts into a schema in canonical form what the database keeps.
    pub fn put_into(&self, canonical: &mut Schema) {
        for view in canonical.views.iter_mut().filter(|_| !self.queries.is_empty()) {
            replace(&mut view.query, &self.queries);
        }
        for table in canonical.tables.iter_mut().filter(|_| !self.expressions.is_empty()) {
            if let Some(kept) = self.expressions.get(&TableKey::text(table.schema.as_ref(), &table.name)) {
                canonical_expressions(table).for_each(|sql| replace(sql, kept));
            }
        }
    }

    /// The tables that are wanted, and held, with expressions that the other side has in other words. What several schemas
    /// want alike is there once, and of what was asked before nothing.
    pub fn in_other_words<'a>(
        &self,
        language: &impl Language,
        held: &'a Schema,
        wanted: &[&'a Schema],
    ) -> Vec<InOtherWords<'a>> {
        let mut known: BTreeMap<String, Vec<Worded<'a>>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (schema, table) in wanted.iter().flat_map(|schema| schema.tables.iter().map(move |table| (*schema, table)))
        {
            let Some(own) = held.table(table.schema.as_ref(), &table.name) else { continue };
            let key = key_of(schema, table);
            let written = Written::all_of(language, table);
            // A history has the same table many times.
            if written.is_empty() || !seen.insert((key.clone(), written.clone())) {
                continue;
            }
            let of_own =
                known.entry(key.clone()).or_insert_with(|| worded(language, Written::all_of(language, own), own, held));
            let of_wanted = worded(language, written, table, schema);
            let answered = self.expressions.get(&key);
            let is_new = |one: &&Worded<'a>| !answered.is_some_and(|kept| kept.contains_key(&one.words));
            let wanted: Vec<_> = differing(&of_wanted, of_own).filter(is_new).cloned().collect();
            let held: Vec<_> = differing(of_own, &of_wanted).cloned().collect();
            if !wanted.is_empty() && !held.is_empty() {
                found.push(InOtherWords { key, schema, table, wanted, held });
            }
        }
        found
    }
}

fn worded<'a>(language: &impl Language, all: Vec<Written<'a>>, table: &Table, schema: &Schema) -> Vec<Worded<'a>> {
    all.into_iter()
        .filter_map(|written| Some(Worded { words: language.words(&written, table, schema)?, written }))
        .collect()
}

/// Those whose words are none of the others'.
fn differing<'b, 'a>(these: &'b [Worded<'a>], others: &'b [Worded<'a>]) -> impl Iterator<Item = &'b Worded<'a>> {
    let is = |one: &Worded<'_>, other: &Worded<'_>| one.written.role == other.written.role && one.words == other.words;
    these.iter().filter(move |one| !others.iter().any(|other| is(one, other)))
}

/// What a dialect knows of expressions.
pub trait Language {
    /// Its name.
    fn name(&self) -> DialectName;

    /// A value in SQL.
    fn literal(&self, value: &Literal) -> String;

    /// The canonical form of an expression of a table; nothing of a default that says nothing.
    fn words(&self, written: &Written<'_>, table: &Table, schema: &Schema) -> Option<String>;
}

/// A table that is wanted and held, and those of its expressions that the other side has in other words.
#[derive(Debug, Clone)]
pub struct InOtherWords<'a> {
    /// Its key.
    pub key: String,
    /// The schema that wants it.
    pub schema: &'a Schema,
    /// The table as it is wanted.
    pub table: &'a Table,
    /// What is wanted.
    pub wanted: Vec<Worded<'a>>,
    /// What is held.
    pub held: Vec<Worded<'a>>,
}

/// An expression with its canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worded<'a> {
    /// As it was written.
    pub written: Written<'a>,
    /// Its canonical form.
    pub words: String,
}

/// The key of a table in the canonical form of its schema, where the usual namespace is not written.
pub fn key_of(schema: &Schema, table: &Table) -> String {
    TableKey::text(table.schema.as_ref().filter(|name| Some(*name) != schema.home.as_ref()), &table.name)
}

/// What an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role<'a> {
    /// What is true or not: a CHECK, which rows an index holds.
    Condition,
    /// What an index or a computed column holds.
    Value,
    /// The default of a column.
    Default(&'a ColumnName),
}

/// An expression as a person, or a catalog, wrote it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Written<'a> {
    /// What it is for.
    pub role: Role<'a>,
    /// Its text.
    pub sql: Cow<'a, str>,
}

impl<'a> Written<'a> {
    /// The expressions of a table.
    fn all_of(language: &impl Language, table: &'a Table) -> Vec<Self> {
        let dialect = language.name();
        let mut all = Vec::new();
        let mut add = |role, sql: &'a DialectSql| {
            if let Some(sql) = sql.for_dialect(&dialect) {
                all.push(Self { role, sql: sql.into() });
            }
        };
        table.check_constraints.iter().for_each(|check| add(Role::Condition, &check.check));
        table.exclude_constraints.iter().flat_map(|exclude| &exclude.filter).for_each(|sql| add(Role::Condition, sql));
        for index in &table.indexes {
            index.filter.iter().for_each(|sql| add(Role::Condition, sql));
            for element in &index.elements {
                if let IndexPart::Expression(sql) = &element.part {
                    add(Role::Value, sql);
                }
            }
        }
        for column in &table.columns {
            column.generated.iter().for_each(|generated| add(Role::Value, &generated.sql));
            if let Some(ColumnDefault::Sql(sql)) = &column.default {
                add(Role::Default(&column.name), sql);
            }
        }
        all.extend(table.columns.iter().filter_map(|column| match &column.default {
            Some(ColumnDefault::Literal(value)) => {
                Some(Self { role: Role::Default(&column.name), sql: language.literal(value).into() })
            }
            _ => None,
        }));
        all
    }
}

fn replace(sql: &mut DialectSql, kept: &Kept) {
    if let Some(found) = sql.default.as_ref().and_then(|words| kept.get(words)) {
        *sql = DialectSql::new(found);
    }
}

/// The expressions of a table in canonical form.
fn canonical_expressions(table: &mut Table) -> impl Iterator<Item = &mut DialectSql> {
    let columns = table.columns.iter_mut().flat_map(|column| {
        let default = column.default.iter_mut().filter_map(|default| match default {
            ColumnDefault::Sql(sql) => Some(sql),
            ColumnDefault::Literal(_) => None,
        });
        default.chain(column.generated.iter_mut().map(|generated| &mut generated.sql))
    });
    let indexes = table.indexes.iter_mut().flat_map(|index| {
        let keys = index.elements.iter_mut().filter_map(|element| match &mut element.part {
            IndexPart::Expression(sql) => Some(sql),
            IndexPart::Column(_) => None,
        });
        keys.chain(&mut index.filter)
    });
    let checks = table.check_constraints.iter_mut().map(|check| &mut check.check);
    let excluded = table.exclude_constraints.iter_mut().flat_map(|exclude| &mut exclude.filter);
    columns.chain(indexes).chain(checks).chain(excluded)
}
