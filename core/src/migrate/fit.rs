//! Which revisions a database without a version stands at: those whose replayed schema is the one that it has.

use std::collections::HashSet;

use super::{
    MigrateError, Migrator,
    drift::Held,
    likeness::{Distance, Likeness},
    states::States,
};
use crate::{
    autogenerate::{CompareOptions, Comparison},
    backend::Backend,
    dialect::Dialect,
    operation::Operation,
    revision::RevisionId,
    schema::Schema,
};

/// How many places beyond the likeliest are compared in full.
const SPARE: usize = 12;

/// How many places around the nearest are compared in full.
const STEPS: usize = 48;

/// How many places, equally like a database, another branch is put beside.
const ALIKE: usize = 8;

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
    /// The revisions between the first and the last of these places whose SQL may have made anything: nobody can see
    /// which of the places it is.
    pub unknown: Vec<RevisionId>,
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
        let mut nearest: Option<usize> = None;
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
            // A table that is not there is one difference, and yet far away.
            let far = differences.changes.len() + candidate.distance.all;
            if nearest.is_none_or(|least| far < least) {
                nearest = Some(far);
                fit.nearest = Some(Nearest { version: candidate.version.clone(), differences });
            }
        }
        fitting.sort_unstable();
        let mut versions = fitting.into_iter().map(|index| std::mem::take(&mut candidates[index].version));
        fit.version = versions.next();
        fit.also = versions.collect();
        fit.unknown = self.unknown(&fit)?;
        if fit.version.is_none() && !self.is_line() {
            self.look_around(dialect, &schema, &mut fit, options)?;
        }
        if fit.version.is_some() {
            fit.nearest = None;
        }
        Ok(fit)
    }

    /// The revisions between the first and the last place that fit whose SQL does not tell its effects.
    fn unknown(&self, fit: &Fit) -> Result<Vec<RevisionId>, MigrateError> {
        let (Some(first), Some(last)) = (&fit.version, fit.also.last()) else { return Ok(Vec::new()) };
        let map = self.scripts.map();
        let below = map.applied(first)?;
        let opaque = |operation: &Operation| matches!(operation, Operation::Execute(execute) if execute.is_opaque());
        let is_unknown = |id: &RevisionId| {
            let body = self.scripts.script(id).and_then(|script| script.body().ok());
            !below.contains(id) && body.is_some_and(|body| body.upgrade.iter().any(opaque))
        };
        Ok(map.applied(last)?.into_iter().filter(is_unknown).collect())
    }

    /// Whether every revision but the first stands on the one before it, and nothing beside it.
    fn is_line(&self) -> bool {
        let map = self.scripts.map();
        map.bases().len() < 2 && map.branches().is_empty()
    }

    /// Goes from the nearest place, a revision up or down at a time, to where less differs. Where branches stand beside
    /// each other, names alone do not tell all places apart.
    fn look_around(
        &self,
        dialect: &dyn Dialect,
        schema: &Schema,
        fit: &mut Fit,
        options: &CompareOptions,
    ) -> Result<(), MigrateError> {
        let Some(start) = fit.nearest.clone() else { return Ok(()) };
        let mut met: HashSet<Vec<RevisionId>> = HashSet::from([start.version.clone()]);
        let mut open = vec![start];
        while met.len() < STEPS {
            let Some(at) = (0..open.len()).min_by_key(|&at| (open[at].differences.changes.len(), at)) else { break };
            for version in self.beside(&open.remove(at).version)? {
                if !met.insert(version.clone()) {
                    continue;
                }
                let wanted = self.schema_at(dialect, &version)?;
                let differences = self.differences(dialect, schema, &version, &wanted, options)?;
                if differences.is_empty() {
                    fit.version = Some(version);
                    return Ok(());
                }
                let found = Nearest { version, differences };
                if fit
                    .nearest
                    .as_ref()
                    .is_some_and(|least| found.differences.changes.len() < least.differences.changes.len())
                {
                    fit.nearest = Some(found.clone());
                }
                open.push(found);
            }
        }
        Ok(())
    }

    /// The places that are one revision up or down.
    fn beside(&self, version: &[RevisionId]) -> Result<Vec<Vec<RevisionId>>, MigrateError> {
        let map = self.scripts.map();
        let applied = map.applied(version)?;
        let there: HashSet<&RevisionId> = applied.iter().collect();
        let next = map.topological().into_iter().filter(|revision| {
            !there.contains(revision) && map.prerequisites(revision).iter().all(|below| there.contains(below))
        });
        let mut places: Vec<Vec<RevisionId>> =
            next.map(|revision| self.rows_of(version, &revision)).collect::<Result<_, _>>()?;
        for row in version {
            let rest: Vec<_> = applied.iter().filter(|revision| *revision != row).cloned().collect();
            places.push(self.top_of(&rest));
        }
        Ok(places)
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
        let mut put = |version, schema: Schema| {
            candidates.push(Candidate { version, distance: likeness.distance(&schema), schema });
        };
        for (revision, schema) in &states {
            if map.prerequisites(revision).len() > 1 {
                // A merge may do nothing, or change rows only: what it joins then has the same tables.
                let below = self.top_of(&map.prerequisites(revision));
                let joined = self.joined(dialect, &below, &states)?;
                put(below, joined);
            }
            put(vec![revision.clone()], schema.clone());
        }
        // What is on one line needs no more than that. Elsewhere each round takes a branch more, as long as that is
        // more like the database.
        if self.is_line() {
            return Ok(candidates);
        }
        loop {
            // A merge above the right place lacks little, and nothing can be put beside it.
            let reach = |candidate: &&Candidate| (candidate.distance.lacking, candidate.distance.all);
            let Some(least) = candidates.iter().map(|candidate| reach(&candidate)).min() else { break };
            let alike = candidates.iter().filter(|candidate| reach(candidate) == least).take(ALIKE);
            let mut together: Vec<Candidate> = Vec::new();
            for best in alike.cloned().collect::<Vec<_>>() {
                for (revision, schema) in self.states(dialect, &best.version, &best.schema)? {
                    let distance = likeness.distance(&schema);
                    if distance.all < best.distance.all {
                        let version = self.rows_of(&best.version, &revision)?;
                        let known = |other: &Candidate| other.version == version;
                        if !candidates.iter().chain(&together).any(known) {
                            together.push(Candidate { version, schema, distance });
                        }
                    }
                }
            }
            if together.is_empty() {
                break;
            }
            candidates.extend(together);
        }
        Ok(candidates)
    }

    /// What several revisions build together.
    fn joined(&self, dialect: &dyn Dialect, version: &[RevisionId], states: &States) -> Result<Schema, MigrateError> {
        let (first, others) =
            version.split_first().map_or((&[][..], version), |(first, others)| (std::slice::from_ref(first), others));
        let mut schema = first.iter().find_map(|first| states.get(first)).cloned().unwrap_or_else(|| dialect.empty());
        let map = self.scripts.map();
        let there: HashSet<RevisionId> = map.applied(first)?.into_iter().collect();
        for revision in map.applied(others)?.into_iter().filter(|revision| !there.contains(revision)) {
            self.build(dialect, &revision, &mut schema)?;
        }
        Ok(schema)
    }

    /// The rows of the version table where these are applied, and a further revision is.
    fn rows_of(&self, rows: &[RevisionId], further: &RevisionId) -> Result<Vec<RevisionId>, MigrateError> {
        let mut all = rows.to_vec();
        all.push(further.clone());
        Ok(self.top_of(&self.scripts.map().applied(&all)?))
    }

    /// Those of these revisions on which no other of them stands, sorted: the rows of the version table where all of
    /// them are applied.
    pub(super) fn top_of(&self, applied: &[RevisionId]) -> Vec<RevisionId> {
        let map = self.scripts.map();
        let below: HashSet<RevisionId> =
            map.applied(applied).unwrap_or_default().iter().flat_map(|revision| map.prerequisites(revision)).collect();
        let mut top: Vec<_> = applied.iter().filter(|revision| !below.contains(*revision)).cloned().collect();
        top.sort();
        top
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
