//! Numbers in sentences.

/// A number of things.
///
/// ```
/// use limbeck_core::words::count;
/// assert_eq!(count(1, "index"), "1 index");
/// assert_eq!(count(2, "index"), "2 indexes");
/// assert_eq!(count(12000, "table"), "12,000 tables");
/// ```
pub fn count(number: usize, noun: &str) -> String {
    many(u64::try_from(number).unwrap_or(u64::MAX), noun)
}

/// A number of rows: `1 row`, `2,000,000 rows`.
pub fn rows(number: u64) -> String {
    many(number, "row")
}

/// A number with its digits in groups: `2,000,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at(first);
    let groups = tail.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    let groups = (!head.is_empty()).then(|| head.to_owned()).into_iter().chain(groups);
    groups.collect::<Vec<_>>().join(",")
}

fn many(number: u64, noun: &str) -> String {
    let ending = match number {
        1 => "",
        _ if noun.ends_with('x') => "es",
        _ => "s",
    };
    format!("{} {noun}{ending}", grouped(number))
}
