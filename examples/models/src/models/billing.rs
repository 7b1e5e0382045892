//! What workspaces use, and what they pay for it.

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::access::Workspace;
use crate::schema::*;

/// Where an invoice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, limbeck::DbEnum)]
pub enum InvoiceState {
    Draft,
    Sent,
    Paid,
    #[limbeck(rename = "void")]
    Cancelled,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = plan)]
#[limbeck(check("monthly_price >= 0", name = "ck_plan_price"))]
pub struct Plan {
    pub id: Uuid,
    #[limbeck(length = 40, unique)]
    pub name: String,
    #[limbeck(precision = 10, scale = 2, default = 0)]
    pub monthly_price: BigDecimal,
    pub seats: i16,
}

#[derive(Debug, Identifiable, Queryable, Selectable, Associations, limbeck::Model)]
#[diesel(table_name = subscription, belongs_to(Workspace), belongs_to(Plan))]
pub struct Subscription {
    pub id: Uuid,
    #[limbeck(on_delete = cascade, unique)]
    pub workspace_id: Uuid,
    #[limbeck(index)]
    pub plan_id: Uuid,
    pub begins_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = invoice)]
#[limbeck(unique(workspace_id, number))]
pub struct Invoice {
    pub id: Uuid,
    #[limbeck(references = workspace(id), on_delete = restrict)]
    pub workspace_id: Uuid,
    pub number: i32,
    #[limbeck(default = "draft")]
    pub state: InvoiceState,
    pub issued_on: NaiveDate,
    #[limbeck(precision = 12, scale = 2)]
    pub total: BigDecimal,
}

#[derive(Debug, Identifiable, Queryable, Selectable, Associations, limbeck::Model)]
#[diesel(table_name = invoice_line, primary_key(invoice_id, position), belongs_to(Invoice))]
pub struct InvoiceLine {
    #[limbeck(on_delete = cascade)]
    pub invoice_id: Uuid,
    pub position: i32,
    #[limbeck(length = 200)]
    pub label: String,
    #[limbeck(precision = 12, scale = 2)]
    pub amount: BigDecimal,
}

#[derive(Debug, Identifiable, Queryable, Selectable, limbeck::Model)]
#[diesel(table_name = usage)]
#[limbeck(index(workspace_id, at desc))]
pub struct Usage {
    #[limbeck(identity)]
    pub id: i64,
    #[limbeck(references = workspace(id), on_delete = cascade)]
    pub workspace_id: Uuid,
    #[limbeck(references = flow(id), on_delete = set_null)]
    pub flow_id: Option<Uuid>,
    pub tokens: i64,
    pub seconds: f64,
    #[limbeck(default = sql("CURRENT_TIMESTAMP"))]
    pub at: DateTime<Utc>,
}
