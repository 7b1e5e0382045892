//! Lines of text: what a terminal shows of them, and how they are made to fit.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The first line of a text that says anything, without what would steer a terminal.
pub fn one_line(text: &str) -> String {
    harmless(text.trim().lines().next().unwrap_or_default())
}

/// A line without what would steer a terminal.
pub fn harmless(line: &str) -> String {
    line.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text, followed by as many blanks as it lacks.
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// As much of the text as fits, with an ellipsis where something is missing.
pub fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut fitted = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > columns {
            break;
        }
        fitted.push(character);
    }
    fitted.push('…');
    fitted
}

/// Whether the terminal knows more than ASCII, judged as programs in C do.
pub fn unicode() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    !matches!(set.as_deref(), Some("C" | "POSIX"))
}
