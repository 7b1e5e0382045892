//! Statements as a script for the `sqlite3` shell.

use limbeck_core::statement::{Cost, Expectation, Statement};

use crate::{
    ddl, quote,
    rebuild::{COMPARE, FORGET, LEFT_BEHIND, REMEMBER},
};

/// The statements with semicolons. A check that finds something makes the script fail, by a CHECK that says why.
pub(crate) fn script(statements: &[Statement], transaction: bool) -> String {
    let without_foreign_keys = statements.iter().any(|statement| statement.session.without_foreign_keys);
    let mut text = String::new();
    if without_foreign_keys {
        text +=
            "-- Inside the transaction this would do nothing: tables are replaced below, and no row may follow them.\n";
        text += "PRAGMA foreign_keys = OFF;\n";
    } else if statements.iter().any(|statement| matches!(statement.cost, Cost::Data | Cost::Unknown)) {
        text += "-- As on a connection of limbeck's own: the shell by itself looks at no foreign key.\n";
        text += "PRAGMA foreign_keys = ON;\n";
    }
    if transaction {
        text += "BEGIN IMMEDIATE;\n";
    }
    for statement in statements {
        text += &statement.remark();
        if without_foreign_keys && statement.keeps_references {
            text += &format!("{REMEMBER};\n{}{}{FORGET};\n", rendered(statement), checked(COMPARE, LEFT_BEHIND));
        } else {
            text += &rendered(statement);
        }
    }
    if transaction {
        text += "COMMIT;\n";
    }
    if without_foreign_keys {
        text += "PRAGMA foreign_keys = ON;\n";
    }
    text
}

fn rendered(statement: &Statement) -> String {
    match &statement.expect {
        Expectation::NoRows(message) => checked(&statement.sql, message),
        Expectation::Changed(rows, message) => {
            format!("{};\n{}", statement.sql, checked(&format!("SELECT 1 AS found WHERE changes() <> {rows}"), message))
        }
        Expectation::Done => format!("{};\n", statement.sql),
    }
}

/// A query that has to find nothing, as an insertion into a table that takes nothing.
fn checked(query: &str, message: &str) -> String {
    let table = r#""temp"."_limbeck_check""#;
    let name = quote::identifier(message);
    format!(
        "CREATE TEMP TABLE \"_limbeck_check\" (found, CONSTRAINT {name} CHECK (found IS NULL));\n\
         INSERT INTO {table} {query};\nDROP TABLE {table};\n"
    )
}

/// What the shell changes: it takes a carriage return away that stands before the end of a line, also within quotes.
pub(crate) fn misread(sql: &str) -> Option<&str> {
    let quoted = if sql.contains("\r\n") { ddl::quoted(sql) } else { Vec::new() };
    quoted.into_iter().find(|text| text.contains("\r\n"))
}
