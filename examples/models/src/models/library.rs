//! What flows are made of: components, their versions, and what people say of them.

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::langbuilder::{Flow, User};
use crate::schema::*;

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = component)]
#[limbeck(unique(name, version))]
pub struct Component {
    pub id: Uuid,
    #[limbeck(length = 120)]
    pub name: String,
    #[limbeck(length = 20)]
    pub version: String,
    pub definition: Value,
    #[limbeck(references = user(id), on_delete = set_null)]
    pub author_id: Option<Uuid>,
}

#[derive(Debug, Identifiable, Queryable, Selectable, Associations, limbeck::Model)]
#[diesel(table_name = flow_version, belongs_to(Flow))]
#[limbeck(unique(flow_id, number))]
pub struct FlowVersion {
    pub id: Uuid,
    #[limbeck(on_delete = cascade)]
    pub flow_id: Uuid,
    pub number: i32,
    pub data: Value,
    #[limbeck(default = sql("CURRENT_TIMESTAMP"))]
    pub saved_at: DateTime<Utc>,
}

#[derive(Debug, Identifiable, Queryable, Selectable, Associations, limbeck::Model)]
#[diesel(table_name = comment, belongs_to(Flow), belongs_to(User))]
pub struct Comment {
    pub id: Uuid,
    #[limbeck(on_delete = cascade, index)]
    pub flow_id: Uuid,
    #[limbeck(on_delete = cascade)]
    pub user_id: Uuid,
    #[limbeck(references = comment(id), on_delete = cascade)]
    pub reply_to: Option<Uuid>,
    pub body: String,
    #[limbeck(default = sql("CURRENT_TIMESTAMP"))]
    pub written_at: DateTime<Utc>,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = tag)]
pub struct Tag {
    pub id: Uuid,
    #[limbeck(length = 40, unique)]
    pub name: String,
}

#[derive(Debug, Identifiable, Queryable, Selectable, Associations, limbeck::Model)]
#[diesel(table_name = flow_tag, primary_key(flow_id, tag_id), belongs_to(Flow), belongs_to(Tag))]
pub struct FlowTag {
    #[limbeck(on_delete = cascade)]
    pub flow_id: Uuid,
    #[limbeck(on_delete = cascade, index)]
    pub tag_id: Uuid,
}
