//! Defaults that are values: how the server writes a value of a column's type.

use limbeck_core::schema::Type;

/// The canonical form of a default of a column of that type: a quoted number of a numeric column is the number, and a
/// point in time is written as the server writes it to a session in UTC.
pub(super) fn of_type(ty: &Type, text: String) -> String {
    let inner = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    let found = match ty {
        Type::Integer { .. } | Type::Real | Type::Double | Type::Numeric(_) => number(inner.unwrap_or(&text)),
        Type::TimestampTz(_) => inner.and_then(in_utc).map(|text| format!("'{text}'")),
        _ => None,
    };
    found.unwrap_or(text)
}

/// A point in time that names no time zone as one in UTC: the server would take that of the session. Nothing of what is
/// none, or names one.
pub(crate) fn placed_in_utc(text: &str) -> Option<String> {
    let behind = text.get(10..)?;
    let places = behind.contains(['+', '-']) || behind.contains(|c: char| c.is_alphabetic() && c != 'T');
    in_utc(text).filter(|_| !places).map(|text| format!("{text}+00"))
}

/// A decimal number without zeros that say nothing.
fn number(text: &str) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !plain(whole) || !plain(fraction) {
        return None;
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// `2024-01-02 03:04:05.12`, of a text with a date, a time and an offset, or without the latter two.
pub(super) fn in_utc(text: &str) -> Option<String> {
    let (date, rest) = text.split_at_checked(10)?;
    let mut date = date.splitn(3, '-').map(str::parse);
    let (year, month, day): (i64, i64, i64) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
    let rest = rest.trim_start_matches([' ', 'T']).trim_end_matches(['Z', 'z']);
    let (time, offset) = rest.find(['+', '-']).map_or((rest, ""), |at| rest.split_at(at));
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let away = seconds(offset.trim_start_matches(['+', '-']))?;
    let away = if offset.starts_with('-') { -away } else { away };
    let at = days(year, month, day) * 86_400 + seconds(time)? - away;
    let (year, month, day) = date_of(at.div_euclid(86_400));
    let at = at.rem_euclid(86_400);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    let (hour, minute, second) = (at / 3600, at / 60 % 60, at % 60);
    Some(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}{point}{fraction}"))
}

/// The seconds of `3`, `03:04` or `03:04:05`; none of nothing.
fn seconds(text: &str) -> Option<i64> {
    if text.is_empty() {
        return Some(0);
    }
    let mut parts = text.split(':').map(|part| part.parse::<u32>().ok().map(i64::from));
    let hours = parts.next()??;
    let minutes = parts.next().map_or(Some(0), |part| part)?;
    let further = parts.next().map_or(Some(0), |part| part)?;
    parts.next().is_none().then_some(hours * 3600 + minutes * 60 + further)
}

/// Days since the first of March of the year 0: a year that begins in March has its leap day at its end.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month < 3 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year
}

/// The year, the month and the day that [`days`] counts.
fn date_of(count: i64) -> (i64, i64, i64) {
    let mut year = count.div_euclid(366);
    while days(year + 1, 3, 1) <= count {
        year += 1;
    }
    let of_year = count - days(year, 3, 1);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}
