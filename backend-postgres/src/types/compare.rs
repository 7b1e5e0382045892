//! Whether two types are the same to PostgreSQL, and what a change from one to the other takes.

use limbeck_core::{
    name::EnumName,
    schema::{EnumType, Named, Type},
};

use super::{from_spelling, spelling};

/// Whether a declared type is a usual spelling of a neutral type. One spelling may be several types: `SMALLINT` is
/// `smallint` and `tinyint`, `BYTEA` is `blob` and `binary(16)`.
pub fn same_type(neutral: &Type, declared: &str, enums: &Named<EnumType>) -> bool {
    match (neutral, declared.strip_suffix("[]")) {
        (Type::Array(element), Some(_)) if matches!(**element, Type::Array(_)) => same_type(element, declared, enums),
        (Type::Array(element), Some(declared)) => same_type(element, declared, enums),
        (Type::Enum(_), _) => spelling(neutral, enums).replace('"', "") == declared.replace('"', ""),
        _ => canonical(neutral, enums) == from_spelling(declared),
    }
}

/// The type that a neutral one is read back as.
pub(crate) fn canonical(ty: &Type, enums: &Named<EnumType>) -> Type {
    match ty {
        Type::Enum(name) => {
            let key = enums.named(name).and_then(|known| EnumName::new(known.display_name()).ok());
            Type::Enum(key.unwrap_or_else(|| name.clone()))
        }
        Type::InlineEnum(_) => ty.clone(),
        // The server keeps no dimensions.
        Type::Array(element) => match canonical(element, enums) {
            inner @ Type::Array(_) => inner,
            inner => Type::Array(Box::new(inner)),
        },
        _ => from_spelling(&spelling(ty, enums)),
    }
}

/// Whether a column may change from one type to the other without a look at its rows: every value stays as it is.
pub fn widens(from: &Type, to: &Type) -> bool {
    let wider = |from: &Option<u32>, to: &Option<u32>| match (from, to) {
        (_, None) => true,
        (Some(from), Some(to)) => from <= to,
        (None, Some(_)) => false,
    };
    match (from, to) {
        _ if from == to => true,
        (Type::Varchar(_), Type::Text) | (Type::Numeric(_), Type::Numeric(None)) | (Type::Cidr, Type::Inet) => true,
        (Type::Text, Type::Varchar(to)) => to.is_none(),
        (Type::Varchar(from), Type::Varchar(to))
        | (Type::Time(from), Type::Time(to))
        | (Type::Timestamp(from), Type::Timestamp(to))
        | (Type::TimestampTz(from), Type::TimestampTz(to)) => wider(from, to),
        (Type::Numeric(Some((from, scale))), Type::Numeric(Some((to, same)))) => {
            from <= to && scale.unwrap_or_default() == same.unwrap_or_default()
        }
        _ => false,
    }
}

/// Whether the server turns values, and a default, of one type into the other without being told how.
pub fn converts_by_itself(from: &Type, to: &Type) -> bool {
    let number = |ty: &Type| matches!(ty, Type::Integer { .. } | Type::Real | Type::Double | Type::Numeric(_));
    let text = |ty: &Type| matches!(ty, Type::Char(_) | Type::Varchar(_) | Type::Text | Type::InlineEnum(_));
    let json = |ty: &Type| matches!(ty, Type::Json | Type::Jsonb);
    let same_kind = std::mem::discriminant(from) == std::mem::discriminant(to)
        && !matches!(from, Type::Enum(_) | Type::Array(_) | Type::Native(_) | Type::PerDialect(_));
    same_kind || from == to || (number(from) && number(to)) || text(to) || (json(from) && json(to))
}

/// Whether the server has no way from values of one type to the other, however it is asked: a text is the only thing
/// that everything becomes, and that becomes everything. What is not known to have none is left to the server
/// ([`pg_cast`](https://www.postgresql.org/docs/current/catalog-pg-cast.html)).
pub(crate) fn cannot_convert(from: &Type, to: &Type) -> bool {
    let (Some(from), Some(to)) = (Kind::of(from), Kind::of(to)) else { return false };
    let both = |one, other| (from, to) == (one, other) || (from, to) == (other, one);
    from != to
        && !both(Kind::Number, Kind::Fraction)
        && !both(Kind::Number, Kind::Truth)
        && !both(Kind::Day, Kind::Moment)
        && !both(Kind::Time, Kind::Interval)
        && (from, to) != (Kind::Moment, Kind::Time)
}

/// Types between whose values the server converts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Fraction,
    Truth,
    Bytes,
    Day,
    Time,
    Moment,
    Interval,
    Uuid,
    Json,
    Address,
    Hardware,
    List,
}

impl Kind {
    fn of(ty: &Type) -> Option<Self> {
        Some(match ty {
            Type::Integer { .. } => Self::Number,
            Type::Real | Type::Double | Type::Numeric(_) => Self::Fraction,
            Type::Boolean => Self::Truth,
            Type::Binary(_) | Type::Varbinary(_) | Type::Blob => Self::Bytes,
            Type::Date => Self::Day,
            Type::Time(_) => Self::Time,
            Type::Timestamp(_) | Type::TimestampTz(_) => Self::Moment,
            Type::Interval => Self::Interval,
            Type::Uuid => Self::Uuid,
            Type::Json | Type::Jsonb => Self::Json,
            Type::Inet | Type::Cidr => Self::Address,
            Type::Macaddr => Self::Hardware,
            Type::Array(_) => Self::List,
            _ => return None,
        })
    }
}
