//! Constraints of a table: as text, and made, checked, renamed and dropped.

use limbeck_core::{
    name::{ColumnName, ConstraintName, SchemaName},
    operation::{
        ConstraintTarget, CreateCheckConstraint, CreateExcludeConstraint, CreateForeignKey, CreatePrimaryKey,
        CreateUniqueConstraint, DropConstraint, RenameConstraint, ReplayError, ValidateConstraint,
    },
    schema::{Check, Deferrable, DialectOptions, Exclude, ForeignKey, PrimaryKey, Unique},
    statement::{Cost, LowerError},
};

use super::{alteration::Alteration, computed, metadata, names, options, own_sql, unsupported, when};
use crate::{Postgres, dialect_name, quote};

fn named(name: Option<&ConstraintName>) -> String {
    name.map(|name| format!("CONSTRAINT {} ", quote::identifier(name.as_str()))).unwrap_or_default()
}

/// What an index behind a constraint has of its own: storage parameters and a tablespace.
fn index_parameters(options: &DialectOptions) -> Result<String, LowerError> {
    let mut text = String::new();
    if let Some(parameters) = options::storage_parameters(options)? {
        text += &format!(" WITH ({parameters})");
    }
    if let Some(tablespace) = options.text(&dialect_name(), "tablespace") {
        text += &format!(" USING INDEX TABLESPACE {}", quote::identifier(tablespace));
    }
    Ok(text)
}

fn deferrable(deferrable: Deferrable) -> String {
    let mut text = match deferrable.deferrable {
        Some(true) => " DEFERRABLE".to_owned(),
        Some(false) => " NOT DEFERRABLE".to_owned(),
        None => String::new(),
    };
    if let Some(initially) = deferrable.initially {
        text += &format!(" INITIALLY {}", initially.word().to_ascii_uppercase());
    }
    text
}

/// A primary key.
pub(super) fn primary_key(postgres: &Postgres, key: &PrimaryKey) -> Result<String, LowerError> {
    let period = has_newer(postgres, &key.options, "period")?;
    let (name, columns) = (named(key.name.as_ref()), without_overlaps(&key.columns, period));
    Ok(format!("{name}PRIMARY KEY ({columns}){}", index_parameters(&key.options)?))
}

/// A unique constraint.
pub(super) fn unique(postgres: &Postgres, unique: &Unique) -> Result<String, LowerError> {
    require_nulls_not_distinct(postgres, unique.nulls_not_distinct, "create_unique_constraint")?;
    let nulls = when(unique.nulls_not_distinct, "NULLS NOT DISTINCT ");
    let period = has_newer(postgres, &unique.options, "period")?;
    let (name, columns) = (named(unique.name.as_ref()), without_overlaps(&unique.columns, period));
    let parameters = index_parameters(&unique.options)?;
    Ok(format!("{name}UNIQUE {nulls}({columns}){parameters}{}", deferrable(unique.deferrable)))
}

/// Refuses what the server has from version 15 on.
pub(super) fn require_nulls_not_distinct(
    postgres: &Postgres,
    wanted: bool,
    operation: &'static str,
) -> Result<(), LowerError> {
    if wanted && !postgres.capabilities.nulls_not_distinct {
        let reason = format!("PostgreSQL {} takes any two NULLs for distinct", postgres.capabilities.major());
        return Err(unsupported(operation, reason, "use a unique index on `coalesce(…)`, or PostgreSQL 15"));
    }
    Ok(())
}

/// A CHECK constraint.
pub(super) fn check(postgres: &Postgres, check: &Check) -> Result<String, LowerError> {
    let sql = own_sql(&check.check, "create_check_constraint")?;
    let lax = has_newer(postgres, &check.options, "not_enforced")?;
    Ok(format!("{}CHECK ({sql}){}", named(check.name.as_ref()), when(lax, " NOT ENFORCED")))
}

/// Whether an option is on that the server has from version 18 on.
fn has_newer(postgres: &Postgres, options: &DialectOptions, option: &'static str) -> Result<bool, LowerError> {
    let is_on = options.is_on(&dialect_name(), option);
    if is_on && !postgres.capabilities.temporal_keys {
        let reason = format!("PostgreSQL {} has no such constraints", postgres.capabilities.major());
        return Err(unsupported(option, reason, "leave it out, or use PostgreSQL 18"));
    }
    Ok(is_on)
}

