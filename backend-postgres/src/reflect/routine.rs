//! Functions, procedures and aggregates: of which no operation knows, so that only their ends are asked for.

use std::collections::BTreeSet;

use limbeck_core::{
    backend::{BackendError, Routine},
    name::SchemaName,
};

use super::{
    catalog::{USERS, unowned},
    name,
};
use crate::quote;

/// The query for those in these schemas and in the usual one; in all, where none is named. Of each the SQL that drops it,
/// and, as JSON, the tables and views that hang on it by way of whatever it is.
///
/// Left out is what the role may not drop, what a type has made, and what would take along something that belongs to no
/// table: an event trigger, the check of a domain, a function of another schema.
pub(crate) fn routines(schemas: &BTreeSet<SchemaName>) -> String {
    let names: Vec<_> = schemas.iter().map(|name| quote::string(name.as_str())).collect();
    let within = if names.is_empty() {
        String::new()
    } else {
        format!(" AND n.nspname = ANY (ARRAY[{}, current_schema()]::text[])", names.join(", "))
    };
    let own = unowned("pg_proc", "p.oid");
    format!(
        "WITH RECURSIVE mine AS ( \
             SELECT p.oid, format('DROP ROUTINE IF EXISTS %I.%I(%s) CASCADE', n.nspname, p.proname, \
                 pg_get_function_identity_arguments(p.oid)) AS sql \
             FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace \
             WHERE {USERS}{within} AND pg_has_role(p.proowner, 'USAGE') AND {own} AND NOT EXISTS ( \
                 SELECT FROM pg_depend i \
                 WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i') \
         ), uses(routine, classid, objid) AS ( \
             SELECT oid, 'pg_proc'::regclass::oid, oid FROM mine \
             UNION \
             SELECT u.routine, d.classid, d.objid \
             FROM uses u JOIN pg_depend d ON d.refclassid = u.classid AND d.refobjid = u.objid \
         ), held AS ( \
             SELECT u.routine, u.classid, u.objid, coalesce(a.adrelid, t.tgrelid, c.conrelid, r.ev_class, l.polrelid, \
                 i.indrelid, CASE WHEN u.classid = 'pg_class'::regclass THEN u.objid END) AS relation \
             FROM uses u \
             LEFT JOIN pg_attrdef a ON u.classid = 'pg_attrdef'::regclass AND a.oid = u.objid \
             LEFT JOIN pg_trigger t ON u.classid = 'pg_trigger'::regclass AND t.oid = u.objid \
             LEFT JOIN pg_constraint c ON u.classid = 'pg_constraint'::regclass AND c.oid = u.objid \
             LEFT JOIN pg_rewrite r ON u.classid = 'pg_rewrite'::regclass AND r.oid = u.objid \
             LEFT JOIN pg_policy l ON u.classid = 'pg_policy'::regclass AND l.oid = u.objid \
             LEFT JOIN pg_index i ON u.classid = 'pg_class'::regclass AND i.indexrelid = u.objid \
         ) \
         SELECT m.sql, (SELECT coalesce(json_agg(DISTINCT ARRAY[nullif(n.nspname, current_schema()), k.relname]::text[]), \
                 '[]')::text \
             FROM held h JOIN pg_class k ON k.oid = coalesce(pg_partition_root(h.relation), h.relation) \
             JOIN pg_namespace n ON n.oid = k.relnamespace \
             WHERE h.routine = m.oid AND k.relkind IN ('r', 'p', 'v', 'm', 'f')) \
         FROM mine m WHERE NOT EXISTS ( \
             SELECT FROM held h WHERE h.routine = m.oid AND ( \
                 h.classid = 'pg_event_trigger'::regclass \
                 OR (h.classid = 'pg_constraint'::regclass AND h.relation = 0) \
                 OR (h.classid = 'pg_proc'::regclass AND h.objid NOT IN (SELECT oid FROM mine)))) \
         ORDER BY m.sql"
    )
}

/// What a row of that query tells.
pub(crate) fn routine(drop: &str, used_by: &str) -> Result<Routine, BackendError> {
    let unreadable = |error: serde_json::Error| BackendError::Definition {
        object: "functions".to_owned(),
        message: error.to_string(),
    };
    let used_by: Vec<(Option<String>, String)> = serde_json::from_str(used_by).map_err(unreadable)?;
    let used_by = used_by.into_iter().map(|(schema, relation)| {
        let schema: Option<SchemaName> = schema.as_deref().map(name).transpose()?;
        Ok((schema, relation))
    });
    Ok(Routine { drop: drop.to_owned(), used_by: used_by.collect::<Result<_, BackendError>>()? })
}
