//! Expressions: read, rewritten into a form that the two servers' own rewriting leaves alone, and written out with
//! parentheses around every operand that is an operation.

use std::ops::ControlFlow;

use limbeck_core::lexer::RECURSION;
use sqlparser::{
    ast::{
        BinaryOperator, DataType, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Ident,
        ObjectNamePart, UnaryOperator, Value, visit_expressions_mut,
    },
    dialect::MySqlDialect,
    parser::Parser,
    tokenizer::Token,
};

use crate::lexer::{self, Kind};

/// The canonical form of an expression: words and names in lower case and without quotes, no character sets before
/// texts, no tables before columns, one name for each function, and parentheses around every operand.
///
/// ```
/// use limbeck_backend_mysql::normal;
/// let mysql = normal::expression(r"((`n` > 0) and (length(`s`) > 3) and (`s` <> _utf8mb4'x\'y'))");
/// assert_eq!(mysql, normal::expression(r"`n` > 0 and octet_length(`s`) > 3 and `s` <> 'x\'y'"));
/// assert_eq!(mysql, normal::expression("N > 0 AND LENGTH(s) > 3 AND NOT s = 'x''y'"));
/// assert_ne!(normal::expression("a = 'X'"), normal::expression("a = 'x'"));
/// ```
pub fn expression(sql: &str) -> String {
    parse(sql).map_or_else(|| words(sql), |parsed| parsed.to_string())
}

/// The canonical form, still taken apart; nothing where it cannot be read.
pub(super) fn parse(sql: &str) -> Option<Expr> {
    if !lexer::is_shallow(sql) {
        return None;
    }
    let sql = with_known_operators(&without_charsets(sql));
    let parsed =
        Parser::new(&MySqlDialect {}).with_recursion_limit(RECURSION).try_with_sql(&sql).and_then(|mut parser| {
            let parsed = parser.parse_expr()?;
            parser.expect_token(&Token::EOF)?;
            Ok(parsed)
        });
    let mut parsed = parsed.ok()?;
    let _: ControlFlow<()> = visit_expressions_mut(&mut parsed, |expr| {
        rewrite(expr);
        ControlFlow::Continue(())
    });
    Some(parsed)
}

/// The operators that the parser does not know, or binds otherwise than the servers do, as those that it knows: `mod` as
/// `%`, `&&` as `AND`, `||` as `OR`, and `!` before parentheses as `NOT`.
pub(super) fn with_known_operators(sql: &str) -> String {
    let tokens = lexer::tokens(sql).unwrap_or_default();
    let word = |at: usize| tokens.get(at).map_or("", |token| &sql[token.span.clone()]);
    let (mut text, mut from, mut at) = (String::new(), 0, 0);
    while at < tokens.len() {
        let adjoin = tokens.get(at + 1).is_some_and(|next| next.span.start == tokens[at].span.end);
        let (operator, count) = match (word(at), word(at + 1)) {
            ("&", "&") if adjoin => (" AND ", 2),
            ("|", "|") if adjoin => (" OR ", 2),
            ("!", "(") => (" NOT ", 1),
            (name, _) if name.eq_ignore_ascii_case("mod") && at > 0 && ends_value(&tokens[at - 1], sql) => ("%", 1),
            _ => {
                at += 1;
                continue;
            }
        };
        text.push_str(&sql[from..tokens[at].span.start]);
        text.push_str(operator);
        at += count;
        from = tokens[at - 1].span.end;
    }
    text.push_str(&sql[from..]);
    text
}

/// Whether a value ends with a token, so that what stands behind it is an operator.
fn ends_value(token: &lexer::Token, sql: &str) -> bool {
    const BEFORE_VALUES: [&str; 16] = [
        "and", "or", "not", "xor", "div", "mod", "like", "in", "between", "is", "then", "when", "else", "case",
        "regexp", "rlike",
    ];
    let text = &sql[token.span.clone()];
    match token.kind {
        Kind::Name | Kind::Text => true,
        Kind::Word => !BEFORE_VALUES.contains(&text.to_lowercase().as_str()),
        Kind::Mark => text == ")",
    }
}

/// What the servers write behind `CHAR` in a cast.
pub(super) fn without_charsets(sql: &str) -> String {
    sql.replace(" charset utf8mb4", "").replace(" charset utf8mb3", "")
}

