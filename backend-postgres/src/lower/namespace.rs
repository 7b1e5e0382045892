//! `create_schema`, `drop_schema`, `create_extension`, `drop_extension`.

use limbeck_core::{
    operation::{CreateExtension, CreateSchema, DropExtension, DropSchema},
    statement::Statement,
};

use super::{metadata, when};
use crate::quote;

pub(super) fn create_schema(create: &CreateSchema) -> Statement {
    let if_not_exists = when(create.common.if_not_exists, "IF NOT EXISTS ");
    metadata(format!("CREATE SCHEMA {if_not_exists}{}", quote::identifier(create.name.as_str())))
}

pub(super) fn drop_schema(drop: &DropSchema) -> Statement {
    let (if_exists, cascade) = (when(drop.common.if_exists, "IF EXISTS "), when(drop.cascade, " CASCADE"));
    metadata(format!("DROP SCHEMA {if_exists}{}{cascade}", quote::identifier(drop.name.as_str())))
}

pub(super) fn create_extension(create: &CreateExtension) -> Statement {
    let if_not_exists = when(create.common.if_not_exists, "IF NOT EXISTS ");
    let mut sql = format!("CREATE EXTENSION {if_not_exists}{}", quote::identifier(create.name.as_str()));
    if let Some(schema) = &create.common.schema {
        sql += &format!(" SCHEMA {}", quote::identifier(schema.as_str()));
    }
    if let Some(version) = &create.version {
        sql += &format!(" VERSION {}", quote::string(version));
    }
    metadata(sql + when(create.cascade, " CASCADE"))
}

pub(super) fn drop_extension(drop: &DropExtension) -> Statement {
    let (if_exists, cascade) = (when(drop.common.if_exists, "IF EXISTS "), when(drop.cascade, " CASCADE"));
    metadata(format!("DROP EXTENSION {if_exists}{}{cascade}", quote::identifier(drop.name.as_str())))
}
