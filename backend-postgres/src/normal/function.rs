//! Functions that SQL has a syntax of its own for: the server keeps a call, whichever way it was written, and may give back
//! the other.

use sqlparser::ast::{
    Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident, ObjectName,
    ObjectNamePart, TrimWhereField,
};

use crate::lexer;

/// The calls that are written as `TRIM(BOTH FROM b)`, which the parser does not know without characters.
pub(super) fn without_sides(sql: &str) -> String {
    let mut text = sql.to_owned();
    let tokens = lexer::tokens(sql).unwrap_or_default();
    let word = |token: &lexer::Token| sql[token.span.clone()].to_ascii_lowercase();
    for found in tokens.windows(4).rev() {
        let [trim, open, side, from] = [0, 1, 2, 3].map(|at| word(&found[at]));
        let call = match side.as_str() {
            "both" => "btrim(",
            "leading" => "ltrim(",
            "trailing" => "rtrim(",
            _ => continue,
        };
        if trim == "trim" && open == "(" && from == "from" {
            text.replace_range(found[0].span.start..found[3].span.end, call);
        }
    }
    text
}

/// Such an expression as the call that it is; others as they are.
pub(super) fn called(expr: Expr) -> Expr {
    match expr {
        Expr::Trim { trim_where, trim_what, expr, trim_characters } => {
            let name = match trim_where {
                Some(TrimWhereField::Leading) => "ltrim",
                Some(TrimWhereField::Trailing) => "rtrim",
                Some(TrimWhereField::Both) | None => "btrim",
            };
            let further = trim_what.map(|what| *what).into_iter().chain(trim_characters.into_iter().flatten());
            call(name, [*expr].into_iter().chain(further))
        }
        Expr::Substring { expr, substring_from, substring_for, shorthand, .. } => {
            let parts = [Some(expr), substring_from, substring_for].into_iter().flatten().map(|part| *part);
            call(if shorthand { "substr" } else { "substring" }, parts)
        }
        Expr::Position { expr, r#in } => call("position", [*r#in, *expr]),
        other => other,
    }
}

pub(super) fn call(name: &str, arguments: impl IntoIterator<Item = Expr>) -> Expr {
    let arguments = arguments.into_iter().map(|argument| FunctionArg::Unnamed(FunctionArgExpr::Expr(argument)));
    Expr::Function(Function {
        name: ObjectName(vec![ObjectNamePart::Identifier(Ident::new(name))]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(FunctionArgumentList {
            duplicate_treatment: None,
            args: arguments.collect(),
            clauses: Vec::new(),
        }),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}