/// The tokens, with one space between them.
pub(super) fn words(sql: &str) -> String {
    let tokens = lexer::tokens(sql).unwrap_or_default();
    let word = |token: &lexer::Token| {
        let text = &sql[token.span.clone()];
        match token.kind {
            Kind::Word => text.to_lowercase(),
            Kind::Name => text.trim_matches('`').replace("``", "`").to_lowercase(),
            Kind::Text | Kind::Mark => text.to_owned(),
        }
    };
    tokens.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// Rewrites an expression whose parts are rewritten already.
pub(super) fn rewrite(expr: &mut Expr) {
    let taken = std::mem::replace(expr, Expr::Identifier(Ident::new("")));
    *expr = canonical(taken);
}

fn canonical(expr: Expr) -> Expr {
    match expr {
        Expr::Nested(inner) => *inner,
        Expr::Prefixed { prefix, value } if prefix.value.starts_with('_') => *value,
        // MariaDB says of what kind a text is.
        Expr::TypedString(text) => Expr::value(constant(text.value.value)),
        Expr::Identifier(name) => column(&name),
        Expr::CompoundIdentifier(names) => names.last().map_or_else(|| Expr::Identifier(Ident::new("")), column),
        Expr::Value(value) => Expr::value(constant(value.value)),
        Expr::UnaryOp { op: UnaryOperator::Not | UnaryOperator::BangNot, expr } => negated(*expr),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => negative(*expr),
        Expr::UnaryOp { op: UnaryOperator::Plus, expr } => *expr,
        Expr::UnaryOp { op, expr } => Expr::UnaryOp { op, expr: within(*expr) },
        Expr::BinaryOp { left, op, right } => operation(*left, op, *right),
        Expr::InList { expr, mut list, negated } if list.len() == 1 => {
            operation(*expr, if negated { BinaryOperator::NotEq } else { BinaryOperator::Eq }, list.remove(0))
        }
        Expr::InList { expr, list, negated } => Expr::InList { expr: within(*expr), list, negated },
        Expr::Between { expr, negated, low, high } => {
            Expr::Between { expr: within(*expr), negated, low: within(*low), high: within(*high) }
        }
        Expr::Like { negated, expr, pattern, escape_char, any } => {
            Expr::Like { negated, expr: within(*expr), pattern: within(*pattern), escape_char, any }
        }
        Expr::RLike { negated, expr, pattern, .. } => {
            Expr::RLike { negated, expr: within(*expr), pattern: within(*pattern), regexp: true }
        }
        Expr::IsNull(inner) => Expr::IsNull(within(*inner)),
        Expr::IsNotNull(inner) => Expr::IsNotNull(within(*inner)),
        Expr::Substring { expr, substring_from, substring_for, .. } => {
            let arguments = [Some(expr), substring_from, substring_for].into_iter().flatten();
            call("substr", arguments.map(|argument| *argument))
        }
        Expr::Position { expr, r#in } => call("locate", [*expr, *r#in]),
        Expr::Cast { expr, data_type, .. } | Expr::Convert { expr, data_type: Some(data_type), charset: None, .. } => {
            cast(&expr, &data_type)
        }
        Expr::IsTrue(inner) => Expr::IsTrue(within(truth(*inner))),
        Expr::IsNotTrue(inner) => Expr::IsNotTrue(within(truth(*inner))),
        // MySQL's own words for NOT IN.
        Expr::IsFalse(inner) if matches!(*inner, Expr::InSubquery { .. }) => negated(*inner),
        Expr::IsFalse(inner) => Expr::IsFalse(within(truth(*inner))),
        Expr::IsNotFalse(inner) => Expr::IsNotFalse(within(truth(*inner))),
        Expr::Function(function) => called(function),
        other => other,
    }
}

/// `CAST(… AS …)`, which `CONVERT(…, …)` is too.
fn cast(expr: &Expr, ty: &DataType) -> Expr {
    let ty = ty.to_string().to_lowercase();
    let ty = ty.strip_suffix(" integer").unwrap_or(&ty);
    Expr::Identifier(Ident::new(format!("cast({expr} as {ty})")))
}

fn column(name: &Ident) -> Expr {
    let text = name.value.to_lowercase();
    match text.as_str() {
        // These need no parentheses, and then look like columns.
        "current_date" if name.quote_style.is_none() => call("curdate", []),
        "current_time" if name.quote_style.is_none() => call("curtime", []),
        _ => Expr::Identifier(Ident::new(text)),
    }
}

/// Texts in single quotes, truth values as the numbers that they are, numbers without idle noughts.
pub(super) fn constant(value: Value) -> Value {
    match value {
        Value::DoubleQuotedString(text) | Value::NationalStringLiteral(text) => Value::SingleQuotedString(text),
        Value::Boolean(truth) => Value::Number(u8::from(truth).to_string(), false),
        Value::Number(number, _) => Value::Number(plain_number(&number), false),
        Value::HexStringLiteral(digits) => Value::HexStringLiteral(digits.to_lowercase()),
        Value::SingleQuotedByteStringLiteral(bits) => match u128::from_str_radix(&bits, 2) {
            Ok(number) => {
                let digits = format!("{number:x}");
                let even = if digits.len() % 2 == 0 { "" } else { "0" };
                Value::HexStringLiteral(format!("{even}{digits}"))
            }
            Err(_) => Value::SingleQuotedByteStringLiteral(bits),
        },
        other => other,
    }
}

/// A number without idle noughts: `1.50` is `1.5`, `007` is `7`.
pub(super) fn plain_number(number: &str) -> String {
    if number.contains(['e', 'E']) {
        return number.parse::<f64>().map_or_else(|_| number.to_lowercase(), |value| value.to_string());
    }
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() {
        return if whole == "0" { whole.to_owned() } else { format!("{sign}{whole}") };
    }
    format!("{sign}{whole}.{fraction}")
}

fn negative(expr: Expr) -> Expr {
    match expr {
        Expr::Value(value) => match value.value {
            Value::Number(number, long) => Expr::value(Value::Number(plain_number(&format!("-{number}")), long)),
            other => Expr::UnaryOp { op: UnaryOperator::Minus, expr: Box::new(Expr::value(other)) },
        },
        other => Expr::UnaryOp { op: UnaryOperator::Minus, expr: within(other) },
    }
}

/// The opposite: the servers leave no NOT before a comparison.
fn negated(expr: Expr) -> Expr {
    use BinaryOperator as Op;
    match expr {
        Expr::Nested(inner) => negated(*inner),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => *expr,
        Expr::IsNull(inner) => Expr::IsNotNull(inner),
        Expr::IsNotNull(inner) => Expr::IsNull(inner),
        Expr::InList { expr, list, negated } => Expr::InList { expr, list, negated: !negated },
        Expr::InSubquery { expr, subquery, negated } => Expr::InSubquery { expr, subquery, negated: !negated },
        Expr::Exists { subquery, negated } => Expr::Exists { subquery, negated: !negated },
        Expr::Between { expr, negated, low, high } => Expr::Between { expr, negated: !negated, low, high },
        Expr::Like { negated, any, expr, pattern, escape_char } => {
            Expr::Like { negated: !negated, any, expr, pattern, escape_char }
        }
        Expr::RLike { negated, expr, pattern, regexp } => Expr::RLike { negated: !negated, expr, pattern, regexp },
        Expr::BinaryOp { left, op, right } => {
            let opposite = match op {
                Op::Eq => Op::NotEq,
                Op::NotEq => Op::Eq,
                Op::Lt => Op::GtEq,
                Op::LtEq => Op::Gt,
                Op::Gt => Op::LtEq,
                Op::GtEq => Op::Lt,
                Op::And => return operation(negated(*left), Op::Or, negated(*right)),
                Op::Or => return operation(negated(*left), Op::And, negated(*right)),
                Op::Xor => return operation(negated(*left), Op::Xor, *right),
                op => {
                    let expr = within(Expr::BinaryOp { left, op, right });
                    return Expr::UnaryOp { op: UnaryOperator::Not, expr };
                }
            };
            Expr::BinaryOp { left, op: opposite, right }
        }
        // MariaDB writes `x = 0`, MySQL `0 = x`.
        other => operation(other, Op::Eq, Expr::value(Value::Number("0".to_owned(), false))),
    }
}

/// An operand: in parentheses where it is an operation itself.
fn within(expr: Expr) -> Box<Expr> {
    let operation = matches!(
        expr,
        Expr::BinaryOp { .. }
            | Expr::UnaryOp { .. }
            | Expr::InList { .. }
            | Expr::InSubquery { .. }
            | Expr::Between { .. }
            | Expr::Like { .. }
            | Expr::RLike { .. }
            | Expr::IsNull(_)
            | Expr::IsNotNull(_)
            | Expr::IsTrue(_)
            | Expr::IsNotTrue(_)
            | Expr::IsFalse(_)
            | Expr::IsNotFalse(_)
    );
    Box::new(if operation { Expr::Nested(Box::new(expr)) } else { expr })
}

/// An operation; those that may be done in any order stand side by side, whatever the parentheses were.
fn operation(left: Expr, op: BinaryOperator, right: Expr) -> Expr {
    let op = match op {
        BinaryOperator::StringConcat => BinaryOperator::Or,
        BinaryOperator::Custom(text) if text == "&&" => BinaryOperator::And,
        BinaryOperator::Custom(text) if text == "%" => BinaryOperator::Modulo,
        op => op,
    };
    match op {
        BinaryOperator::Arrow => call("json_extract", [left, right]),
        BinaryOperator::LongArrow => call("json_unquote", [call("json_extract", [left, right])]),
        BinaryOperator::And | BinaryOperator::Or => {
            let mut operands = Vec::new();
            chain(left, &op, &mut operands);
            chain(right, &op, &mut operands);
            let mut operands = operands.into_iter().map(truth).map(within);
            let first = operands.next().map_or_else(|| Expr::Identifier(Ident::new("")), |first| *first);
            operands.fold(first, |left, right| Expr::BinaryOp { left: Box::new(left), op: op.clone(), right })
        }
        BinaryOperator::Eq | BinaryOperator::NotEq if is_nought(&left) && !is_nought(&right) => {
            operation(right, op, left)
        }
        op => Expr::BinaryOp { left: within(left), op, right: within(right) },
    }
}

/// An operand of AND or OR: the servers compare a value that is none of a comparison.
fn truth(expr: Expr) -> Expr {
    match expr {
        Expr::Identifier(_) | Expr::Function(_) => {
            operation(expr, BinaryOperator::NotEq, Expr::value(Value::Number("0".to_owned(), false)))
        }
        other => other,
    }
}

fn is_nought(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(value) if matches!(&value.value, Value::Number(number, _) if number == "0"))
}

fn chain(expr: Expr, op: &BinaryOperator, operands: &mut Vec<Expr>) {
    match expr {
        Expr::BinaryOp { left, op: own, right } if own == *op => {
            chain(*left, op, operands);
            chain(*right, op, operands);
        }
        Expr::Nested(inner) => chain(*inner, op, operands),
        other => operands.push(other),
    }
}

fn call(name: &str, arguments: impl IntoIterator<Item = Expr>) -> Expr {
    let arguments: Vec<_> = arguments.into_iter().map(|argument| argument.to_string()).collect();
    Expr::Identifier(Ident::new(format!("{name}({})", arguments.join(", "))))
}

/// A function by the one name that it has here.
fn called(function: Function) -> Expr {
    let name = match function.name.0.last() {
        Some(ObjectNamePart::Identifier(name)) => name.value.to_lowercase(),
        _ => return Expr::Function(function),
    };
    let plain = function.over.is_none() && function.filter.is_none() && function.within_group.is_empty();
    let arguments: Option<Vec<Expr>> = match &function.args {
        FunctionArguments::None => Some(Vec::new()),
        FunctionArguments::List(list) if list.clauses.is_empty() && list.duplicate_treatment.is_none() => {
            list.args.iter().map(argument).collect()
        }
        FunctionArguments::List(_) | FunctionArguments::Subquery(_) => None,
    };
    let (Some(mut arguments), true) = (arguments, plain) else {
        let mut function = function;
        function.name.0 = vec![ObjectNamePart::Identifier(Ident::new(one_name(&name)))];
        return Expr::Function(function);
    };
    match (one_name(&name), arguments.len()) {
        ("current_timestamp", 0) => Expr::Identifier(Ident::new("current_timestamp")),
        ("regexp_like", 2) => {
            let pattern = within(arguments.remove(1));
            Expr::RLike { negated: false, expr: within(arguments.remove(0)), pattern, regexp: true }
        }
        ("mod", 2) => {
            let right = arguments.remove(1);
            operation(arguments.remove(0), BinaryOperator::Modulo, right)
        }
        ("round", 2) if is_nought(&arguments[1]) => call("round", [arguments.remove(0)]),
        ("isnull", 1) => Expr::IsNull(within(arguments.remove(0))),
        ("count", 1) if arguments[0].to_string() == "0" => call("count", [Expr::Identifier(Ident::new("*"))]),
        ("date_add" | "date_sub", 2) if matches!(arguments[1], Expr::Interval(_)) => {
            let op = if name == "date_add" { BinaryOperator::Plus } else { BinaryOperator::Minus };
            let right = arguments.remove(1);
            operation(arguments.remove(0), op, right)
        }
        (name, _) => call(name, arguments),
    }
}

fn argument(argument: &FunctionArg) -> Option<Expr> {
    match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr.clone()),
        FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => Some(Expr::Identifier(Ident::new("*"))),
        _ => None,
    }
}

/// One of the names that a function has.
fn one_name(name: &str) -> &str {
    match name {
        "now" | "localtime" | "localtimestamp" => "current_timestamp",
        "current_date" => "curdate",
        "current_time" => "curtime",
        "octet_length" => "length",
        "ucase" => "upper",
        "lcase" => "lower",
        "substring" | "mid" => "substr",
        "character_length" => "char_length",
        "pow" => "power",
        "ceil" => "ceiling",
        "adddate" => "date_add",
        "subdate" => "date_sub",
        "schema" => "database",
        "rand" | "random" => "rand",
        name => name,
    }
}
