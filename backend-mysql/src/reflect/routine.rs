//! Functions, procedures and events: of which no operation knows, so that only their ends are asked for.

use std::collections::BTreeSet;

use limbeck_core::{backend::Routine, name::SchemaName};

use crate::quote;

/// The query for those in these schemas and in the connection's database: schema, name and kind of each.
pub(crate) fn routines(schemas: &BTreeSet<SchemaName>) -> String {
    let names = schemas.iter().map(|name| quote::string(name.as_str()));
    let names: Vec<_> = names.chain(std::iter::once("DATABASE()".to_owned())).collect();
    let names = names.join(", ");
    format!(
        "SELECT CAST(routine_schema AS CHAR), CAST(routine_name AS CHAR), CAST(routine_type AS CHAR) \
         FROM information_schema.routines \
         WHERE routine_schema IN ({names}) AND routine_type IN ('FUNCTION', 'PROCEDURE') \
         UNION ALL \
         SELECT CAST(event_schema AS CHAR), CAST(event_name AS CHAR), 'EVENT' \
         FROM information_schema.events WHERE event_schema IN ({names}) ORDER BY 1, 3, 2"
    )
}

/// What a row of that query tells to a connection that is in the database `home`.
pub(crate) fn routine(row: &[Option<String>], home: &str) -> Option<Routine> {
    let [Some(schema), Some(name), Some(kind)] = row else { return None };
    let schema = SchemaName::new(schema).ok().filter(|schema| schema.as_str() != home);
    let drop = format!("DROP {kind} IF EXISTS {}", quote::qualified(schema.as_ref(), name));
    Some(Routine { drop, used_by: Vec::new() })
}
