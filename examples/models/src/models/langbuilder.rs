//! The tables that LangBuilder has. Its history named constraints in several ways over the years, and so do the models.
//! It never ran on MySQL, whose keys need to know how long a text may be.

use chrono::NaiveDateTime;
use serde_json::Value;
use uuid::Uuid;

use crate::schema::*;

/// Who may see a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, limbeck::DbEnum)]
#[limbeck(name = "access_type_enum", rename_all = "UPPERCASE", check = false)]
pub enum AccessType {
    Private,
    Public,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = user)]
#[limbeck(unique(id))]
pub struct User {
    pub id: Uuid,
    #[limbeck(type(mysql = "varchar(255)", default = "varchar"), index(unique))]
    pub username: String,
    #[limbeck(type = "varchar")]
    pub password: String,
    pub is_active: bool,
    pub is_superuser: bool,
    pub create_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub last_login_at: Option<NaiveDateTime>,
    #[limbeck(type = "varchar")]
    pub profile_image: Option<String>,
    #[limbeck(type = "varchar")]
    pub store_api_key: Option<String>,
    pub optins: Option<Value>,
}

#[derive(Debug, Identifiable, Queryable, Selectable, Associations, limbeck::Model)]
#[diesel(table_name = apikey, belongs_to(User))]
#[limbeck(unique(id))]
pub struct ApiKey {
    #[limbeck(type(mysql = "varchar(255)", default = "varchar"), index)]
    pub name: Option<String>,
    pub created_at: NaiveDateTime,
    pub last_used_at: Option<NaiveDateTime>,
    pub total_uses: i32,
    pub is_active: bool,
    pub id: Uuid,
    #[limbeck(type(mysql = "varchar(255)", default = "varchar"), index(unique))]
    pub api_key: String,
    #[limbeck(index)]
    pub user_id: Uuid,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = variable)]
#[limbeck(foreign_key(user_id => user(id), name = "fk_variable_user_id"))]
pub struct Variable {
    #[limbeck(type = "varchar")]
    pub name: String,
    #[limbeck(type = "varchar")]
    pub value: String,
    #[diesel(column_name = type_)]
    #[limbeck(column = "type", type = "varchar")]
    pub kind: Option<String>,
    pub id: Uuid,
    pub created_at: Option<NaiveDateTime>,
    pub updated_at: Option<NaiveDateTime>,
    pub user_id: Uuid,
    pub default_fields: Option<Value>,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = folder)]
#[limbeck(unique(user_id, name, name = "unique_folder_name"))]
pub struct Folder {
    #[limbeck(type(mysql = "varchar(255)", default = "varchar"), index)]
    pub name: String,
    pub description: Option<String>,
    pub id: Uuid,
    #[limbeck(references = folder(id))]
    pub parent_id: Option<Uuid>,
    #[limbeck(references = user(id))]
    pub user_id: Option<Uuid>,
    pub auth_settings: Option<Value>,
}

/// `flow.user_id` has three foreign keys, each added under a name of its own, and nobody ever dropped one.
#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = flow)]
#[limbeck(
    unique(id),
    unique(user_id, endpoint_name, name = "unique_flow_endpoint_name"),
    unique(user_id, name, name = "unique_flow_name"),
    foreign_key(user_id => user(id)),
    foreign_key(user_id => user(id), name = "fk_flow_user_id"),
    foreign_key(user_id => user(id), name = "flow_user_id_fkey"),
    foreign_key(folder_id => folder(id), name = "flow_folder_id_fkey")
)]
pub struct Flow {
    pub data: Option<Value>,
    #[limbeck(type(mysql = "varchar(255)", default = "varchar"), index)]
    pub name: String,
    #[limbeck(type(mysql = "varchar(500)", default = "text"), index)]
    pub description: Option<String>,
    pub id: Uuid,
    #[limbeck(index)]
    pub user_id: Option<Uuid>,
    pub is_component: Option<bool>,
    pub updated_at: Option<NaiveDateTime>,
    #[limbeck(type = "varchar")]
    pub icon: Option<String>,
    #[limbeck(type = "varchar")]
    pub icon_bg_color: Option<String>,
    #[limbeck(index)]
    pub folder_id: Option<Uuid>,
    #[limbeck(type(mysql = "varchar(255)", default = "varchar"), index)]
    pub endpoint_name: Option<String>,
    pub webhook: Option<bool>,
    #[limbeck(type = "varchar")]
    pub gradient: Option<String>,
    pub tags: Option<Value>,
    pub locked: Option<bool>,
    #[limbeck(type = "varchar")]
    pub fs_path: Option<String>,
    #[limbeck(default = "PRIVATE")]
    pub access_type: AccessType,
    pub mcp_enabled: Option<bool>,
    #[limbeck(type = "varchar")]
    pub action_name: Option<String>,
    pub action_description: Option<String>,
}

#[derive(Debug, Identifiable, Queryable, Selectable, Associations, limbeck::Model)]
#[diesel(table_name = file, belongs_to(User))]
pub struct File {
    pub id: Uuid,
    pub user_id: Uuid,
    #[limbeck(type(mysql = "varchar(255)", default = "varchar"), unique)]
    pub name: String,
    #[limbeck(type = "varchar")]
    pub path: String,
    pub size: i32,
    #[limbeck(type = "varchar")]
    pub provider: Option<String>,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = vertex_build, primary_key(build_id))]
#[limbeck(primary_key(build_id, name = "pk_temp_vertex_build"))]
pub struct VertexBuild {
    pub timestamp: NaiveDateTime,
    #[limbeck(type = "varchar")]
    pub id: String,
    pub data: Option<Value>,
    pub artifacts: Option<Value>,
    pub params: Option<String>,
    pub build_id: Uuid,
    pub flow_id: Uuid,
    pub valid: bool,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = transaction)]
#[limbeck(primary_key(id, name = "pk_temp_transaction"))]
pub struct Transaction {
    pub timestamp: NaiveDateTime,
    #[limbeck(type = "varchar")]
    pub vertex_id: String,
    #[limbeck(type = "varchar")]
    pub target_id: Option<String>,
    pub inputs: Option<Value>,
    pub outputs: Option<Value>,
    #[limbeck(type = "varchar")]
    pub status: String,
    pub id: Uuid,
    pub flow_id: Uuid,
    #[limbeck(type = "varchar")]
    pub error: Option<String>,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = message)]
#[limbeck(primary_key(id, name = "pk_temp_message"))]
pub struct Message {
    pub timestamp: NaiveDateTime,
    #[limbeck(type = "varchar")]
    pub sender: String,
    #[limbeck(type = "varchar")]
    pub sender_name: String,
    #[limbeck(type = "varchar")]
    pub session_id: String,
    pub text: Option<String>,
    pub id: Uuid,
    pub flow_id: Option<Uuid>,
    pub files: Option<Value>,
    #[limbeck(default = false)]
    pub error: bool,
    #[limbeck(default = false)]
    pub edit: bool,
    pub properties: Option<Value>,
    pub category: Option<String>,
    pub content_blocks: Option<Value>,
}
