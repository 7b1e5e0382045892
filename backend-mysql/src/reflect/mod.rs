//! The catalog to a schema.

use limbeck_core::schema::{NameCase, Rules};

/// What the servers refuse and let pass.
pub const RULES: Rules = Rules { case: NameCase::Insensitive, dangling_references: false, enums_in_catalog: false };
