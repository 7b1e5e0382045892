//! Hiding addresses in the text that errors show: they hold passwords.

use std::ops::Range;

use super::expand::references;

/// The text with every address made unreadable. Every byte keeps its place, and `${VAR}` stays to be read.
pub(super) fn addresses(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(value) = value_of_address(line).or_else(|| value_of_secret(line)) {
            hide(text, &mut bytes, start + value..start + line.len());
        }
        if let Some(login) = login(line) {
            hide(text, &mut bytes, start + login.start..start + login.end);
        }
        // An address may also stand in a line of its own, within a long string or a comment.
        let mut hidden = 0;
        for (scheme, _) in line.match_indices("://") {
            let from = scheme + 3;
            if from >= hidden {
                hidden = line[from..].find(['"', '\'', ' ']).map_or(line.len(), |length| from + length);
                hide(text, &mut bytes, start + from..start + hidden);
            }
        }
        start += line.len();
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Where the value of `database_url` begins in a line.
fn value_of_address(line: &str) -> Option<usize> {
    let key = line.find("database_url")?;
    Some(key + line[key..].find('=')? + 1)
}

/// What keys and parameters are called that hold a password; `limbeck.toml` has none, but who mistakes it for another
/// file may write one into it.
const SECRETS: [&str; 5] = ["password", "passwd", "pwd", "secret", "token"];

/// Where the value of a key begins that is called like a secret.
fn value_of_secret(line: &str) -> Option<usize> {
    let lower = line.to_ascii_lowercase();
    let key = SECRETS.iter().filter_map(|word| lower.find(word)).min()?;
    Some(key + line[key..].find(['=', ':'])? + 1)
}

/// Where a user and a password stand in an address that has no scheme: `user:password@`.
fn login(line: &str) -> Option<Range<usize>> {
    let end = line.rfind('@')?;
    let start = line[..end].find('=').map_or(0, |equals| equals + 1);
    line[start..end].contains(':').then_some(start..end)
}

fn hide(text: &str, bytes: &mut [u8], range: Range<usize>) {
    let start = range.start;
    let kept = references(&text[range.clone()]).map(|found| found.start + start..found.end + start);
    let mut kept = kept.peekable();
    for at in range {
        while kept.next_if(|reference| reference.end <= at).is_some() {}
        let is_layout = matches!(bytes[at], b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'\n' | b'{' | b'}' | b'#');
        if !is_layout && !kept.peek().is_some_and(|reference| reference.contains(&at)) {
            bytes[at] = b'*';
        }
    }
}
