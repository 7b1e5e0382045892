//! How like a database the schemas of a history are, by names alone: cheap, and enough to say where to look closely.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use crate::{
    name::ColumnName,
    schema::{IndexPart, Schema, Table},
};

/// How unlike a database a schema is, by the names in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Distance {
    /// How much is in the one and not in the other.
    pub all: usize,
    /// How much of it the database lacks.
    pub lacking: usize,
}

/// How like a database schemas are, by the names in them alone: cheap, and enough to say where to look closely.
pub(super) struct Likeness {
    held: HashMap<String, HashSet<u64>>,
    /// Of the tables that have been looked at, how many facts the database lacks, and how many it has: states share
    /// their tables.
    seen: HashMap<*const Table, (usize, usize)>,
    /// The schemas that have been looked at, which keeps their tables where they are.
    kept: Vec<Schema>,
}

impl Likeness {
    pub(super) fn new(held: &Schema) -> Self {
        let home = held.home.as_ref().map(ToString::to_string);
        let held = held.tables.iter().map(|table| (place(table, home.as_deref()), facts(table))).collect();
        Self { held, seen: HashMap::new(), kept: Vec::new() }
    }

    /// How many of the facts of either are not those of the other.
    pub(super) fn distance(&mut self, schema: &Schema) -> Distance {
        let home = schema.home.as_ref().map(ToString::to_string);
        self.kept.push(schema.clone());
        let (mut lacking, mut shared) = (0, 0);
        for table in &schema.tables {
            let (extra, common) = self.seen.entry(std::ptr::from_ref::<Table>(table)).or_insert_with(|| {
                let facts = facts(table);
                let held = self.held.get(&place(table, home.as_deref()));
                let common = held.map_or(0, |held| held.intersection(&facts).count());
                (facts.len() - common, common)
            });
            lacking += *extra;
            shared += *common;
        }
        let held: usize = self.held.values().map(HashSet::len).sum();
        Distance { all: lacking + held.saturating_sub(shared), lacking }
    }
}

fn place(table: &Table, home: Option<&str>) -> String {
    let schema = table.schema.as_ref().map(ToString::to_string).filter(|schema| Some(schema.as_str()) != home);
    format!("{}\0{}", schema.unwrap_or_default(), table.name).to_lowercase()
}

/// What is said of a table in names that every database keeps.
fn facts(table: &Table) -> HashSet<u64> {
    let mut facts = HashSet::from([fact("table", &[])]);
    for column in &table.columns {
        facts.insert(fact("column", &[column.name.as_str()]));
        facts.insert(fact(if column.nullable { "null" } else { "not null" }, &[column.name.as_str()]));
    }
    for key in &table.foreign_keys {
        let columns: Vec<String> = key.columns.iter().map(ToString::to_string).collect();
        let words: Vec<&str> = columns.iter().map(String::as_str).collect();
        facts.extend(key.name.iter().map(|name| fact("name", &[name.as_str()])));
        facts.insert(fact("foreign key", &words));
        facts.insert(fact(&format!("{:?}", key.on_delete), &words));
    }
    for unique in &table.unique_constraints {
        facts.extend(unique.name.iter().map(|name| fact("name", &[name.as_str()])));
        facts.insert(unique_fact(unique.columns.iter().map(ColumnName::as_str)));
    }
    for index in &table.indexes {
        if index.unique {
            facts.insert(fact("name", &[index.name.as_str()]));
            // Some databases make no difference between the two.
            facts.insert(unique_fact(index.elements.iter().filter_map(|element| match &element.part {
                IndexPart::Column(name) => Some(name.as_str()),
                IndexPart::Expression(_) => None,
            })));
            continue;
        }
        facts.insert(fact("index", &[index.name.as_str()]));
    }
    facts
}

fn unique_fact<'n>(columns: impl Iterator<Item = &'n str>) -> u64 {
    fact("unique", &columns.collect::<Vec<_>>())
}

fn fact(kind: &str, words: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    kind.hash(&mut hasher);
    for word in words {
        word.to_lowercase().hash(&mut hasher);
    }
    hasher.finish()
}
