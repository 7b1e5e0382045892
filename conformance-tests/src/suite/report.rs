//! The table of cases and servers, as documentation has it.

use super::{
    case::{Case, CaseError},
    cases,
};

/// The servers of the table: the dialect and the server's name.
const SERVERS: &[(&str, &str)] = &[
    ("sqlite", "sqlite"),
    ("postgres", "postgres-15"),
    ("postgres", "postgres-17"),
    ("postgres", "postgres-18"),
    ("mysql", "mysql-9.7"),
    ("mysql", "mariadb-10.11"),
    ("mysql", "mariadb-11.8"),
];

/// The table as Markdown: a row for each case, a column for each server, and behind them the reasons of what is not
/// the same everywhere.
///
/// Fails where a file of cases cannot be read.
pub fn table() -> Result<String, CaseError> {
    let cases = cases::all()?;
    let mut text = format!("{} cases.\n", cases.len());
    let mut file = "";
    let mut reasons = Vec::new();
    for case in &cases {
        if case.file != file {
            file = &case.file;
            text.push_str(&heading(file));
        }
        let cells: Vec<_> = SERVERS.iter().map(|(dialect, server)| cell(case, dialect, server, &mut reasons)).collect();
        text.push_str(&format!(
            "| {} | {} | {} |\n",
            case.name.replace('_', " "),
            case.about.replace('|', "\\|"),
            cells.join(" | ")
        ));
    }
    if !reasons.is_empty() {
        text.push_str("\n## Why\n\n");
        for (number, reason) in reasons.iter().enumerate() {
            text.push_str(&format!("{}. {reason}\n", number + 1));
        }
    }
    Ok(text)
}

fn heading(file: &str) -> String {
    let servers: Vec<_> = SERVERS.iter().map(|(_, server)| *server).collect();
    let line = vec!["---"; SERVERS.len() + 2].join(" | ");
    format!("\n## `{file}`\n\n| case | what a user relies on | {} |\n| {line} |\n", servers.join(" | "))
}

/// `✓`: as everywhere; `refused`: with an error before anything runs; `–`: not there. A number leads to the reason.
fn cell(case: &Case, dialect: &str, server: &str, reasons: &mut Vec<String>) -> String {
    let expect = case.expected(dialect, server);
    let word = match (&expect.error, expect.skip) {
        (_, true) => "–",
        (Some(_), _) => "refused",
        (None, _) => "✓",
    };
    let exception = case.exception(dialect, server).map(|exception| exception.reason.clone());
    let without = expect.without.iter().map(|(law, reason)| format!("Not held to `{law}`: {reason}"));
    let irreversible = expect.irreversible.iter().map(|reason| format!("Not taken back by itself: {reason}"));
    let places: Vec<_> =
        exception.into_iter().chain(without).chain(irreversible).map(|reason| place(reasons, reason)).collect();
    if places.is_empty() { word.to_owned() } else { format!("{word} ({})", places.join(", ")) }
}

/// The number of a reason, which is added where it is a new one.
fn place(reasons: &mut Vec<String>, reason: String) -> String {
    let known = reasons.iter().position(|known| *known == reason);
    let place = known.unwrap_or_else(|| {
        reasons.push(reason);
        reasons.len() - 1
    });
    (place + 1).to_string()
}
