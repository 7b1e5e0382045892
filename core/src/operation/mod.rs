//! What can be done to a database: one closed vocabulary of operations, each of them data.
//!
//! An operation is read from a file and written to one, replayed onto a [`Schema`] in memory ([`Operation::apply`]),
//! inverted against one ([`Operation::invert`]), and lowered to SQL by a backend.

mod add_column;
mod alter_column;
mod alter_enum;
mod alter_sequence;
mod batch_alter_table;
mod batch_part;
mod builder;
mod bulk_insert;
mod codec;
mod common;
mod constraint_spec;
mod constraint_target;
mod create_check_constraint;
mod create_enum;
mod create_exclude_constraint;
mod create_extension;
mod create_foreign_key;
mod create_index;
mod create_primary_key;
mod create_schema;
mod create_sequence;
mod create_table;
mod create_trigger;
mod create_unique_constraint;
mod create_view;
mod drop_column;
mod drop_constraint;
mod drop_enum;
mod drop_extension;
mod drop_index;
mod drop_schema;
mod drop_sequence;
mod drop_table;
mod drop_trigger;
mod drop_view;
mod enum_default;
mod execute;
mod fold;
mod json;
mod named_schemas;
pub mod naming;
mod referring;
mod rename_column;
mod rename_constraint;
mod rename_index;
mod rename_table;
mod renaming;
mod replace_view;
mod replay;
mod resolve_names;
mod run;
mod set_table_comment;
mod set_table_options;
mod spec;
mod split;
mod summary;
mod validate_constraint;

pub use add_column::AddColumn;
pub use alter_column::AlterColumn;
pub use alter_enum::AlterEnum;
pub use alter_sequence::AlterSequence;
pub use batch_alter_table::{BatchAlterTable, Recreate};
pub use batch_part::BatchPart;
pub use builder::{BatchBuilder, Operations, TableBuilder};
pub use bulk_insert::{BulkInsert, OnConflict, RowValue};
pub use common::{Common, Label};
pub use constraint_spec::{CheckSpec, ExcludeSpec, ForeignKeySpec, PrimaryKeySpec, UniqueSpec};
pub use constraint_target::{ConstraintKind, ConstraintTarget};
pub use create_check_constraint::CreateCheckConstraint;
pub use create_enum::CreateEnum;
pub use create_exclude_constraint::CreateExcludeConstraint;
pub use create_extension::CreateExtension;
pub use create_foreign_key::CreateForeignKey;
pub use create_index::CreateIndex;
pub use create_primary_key::CreatePrimaryKey;
pub use create_schema::CreateSchema;
pub use create_sequence::CreateSequence;
pub use create_table::CreateTable;
pub use create_trigger::CreateTrigger;
pub use create_unique_constraint::CreateUniqueConstraint;
pub use create_view::CreateView;
pub use drop_column::DropColumn;
pub use drop_constraint::{DropConstraint, Found};
pub use drop_enum::DropEnum;
pub use drop_extension::DropExtension;
pub use drop_index::DropIndex;
pub use drop_schema::DropSchema;
pub use drop_sequence::DropSequence;
pub use drop_table::DropTable;
pub use drop_trigger::DropTrigger;
pub use drop_view::DropView;
pub use execute::Execute;
pub use fold::fold;
pub use named_schemas::named_schemas;
pub use naming::{NamingConvention, ParseConventionError};
pub use rename_constraint::RenameConstraint;
pub use rename_index::RenameIndex;
pub use rename_table::RenameTable;
pub use replace_view::ReplaceView;
pub use replay::{Irreversible, ReplayError, invert_all};
pub use run::Run;
pub use set_table_comment::SetTableComment;
pub use set_table_options::SetTableOptions;
pub use spec::{ColumnReference, ColumnSpec, IndexSpec};
pub use split::split_references;
pub use summary::Summary;
pub use validate_constraint::ValidateConstraint;

use crate::{
    name::DialectName,
    node::{DecodeError, Fields, Record, Table},
    schema::Schema,
};
use replay::Replay;

