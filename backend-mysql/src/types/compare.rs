//! Whether two types are the same to the servers, and what a change from one to the other takes.

use limbeck_core::schema::{EnumType, Named, Type};

use super::{enum_values, from_spelling, spelling};
use crate::Capabilities;

/// Whether a declared type is a usual spelling of a neutral type: what limbeck writes, what other tools do, and what
/// the server makes of either. One spelling may be several types: `char(32)` is `uuid` and `char(32)`.
pub fn same_type(neutral: &Type, declared: &str, enums: &Named<EnumType>, can: &Capabilities) -> bool {
    let held = from_spelling(declared);
    if canonical(neutral, enums, can) == held {
        return true;
    }
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(declared));
    match neutral {
        Type::Boolean => is(&["bit(1)", "tinyint(1) unsigned"]),
        Type::Numeric(None) => held == Type::Numeric(Some((10, None))),
        Type::Varchar(None) => matches!(held, Type::Varchar(_)) || is(&["longtext", "mediumtext"]),
        Type::Uuid => held == Type::Uuid || is(&["char(36)", "varchar(36)", "binary(16)"]),
        // MariaDB's JSON.
        Type::Json | Type::Jsonb | Type::Array(_) | Type::Vector(_) => held == Type::Json || is(&["longtext"]),
        Type::Inet | Type::Cidr => held == Type::Inet || is(&["varchar(45)", "varchar(43)"]),
        // As SQLAlchemy.
        Type::Interval => is(&["datetime", "datetime(6)", "time(6)", "bigint"]),
        _ => false,
    }
}

/// The type that a neutral one is read back as.
pub fn canonical(ty: &Type, enums: &Named<EnumType>, can: &Capabilities) -> Type {
    from_spelling(&spelling(ty, enums, can))
}

/// How many bytes a character may have: four, unless another character set is named.
fn bytes_of_a_character(charset: Option<&str>) -> u32 {
    match charset.map(str::to_ascii_lowercase).as_deref() {
        Some("ascii" | "latin1" | "latin2" | "latin5" | "latin7" | "binary" | "cp1250" | "cp1251" | "koi8r") => 1,
        Some("utf8" | "utf8mb3") => 3,
        _ => 4,
    }
}

/// Whether a column may change from one type to the other without a look at its rows: every value stays as it is and
/// where it is. A text keeps its length in one byte up to 255 bytes, and in two behind that.
///
/// Both are as they are read back ([`canonical`]).
pub fn widens(from: &Type, to: &Type, enums: &Named<EnumType>, charset: Option<&str>) -> bool {
    let same_class = |from: u32, to: u32, unit: u32| from <= to && (from * unit > 255 || to * unit <= 255);
    match (from, to) {
        _ if from == to => true,
        (Type::Varchar(Some(from)), Type::Varchar(Some(to))) => same_class(*from, *to, bytes_of_a_character(charset)),
        (Type::Varbinary(Some(from)), Type::Varbinary(Some(to))) => same_class(*from, *to, 1),
        _ => match (enum_values(from, enums), enum_values(to, enums)) {
            (Some(from), Some(to)) => to.starts_with(from) && (from.len() > 255 || to.len() <= 255),
            _ => false,
        },
    }
}