/// The columns of a key, the last of which may be a period that no two rows share a part of.
fn without_overlaps(columns: &[ColumnName], period: bool) -> String {
    format!("{}{}", quote::identifiers(columns), when(period, " WITHOUT OVERLAPS"))
}

/// The columns of a foreign key, or those that it refers to; the last may be a period.
fn with_period(columns: &[ColumnName], period: bool) -> String {
    match columns.split_last() {
        Some((last, [])) if period => format!("PERIOD {}", quote::identifier(last.as_str())),
        Some((last, others)) if period => {
            format!("{}, PERIOD {}", quote::identifiers(others), quote::identifier(last.as_str()))
        }
        _ => quote::identifiers(columns),
    }
}

/// A foreign key.
pub(super) fn foreign_key(
    postgres: &Postgres,
    owner: Option<&SchemaName>,
    key: &ForeignKey,
) -> Result<String, LowerError> {
    let target = &key.references;
    let period = has_newer(postgres, &key.options, "period")?;
    let lax = has_newer(postgres, &key.options, "not_enforced")?;
    let mut text = format!(
        "{}FOREIGN KEY ({}) REFERENCES {}",
        named(key.name.as_ref()),
        with_period(&key.columns, period),
        quote::qualified(target.schema.as_ref().or(owner), target.table.as_str())
    );
    if !target.columns.is_empty() {
        text += &format!(" ({})", with_period(&target.columns, period));
    }
    if let Some(kind) = &key.match_type {
        if !["full", "partial", "simple"].iter().any(|known| kind.eq_ignore_ascii_case(known)) {
            let reason = format!("there is no MATCH {kind}");
            return Err(unsupported("create_foreign_key", reason, "`match` is \"simple\" or \"full\""));
        }
        text += &format!(" MATCH {}", kind.to_ascii_uppercase());
    }
    for (event, action) in [("DELETE", key.on_delete), ("UPDATE", key.on_update)] {
        if let Some(action) = action {
            text += &format!(" ON {event} {}", action.word().to_ascii_uppercase());
        }
    }
    Ok(text + &deferrable(key.deferrable) + when(lax, " NOT ENFORCED"))
}

/// An exclusion constraint.
pub(super) fn exclude(exclude: &Exclude) -> Result<String, LowerError> {
    let using =
        exclude.using.as_ref().map(|method| format!("USING {} ", quote::identifier(method))).unwrap_or_default();
    let elements: Vec<_> =
        exclude.elements.iter().map(|element| exclude_element(&element.expression, &element.with)).collect();
    let parameters = index_parameters(&exclude.options)?;
    let filter = match &exclude.filter {
        Some(sql) => format!(" WHERE ({})", own_sql(sql, "create_exclude_constraint")?),
        None => String::new(),
    };
    let (name, late) = (named(exclude.name.as_ref()), deferrable(exclude.deferrable));
    Ok(format!("{name}EXCLUDE {using}({}){parameters}{filter}{late}", elements.join(", ")))
}

/// A column and a function stand alone; any other expression needs parentheses, which do a column no good.
fn exclude_element(expression: &str, operator: &str) -> String {
    let plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '"' | '.'));
    let call = expression.strip_suffix(')').and_then(|text| text.split_once('(')).is_some_and(|(name, _)| plain(name));
    if plain(expression) || (call && !expression.starts_with('(')) {
        return format!("{expression} WITH {operator}");
    }
    format!("({expression}) WITH {operator}")
}

/// Whether the rows that are there are not to be looked at.
fn is_not_valid(key: bool, options: &DialectOptions) -> bool {
    key || options.is_on(&dialect_name(), "not_valid")
}

fn add(alteration: &mut Alteration<'_>, text: &str, not_valid: bool) {
    let unread = not_valid || text.ends_with(" NOT ENFORCED");
    let cost = if unread { Cost::Metadata } else { Cost::Scan };
    alteration.clause(format!("ADD {text}{}", when(not_valid, " NOT VALID")), cost);
}

/// Refuses a key that the server could not look up.
fn on_stored(alteration: &Alteration<'_>, columns: &[ColumnName], operation: &'static str) -> Result<(), LowerError> {
    let table = alteration.table()?;
    computed::key(table, columns, operation, table.name.as_str())
}

pub(super) fn create_primary_key(alteration: &mut Alteration<'_>, create: &CreatePrimaryKey) -> Result<(), LowerError> {
    on_stored(alteration, &create.spec.0.columns, "create_primary_key")?;
    let text = primary_key(alteration.postgres, &PrimaryKey::from(&create.spec.0))?;
    add(alteration, &text, false);
    Ok(())
}

