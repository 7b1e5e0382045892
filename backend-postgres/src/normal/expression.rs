//! Expressions: read, rewritten into what the server keeps, and written out with every parenthesis.

use std::ops::ControlFlow;

use limbeck_core::lexer::RECURSION;
use sqlparser::{
    ast::{
        Array, BinaryOperator, DataType, Expr, Function, FunctionArguments, Ident, Interval, ObjectNamePart,
        TimezoneInfo, UnaryOperator, Value, visit_expressions_mut,
    },
    dialect::PostgreSqlDialect,
    parser::Parser,
};

use crate::lexer::{self, Kind};

/// The canonical form of a default as it stands behind `DEFAULT`: that of an expression, and a number in quotes is a
/// number.
///
/// ```
/// use limbeck_backend_postgres::normal;
/// assert_eq!(normal::default("'none'::character varying"), normal::default("('none')"));
/// assert_eq!(normal::default("now()"), normal::default("CURRENT_TIMESTAMP"));
/// assert_eq!(normal::default("'-1'::integer"), normal::default("-1"));
/// ```
pub fn default(sql: &str) -> String {
    expression(sql)
}

/// The canonical form of an expression: words and names in lower case and without quotes, no casts, no tables before
/// columns, `IN`, `BETWEEN` and `LIKE` as the server keeps them, and parentheses around every operation.
///
/// ```
/// use limbeck_backend_postgres::normal;
/// let kept = "(((mood)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))";
/// assert_eq!(normal::expression(kept), normal::expression("flow.\"mood\" in ('a', 'b')"));
/// assert_ne!(normal::expression("a = 'X'"), normal::expression("a = 'x'"));
/// ```
pub fn expression(sql: &str) -> String {
    if !lexer::is_shallow(sql) {
        return words(sql);
    }
    let sql = &super::function::without_sides(sql);
    let parsed =
        Parser::new(&PostgreSqlDialect {}).with_recursion_limit(RECURSION).try_with_sql(sql).and_then(|mut parser| {
            let parsed = parser.parse_expr()?;
            parser.expect_token(&sqlparser::tokenizer::Token::EOF)?;
            Ok(parsed)
        });
    match parsed {
        Ok(mut parsed) => {
            let _: ControlFlow<()> = visit_expressions_mut(&mut parsed, |expr| {
                rewrite(expr);
                ControlFlow::Continue(())
            });
            parsed.to_string()
        }
        Err(_) => words(sql),
    }
}

/// The canonical form of a whole query or statement, of which less is known: its words in lower case, without quotes,
/// parentheses, casts to text, and tables before columns.
pub fn query(sql: &str) -> String {
    let text = words(sql);
    let mut kept: Vec<&str> = Vec::new();
    let mut rest = text.split(' ').peekable();
    let mut last = "";
    while let Some(word) = rest.next() {
        let before = std::mem::replace(&mut last, word);
        match (word, kept.len()) {
            (":", _) if rest.next_if_eq(&":").is_some() => pass_over_type(&mut rest),
            // What stands before a point is a table or a schema.
            (".", 1..) => drop(kept.pop()),
            ("(" | ")" | ";", _) => {}
            // A column under its own name.
            ("as", 1..) if rest.next_if_eq(&before).is_some() => {}
            _ => kept.push(word),
        }
    }
    kept.join(" ").replace("execute procedure", "execute function").replace("create or replace", "create")
}

/// Passes over the name of a type behind a cast: its words, its numbers and the brackets of a list.
fn pass_over_type<'a>(rest: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) {
    let further = ["varying", "precision", "without", "with", "time", "zone"];
    rest.next();
    while rest.next_if_eq(&".").is_some() {
        rest.next();
    }
    while rest.next_if(|word| further.contains(word)).is_some() {}
    if rest.peek() == Some(&"(") {
        while rest.next_if(|word| *word == "(" || *word == "," || word.parse::<u32>().is_ok()).is_some() {}
        rest.next_if_eq(&")");
    }
    while rest.next_if(|word| matches!(*word, "[" | "]") || further.contains(word)).is_some() {}
}

