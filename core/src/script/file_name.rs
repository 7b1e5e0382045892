//! How a new revision file is named: `file_template`, and the slug of a message.

use jiff::Zoned;

use crate::revision::RevisionId;

/// The tokens of `file_template`.
pub const FILE_TOKENS: [&str; 8] = ["revision", "slug", "year", "month", "day", "hour", "minute", "second"];

/// The longest that a slug gets.
const LONGEST_SLUG: usize = 40;

/// The first token of a template that does not exist.
pub(crate) fn unknown_token(template: &str) -> Option<&str> {
    let tokens = template.split('{').skip(1).map(|part| part.split('}').next().unwrap_or(part));
    tokens.into_iter().find(|token| !FILE_TOKENS.contains(token))
}

/// The name of a file, without its ending.
pub(super) fn file_name(template: &str, id: &RevisionId, message: &str, created: &Zoned) -> String {
    let values = [
        id.to_string(),
        slug(message),
        format!("{:04}", created.year()),
        format!("{:02}", created.month()),
        format!("{:02}", created.day()),
        format!("{:02}", created.hour()),
        format!("{:02}", created.minute()),
        format!("{:02}", created.second()),
    ];
    let mut parts = template.split('{');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (token, rest) = part.split_once('}').unwrap_or((part, ""));
        let value = FILE_TOKENS.iter().zip(&values).find(|(known, _)| **known == token);
        name.push_str(value.map_or("", |(_, value)| value));
        name.push_str(rest);
    }
    // A message without a word that a file name can hold leaves its separator behind.
    name.trim_end_matches(['_', '-', ' ', '.']).to_owned()
}

/// The ASCII words of a message in lower case, joined by `_` and cut between two of them.
pub(super) fn slug(message: &str) -> String {
    let ascii: String = message.chars().filter(char::is_ascii).collect::<String>().to_ascii_lowercase();
    let words = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("_");
    if slug.len() <= LONGEST_SLUG {
        return slug;
    }
    let end = slug[..=LONGEST_SLUG].rfind('_').unwrap_or(LONGEST_SLUG);
    slug[..end].to_owned()
}
