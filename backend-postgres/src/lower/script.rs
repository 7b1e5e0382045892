//! Statements as a script for `psql`.

use limbeck_core::statement::{Expectation, Statement};

use crate::{lexer, quote};

/// The statements with semicolons. A check that finds something is an error.
pub(crate) fn script(statements: &[Statement], transaction: bool) -> String {
    let mut text = String::new();
    if transaction {
        text += "BEGIN;\n";
    }
    for statement in statements {
        text += &statement.remark();
        text += &format!("{};\n", rendered(statement));
    }
    if transaction {
        text += "COMMIT;\n";
    }
    text
}

fn rendered(statement: &Statement) -> String {
    let inserts = lexer::leading_words(&statement.sql).first().is_some_and(|word| word == "INSERT");
    match &statement.expect {
        Expectation::NoRows(message) => block("", &format!("IF EXISTS ({})", statement.sql), message),
        // Rows that cannot be inserted are an error already.
        Expectation::Changed(rows, message) if !inserts => {
            let declared = "DECLARE\n  changed bigint;\n";
            let run = format!("{};\n  GET DIAGNOSTICS changed = ROW_COUNT;\n  IF changed <> {rows}", statement.sql);
            block(declared, &run, message)
        }
        Expectation::Changed(..) | Expectation::Done => statement.sql.clone(),
    }
}

/// A block that fails with a message where what it runs ends in a condition that holds.
fn block(declared: &str, condition: &str, message: &str) -> String {
    let raise = format!("RAISE EXCEPTION USING MESSAGE = {}", quote::string(message));
    let body = format!("\n{declared}BEGIN\n  {condition} THEN\n    {raise};\n  END IF;\nEND\n");
    format!("DO {}", quote::dollar(&body))
}
