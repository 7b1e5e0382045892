//! Names in other styles: those that Diesel derives, and those of an enum's values.

/// The styles in which an enum's values can be named, as serde and diesel-derive-enum name them.
pub const STYLES: [&str; 9] = [
    "snake_case",
    "lowercase",
    "UPPERCASE",
    "PascalCase",
    "camelCase",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "SCREAMING-KEBAB-CASE",
    "verbatim",
];

/// A name in a style; nothing when there is no such style.
pub fn styled(name: &str, style: &str) -> Option<String> {
    let joined = |by: &str| words(name).join(by);
    Some(match style {
        "snake_case" => joined("_"),
        "lowercase" => name.to_lowercase(),
        "UPPERCASE" => name.to_uppercase(),
        "PascalCase" => words(name).iter().map(|word| capital(word)).collect(),
        "camelCase" => {
            let words = words(name);
            let later = words.iter().skip(1).map(|word| capital(word));
            words.first().cloned().into_iter().chain(later).collect()
        }
        "SCREAMING_SNAKE_CASE" => joined("_").to_uppercase(),
        "kebab-case" => joined("-"),
        "SCREAMING-KEBAB-CASE" => joined("-").to_uppercase(),
        "verbatim" => name.to_owned(),
        _ => return None,
    })
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect()
}

/// The words of a name in lower case: `HttpServer` and `HTTPServer` are both two.
fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    for (at, c) in characters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| characters[at]);
        let next_is_small = characters.get(at + 1).is_some_and(|next| next.is_lowercase());
        let begins = match before {
            None | Some('_') => true,
            Some(before) => c.is_uppercase() && (!before.is_uppercase() || next_is_small),
        };
        if *c == '_' {
            continue;
        }
        match words.last_mut() {
            Some(word) if !begins => word.extend(c.to_lowercase()),
            _ => words.push(c.to_lowercase().collect()),
        }
    }
    words
}

/// A struct's name as Diesel makes a table's of it, without the `s`: every capital begins a word.
pub fn diesel_snake_case(name: &str) -> String {
    let mut result = String::new();
    for (at, c) in name.chars().enumerate() {
        if c.is_uppercase() && at > 0 {
            result.push('_');
        }
        result.extend(c.to_lowercase());
    }
    result
}
