//! What a version of PostgreSQL can do: [the release notes](https://www.postgresql.org/docs/release/) as a table.

/// The version that is assumed of a server that is not there, for `--sql`, in PostgreSQL's own counting
/// (`server_version_num`): 15.0.
pub const ASSUMED: u32 = 150_000;

/// The oldest version whose catalog is read.
pub const OLDEST: u32 = 120_000;

/// What one version of PostgreSQL can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// The version, in PostgreSQL's own counting: 15.4 is `150_004`.
    pub version: u32,
    /// A new column with a constant default leaves the rows that are there alone (11).
    pub fast_default: bool,
    /// `ALTER TYPE … ADD VALUE` may stand in a transaction; the value is used after its end (12).
    pub enum_value_in_transaction: bool,
    /// The server names a foreign key by all its columns, not by the first alone (12).
    pub foreign_key_named_by_all: bool,
    /// `ALTER COLUMN … DROP EXPRESSION` (13).
    pub drop_expression: bool,
    /// `COMPRESSION` of a column (14).
    pub compression: bool,
    /// `NULLS NOT DISTINCT` (15).
    pub nulls_not_distinct: bool,
    /// `ALTER COLUMN … SET EXPRESSION` (17).
    pub set_expression: bool,
    /// Keys whose last column is a period (`WITHOUT OVERLAPS`, `PERIOD`), and constraints that are `NOT ENFORCED` (18).
    pub temporal_keys: bool,
    /// Generated columns that are computed when they are read (18).
    pub virtual_generated: bool,
}

impl Capabilities {
    /// What is assumed of a server that is not there.
    pub const ASSUMED: Self = Self::for_version(ASSUMED);

    /// What a version can do.
    pub const fn for_version(version: u32) -> Self {
        Self {
            version,
            fast_default: version >= 110_000,
            enum_value_in_transaction: version >= 120_000,
            foreign_key_named_by_all: version >= 120_000,
            drop_expression: version >= 130_000,
            compression: version >= 140_000,
            nulls_not_distinct: version >= 150_000,
            set_expression: version >= 170_000,
            temporal_keys: version >= 180_000,
            virtual_generated: version >= 180_000,
        }
    }

    /// The version as people write it: `15`.
    pub fn major(&self) -> u32 {
        self.version / 10_000
    }
}

impl Default for Capabilities {
    fn default() -> Self {
        Self::ASSUMED
    }
}
