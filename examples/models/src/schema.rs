// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "access_type_enum"))]
    pub struct AccessTypeEnum;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "invitation_state"))]
    pub struct InvitationState;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "invoice_state"))]
    pub struct InvoiceState;
}

diesel::table! {
    apikey (id) {
        name -> Nullable<Varchar>,
        created_at -> Timestamp,
        last_used_at -> Nullable<Timestamp>,
        total_uses -> Int4,
        is_active -> Bool,
        id -> Uuid,
        api_key -> Varchar,
        user_id -> Uuid,
    }
}

diesel::table! {
    audit_log (id) {
        id -> Int8,
        user_id -> Nullable<Uuid>,
        #[max_length = 80]
        action -> Varchar,
        details -> Nullable<Json>,
        at -> Timestamptz,
    }
}

diesel::table! {
    comment (id) {
        id -> Uuid,
        flow_id -> Uuid,
        user_id -> Uuid,
        reply_to -> Nullable<Uuid>,
        body -> Text,
        written_at -> Timestamptz,
    }
}

diesel::table! {
    component (id) {
        id -> Uuid,
        #[max_length = 120]
        name -> Varchar,
        #[max_length = 20]
        version -> Varchar,
        definition -> Json,
        author_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    file (id) {
        id -> Uuid,
        user_id -> Uuid,
        name -> Varchar,
        path -> Varchar,
        size -> Int4,
        provider -> Nullable<Varchar>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::AccessTypeEnum;

    flow (id) {
        data -> Nullable<Json>,
        name -> Varchar,
        description -> Nullable<Text>,
        id -> Uuid,
        user_id -> Nullable<Uuid>,
        is_component -> Nullable<Bool>,
        updated_at -> Nullable<Timestamp>,
        icon -> Nullable<Varchar>,
        icon_bg_color -> Nullable<Varchar>,
        folder_id -> Nullable<Uuid>,
        endpoint_name -> Nullable<Varchar>,
        webhook -> Nullable<Bool>,
        gradient -> Nullable<Varchar>,
        tags -> Nullable<Json>,
        locked -> Nullable<Bool>,
        fs_path -> Nullable<Varchar>,
        access_type -> AccessTypeEnum,
        mcp_enabled -> Nullable<Bool>,
        action_name -> Nullable<Varchar>,
        action_description -> Nullable<Text>,
    }
}

diesel::table! {
    flow_tag (flow_id, tag_id) {
        flow_id -> Uuid,
        tag_id -> Uuid,
    }
}

diesel::table! {
    flow_version (id) {
        id -> Uuid,
        flow_id -> Uuid,
        number -> Int4,
        data -> Json,
        saved_at -> Timestamptz,
    }
}

diesel::table! {
    folder (id) {
        name -> Varchar,
        description -> Nullable<Text>,
        id -> Uuid,
        parent_id -> Nullable<Uuid>,
        user_id -> Nullable<Uuid>,
        auth_settings -> Nullable<Json>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::InvitationState;

    invitation (id) {
        id -> Uuid,
        workspace_id -> Uuid,
        #[max_length = 254]
        email -> Varchar,
        state -> InvitationState,
        expires_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::InvoiceState;

    invoice (id) {
        id -> Uuid,
        workspace_id -> Uuid,
        number -> Int4,
        state -> InvoiceState,
        issued_on -> Date,
        total -> Numeric,
    }
}

diesel::table! {
    invoice_line (invoice_id, position) {
        invoice_id -> Uuid,
        position -> Int4,
        #[max_length = 200]
        label -> Varchar,
        amount -> Numeric,
    }
}

diesel::table! {
    message (id) {
        timestamp -> Timestamp,
        sender -> Varchar,
        sender_name -> Varchar,
        session_id -> Varchar,
        text -> Nullable<Text>,
        id -> Uuid,
        flow_id -> Nullable<Uuid>,
        files -> Nullable<Json>,
        error -> Bool,
        edit -> Bool,
        properties -> Nullable<Json>,
        category -> Nullable<Text>,
        content_blocks -> Nullable<Json>,
    }
}

diesel::table! {
    permission (id) {
        id -> Uuid,
        #[max_length = 80]
        code -> Varchar,
        description -> Nullable<Text>,
    }
}

diesel::table! {
    plan (id) {
        id -> Uuid,
        #[max_length = 40]
        name -> Varchar,
        monthly_price -> Numeric,
        seats -> Int2,
    }
}

diesel::table! {
    role (id) {
        id -> Uuid,
        workspace_id -> Nullable<Uuid>,
        #[max_length = 60]
        name -> Varchar,
        is_system -> Bool,
    }
}

diesel::table! {
    role_permission (id) {
        id -> Uuid,
        role_id -> Uuid,
        permission_id -> Uuid,
    }
}

diesel::table! {
    subscription (id) {
        id -> Uuid,
        workspace_id -> Uuid,
        plan_id -> Uuid,
        begins_on -> Date,
        ends_on -> Nullable<Date>,
    }
}

diesel::table! {
    tag (id) {
        id -> Uuid,
        #[max_length = 40]
        name -> Varchar,
    }
}

diesel::table! {
    transaction (id) {
        timestamp -> Timestamp,
        vertex_id -> Varchar,
        target_id -> Nullable<Varchar>,
        inputs -> Nullable<Json>,
        outputs -> Nullable<Json>,
        status -> Varchar,
        id -> Uuid,
        flow_id -> Uuid,
        error -> Nullable<Varchar>,
    }
}

diesel::table! {
    usage (id) {
        id -> Int8,
        workspace_id -> Uuid,
        flow_id -> Nullable<Uuid>,
        tokens -> Int8,
        seconds -> Float8,
        at -> Timestamptz,
    }
}

diesel::table! {
    user (id) {
        id -> Uuid,
        username -> Varchar,
        password -> Varchar,
        is_active -> Bool,
        is_superuser -> Bool,
        create_at -> Timestamp,
        updated_at -> Timestamp,
        last_login_at -> Nullable<Timestamp>,
        profile_image -> Nullable<Varchar>,
        store_api_key -> Nullable<Varchar>,
        optins -> Nullable<Json>,
    }
}

diesel::table! {
    user_role (id) {
        id -> Uuid,
        user_id -> Uuid,
        role_id -> Uuid,
        granted_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    variable (id) {
        name -> Varchar,
        value -> Varchar,
        #[sql_name = "type"]
        type_ -> Nullable<Varchar>,
        id -> Uuid,
        created_at -> Nullable<Timestamp>,
        updated_at -> Nullable<Timestamp>,
        user_id -> Uuid,
        default_fields -> Nullable<Json>,
    }
}

diesel::table! {
    vertex_build (build_id) {
        timestamp -> Timestamp,
        id -> Varchar,
        data -> Nullable<Json>,
        artifacts -> Nullable<Json>,
        params -> Nullable<Text>,
        build_id -> Uuid,
        flow_id -> Uuid,
        valid -> Bool,
    }
}

diesel::table! {
    workspace (id) {
        id -> Uuid,
        #[max_length = 100]
        name -> Varchar,
        #[max_length = 60]
        slug -> Varchar,
        owner_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    workspace_member (workspace_id, user_id) {
        workspace_id -> Uuid,
        user_id -> Uuid,
        joined_at -> Timestamptz,
    }
}

diesel::joinable!(apikey -> user (user_id));
diesel::joinable!(audit_log -> user (user_id));
diesel::joinable!(comment -> flow (flow_id));
diesel::joinable!(comment -> user (user_id));
diesel::joinable!(component -> user (author_id));
diesel::joinable!(file -> user (user_id));
diesel::joinable!(flow -> folder (folder_id));
diesel::joinable!(flow_tag -> flow (flow_id));
diesel::joinable!(flow_tag -> tag (tag_id));
diesel::joinable!(flow_version -> flow (flow_id));
diesel::joinable!(folder -> user (user_id));
diesel::joinable!(invitation -> workspace (workspace_id));
diesel::joinable!(invoice -> workspace (workspace_id));
diesel::joinable!(invoice_line -> invoice (invoice_id));
diesel::joinable!(role -> workspace (workspace_id));
diesel::joinable!(role_permission -> permission (permission_id));
diesel::joinable!(role_permission -> role (role_id));
diesel::joinable!(subscription -> plan (plan_id));
diesel::joinable!(subscription -> workspace (workspace_id));
diesel::joinable!(usage -> flow (flow_id));
diesel::joinable!(usage -> workspace (workspace_id));
diesel::joinable!(user_role -> role (role_id));
diesel::joinable!(variable -> user (user_id));
diesel::joinable!(workspace -> user (owner_id));
diesel::joinable!(workspace_member -> user (user_id));
diesel::joinable!(workspace_member -> workspace (workspace_id));

diesel::allow_tables_to_appear_in_same_query!(
    apikey,
    audit_log,
    comment,
    component,
    file,
    flow,
    flow_tag,
    flow_version,
    folder,
    invitation,
    invoice,
    invoice_line,
    message,
    permission,
    plan,
    role,
    role_permission,
    subscription,
    tag,
    transaction,
    usage,
    user,
    user_role,
    variable,
    vertex_build,
    workspace,
    workspace_member,
);
