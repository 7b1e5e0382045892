//! Addresses without their passwords.

/// The address with `***` in place of a password, wherever the address keeps it: before the `@`, or as a parameter.
pub fn masked(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return masked_parameters(url);
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    // A password may hold a `/` or `?` that was not escaped; then the last `@` still ends it.
    let at = rest[..end].rfind('@').or_else(|| rest.rfind('@'));
    let Some(at) = at else {
        return masked_parameters(url);
    };
    let (user, host) = (&rest[..at], &rest[at..]);
    let user = match user.split_once(':') {
        Some((name, _)) => format!("{name}:***"),
        None => user.to_owned(),
    };
    masked_parameters(&format!("{scheme}://{user}{host}"))
}

/// A text in which addresses may stand, such as a command line that was mistyped, without their passwords.
pub fn masked_within(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let start = rest[..at]
            .rfind(is_bound)
            .map_or(0, |before| before + rest[before..].chars().next().map_or(1, char::len_utf8));
        // What stands in quotes may hold blanks.
        let quote = rest[..start].chars().next_back().filter(|before| matches!(before, '\'' | '"' | '`'));
        let closing = quote.and_then(|quote| rest[at..].find(quote));
        let length = closing.or_else(|| rest[at..].find(is_bound)).unwrap_or(rest.len() - at);
        shown += &rest[..start];
        shown += &masked(&rest[start..at + length]);
        rest = &rest[at + length..];
    }
    shown + rest
}

/// What stands before or behind an address in a text.
fn is_bound(character: char) -> bool {
    character.is_whitespace() || character.is_control() || matches!(character, '\'' | '"' | '`' | '<' | '(')
}

fn masked_parameters(url: &str) -> String {
    let Some((address, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    let parameters = query.split('&').map(|parameter| match parameter.split_once('=') {
        Some((key, _)) if is_secret(key) => format!("{key}=***"),
        _ => parameter.to_owned(),
    });
    format!("{address}?{}", parameters.collect::<Vec<_>>().join("&"))
}

fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["password", "passwd", "pwd", "key", "secret", "token"].iter().any(|word| key.ends_with(word))
}

#[cfg(test)]
mod tests {
    use super::{masked, masked_within};

    #[test]
    fn passwords_are_masked_wherever_they_stand() {
        for (url, shown) in [
            ("sqlite:app.db", "sqlite:app.db"),
            ("sqlite:///srv/app@home.db", "sqlite:///srv/app@home.db"),
            ("postgres://ann@host/db", "postgres://ann@host/db"),
            ("postgres://ann:se:cret@host:5432/db", "postgres://ann:***@host:5432/db"),
            ("postgres://:secret@host", "postgres://:***@host"),
            ("mysql://ann:p@ss@host/db", "mysql://ann:***@host/db"),
            ("mysql://ann:p/a?s@host/db", "mysql://ann:***@host/db"),
            ("postgres://host/db?user=ann&password=secret", "postgres://host/db?user=ann&password=***"),
            ("sqlite:app.db?mode=ro&key=secret", "sqlite:app.db?mode=ro&key=***"),
        ] {
            assert_eq!(masked(url), shown);
            assert_eq!(masked(shown), shown);
        }
    }

    #[test]
    fn addresses_are_found_in_a_text() {
        for (text, shown) in [
            ("no such revision `postgres://ann:secret@host/db`", "no such revision `postgres://ann:***@host/db`"),
            ("unexpected 'mysql://ann:se cret@h/d' found", "unexpected 'mysql://ann:***@h/d' found"),
            ("a://b:c@d, e://f:g@h", "a://b:***@d, e://f:***@h"),
            ("see https://example.org/a@b for (x://y:z@w)", "see https://example.org/a@b for (x://y:***@w)"),
            ("\u{1b}[1mx://y:z@w\u{1b}[0m", "\u{1b}[1mx://y:***@w\u{1b}[0m"),
            ("nothing: a@b", "nothing: a@b"),
        ] {
            assert_eq!(masked_within(text), shown);
        }
    }
}
