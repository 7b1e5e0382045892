//! Constraints as operations write them.

use super::Label;
use crate::{
    name::{ColumnName, ConstraintName},
    node::{DecodeError, Field, Fields, Node, Table, Value, record},
    schema::{
        Check, Deferrable, DialectOptions, DialectSql, Exclude, ExcludeElement, ForeignKey, ForeignKeyAction,
        Initially, PrimaryKey, Reference, Unique,
    },
};

/// `deferrable = true`, `initially = "deferred"`.
impl Field for Deferrable {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        bool::decode(node).map(|deferrable| Self { deferrable: Some(deferrable), initially: None })
    }

    fn encode(&self) -> Option<Node> {
        self.deferrable.map(|deferrable| Node::new(Value::Boolean(deferrable)))
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn keys(key: &'static str, into: &mut Vec<&'static str>) {
        into.extend([key, "initially"]);
    }

    fn take(fields: &Fields<'_>, key: &'static str) -> Result<Self, DecodeError> {
        let deferrable: Self = fields.get(key)?;
        let initially: Option<Initially> = fields.get("initially")?;
        // As in SQL: what waits for the end of a transaction is deferrable, whether or not it says so.
        let waits = initially == Some(Initially::Deferred);
        if waits && deferrable.deferrable == Some(false) {
            return Err(fields.error("a constraint that is not deferrable cannot be `initially = \"deferred\"`"));
        }
        Ok(Self { deferrable: deferrable.deferrable.or(waits.then_some(true)), initially })
    }

    fn put(&self, table: &mut Table, key: &'static str) {
        table.put(key, self.encode());
        table.put("initially", self.initially.encode());
    }
}

record! {
    /// A primary key as an operation writes it.
    #[derive(Debug, Clone, PartialEq, Default)]
    pub struct PrimaryKeySpec: "a primary key" {
        /// Its name.
        label: Label<ConstraintName> = "name",
        /// Its columns.
        columns: Vec<ColumnName>,
        /// What only one dialect knows of it.
        options: DialectOptions,
    }
}

record! {
    /// A unique constraint as an operation writes it.
    #[derive(Debug, Clone, PartialEq, Default)]
    pub struct UniqueSpec: "a unique constraint" {
        /// Its name.
        label: Label<ConstraintName> = "name",
        /// Its columns.
        columns: Vec<ColumnName>,
        /// When it is checked.
        deferrable: Deferrable,
        /// Whether two NULLs count as the same value.
        nulls_not_distinct: bool,
        /// What only one dialect knows of it.
        options: DialectOptions,
    }
}

record! {
    /// A CHECK constraint as an operation writes it.
    #[derive(Debug, Clone, PartialEq, Default)]
    pub struct CheckSpec: "a CHECK constraint" {
        /// Its name.
        label: Label<ConstraintName> = "name",
        /// The expression that must not be false.
        check: DialectSql,
        /// Whether the rows that are there are not looked at.
        not_valid: bool,
        /// What only one dialect knows of it.
        options: DialectOptions,
    }
}

record! {
    /// An exclusion constraint as an operation writes it.
    #[derive(Debug, Clone, PartialEq, Default)]
    pub struct ExcludeSpec: "an exclusion constraint" {
        /// Its name.
        label: Label<ConstraintName> = "name",
        /// The index method.
        using: Option<String>,
        /// Pairs of an expression and the operator that compares it.
        elements: Vec<ExcludeElement>,
        /// The rows that it is about.
        filter: Option<DialectSql> = "where",
        /// When it is checked.
        deferrable: Deferrable,
        /// What only one dialect knows of it.
        options: DialectOptions,
    }
}

record! {
    /// A foreign key as an operation writes it.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ForeignKeySpec: "a foreign key" {
        /// Its name.
        label: Label<ConstraintName> = "name",
        /// Its columns.
        columns: Vec<ColumnName>,
        /// What they refer to.
        references: Reference,
        /// What a deletion there does here.
        on_delete: Option<ForeignKeyAction>,
        /// What a change there does here.
        on_update: Option<ForeignKeyAction>,
        /// MATCH FULL or MATCH PARTIAL.
        match_type: Option<String> = "match",
        /// When it is checked.
        deferrable: Deferrable,
        /// Whether the rows that are there are not looked at.
        not_valid: bool,
        /// What only one dialect knows of it.
        options: DialectOptions,
    }
}

impl ForeignKeySpec {
    /// A foreign key with nothing else to it.
    pub fn new(columns: Vec<ColumnName>, references: Reference) -> Self {
        Self {
            label: Label::default(),
            columns,
            references,
            on_delete: None,
            on_update: None,
            match_type: None,
            deferrable: Deferrable::default(),
            not_valid: false,
            options: DialectOptions::default(),
        }
    }
}

/// Turns what an operation writes into what a schema holds, and back.
macro_rules! convert {
    ($spec:ident <=> $held:ident: $($field:ident),*) => {
        impl From<&$spec> for $held {
            fn from(spec: &$spec) -> Self {
                Self { name: spec.label.name.clone(), $($field: spec.$field.clone(),)* }
            }
        }

        impl From<&$held> for $spec {
            fn from(held: &$held) -> Self {
                Self { label: Label::fixed(held.name.clone()), $($field: held.$field.clone(),)* }
            }
        }
    };
}

convert!(PrimaryKeySpec <=> PrimaryKey: columns, options);
convert!(UniqueSpec <=> Unique: columns, deferrable, nulls_not_distinct, options);
convert!(CheckSpec <=> Check: check, not_valid, options);
convert!(ExcludeSpec <=> Exclude: using, elements, filter, deferrable, options);
convert!(ForeignKeySpec <=> ForeignKey:
    columns, references, on_delete, on_update, match_type, deferrable, not_valid, options);