/// The tokens, with one space between them.
fn words(sql: &str) -> String {
    let tokens = lexer::tokens(sql).unwrap_or_default();
    let word = |token: &lexer::Token| {
        let text = &sql[token.span.clone()];
        match token.kind {
            Kind::Word => text.to_lowercase(),
            Kind::Name => text.trim_matches('"').replace("\"\"", "\"").to_lowercase(),
            Kind::Text | Kind::Mark => text.to_owned(),
        }
    };
    tokens.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// Rewrites an expression whose parts are rewritten already.
fn rewrite(expr: &mut Expr) {
    let taken = std::mem::replace(expr, Expr::Identifier(Ident::new("")));
    *expr = canonical(taken);
}

fn canonical(expr: Expr) -> Expr {
    match expr {
        // The server writes a point in time in the zone of the session, which is always UTC here.
        Expr::Cast {
            expr, data_type: DataType::Timestamp(_, TimezoneInfo::WithTimeZone | TimezoneInfo::Tz), ..
        } => without_zone(*expr),
        Expr::Cast { expr, data_type: DataType::Timestamp(..) | DataType::Datetime(_), .. } => with_time(*expr),
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => *inner,
        Expr::Identifier(name) => Expr::Identifier(plain(&name)),
        Expr::CompoundIdentifier(names) => Expr::Identifier(names.last().map_or_else(|| Ident::new(""), plain)),
        Expr::Value(value) => constant(value.value),
        Expr::TypedString(typed) => match typed.data_type {
            DataType::Timestamp(_, TimezoneInfo::None | TimezoneInfo::WithoutTimeZone) => {
                with_time(constant(typed.value.value))
            }
            _ => constant(typed.value.value),
        },
        Expr::Interval(Interval { value, leading_field: None, last_field: None, .. }) => *value,
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match *expr {
            Expr::Value(value) => match value.value {
                Value::Number(number, long) => Expr::value(Value::Number(format!("-{number}"), long)),
                other => Expr::UnaryOp { op: UnaryOperator::Minus, expr: Box::new(Expr::value(other)) },
            },
            other => Expr::UnaryOp { op: UnaryOperator::Minus, expr: within(other) },
        },
        Expr::UnaryOp { op, expr } => Expr::UnaryOp { op, expr: within(*expr) },
        Expr::BinaryOp { left, op, right } => operation(*left, pattern_operator(op), *right),
        Expr::InList { expr, list, negated } => among(*expr, list, negated),
        Expr::Between { expr, negated, low, high } => between(*expr, *low, *high, negated),
        Expr::Like { negated, expr, pattern, escape_char: None, any: false } => {
            let op = if negated { BinaryOperator::PGNotLikeMatch } else { BinaryOperator::PGLikeMatch };
            operation(*expr, op, *pattern)
        }
        Expr::ILike { negated, expr, pattern, escape_char: None, any: false } => {
            let op = if negated { BinaryOperator::PGNotILikeMatch } else { BinaryOperator::PGILikeMatch };
            operation(*expr, op, *pattern)
        }
        Expr::IsNotDistinctFrom(left, right) => {
            Expr::UnaryOp { op: UnaryOperator::Not, expr: within(Expr::IsDistinctFrom(left, right)) }
        }
        Expr::SimilarTo { negated, expr, pattern, escape_char: None } => {
            let op = if negated { BinaryOperator::PGRegexNotMatch } else { BinaryOperator::PGRegexMatch };
            operation(*expr, op, super::function::call("similar_to_escape", [*pattern]))
        }
        Expr::IsNull(inner) => Expr::IsNull(within(*inner)),
        Expr::IsNotNull(inner) => Expr::IsNotNull(within(*inner)),
        Expr::AnyOp { left, compare_op, right, .. } => {
            Expr::AnyOp { left: within(*left), compare_op, right, is_some: false }
        }
        Expr::Function(function) => called(function),
        other => super::function::called(other),
    }
}

fn plain(name: &Ident) -> Ident {
    Ident::new(name.value.to_lowercase())
}

/// A text that is a number is one: the server writes a negative number so.
fn constant(value: Value) -> Expr {
    match value {
        Value::SingleQuotedString(text) => {
            let digits = text.strip_prefix('-').unwrap_or(&text);
            let number = digits == "0" || (!digits.starts_with('0') && digits.chars().all(|c| c.is_ascii_digit()));
            let number = number && !digits.is_empty();
            Expr::value(if number { Value::Number(text.clone(), false) } else { Value::SingleQuotedString(text) })
        }
        Value::SingleQuotedByteStringLiteral(bits) => constant(Value::SingleQuotedString(bits)),
        Value::EscapedStringLiteral(text) => Expr::value(Value::SingleQuotedString(text)),
        Value::DollarQuotedString(text) => Expr::value(Value::SingleQuotedString(text.value)),
        other => Expr::value(other),
    }
}

/// An operand: in parentheses where it is an operation itself.
fn within(expr: Expr) -> Box<Expr> {
    let simple =
        matches!(expr, Expr::Identifier(_) | Expr::Value(_) | Expr::Function(_) | Expr::Nested(_) | Expr::Array(_));
    Box::new(if simple { expr } else { Expr::Nested(Box::new(expr)) })
}

fn operation(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    Expr::BinaryOp { left: within(left), op, right: within(right) }
}

/// The tokenizer has two spellings of some operators.
fn pattern_operator(op: BinaryOperator) -> BinaryOperator {
    match op {
        BinaryOperator::Custom(text) if text == "<>" => BinaryOperator::NotEq,
        other => other,
    }
}

/// `IN` with several values is a comparison with any of them, and with one it is a comparison.
fn among(expr: Expr, mut list: Vec<Expr>, negated: bool) -> Expr {
    let op = if negated { BinaryOperator::NotEq } else { BinaryOperator::Eq };
    if list.len() == 1 {
        return operation(expr, op, list.remove(0));
    }
    let (left, right) = (within(expr), Box::new(Expr::Array(Array { elem: list, named: true })));
    if negated {
        Expr::AllOp { left, compare_op: op, right }
    } else {
        Expr::AnyOp { left, compare_op: op, right, is_some: false }
    }
}

fn between(expr: Expr, low: Expr, high: Expr, negated: bool) -> Expr {
    let (from, op, to) = if negated {
        (BinaryOperator::Lt, BinaryOperator::Or, BinaryOperator::Gt)
    } else {
        (BinaryOperator::GtEq, BinaryOperator::And, BinaryOperator::LtEq)
    };
    operation(operation(expr.clone(), from, low), op, operation(expr, to, high))
}

/// A function by its own name; the words for the time of the transaction are one.
fn called(mut function: Function) -> Expr {
    let own = function.name.0.pop();
    let name = match &own {
        Some(ObjectNamePart::Identifier(name)) => plain(name),
        _ => return Expr::Function(function),
    };
    let no_arguments = match &function.args {
        FunctionArguments::None => true,
        FunctionArguments::List(list) => list.args.is_empty(),
        FunctionArguments::Subquery(_) => false,
    };
    if no_arguments && matches!(name.value.as_str(), "now" | "current_timestamp" | "transaction_timestamp") {
        return Expr::Identifier(Ident::new("current_timestamp"));
    }
    function.name.0 = vec![ObjectNamePart::Identifier(name)];
    Expr::Function(function)
}

/// A date where a point in time is wanted is that day's beginning.
fn with_time(expr: Expr) -> Expr {
    match &expr {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) if text.len() == 10 => {
                let text = super::value::in_utc(text).unwrap_or_else(|| text.clone());
                Expr::value(Value::SingleQuotedString(text))
            }
            _ => expr,
        },
        _ => expr,
    }
}

fn without_zone(expr: Expr) -> Expr {
    match &expr {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => {
                Expr::value(Value::SingleQuotedString(text.strip_suffix("+00").unwrap_or(text).to_owned()))
            }
            _ => expr,
        },
        _ => expr,
    }
}
