//! Constraints of a table as text.

use limbeck_core::{
    name::{ColumnName, ConstraintName},
    schema::{Check, DialectOptions, ForeignKey, PrimaryKey, Unique},
    statement::LowerError,
};

use super::{
    column::{on_conflict_clause, own_sql},
    unsupported,
};
use crate::{dialect_name, quote};

fn named(name: Option<&ConstraintName>) -> String {
    name.map(|name| format!("CONSTRAINT {} ", quote::identifier(name.as_str()))).unwrap_or_default()
}

/// Columns, quoted and separated by commas.
pub(crate) fn columns(names: &[ColumnName]) -> String {
    names.iter().map(|name| quote::identifier(name.as_str())).collect::<Vec<_>>().join(", ")
}

fn on_conflict(options: &DialectOptions) -> Result<String, LowerError> {
    Ok(options.text(&dialect_name(), "on_conflict").map(on_conflict_clause).transpose()?.unwrap_or_default())
}

/// A primary key.
pub(crate) fn primary_key(key: &PrimaryKey, autoincrement: bool) -> String {
    let counts = if autoincrement { " AUTOINCREMENT" } else { "" };
    // An unknown conflict clause is refused where the options are read; here it is left out.
    let on_conflict = on_conflict(&key.options).unwrap_or_default();
    format!("{}PRIMARY KEY ({}{counts}){on_conflict}", named(key.name.as_ref()), columns(&key.columns))
}

/// A unique constraint.
pub(crate) fn unique(unique: &Unique) -> Result<String, LowerError> {
    if unique.deferrable.deferrable == Some(true) {
        let reason = "SQLite checks unique constraints at once, they cannot be deferrable";
        return Err(unsupported("create_unique_constraint", reason, "leave `deferrable` out for SQLite"));
    }
    if unique.nulls_not_distinct {
        let reason = "to SQLite two NULLs are always distinct";
        return Err(unsupported("create_unique_constraint", reason, "use a unique index on `coalesce(…)`"));
    }
    let on_conflict = on_conflict(&unique.options)?;
    Ok(format!("{}UNIQUE ({}){on_conflict}", named(unique.name.as_ref()), columns(&unique.columns)))
}

/// A CHECK constraint.
pub(crate) fn check(check: &Check) -> Result<String, LowerError> {
    Ok(format!("{}CHECK ({})", named(check.name.as_ref()), own_sql(&check.check, "create_check_constraint")?))
}

/// A foreign key.
pub(crate) fn foreign_key(key: &ForeignKey) -> Result<String, LowerError> {
    if let Some(kind) = key.match_type.as_deref().filter(|kind| !kind.eq_ignore_ascii_case("simple")) {
        let reason = format!("SQLite reads MATCH {kind} and does not heed it");
        return Err(unsupported("create_foreign_key", reason, "leave `match` out for SQLite"));
    }
    let mut text = format!(
        "{}FOREIGN KEY ({}) REFERENCES {}",
        named(key.name.as_ref()),
        columns(&key.columns),
        quote::identifier(key.references.table.as_str())
    );
    if !key.references.columns.is_empty() {
        text += &format!(" ({})", columns(&key.references.columns));
    }
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if let Some(action) = action {
            text += &format!(" ON {event} {}", action.word().to_ascii_uppercase());
        }
    }
    match key.deferrable.deferrable {
        Some(true) => text += " DEFERRABLE",
        Some(false) => text += " NOT DEFERRABLE",
        None => {}
    }
    if let Some(initially) = key.deferrable.initially {
        text += &format!(" INITIALLY {}", initially.word().to_ascii_uppercase());
    }
    Ok(text)
}