pub(super) fn create_unique(
    alteration: &mut Alteration<'_>,
    create: &CreateUniqueConstraint,
) -> Result<(), LowerError> {
    on_stored(alteration, &create.spec.0.columns, "create_unique_constraint")?;
    let text = unique(alteration.postgres, &Unique::from(&create.spec.0))?;
    add(alteration, &text, false);
    Ok(())
}

pub(super) fn create_foreign_key(alteration: &mut Alteration<'_>, create: &CreateForeignKey) -> Result<(), LowerError> {
    on_stored(alteration, &create.spec.0.columns, "create_foreign_key")?;
    let key = ForeignKey::from(&create.spec.0);
    let text = foreign_key(alteration.postgres, alteration.namespace(), &key)?;
    add(alteration, &text, is_not_valid(key.not_valid, &key.options));
    Ok(())
}

pub(super) fn create_check(alteration: &mut Alteration<'_>, create: &CreateCheckConstraint) -> Result<(), LowerError> {
    let held = Check::from(&create.spec.0);
    let text = check(alteration.postgres, &held)?;
    add(alteration, &text, is_not_valid(held.not_valid, &held.options));
    Ok(())
}

pub(super) fn create_exclude(
    alteration: &mut Alteration<'_>,
    create: &CreateExcludeConstraint,
) -> Result<(), LowerError> {
    let text = exclude(&Exclude::from(&create.spec.0))?;
    add(alteration, &text, false);
    Ok(())
}

pub(super) fn validate_constraint(
    alteration: &mut Alteration<'_>,
    validate: &ValidateConstraint,
) -> Result<(), LowerError> {
    if !alteration.table()?.has_constraint(&validate.name) {
        return Ok(());
    }
    // Rows can be written meanwhile, as long as nothing that stops them shares the statement.
    alteration.close();
    alteration.clause(format!("VALIDATE CONSTRAINT {}", quote::identifier(validate.name.as_str())), Cost::Scan);
    alteration.close();
    Ok(())
}

/// A constraint, by its name: that which it has, or that which the server has given it.
pub(super) fn drop_constraint(alteration: &mut Alteration<'_>, drop: &DropConstraint) -> Result<(), LowerError> {
    let table = alteration.table()?;
    let name = match (drop.find(table), &drop.target) {
        (Some(found), _) => names::of(alteration.postgres, table, found),
        (None, ConstraintTarget::Named(name)) => Some(name.to_string()),
        (None, ConstraintTarget::Covering(..) | ConstraintTarget::Check(_)) => return Ok(()),
    };
    let Some(name) = name else {
        let reason = format!("the name that the server gave to the constraint of `{}` is not known", table.name);
        return Err(unsupported("drop_constraint", reason, "drop it by its name, which `\\d` in psql shows"));
    };
    let without = drop.find(table).filter(|_| !drop.cascade).map(|found| found.gone(table));
    if let Some(owner) = without.and_then(|without| alteration.schema.left_without_key(table, &without)) {
        let by = format!("a foreign key of the table `{}`", owner.display_name());
        return Err(ReplayError::InUse { kind: "constraint", name, within: Some(table.display_name()), by }.into());
    }
    let if_exists = when(drop.common.if_exists, "IF EXISTS ");
    let cascade = when(drop.cascade, " CASCADE");
    alteration.close_before(&name);
    // The server drops first, and would have to look at every row for a NULL that the CHECK has ruled out.
    alteration.close_behind("SET NOT NULL");
    alteration.clause(format!("DROP CONSTRAINT {if_exists}{}{cascade}", quote::identifier(&name)), Cost::Metadata);
    Ok(())
}

pub(super) fn rename_constraint(alteration: &mut Alteration<'_>, rename: &RenameConstraint) -> Result<(), LowerError> {
    if !alteration.table()?.has_constraint(&rename.name) || rename.name == rename.to {
        return Ok(());
    }
    let (from, to) = (quote::identifier(rename.name.as_str()), quote::identifier(rename.to.as_str()));
    let sql = format!("ALTER TABLE {} RENAME CONSTRAINT {from} TO {to}", alteration.name());
    alteration.statement(metadata(sql));
    Ok(())
}

/// The names of columns for a message.
pub(super) fn listed(columns: &[ColumnName]) -> Vec<&str> {
    columns.iter().map(ColumnName::as_str).collect()
}
