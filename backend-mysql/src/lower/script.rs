//! Statements as a script for the `mysql` and `mariadb` clients.

use limbeck_core::statement::{Expectation, Statement};

use crate::{
    lexer::{self, Kind, Token},
    quote, session,
};

/// The statements with semicolons, or with another delimiter where one holds semicolons of its own. What has to be so
/// around them is made so, and put back at the end. A check that finds something is an error.
pub(crate) fn script(statements: &[Statement], transaction: bool) -> String {
    let mut text: String = session::begin().iter().map(|sql| format!("{sql};\n")).collect();
    if transaction {
        text += "START TRANSACTION;\n";
    }
    for statement in statements {
        text += &statement.remark();
        text += &rendered(statement);
    }
    if transaction {
        text += "COMMIT;\n";
    }
    text + &format!("{};\n", session::end())
}

fn rendered(statement: &Statement) -> String {
    let inserts = lexer::leading_words(&statement.sql).first().is_some_and(|word| word == "INSERT");
    match &statement.expect {
        Expectation::NoRows(message) => fail_unless(&format!("NOT EXISTS ({})", statement.sql), message),
        // Rows that cannot be inserted are an error already.
        Expectation::Changed(rows, message) if !inserts => {
            format!("{}{}", ended(&statement.sql), fail_unless(&format!("ROW_COUNT() = {rows}"), message))
        }
        Expectation::Changed(..) | Expectation::Done => ended(&statement.sql),
    }
}

/// A statement that fails with a message where a condition does not hold. Outside of a routine neither server can raise
/// an error of one's own; that of a mode which there is not names it.
fn fail_unless(condition: &str, message: &str) -> String {
    let message: String = message.chars().take(180).collect();
    let message = quote::string(&message.replace(',', ";"));
    ended(&format!("SET SESSION sql_mode = IF({condition}, @@SESSION.sql_mode, {message})"))
}

/// A statement and its end.
fn ended(sql: &str) -> String {
    let tokens = lexer::tokens(sql).unwrap_or_default();
    let inside = tokens.iter().any(|token| token.kind == Kind::Mark && &sql[token.span.clone()] == ";");
    if !inside {
        return format!("{sql};\n");
    }
    let delimiters = ["//".to_owned(), "$$".to_owned()].into_iter().chain((0..).map(|number| format!("//{number}//")));
    let delimiter = delimiters.into_iter().find(|delimiter| !sql.contains(delimiter.as_str())).unwrap_or_default();
    format!("DELIMITER {delimiter}\n{sql}{delimiter}\nDELIMITER ;\n")
}

/// What the clients change: they take a carriage return away that stands before the end of a line, also within quotes.
pub(crate) fn misread(sql: &str) -> Option<&str> {
    let quoted = |token: &Token| matches!(token.kind, Kind::Name | Kind::Text);
    let tokens = if sql.contains("\r\n") { lexer::tokens(sql).unwrap_or_default() } else { Vec::new() };
    tokens.into_iter().filter(quoted).map(|token| &sql[token.span]).find(|text| text.contains("\r\n"))
}
