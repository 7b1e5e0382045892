//! Which revisions a database without a version stands at: those whose replayed schema is the one that it has.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use super::{MigrateError, Migrator, drift::Held, states::States};
use crate::{
    autogenerate::{CompareOptions, Comparison},
    backend::Backend,
    dialect::Dialect,
    operation::Operation,
    revision::RevisionId,
    schema::{Schema, Table},
};

/// How many places beyond the likeliest are compared in full.
const SPARE: usize = 12;

/// A place in the graph, and how a database differs from what the files build there.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearest {
    /// The rows that its version table would have.
    pub version: Vec<RevisionId>,
    /// The changes that would make the database what the files build there.
    pub differences: Comparison,
}

/// Where a database stands, judged by its tables alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fit {
    /// The rows that its version table would have: where nothing differs. Of several such places it is the first.
    pub version: Option<Vec<RevisionId>>,
    /// Further places, later ones, where nothing differs either: what is between changes rows, or nothing at all.
    pub also: Vec<Vec<RevisionId>>,
    /// Where nothing fits, the place where the least differs.
    pub nearest: Option<Nearest>,
    /// The tables and views of the database that no revision makes: they are left alone.
    pub others: Vec<String>,
}

/// What is tried.
#[derive(Clone)]
struct Candidate {
    version: Vec<RevisionId>,
    schema: Schema,
    distance: Distance,
}

/// How unlike a database a schema is, by the names in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Distance {
    /// How much is in the one and not in the other.
    all: usize,
    /// How much of it the database lacks.
    lacking: usize,
}

impl Migrator<'_> {
    /// Finds the revision that a database stands at by its tables alone, whatever its version table says. The database
    /// is read once, and nothing is changed.
    pub fn fit(&self, backend: &mut dyn Backend, options: &CompareOptions) -> Result<Fit, MigrateError> {
        let held = self.held(backend)?;
        self.fit_of(backend.dialect(), held, options)
    }

    /// The same of a database that has been read.
    pub(super) fn fit_of(
        &self,
        dialect: &dyn Dialect,
        held: Held,
        options: &CompareOptions,
    ) -> Result<Fit, MigrateError> {
        let Held { schema, others, states } = held;
        let mut likeness = Likeness::new(&schema);
        let mut candidates = self.candidates(dialect, &mut likeness, states)?;
        let least = candidates.iter().map(|candidate| candidate.distance.all).min().unwrap_or_default();
        let likely = candidates.iter().filter(|candidate| candidate.distance.all == least).count();
        let mut order: Vec<usize> = (0..candidates.len()).collect();
        order.sort_by_key(|&index| (candidates[index].distance.all, index));
        order.truncate(likely + SPARE);
        let mut fit = Fit { others, ..Fit::default() };
        let mut fitting = Vec::new();
        for index in order {
            let candidate = &candidates[index];
            if candidate.distance.all > least && !fitting.is_empty() {
                break;
            }
            let differences = self.differences(dialect, &schema, &candidate.version, &candidate.schema, options)?;
            if differences.is_empty() {
                fitting.push(index);
                continue;
            }
            let fewer = |nearest: &Nearest| differences.changes.len() < nearest.differences.changes.len();
            if fit.nearest.as_ref().is_none_or(fewer) {
                fit.nearest = Some(Nearest { version: candidate.version.clone(), differences });
            }
        }
        fitting.sort_unstable();
        let mut versions = fitting.into_iter().map(|index| std::mem::take(&mut candidates[index].version));
        fit.version = versions.next();
        fit.also = versions.collect();
        if fit.version.is_some() {
            fit.nearest = None;
        }
        Ok(fit)
    }

    /// The places that are tried, each with how unlike the database is there: nothing applied, each revision with what
    /// it stands on, and where there are several branches, those of them together that are most alike.
    fn candidates(
        &self,
        dialect: &dyn Dialect,
        likeness: &mut Likeness,
        states: States,
    ) -> Result<Vec<Candidate>, MigrateError> {
        let map = self.scripts.map();
        let empty = dialect.empty();
        let mut candidates =
            vec![Candidate { version: Vec::new(), distance: likeness.distance(&empty), schema: empty }];
        candidates.extend(states.into_iter().map(|(revision, schema)| Candidate {
            distance: likeness.distance(&schema),
            version: vec![revision],
            schema,
        }));
        // What is on one line needs no more than that. Elsewhere each round takes a branch more, as long as that is
        // more like the database.
        if map.bases().len() < 2 && map.branches().is_empty() {
            return Ok(candidates);
        }
        loop {
            // A merge above the right place lacks little, and nothing can be put beside it.
            let reach = |candidate: &&Candidate| (candidate.distance.lacking, candidate.distance.all);
            let Some(best) = candidates.iter().min_by_key(reach).cloned() else { break };
            let further = self.states(dialect, &best.version, &best.schema)?;
            let mut together = Vec::new();
            for (revision, schema) in further {
                let distance = likeness.distance(&schema);
                if distance.all < best.distance.all {
                    let version = self.rows_of(&best.version, &revision)?;
                    together.push(Candidate { version, schema, distance });
                }
            }
            if together.is_empty() {
                break;
            }
            candidates.extend(together);
        }
        Ok(candidates)
    }

    /// The rows of the version table where these are applied, and a further revision is.
    fn rows_of(&self, rows: &[RevisionId], further: &RevisionId) -> Result<Vec<RevisionId>, MigrateError> {
        let map = self.scripts.map();
        let mut all = rows.to_vec();
        all.push(further.clone());
        let below: HashSet<RevisionId> =
            map.applied(&all)?.iter().flat_map(|revision| map.prerequisites(revision)).collect();
        all.retain(|row| !below.contains(row));
        all.sort();
        Ok(all)
    }

    /// The revisions among these that touch rows, or run a function: not to run them, or to run them a second time, is
    /// not the same.
    pub(super) fn touching_rows(&self, revisions: &[RevisionId]) -> Vec<RevisionId> {
        let touches = |id: &&RevisionId| {
            let body = self.scripts.script(id).and_then(|script| script.body().ok());
            body.is_some_and(|body| {
                body.upgrade.iter().any(|operation| {
                    matches!(operation, Operation::Execute(_) | Operation::BulkInsert(_) | Operation::Run(_))
                })
            })
        };
        revisions.iter().filter(touches).cloned().collect()
    }
}

/// How like a database schemas are, by the names in them alone: cheap, and enough to say where to look closely.
struct Likeness {
    held: HashMap<String, HashSet<u64>>,
    /// Of the tables that have been looked at, how many facts the database lacks, and how many it has: states share
    /// their tables.
    seen: HashMap<*const Table, (usize, usize)>,
    /// The schemas that have been looked at, which keeps their tables where they are.
    kept: Vec<Schema>,
}

impl Likeness {
    fn new(held: &Schema) -> Self {
        let home = held.home.as_ref().map(ToString::to_string);
        let held = held.tables.iter().map(|table| (place(table, home.as_deref()), facts(table))).collect();
        Self { held, seen: HashMap::new(), kept: Vec::new() }
    }

    /// How many of the facts of either are not those of the other.
    fn distance(&mut self, schema: &Schema) -> Distance {
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
        facts.insert(fact("foreign key", &words));
        facts.insert(fact(&format!("{:?}", key.on_delete), &words));
    }
    for index in &table.indexes {
        facts.insert(fact("index", &[index.name.as_str()]));
    }
    facts
}

fn fact(kind: &str, words: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    kind.hash(&mut hasher);
    for word in words {
        word.to_lowercase().hash(&mut hasher);
    }
    hasher.finish()
}
