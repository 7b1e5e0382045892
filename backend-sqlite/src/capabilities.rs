//! What a version of SQLite can do: [the list of its changes](https://www.sqlite.org/changes.html) as a table.

/// The version of the library that this crate is built with, in SQLite's own counting: 3.53.2 is `3_053_002`.
pub const BUNDLED: u32 = libsqlite3_sys::SQLITE_VERSION_NUMBER as u32;

/// What one version of SQLite can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// The version, in SQLite's own counting.
    pub version: u32,
    /// `ALTER TABLE … RENAME COLUMN`, which indexes, triggers and views follow (3.25).
    pub rename_column: bool,
    /// Generated columns (3.31).
    pub generated_columns: bool,
    /// `ALTER TABLE … DROP COLUMN` (3.35).
    pub drop_column: bool,
    /// `RETURNING` (3.35).
    pub returning: bool,
    /// `STRICT` tables, and `PRAGMA table_list` (3.37).
    pub strict: bool,
    /// `ALTER TABLE … ALTER COLUMN … SET NOT NULL` and `DROP NOT NULL` (3.53).
    pub alter_not_null: bool,
    /// `ALTER TABLE … ADD CONSTRAINT … CHECK` (3.53).
    pub add_check: bool,
    /// `ALTER TABLE … DROP CONSTRAINT` for a CHECK or a NOT NULL with a name (3.53).
    pub drop_check: bool,
    /// `ALTER TABLE … DROP CONSTRAINT` for a foreign key with a name (3.54).
    pub drop_foreign_key: bool,
    /// Whether stored definitions may be edited (`PRAGMA writable_schema`). A connection in defensive mode, and some
    /// servers that speak SQLite's language, do not let them be.
    pub writable_schema: bool,
}

impl Capabilities {
    /// What the library that this crate is built with can do.
    pub const BUNDLED: Self = Self::for_version(BUNDLED);

    /// What can be relied on where nobody knows which library will run a script: what SQLite 3.35 of 2021 can do, without
    /// edits of stored definitions, which shells and drivers may forbid. What is left is done by rebuilding the table.
    pub const ANYWHERE: Self = Self { writable_schema: false, ..Self::for_version(3_035_000) };

    /// What a version can do, on a connection that holds nothing back.
    pub const fn for_version(version: u32) -> Self {
        Self {
            version,
            rename_column: version >= 3_025_000,
            generated_columns: version >= 3_031_000,
            drop_column: version >= 3_035_000,
            returning: version >= 3_035_000,
            strict: version >= 3_037_000,
            alter_not_null: version >= 3_053_000,
            add_check: version >= 3_053_000,
            drop_check: version >= 3_053_000,
            drop_foreign_key: version >= 3_054_000,
            writable_schema: true,
        }
    }

    /// The number for a version as `sqlite_version()` writes it; nothing when it is no such text.
    pub fn version_number(text: &str) -> Option<u32> {
        let mut parts = text.trim().split('.').map(|part| part.parse::<u32>().ok());
        let (major, minor) = (parts.next()??, parts.next()??);
        let patch = parts.next().flatten().unwrap_or_default();
        Some(major * 1_000_000 + minor * 1_000 + patch)
    }
}

impl Default for Capabilities {
    fn default() -> Self {
        Self::BUNDLED
    }
}
