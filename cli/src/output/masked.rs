//! Addresses without their passwords.

/// The address with `***` in place of a password, wherever the address keeps it: before the `@`, or as a parameter.
pub fn masked(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        // Without a scheme nobody can say what the parts are.
        let parts = url.rsplit_once('@').filter(|(before, _)| before.contains(':'));
        return parts.map_or_else(|| masked_words(&masked_parameters(url)), |(_, host)| format!("***@{host}"));
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

/// The words of libpq, `host=h password=p`, which are no address that limbeck takes. What follows a password may be a part
/// of it.
fn masked_words(text: &str) -> String {
    let mut words = text.match_indices('=').map(|(at, _)| at);
    let key = |at: usize| text[..at].trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
    let at = words.find(|at| !text[..*at].contains('?') && is_secret(key(*at)));
    at.map_or_else(|| text.to_owned(), |at| format!("{}=***", &text[..at]))
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
    use super::masked;

    #[test]
    fn passwords_are_masked_wherever_they_stand() {
        for (url, shown) in [
            ("sqlite:app.db", "sqlite:app.db"),
            ("sqlite:///srv/app@home.db", "sqlite:///srv/app@home.db"),
            ("postgres://ann@host/db", "postgres://ann@host/db"),
            ("postgres://ann:se:cret@host:5432/db", "postgres://ann:***@host:5432/db"),
            ("mysql://ann:p@ss@host/db", "mysql://ann:***@host/db"),
            ("mysql://ann:p/a?s@host/db", "mysql://ann:***@host/db"),
            ("postgres://host/db?user=ann&password=secret", "postgres://host/db?user=ann&password=***"),
            ("ann:secret@host", "***@host"),
            ("host=h user=ann password = 'a b'", "host=h user=ann password =***"),
            ("sqlite:app.db?mode=ro&key=secret", "sqlite:app.db?mode=ro&key=***"),
        ] {
            assert_eq!(masked(url), shown);
        }
    }
}
