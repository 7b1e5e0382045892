//! The rows of the catalog.

use serde::Deserialize;

/// A schema.
#[derive(Debug, Deserialize)]
pub(super) struct NamespaceRow {
    pub(super) name: String,
    pub(super) is_home: Option<bool>,
}

/// A table or a view.
#[derive(Debug, Deserialize)]
pub(super) struct RelationRow {
    pub(super) id: i64,
    pub(super) schema: Option<String>,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) unlogged: bool,
    pub(super) tablespace: Option<String>,
    pub(super) parameters: Option<Vec<String>>,
    pub(super) comment: Option<String>,
    pub(super) partition: Option<String>,
    pub(super) query: Option<String>,
    pub(super) parents: Option<Vec<String>>,
}

/// A column.
#[derive(Debug, Deserialize)]
pub(super) struct ColumnRow {
    pub(super) relation: i64,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) ty: String,
    pub(super) nullable: bool,
    pub(super) value: Option<String>,
    pub(super) rare: Option<RareRow>,
}

/// What few columns have.
#[derive(Debug, Default, Deserialize)]
pub(super) struct RareRow {
    pub(super) enumeration: Option<String>,
    pub(super) enumeration_schema: Option<String>,
    pub(super) is_array: Option<bool>,
    pub(super) base: Option<String>,
    pub(super) identity: Option<String>,
    pub(super) generated: Option<String>,
    pub(super) collation: Option<String>,
    pub(super) comment: Option<String>,
    pub(super) compression: Option<String>,
    pub(super) storage: Option<String>,
}

/// A constraint.
#[derive(Debug, Deserialize)]
pub(super) struct ConstraintRow {
    pub(super) relation: i64,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) period: bool,
    pub(super) enforced: bool,
    pub(super) columns: Option<Vec<String>>,
    pub(super) target_schema: Option<String>,
    pub(super) target: Option<String>,
    pub(super) target_columns: Option<Vec<String>>,
    pub(super) on_delete: String,
    pub(super) on_update: String,
    #[serde(rename = "match")]
    pub(super) match_type: String,
    pub(super) deferrable: bool,
    pub(super) deferred: bool,
    pub(super) validated: bool,
    pub(super) expression: Option<String>,
    pub(super) nulls_not_distinct: bool,
    pub(super) parameters: Option<Vec<String>>,
    pub(super) tablespace: Option<String>,
    pub(super) exclusion: Option<ExclusionRow>,
}

/// What only an exclusion constraint has.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ExclusionRow {
    pub(super) method: Option<String>,
    pub(super) elements: Option<Vec<ExcludeRow>>,
    pub(super) filter: Option<String>,
}

/// A part of an exclusion constraint.
#[derive(Debug, Deserialize)]
pub(super) struct ExcludeRow {
    pub(super) expression: String,
    pub(super) operator: String,
}

/// An index.
#[derive(Debug, Deserialize)]
pub(super) struct IndexRow {
    pub(super) relation: i64,
    pub(super) name: String,
    pub(super) is_unique: bool,
    pub(super) method: String,
    /// The columns, with nothing for what takes more than a name.
    pub(super) columns: Vec<Option<String>>,
    /// For each of them and what is included, whether it is descending (1), and whether NULL is first (2).
    pub(super) options: Vec<u8>,
    /// The parts, where they take more than names.
    pub(super) elements: Option<Vec<ElementRow>>,
    pub(super) include: Option<Vec<String>>,
    pub(super) filter: Option<String>,
    pub(super) nulls_not_distinct: bool,
    pub(super) parameters: Option<Vec<String>>,
    pub(super) tablespace: Option<String>,
}

/// A part of an index.
#[derive(Debug, Deserialize)]
pub(super) struct ElementRow {
    pub(super) column: Option<String>,
    pub(super) expression: Option<String>,
    pub(super) opclass: Option<String>,
    pub(super) parameters: Option<Vec<String>>,
    pub(super) collation: Option<String>,
}

/// An enum type.
#[derive(Debug, Deserialize)]
pub(super) struct EnumRow {
    pub(super) schema: Option<String>,
    pub(super) name: String,
    pub(super) labels: Vec<String>,
}

/// A sequence.
#[derive(Debug, Deserialize)]
pub(super) struct SequenceRow {
    pub(super) schema: Option<String>,
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) ty: String,
    pub(super) start: i64,
    pub(super) increment: i64,
    pub(super) min: i64,
    pub(super) max: i64,
    pub(super) cache: i64,
    pub(super) cycle: bool,
    pub(super) dependence: Option<String>,
    pub(super) relation: Option<i64>,
    pub(super) column: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) owner_schema: Option<String>,
}

/// A trigger.
#[derive(Debug, Deserialize)]
pub(super) struct TriggerRow {
    pub(super) relation: i64,
    pub(super) name: String,
    pub(super) definition: String,
}

/// An extension.
#[derive(Debug, Deserialize)]
pub(super) struct ExtensionRow {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) schema: Option<String>,
}
