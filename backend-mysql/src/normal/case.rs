//! The names of tables and views on a server that does not tell `User` from `user`: it gives them back in lower case,
//! and what refers to them too.

use limbeck_core::{
    name::{SchemaName, TableName},
    schema::{Named, Schema},
};

/// Puts the names of tables, views and databases into lower case, wherever they stand.
pub(super) fn fold(schema: &mut Schema) {
    let mut tables = Named::with_case(schema.tables.case());
    for table in schema.tables.iter() {
        let mut table = table.clone();
        fold_name(&mut table.name, table.schema.as_mut());
        for key in &mut table.foreign_keys {
            fold_name(&mut key.references.table, key.references.schema.as_mut());
        }
        tables.insert(table);
    }
    schema.tables = tables;
    let mut views = Named::with_case(schema.views.case());
    for view in schema.views.iter() {
        let mut view = view.clone();
        fold_name(&mut view.name, view.schema.as_mut());
        views.insert(view);
    }
    schema.views = views;
}

fn fold_name(name: &mut TableName, schema: Option<&mut SchemaName>) {
    if let Ok(folded) = TableName::new(name.as_str().to_lowercase()) {
        *name = folded;
    }
    if let Some(schema) = schema
        && let Ok(folded) = SchemaName::new(schema.as_str().to_lowercase())
    {
        *schema = folded;
    }
}
