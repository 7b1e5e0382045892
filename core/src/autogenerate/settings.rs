//! What `limbeck.toml` and the target metadata say about a comparison.

use super::{Change, CompareOptions, Glob, Kind, Notice};
use crate::{
    config::Autogenerate,
    name::SchemaName,
    operation::Operation,
    schema::{HasName, Schema, Table},
    target::Target,
};

impl CompareOptions {
    /// The options that `[autogenerate]` asks for.
    pub fn of(settings: &Autogenerate) -> Self {
        Self {
            exclude_tables: settings.exclude_tables.iter().map(Glob::new).collect(),
            exclude: settings.exclude.clone(),
            include: settings.include.clone(),
            include_schemas: settings.include_schemas.clone(),
            compare_type: settings.compare_type,
            compare_default: settings.compare_default,
            render_as_batch: settings.render_as_batch,
            ..Self::default()
        }
    }

    /// The same for a comparison of which these sides are target metadata: what that has no word for is left alone, and
    /// so are views, sequences and extensions where it names none. Where no schemas were asked for, those are compared
    /// that it names, and the one that nobody names.
    #[must_use]
    pub fn declared(mut self, sides: &[(&Target, &Schema)]) -> Self {
        for (target, _) in sides {
            let silent = [
                (Kind::Trigger, true),
                (Kind::View, target.views.is_empty()),
                (Kind::Sequence, target.sequences.is_empty()),
                (Kind::Extension, target.extensions.is_empty()),
            ];
            self.undeclared.extend(silent.into_iter().filter(|(_, silent)| *silent).map(|(kind, _)| kind));
        }
        if self.include_schemas.is_empty() {
            let home = sides.iter().filter_map(|(_, schema)| schema.home.clone());
            let names = home.chain(sides.iter().flat_map(|(_, schema)| named(schema)));
            self.include_schemas = names.map(|name| name.to_string()).collect();
        }
        self
    }
}

impl CompareOptions {
    /// The same where the history, as far as it is replayed, tells what target metadata did once name: views and sequences
    /// that it made are compared, also where the target names none any more.
    #[must_use]
    pub fn remembering(mut self, history: &Schema) -> Self {
        let views = history.views.iter().map(|view| (Kind::View, view.key()));
        let sequences = history.sequences.iter().map(|sequence| (Kind::Sequence, sequence.key()));
        self.once_declared.extend(views.chain(sequences));
        self
    }

    /// Whether there is something in a schema of which only the history could tell whether it was declared once.
    pub fn is_in_doubt(&self, held: &Schema) -> bool {
        (self.undeclared.contains(&Kind::View) && !held.views.is_empty())
            || (self.undeclared.contains(&Kind::Sequence) && !held.sequences.is_empty())
    }
}

/// Says of what is dropped, because the target once named it, what to do where that is not meant.
pub(super) fn say_what_is_named_no_more(changes: &mut [Change], options: &CompareOptions) {
    for change in changes {
        let (kind, word) = match &change.operation {
            Operation::DropView(_) => (Kind::View, "view"),
            Operation::DropSequence(_) => (Kind::Sequence, "sequence"),
            _ => continue,
        };
        if options.undeclared.contains(&kind) {
            change.notices.push(Notice::warn(
                "named-no-more",
                format!("a revision made it, and `schema.toml` names no {word} any more"),
                format!("`exclude.{word} = [\"*\"]` under [autogenerate] leaves them alone"),
            ));
        }
    }
}

/// The schemas that tables are in.
fn named(schema: &Schema) -> impl Iterator<Item = SchemaName> + '_ {
    let mut names: Vec<_> = schema.tables.iter().filter_map(|table: &Table| table.schema.clone()).collect();
    names.sort();
    names.dedup();
    names.into_iter()
}

impl Schema {
    /// Says of target metadata which schemas there are: those that `held` has, and those that its own tables are in.
    pub fn complete_namespaces(&mut self, held: &Self) {
        let present = |name: &SchemaName| {
            held.namespaces.contains(name) || held.tables.iter().any(|table| table.schema.as_ref() == Some(name))
        };
        let mut namespaces = held.namespaces.clone();
        let own = named(self).filter(|name| Some(name) != self.home.as_ref() && !present(name));
        namespaces.extend(own.collect::<Vec<_>>());
        self.namespaces = namespaces;
    }
}
