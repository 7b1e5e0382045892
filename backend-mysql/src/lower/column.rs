//! A column's definition as text, whole: what `MODIFY` leaves out is gone.

use limbeck_core::{
    schema::{Column, EnumType, Identity, Named, SequenceOptions, Table, Type},
    statement::LowerError,
};

use super::{constraint, default, options, own_sql, unsupported};
use crate::{
    Capabilities, Server, quote,
    types::{self, Family, family},
};

/// The type as the column declares it: as the database itself spells it, where that is known. What it shows of an enum,
/// or of MariaDB's JSON, says less than the type does.
pub(super) fn declared(can: &Capabilities, column: &Column, enums: &Named<EnumType>) -> String {
    let retold = matches!(
        column.ty,
        Type::Json | Type::Jsonb | Type::Array(_) | Type::Vector(_) | Type::Enum(_) | Type::InlineEnum(_)
    );
    let spelling = column.spelling.clone().filter(|_| !retold);
    let spelling = spelling.unwrap_or_else(|| types::spelling(&column.ty, enums, can));
    let unsigned = options::is_on(&column.options, "unsigned");
    let said = spelling.to_ascii_lowercase().contains("unsigned");
    if unsigned && !said { format!("{spelling} UNSIGNED") } else { spelling }
}

/// Everything that stands behind the name of a column of a table, but for its place:
/// `INTEGER NOT NULL DEFAULT 0 COMMENT '…'`.
pub(super) fn attributes(
    can: &Capabilities,
    (table, column): (&Table, &Column),
    enums: &Named<EnumType>,
) -> Result<String, LowerError> {
    let declared = declared(can, column, enums);
    let family = family(&declared);
    let holder = default::Holder { name: column.name.as_str(), declared: &declared, family };
    let mut parts = vec![declared.clone()];
    parts.extend(character_set(column, family)?);
    parts.extend(generated(can, column)?);
    if !column.nullable {
        parts.push("NOT NULL".to_owned());
    } else if declared.to_ascii_lowercase().starts_with("timestamp") {
        // Older servers take a TIMESTAMP without a word on it for NOT NULL.
        parts.push("NULL".to_owned());
    }
    if let Some(default) = &column.default {
        parts.push(format!("DEFAULT {}", default::text(can, &holder, default)?));
    }
    if let Some(sql) = options::text(&column.options, "on_update") {
        parts.push(format!("ON UPDATE {}", default::on_update(&holder, sql)?));
    }
    if counts(column) {
        refuse_odd_counter(column, family)?;
        parts.push("AUTO_INCREMENT".to_owned());
    }
    if options::is_on(&column.options, "invisible") {
        require_invisible(can, column)?;
        parts.push("INVISIBLE".to_owned());
    }
    if let Some(comment) = &column.comment {
        parts.push(format!("COMMENT {}", quote::string(comment)));
    }
    parts.extend(constraint::checks_of_column(can, table, column)?);
    Ok(parts.join(" "))
}

/// Whether it counts up by itself.
pub(super) fn counts(column: &Column) -> bool {
    column.identity.is_some() || column.autoincrement
}

/// Where a counter begins, where that is said.
pub(super) fn counts_from(column: &Column) -> Option<i64> {
    column.identity.as_ref().and_then(|identity| identity.options.start)
}

/// `CHARACTER SET … COLLATE …`, where the column says so and its values are texts.
fn character_set(column: &Column, family: Family) -> Result<Option<String>, LowerError> {
    if !family.is_text() && family != Family::Other {
        return Ok(None);
    }
    let mut text = Vec::new();
    if let Some(charset) = options::word(&column.options, "charset")? {
        text.push(format!("CHARACTER SET {charset}"));
    }
    let collation = options::word(&column.options, "collate")?.map(str::to_owned);
    if let Some(collation) = collation.or_else(|| column.collation.as_deref().map(quote::identifier)) {
        text.push(format!("COLLATE {collation}"));
    }
    Ok(Some(text.join(" ")).filter(|text| !text.is_empty()))
}

fn generated(can: &Capabilities, column: &Column) -> Result<Option<String>, LowerError> {
    let Some(generated) = &column.generated else { return Ok(None) };
    if can.server == Server::MariaDb && !column.nullable {
        let reason = format!("MariaDB has no NOT NULL on a computed column such as `{}`", column.name);
        return Err(unsupported("generated", reason, "leave `nullable = false` out and add a CHECK"));
    }
    let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
    Ok(Some(format!("GENERATED ALWAYS AS ({}) {kind}", own_sql(&generated.sql, "generated")?)))
}

fn refuse_odd_counter(column: &Column, family: Family) -> Result<(), LowerError> {
    let refused = |reason: String, help: &str| Err(unsupported("identity", reason, help));
    if family != Family::Number {
        return refused(
            format!("only numbers count up, not `{}` of the type {}", column.name, column.ty),
            "use `bigint`",
        );
    }
    if column.nullable {
        let reason = format!("the column `{}` counts up by itself and can therefore not be NULL", column.name);
        return refused(reason, "leave `nullable` out, or say `nullable = false` as well");
    }
    match &column.identity {
        Some(Identity { always: true, .. }) => refused(
            format!("nothing keeps a row from bringing a number of its own for `{}`", column.name),
            "write `identity = true`",
        ),
        Some(Identity { options, .. })
            if *options != (SequenceOptions { start: options.start, ..SequenceOptions::default() }) =>
        {
            refused(
                format!("AUTO_INCREMENT of `{}` knows where to begin and nothing else", column.name),
                "leave everything but `start` out; the step is the server's `auto_increment_increment`",
            )
        }
        _ => Ok(()),
    }
}

fn require_invisible(can: &Capabilities, column: &Column) -> Result<(), LowerError> {
    let filled = column.nullable || column.default.is_some() || column.generated.is_some() || counts(column);
    if can.server == Server::MariaDb && !filled {
        let reason =
            format!("MariaDB has no invisible column that every row has to bring, as `{}` would be", column.name);
        return Err(unsupported("invisible", reason, "give the column a default, or `nullable = true`"));
    }
    if can.invisible_columns {
        return Ok(());
    }
    let reason = format!("{} has no invisible columns, and `{}` is to be one", can.describe(), column.name);
    Err(unsupported("invisible", reason, "leave `invisible` out"))
}
