//! Whether every value of one type is one of another.

use crate::schema::Type;

/// Whether every value of `from` is one of `to`, so that a change between them needs no look at the rows.
pub(super) fn widens(from: &Type, to: &Type) -> bool {
    match (from, to) {
        _ if from == to => true,
        (Type::Integer { width, unsigned }, Type::Integer { width: wider, unsigned: positive }) => {
            match (unsigned, positive) {
                (true, true) | (false, false) => wider >= width,
                (true, false) => wider > width,
                (false, true) => false,
            }
        }
        (Type::Integer { .. } | Type::Numeric(_), Type::Numeric(None))
        | (Type::Real, Type::Double)
        | (Type::Binary(_) | Type::Varbinary(_), Type::Blob)
        | (Type::Json, Type::Jsonb) => true,
        (Type::Numeric(Some((precision, scale))), Type::Numeric(Some((wider, finer)))) => {
            let (scale, finer) = (scale.unwrap_or_default(), finer.unwrap_or_default());
            finer >= scale && wider.saturating_sub(finer) >= precision.saturating_sub(scale)
        }
        (Type::Time(old), Type::Time(new))
        | (Type::Timestamp(old), Type::Timestamp(new))
        | (Type::TimestampTz(old), Type::TimestampTz(new)) => new.is_none() || old.is_some() && old <= new,
        (Type::Binary(old) | Type::Varbinary(old), Type::Varbinary(new)) => longer(*old, *new),
        (Type::InlineEnum(old), Type::InlineEnum(new)) => old.iter().all(|value| new.contains(value)),
        (Type::Array(old), Type::Array(new)) => widens(old, new),
        _ => text_holds(from, to),
    }
}

fn text_holds(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Text | Type::Char(_) | Type::Varchar(_) | Type::Enum(_) | Type::InlineEnum(_), Type::Varchar(None))
        | (Type::Char(_) | Type::Varchar(_) | Type::Enum(_) | Type::InlineEnum(_), Type::Text) => true,
        (Type::Char(old), Type::Varchar(Some(new))) => old.unwrap_or(1) <= *new,
        (Type::Char(old), Type::Char(new)) => old.unwrap_or(1) <= new.unwrap_or(1),
        (Type::Varchar(Some(old)), Type::Varchar(Some(new))) => old <= new,
        _ => false,
    }
}

fn longer(old: Option<u32>, new: Option<u32>) -> bool {
    new.is_none() || old.zip(new).is_some_and(|(old, new)| old <= new)
}