macro_rules! operations {
    ($($(#[$meta:meta])* $name:ident = $word:literal,)*) => {
        /// One thing that is done to a database.
        ///
        /// The enum is closed on purpose: a new operation does not compile until every backend has answered for it.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Operation {
            $($(#[$meta])* $name($name),)*
        }

        impl Operation {
            /// The word for each operation in a file.
            pub const WORDS: &[&str] = &[$($word,)*];

            /// The word for it in a file.
            pub fn word(&self) -> &'static str {
                match self { $(Self::$name(_) => $word,)* }
            }

            /// The keys that every operation takes.
            pub fn common(&self) -> &Common {
                match self { $(Self::$name(operation) => &operation.common,)* }
            }

            /// The keys that every operation takes, to change.
            pub fn common_mut(&mut self) -> &mut Common {
                match self { $(Self::$name(operation) => &mut operation.common,)* }
            }

            /// Does to a schema in memory what the operation does to a database.
            ///
            /// Fails with what a database would refuse, by name: a table that is not there, a column in use. The
            /// schema may then have been changed in part.
            pub fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
                match self { $(Self::$name(operation) => operation.apply(schema),)* }
            }

            /// The operations that bring back the schema `before`, on which this one is about to run.
            ///
            /// Fails when nothing can bring it back: SQL that says nothing of its effects, for one.
            pub fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
                match self { $(Self::$name(operation) => operation.invert(before),)* }
            }

            /// What the shape of the keys alone does not say.
            pub(crate) fn validate(&self) -> Result<(), String> {
                match self { $(Self::$name(operation) => operation.validate(),)* }
            }

            fn decode_fields(word: &str, fields: &Fields<'_>) -> Result<Self, DecodeError> {
                match word {
                    $($word => $name::decode_record(fields).map(Self::$name),)*
                    _ => Err(fields.error(format!("unknown operation `{word}`"))),
                }
            }

            fn put_fields(&self, table: &mut Table) {
                match self { $(Self::$name(operation) => operation.put_record(table),)* }
            }

            /// The keys that an operation takes, beside its own word; nothing when there is no such operation.
            pub fn keys(word: &str) -> Option<Vec<&'static str>> {
                let mut keys = Vec::new();
                match word {
                    $($word => $name::record_keys(&mut keys),)*
                    _ => return None,
                }
                keys.retain(|key| *key != "name");
                Some(keys)
            }
        }

        $(impl From<$name> for Operation {
            fn from(operation: $name) -> Self {
                Self::$name(operation)
            }
        })*
    };
}

operations! {
    /// Makes a table.
    CreateTable = "create_table",
    /// Drops a table and its rows.
    DropTable = "drop_table",
    /// Renames a table; what refers to it follows.
    RenameTable = "rename_table",
    /// Says what a table is for.
    SetTableComment = "set_table_comment",
    /// Sets options that only one dialect knows.
    SetTableOptions = "set_table_options",
    /// Adds a column.
    AddColumn = "add_column",
    /// Drops a column, and the constraints and indexes that include it.
    DropColumn = "drop_column",
    /// Changes a column.
    AlterColumn = "alter_column",
    /// Makes an index.
    CreateIndex = "create_index",
    /// Drops an index.
    DropIndex = "drop_index",
    /// Renames an index.
    RenameIndex = "rename_index",
    /// Makes columns the primary key.
    CreatePrimaryKey = "create_primary_key",
    /// Makes the values of columns unique.
    CreateUniqueConstraint = "create_unique_constraint",
    /// Ties columns to those of another table.
    CreateForeignKey = "create_foreign_key",
    /// Demands something of every row.
    CreateCheckConstraint = "create_check_constraint",
    /// Demands something of every two rows.
    CreateExcludeConstraint = "create_exclude_constraint",
    /// Checks the rows that a constraint never looked at.
    ValidateConstraint = "validate_constraint",
    /// Drops a constraint.
    DropConstraint = "drop_constraint",
    /// Renames a constraint.
    RenameConstraint = "rename_constraint",
    /// Several alterations of one table, done together.
    BatchAlterTable = "batch_alter_table",
    /// Makes an enum type.
    CreateEnum = "create_enum",
    /// Drops an enum type.
    DropEnum = "drop_enum",
    /// Changes the values of an enum type.
    AlterEnum = "alter_enum",
    /// Makes a sequence.
    CreateSequence = "create_sequence",
    /// Drops a sequence.
    DropSequence = "drop_sequence",
    /// Changes how a sequence counts.
    AlterSequence = "alter_sequence",
    /// Makes a view.
    CreateView = "create_view",
    /// Drops a view.
    DropView = "drop_view",
    /// Gives a view another query.
    ReplaceView = "replace_view",
    /// Makes a trigger.
    CreateTrigger = "create_trigger",
    /// Drops a trigger.
    DropTrigger = "drop_trigger",
    /// Makes a schema.
    CreateSchema = "create_schema",
    /// Drops a schema.
    DropSchema = "drop_schema",
    /// Extends the server.
    CreateExtension = "create_extension",
    /// Takes an extension away.
    DropExtension = "drop_extension",
    /// Runs SQL as it is written.
    Execute = "execute",
    /// Puts rows into a table.
    BulkInsert = "bulk_insert",
    /// Calls a Rust function that the embedding program registered.
    Run = "run",
}

impl Operation {
    /// Whether it runs on a dialect, by its `only` and `except`.
    pub fn runs_on(&self, dialect: &DialectName) -> bool {
        let common = self.common();
        (common.only.is_empty() || common.only.contains(dialect)) && !common.except.contains(dialect)
    }

    /// Whether a person has yet to decide something about it, or about one of a batch.
    pub fn is_undecided(&self) -> bool {
        let within = match self {
            Self::BatchAlterTable(batch) => batch.alterations().iter().any(Self::is_undecided),
            _ => false,
        };
        self.common().undecided || within
    }
}
