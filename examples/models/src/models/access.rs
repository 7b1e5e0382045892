//! Who may do what: workspaces with their members, roles and permissions.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::langbuilder::User;
use crate::schema::*;

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, limbeck::DbEnum)]
pub enum InvitationState {
    Open,
    Accepted,
    Withdrawn,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = workspace)]
#[limbeck(check("length(name) > 0", name = "ck_workspace_name"), comment = "A team and all that is its own")]
pub struct Workspace {
    pub id: Uuid,
    #[limbeck(length = 100)]
    pub name: String,
    #[limbeck(length = 60, unique)]
    pub slug: String,
    #[limbeck(references = user(id), on_delete = restrict, index)]
    pub owner_id: Uuid,
    #[limbeck(default = sql("CURRENT_TIMESTAMP"))]
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Identifiable, Queryable, Selectable, Associations, limbeck::Model)]
#[diesel(table_name = workspace_member, primary_key(workspace_id, user_id), belongs_to(Workspace), belongs_to(User))]
pub struct WorkspaceMember {
    #[limbeck(on_delete = cascade)]
    pub workspace_id: Uuid,
    #[limbeck(on_delete = cascade, index)]
    pub user_id: Uuid,
    #[limbeck(default = sql("CURRENT_TIMESTAMP"))]
    pub joined_at: DateTime<Utc>,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = invitation)]
#[limbeck(index(workspace_id, email))]
pub struct Invitation {
    pub id: Uuid,
    #[limbeck(references = workspace(id), on_delete = cascade)]
    pub workspace_id: Uuid,
    #[limbeck(length = 254)]
    pub email: String,
    #[limbeck(default = "open")]
    pub state: InvitationState,
    pub expires_on: NaiveDate,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = role)]
#[limbeck(unique(workspace_id, name))]
pub struct Role {
    pub id: Uuid,
    #[limbeck(references = workspace(id), on_delete = cascade)]
    pub workspace_id: Option<Uuid>,
    #[limbeck(length = 60)]
    pub name: String,
    #[limbeck(default = false)]
    pub is_system: bool,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = permission)]
pub struct Permission {
    pub id: Uuid,
    #[limbeck(length = 80, unique)]
    pub code: String,
    pub description: Option<String>,
}

#[derive(Debug, Identifiable, Queryable, Selectable, Associations, limbeck::Model)]
#[diesel(table_name = role_permission, belongs_to(Role), belongs_to(Permission))]
#[limbeck(unique(role_id, permission_id, name = "uq_role_permission"))]
pub struct RolePermission {
    pub id: Uuid,
    #[limbeck(on_delete = cascade)]
    pub role_id: Uuid,
    #[limbeck(on_delete = cascade, index)]
    pub permission_id: Uuid,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = user_role)]
#[limbeck(unique(user_id, role_id), index(role_id))]
pub struct UserRole {
    pub id: Uuid,
    #[limbeck(references = user(id), on_delete = cascade)]
    pub user_id: Uuid,
    #[limbeck(references = role(id), on_delete = cascade)]
    pub role_id: Uuid,
    #[limbeck(references = user(id), on_delete = set_null)]
    pub granted_by: Option<Uuid>,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = audit_log)]
#[limbeck(index(user_id, at desc))]
pub struct AuditLog {
    #[limbeck(identity)]
    pub id: i64,
    #[limbeck(references = user(id), on_delete = set_null)]
    pub user_id: Option<Uuid>,
    #[limbeck(length = 80)]
    pub action: String,
    pub details: Option<Value>,
    #[limbeck(default = sql("CURRENT_TIMESTAMP"))]
    pub at: DateTime<Utc>,
}
