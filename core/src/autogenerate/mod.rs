//! Autogenerate: two schemas become the operations that turn the one into the other.
//!
//! What differs is decided on the canonical forms that the dialect gives ([`Dialect::normal`]), so that no spelling of a
//! database's own is taken for a change; what an operation says is taken from the schemas as they are, so that names and
//! spellings are a person's.

mod additive;
mod alteration;
mod batches;
mod candidate;
mod columns;
mod computed;
mod constraints;
mod decide;
mod enums;
mod fill;
mod filter;
mod indexes;
mod keep;
mod namespaces;
mod notice;
mod order;
mod rename;
mod sequences;
mod settings;
mod tables;
mod triggers;
mod views;
mod widening;

pub use additive::{Additive, additive};
pub use batches::batched;
pub use candidate::{Candidate, UnusedRename, candidates, unused};
pub use decide::{Fill, ParseFillError, Unfilled};
pub use filter::{Glob, Kind, Pattern};
pub use notice::{Notice, Severity};
pub use rename::{ParseRenameError, Rename};

use std::collections::BTreeSet;

use crate::{
    dialect::Dialect,
    node::Flat,
    operation::{Common, Operation, ReplayError},
    schema::Schema,
};

/// What is compared, and how the operations are written.
#[derive(Debug, Clone, PartialEq)]
pub struct CompareOptions {
    /// Tables that are left alone, by their names, or by `schema.name`.
    pub exclude_tables: Vec<Glob>,
    /// The schemas that are compared, beside the one that nobody names; all where there are none here.
    pub include_schemas: Vec<String>,
    /// Further things that are left alone.
    pub exclude: Vec<Pattern>,
    /// Of a kind that is named here, the only things that are not left alone.
    pub include: Vec<Pattern>,
    /// Kinds of things that the target says nothing of, so that those of the database stay as they are.
    pub undeclared: BTreeSet<Kind>,
    /// Things of such kinds which the target did once say something of, by their keys: they are compared.
    pub once_declared: BTreeSet<(Kind, String)>,
    /// Whether types are compared.
    pub compare_type: bool,
    /// Whether defaults are compared.
    pub compare_default: bool,
    /// Whether the order of the columns is compared.
    pub column_order: bool,
    /// Whether several alterations of a table are written as one batch.
    pub render_as_batch: bool,
    /// What was renamed. Nothing is ever taken for a rename by itself; one that has been done already is passed over.
    pub renames: Vec<Rename>,
}

impl Default for CompareOptions {
    fn default() -> Self {
        Self {
            exclude_tables: Vec::new(),
            include_schemas: Vec::new(),
            exclude: Vec::new(),
            include: Vec::new(),
            undeclared: BTreeSet::new(),
            once_declared: BTreeSet::new(),
            compare_type: true,
            compare_default: true,
            column_order: false,
            render_as_batch: true,
            renames: Vec::new(),
        }
    }
}

/// One operation, and what a person should know before it runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The operation.
    pub operation: Operation,
    /// What to look at.
    pub notices: Vec<Notice>,
}

impl Change {
    pub(crate) fn new(operation: impl Into<Operation>) -> Self {
        Self { operation: operation.into(), notices: Vec::new() }
    }

    fn with(mut self, notices: impl IntoIterator<Item = Notice>) -> Self {
        self.notices.extend(notices);
        self
    }
}

/// How two schemas differ.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Comparison {
    /// The changes that turn the one into the other, in an order that runs.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// Whether the schemas are the same.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The operations, in an order that runs.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.changes.iter().map(|change| &change.operation)
    }

    /// The operations, in an order that runs.
    pub fn into_operations(self) -> Vec<Operation> {
        self.changes.into_iter().map(|change| change.operation).collect()
    }

    /// Everything that a person should look at.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.changes.iter().flat_map(|change| &change.notices)
    }
}

/// Two schemas that cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompareError {
    /// A rename does not fit the schema that it is to be done to.
    #[error("the rename of `{from}` to `{to}` does not fit: {error}")]
    Rename {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
        /// Why not.
        error: Box<ReplayError>,
    },
}

impl CompareError {
    /// The stable word for this kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Rename { .. } => "invalid-rename",
        }
    }

    /// The way out.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Rename { error, .. } => error.help(),
        }
    }
}

/// The operations that turn `from` into `to`: as few as there can be, in an order that runs.
///
/// Comparing what is equal in the dialect's canonical form gives none. The result depends on the arguments only.
///
/// Fails where a rename of the options does not fit `from`.
pub fn compare(
    dialect: &dyn Dialect,
    from: &Schema,
    to: &Schema,
    options: &CompareOptions,
) -> Result<Comparison, CompareError> {
    let (mut work, target) = filter::apply(from, to, options);
    let mut changes = rename::changes(&mut work, &target, options)?;
    // What is left alone goes along with the renames.
    let target = if changes.is_empty() { target } else { filter::apply(&work, to, options).1 };
    enums::forget_checks(dialect, &mut work);
    let enums = enums::changes(&mut work, &target);
    let computed = computed::give_way(dialect, &mut work, &target, options);
    let normal = (dialect.normal(&work), dialect.normal(&target));
    let sides = Sides { dialect, options, from: &work, to: &target, normal_from: &normal.0, normal_to: &normal.1 };
    let namespaces = namespaces::changes(&sides);
    let mut tables = tables::changes(&sides);
    tables.touched.extend(computed.touched);
    let views = views::changes(&sides, &tables);
    let sequences = sequences::changes(&sides);
    changes.extend(namespaces.created);
    changes.extend(enums.early);
    changes.extend(sequences.created);
    changes.extend(tables.triggers_dropped);
    changes.extend(views.dropped);
    changes.extend(computed.dropped);
    changes.extend(tables.early);
    changes.extend(tables.created);
    changes.extend(tables.altered);
    changes.extend(tables.foreign_keys);
    changes.extend(tables.dropped);
    changes.extend(views.created);
    changes.extend(tables.triggers_created);
    changes.extend(sequences.altered);
    changes.extend(enums.late);
    changes.extend(namespaces.dropped);
    let missing = enums::needed(from, &target, &changes);
    changes.splice(0..0, missing);
    candidate::hint(&mut changes, &normal.0, &normal.1);
    settings::say_what_is_named_no_more(&mut changes, options);
    let changes = if options.render_as_batch { batches::together(changes) } else { changes };
    Ok(Comparison { changes })
}

/// The operations that make everything that a schema holds, in an empty database.
pub fn create_all(dialect: &dyn Dialect, schema: &Schema) -> Result<Vec<Operation>, CompareError> {
    let empty = Schema::new(dialect.rules());
    compare(dialect, &empty, schema, &CompareOptions::default()).map(Comparison::into_operations)
}

/// What is compared, as it is and in canonical form.
struct Sides<'a> {
    dialect: &'a dyn Dialect,
    options: &'a CompareOptions,
    from: &'a Schema,
    to: &'a Schema,
    normal_from: &'a Schema,
    normal_to: &'a Schema,
}

/// The common keys of an operation on something in a schema.
fn within(schema: Option<&crate::name::SchemaName>) -> Flat<Common> {
    Flat(Common { schema: schema.cloned(), ..Common::default() })
}
