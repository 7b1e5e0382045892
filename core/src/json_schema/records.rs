//! The tables within operations and files, with their keys.

use super::property::Owner;
use crate::{
    node::Record,
    operation::{
        CheckSpec, ColumnSpec, CreateEnum, CreateExtension, CreateSequence, CreateView, ExcludeSpec, ForeignKeySpec,
        IndexSpec, PrimaryKeySpec, UniqueSpec,
    },
    schema::{ExcludeElement, Generated, Reference, SequenceOptions},
    target,
};

/// A table, under the name by which others refer to it.
pub(super) struct Named {
    pub(super) name: &'static str,
    pub(super) owner: Owner,
    pub(super) keys: Vec<&'static str>,
    pub(super) required: &'static [&'static str],
}

fn named(name: &'static str, keys: Vec<&'static str>, required: &'static [&'static str]) -> Named {
    Named { name, owner: Owner::Record(name), keys, required }
}

fn record<T: Record>(name: &'static str, required: &'static [&'static str]) -> Named {
    let mut keys = Vec::new();
    T::record_keys(&mut keys);
    named(name, keys, required)
}

/// All of them.
pub(super) fn all() -> Vec<Named> {
    let identity = || {
        let mut keys = vec!["always"];
        SequenceOptions::record_keys(&mut keys);
        keys
    };
    vec![
        record::<ColumnSpec>("column", &["name", "type"]),
        record::<PrimaryKeySpec>("primary_key", &["columns"]),
        record::<ForeignKeySpec>("foreign_key", &["columns", "references"]),
        record::<UniqueSpec>("unique_constraint", &["columns"]),
        record::<CheckSpec>("check_constraint", &["check"]),
        record::<ExcludeSpec>("exclude_constraint", &["elements"]),
        record::<ExcludeElement>("exclude_element", &["expression", "with"]),
        record::<IndexSpec>("index", &["columns"]),
        named("index_element", crate::schema::index_element_keys(), &[]),
        record::<Reference>("references", &["table"]),
        record::<Generated>("generated", &["sql"]),
        named("identity", identity(), &[]),
        named("naming_convention", crate::operation::naming::keys(), &[]),
        named("target_column", target::column_keys(), &["name", "type"]),
        named("target_table", target::table_keys(), &["name", "columns"]),
        named("target_enum", target::entry_keys::<CreateEnum>(), &["name", "values"]),
        named("target_view", target::entry_keys::<CreateView>(), &["name", "as"]),
        named("target_sequence", target::entry_keys::<CreateSequence>(), &["name"]),
        named("target_extension", target::entry_keys::<CreateExtension>(), &["name"]),
        named("models", crate::config::models_keys(), &[]),
        named("autogenerate", crate::config::autogenerate_keys(), &[]),
        named("patterns", crate::config::pattern_keys(), &[]),
        named("print_schema", crate::config::print_schema_keys().0, &[]),
        named("print_schema_filter", crate::config::print_schema_keys().1, &[]),
        named("hook", crate::config::hook_keys(), &["name", "command"]),
    ]
}
