//! Conversations, their messages, and what hangs on those: each goes with what it belongs to.

use chrono::NaiveDateTime;
use diesel::prelude::*;

diesel::table! {
    conversation (id) {
        id -> BigInt,
        title -> Text,
    }
}

diesel::table! {
    message (id) {
        id -> BigInt,
        conversation_id -> BigInt,
        body -> Text,
        written_at -> Timestamp,
    }
}

diesel::table! {
    attachment (id) {
        id -> BigInt,
        message_id -> BigInt,
        name -> Text,
    }
}

/// What people talk about.
#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = conversation)]
pub struct Conversation {
    #[limbeck(identity)]
    pub id: i64,
    #[limbeck(length = 100)]
    pub title: String,
}

/// What somebody says.
#[derive(Debug, Identifiable, Queryable, Selectable, Associations, limbeck::Model)]
#[diesel(table_name = message, belongs_to(Conversation))]
pub struct Message {
    #[limbeck(identity)]
    pub id: i64,
    #[limbeck(index, on_delete = cascade)]
    pub conversation_id: i64,
    pub body: String,
    #[limbeck(default = sql("CURRENT_TIMESTAMP"))]
    pub written_at: NaiveDateTime,
}

/// A file beside a message.
#[derive(Debug, Identifiable, Queryable, Selectable, Associations, limbeck::Model)]
#[diesel(table_name = attachment, belongs_to(Message))]
pub struct Attachment {
    #[limbeck(identity)]
    pub id: i64,
    #[limbeck(on_delete = cascade)]
    pub message_id: i64,
    #[limbeck(length = 200)]
    pub name: String,
}
