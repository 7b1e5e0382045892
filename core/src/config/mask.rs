//! Hiding addresses in the text that errors show: they hold passwords.

use super::expand::references;

/// The text with every address made unreadable. Every byte keeps its place, and `${VAR}` stays to be read.
pub(super) fn addresses(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(value) = value_of_address(line) {
            hide(text, &mut bytes, start + value..start + line.len());
        }
        // An address may also stand in a line of its own, within a long string or a comment.
        for (scheme, _) in line.match_indices("://") {
            let from = start + scheme + 3;
            let length = line[scheme + 3..].find(['"', '\'', ' ']).unwrap_or(line.len() - scheme - 3);
            hide(text, &mut bytes, from..from + length);
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

fn hide(text: &str, bytes: &mut [u8], range: std::ops::Range<usize>) {
    let kept: Vec<_> =
        references(&text[range.clone()]).map(|found| found.start + range.start..found.end + range.start).collect();
    for at in range {
        let is_layout = matches!(bytes[at], b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'\n' | b'{' | b'}' | b'#');
        if !is_layout && !kept.iter().any(|range| range.contains(&at)) {
            bytes[at] = b'*';
        }
    }
}
