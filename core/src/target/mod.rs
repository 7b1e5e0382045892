//! Target metadata: what a database is meant to look like, from models or from a `schema.toml`.
//!
//! Both say it in the words of `create_table`, so a model and a file that say the same are the same [`Target`].
//! [`Target::schema`] makes of it the [`Schema`](crate::schema::Schema) that a database is compared with.

mod build;
mod entry;
mod file;
mod model;
mod table;

pub use build::TargetError;
pub use model::{ColumnType, DbEnum, DbType, Metadata, Model, ModelColumn, ModelParent, complete, refer};
pub use table::{ColumnRename, TargetTable};

pub(crate) use file::file_keys;
pub(crate) use table::{column_keys, table_keys};

use crate::operation::{CreateEnum, CreateExtension, CreateSequence, CreateView};

/// What a database is meant to look like.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Target {
    /// The extensions.
    pub extensions: Vec<CreateExtension>,
    /// The enum types.
    pub enums: Vec<CreateEnum>,
    /// The sequences.
    pub sequences: Vec<CreateSequence>,
    /// The tables.
    pub tables: Vec<TargetTable>,
    /// The views.
    pub views: Vec<CreateView>,
}

/// The keys of an entry of `schema.toml`.
pub(crate) fn entry_keys<T: crate::node::Record>() -> Vec<&'static str> {
    entry::keys::<T>(&[])
}
