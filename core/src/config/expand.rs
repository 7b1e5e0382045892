//! `${VAR}` in an address.

use std::ops::Range;

/// The places of `${VAR}` in a text, without the escaped `$${`.
pub(super) fn references(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find("${")?;
            let end = start + text[start..].find('}')? + 1;
            let escaped = text[..start].ends_with('$');
            at = if escaped { start + 2 } else { end };
            if !escaped {
                return Some(start..end);
            }
        }
    })
}

/// The text with the variables in their places, and `$${` as `${`. Fails with the name of a variable that is not set.
pub(super) fn expand(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut expanded = String::new();
    let mut at = 0;
    for found in references(text) {
        let name = &text[found.start + 2..found.end - 1];
        expanded.push_str(&text[at..found.start].replace("$${", "${"));
        expanded.push_str(&variable(name).ok_or_else(|| name.to_owned())?);
        at = found.end;
    }
    expanded.push_str(&text[at..].replace("$${", "${"));
    Ok(expanded)
}
