//! A project whose models are the source of truth: Diesel's derives and limbeck's on the same structs.

#[macro_use]
extern crate diesel;

pub mod models;
pub mod schema;

use limbeck::{node::DecodeError, target::Target};
use models::{access::*, billing::*, langbuilder::*, library::*};

/// What a database is meant to look like.
pub fn target() -> Result<Target, DecodeError> {
    limbeck::target_of![
        Workspace,
        WorkspaceMember,
        Invitation,
        Role,
        Permission,
        RolePermission,
        UserRole,
        AuditLog,
        Plan,
        Subscription,
        Invoice,
        InvoiceLine,
        Usage,
        User,
        ApiKey,
        Variable,
        Folder,
        Flow,
        File,
        VertexBuild,
        Transaction,
        Message,
        Component,
        FlowVersion,
        Comment,
        Tag,
        FlowTag,
    ]
}

#[cfg(test)]
mod tests {
    /// What the derives say and what is read from the source files is the same.
    #[test]
    fn the_derives_say_what_the_sources_say() {
        let patterns = [concat!(env!("CARGO_MANIFEST_DIR"), "/src/models/**/*.rs")];
        let read = limbeck_models::read_sources(&patterns).unwrap().target;
        let said = super::target().unwrap();
        assert_eq!(said.tables, read.tables);
        assert!(said.enums.len() == 3 && said.enums.iter().all(|known| read.enums.contains(known)));
    }
}
