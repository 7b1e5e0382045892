//! What the files build at every revision, in one replay; and what they ever make, as against what is somebody else's.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::{MigrateError, Migrator};
use crate::{
    dialect::Dialect,
    name::SchemaName,
    operation::Operation,
    revision::RevisionId,
    schema::{Schema, Table, expression},
};

/// What the files build at every revision. The schemas share what they have in common, so that a thousand of them take
/// little more room than the last.
pub(super) type States = IndexMap<RevisionId, Schema>;

impl Migrator<'_> {
    /// What the files build when `base` is applied and a further revision with all that it stands on, for each revision
    /// that `base` does not hold already. `start` is what `base` builds.
    pub(super) fn states(
        &self,
        dialect: &dyn Dialect,
        base: &[RevisionId],
        start: &Schema,
    ) -> Result<States, MigrateError> {
        let map = self.scripts.map();
        let held: HashSet<RevisionId> = map.applied(base)?.into_iter().collect();
        let mut states = States::new();
        for revision in map.topological().into_iter().filter(|revision| !held.contains(revision)) {
            let below = map.prerequisites(&revision);
            // The last of them in the order of the files has the most below it as a rule; any would do.
            let prior = below.iter().filter_map(|below| states.get_index_of(below)).max();
            let prior = prior.and_then(|index| states.get_index(index));
            let mut schema = prior.map_or(start, |(_, schema)| schema).clone();
            let missing = match (&below[..], prior) {
                ([] | [_], _) => vec![revision.clone()],
                (_, prior) => self.missing(base, &revision, prior.map(|(prior, _)| prior))?,
            };
            for revision in missing {
                self.build(dialect, &revision, &mut schema)?;
            }
            states.insert(revision, schema);
        }
        Ok(states)
    }

    /// What a revision stands on, itself included, and neither `base` nor `prior` does.
    fn missing(
        &self,
        base: &[RevisionId],
        revision: &RevisionId,
        prior: Option<&RevisionId>,
    ) -> Result<Vec<RevisionId>, MigrateError> {
        let map = self.scripts.map();
        let there: Vec<RevisionId> = base.iter().chain(prior).cloned().collect();
        let there: HashSet<RevisionId> = map.applied(&there)?.into_iter().collect();
        let wanted = map.applied(std::slice::from_ref(revision))?;
        Ok(wanted.into_iter().filter(|revision| !there.contains(revision)).collect())
    }

    /// The names in the SQL of these revisions, in small letters, that may define something without telling of it.
    pub(super) fn opaque_words(&self, dialect: &dyn Dialect, revisions: &[RevisionId]) -> HashSet<String> {
        let bodies = revisions.iter().filter_map(|id| self.scripts.script(id)?.body().ok());
        let mut words = HashSet::new();
        for operation in bodies.flat_map(|body| &body.upgrade) {
            if let Operation::Execute(execute) = operation
                && execute.is_opaque()
                && let Some(sql) = execute.sql.for_dialect(&dialect.name())
            {
                words.extend(expression::identifiers(sql).into_iter().map(|(word, _)| word.to_lowercase()));
            }
        }
        words
    }
}

/// The kinds of things that are told apart by whether the files make them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Table,
    View,
    Enum,
    Sequence,
    Extension,
    Schema,
}

/// The names of everything that some revision makes, in small letters.
#[derive(Debug, Default)]
pub(super) struct Made {
    names: HashSet<(Kind, Option<String>, String)>,
    /// The names in SQL that tells nothing of its effects.
    words: HashSet<String>,
}

impl Made {
    /// What is made on the way to these states.
    pub(super) fn of<'s>(states: impl IntoIterator<Item = &'s Schema>, words: HashSet<String>) -> Self {
        let mut made = Self { words, ..Self::default() };
        // The states share their tables, and only what has not been seen yet is looked at.
        let mut seen: HashSet<*const Table> = HashSet::new();
        for state in states {
            let home = state.home.as_ref();
            for table in state.tables.iter().filter(|table| seen.insert(std::ptr::from_ref::<Table>(table))) {
                made.put(Kind::Table, home, table.schema.as_ref(), &table.name);
            }
            state.views.iter().for_each(|view| made.put(Kind::View, home, view.schema.as_ref(), &view.name));
            state.enums.iter().for_each(|known| made.put(Kind::Enum, home, known.schema.as_ref(), &known.name));
            state.sequences.iter().for_each(|known| made.put(Kind::Sequence, home, known.schema.as_ref(), &known.name));
            state.extensions.iter().for_each(|known| made.put(Kind::Extension, home, None, &known.name));
            state.namespaces.iter().for_each(|name| made.put(Kind::Schema, home, None, name));
        }
        made
    }

    fn put(&mut self, kind: Kind, home: Option<&SchemaName>, schema: Option<&SchemaName>, name: impl ToString) {
        self.names.insert(key(kind, home, schema, &name.to_string()));
    }

    fn has(&self, kind: Kind, home: Option<&SchemaName>, schema: Option<&SchemaName>, name: impl ToString) -> bool {
        let name = name.to_string();
        self.words.contains(&name.to_lowercase()) || self.names.contains(&key(kind, home, schema, &name))
    }

    /// Takes out of a schema what no revision makes, and gives the names of its tables and views.
    pub(super) fn separate(&self, schema: &mut Schema) -> Vec<String> {
        let home = schema.home.clone();
        let home = home.as_ref();
        let mut others = Vec::new();
        let mut note = |within: Option<&SchemaName>, name: &dyn std::fmt::Display| {
            let within = within.filter(|within| Some(*within) != home);
            others.push(within.map_or_else(|| name.to_string(), |within| format!("{within}.{name}")));
        };
        schema.tables.retain(|table| {
            let ours = self.has(Kind::Table, home, table.schema.as_ref(), &table.name);
            if !ours {
                note(table.schema.as_ref(), &table.name);
            }
            ours
        });
        schema.views.retain(|view| {
            let ours = self.has(Kind::View, home, view.schema.as_ref(), &view.name);
            if !ours {
                note(view.schema.as_ref(), &view.name);
            }
            ours
        });
        schema.enums.retain(|known| self.has(Kind::Enum, home, known.schema.as_ref(), &known.name));
        schema.sequences.retain(|known| self.has(Kind::Sequence, home, known.schema.as_ref(), &known.name));
        schema.extensions.retain(|known| self.has(Kind::Extension, home, None, &known.name));
        schema.namespaces.retain(|name| self.has(Kind::Schema, home, None, name));
        others.sort();
        others
    }
}

fn key(
    kind: Kind,
    home: Option<&SchemaName>,
    schema: Option<&SchemaName>,
    name: &str,
) -> (Kind, Option<String>, String) {
    let schema = schema.filter(|schema| Some(*schema) != home).map(|schema| schema.to_string().to_lowercase());
    (kind, schema, name.to_lowercase())
}
