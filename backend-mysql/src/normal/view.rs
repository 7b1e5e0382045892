//! The queries of views, which the servers rewrite from end to end: every column gets its table and an alias, `*` is
//! written out, joins get parentheses.

use std::ops::ControlFlow;

use limbeck_core::schema::Schema;
use sqlparser::{
    ast::{
        BinaryOperator, Expr, Ident, Join, JoinConstraint, JoinOperator, LimitClause, ObjectName, ObjectNamePart,
        OrderByKind, Query, Select, SelectItem, SetExpr, SetOperator, SetQuantifier, TableFactor, TableWithJoins,
        VisitMut, VisitorMut,
    },
    dialect::MySqlDialect,
    parser::Parser,
};

use super::expression::{parse, rewrite, with_known_operators, without_charsets, words};
use crate::lexer;

/// Words that make no difference where they stand in a query.
const IDLE: [&str; 6] = ["(", ")", "as", "inner", "outer", "asc"];

/// The canonical form of a query, of which less is known than of an expression; `schema` says which columns a `*` is.
pub(super) fn query(sql: &str, schema: &Schema) -> String {
    let text = with_known_operators(&without_charsets(sql));
    let parsed = Parser::new(&MySqlDialect {}).try_with_sql(&text).and_then(|mut parser| parser.parse_query());
    let text = match parsed {
        Ok(mut parsed) => {
            let _: ControlFlow<()> = VisitMut::visit(&mut parsed, &mut Rewriter { schema });
            parsed.to_string()
        }
        Err(_) => text,
    };
    without_idle_words(&text)
}

/// The canonical form of a statement that is not read.
pub(super) fn statement(sql: &str) -> String {
    without_idle_words(sql)
}

fn without_idle_words(sql: &str) -> String {
    let text = words(sql);
    let mut kept: Vec<&str> = Vec::new();
    for word in text.split(' ') {
        match (word, kept.len()) {
            // What stands before a point is a table or a database.
            (".", 1..) => drop(kept.pop()),
            (word, _) if IDLE.contains(&word) => {}
            _ => kept.push(word),
        }
    }
    kept.join(" ")
}

struct Rewriter<'s> {
    schema: &'s Schema,
}

impl VisitorMut for Rewriter<'_> {
    type Break = ();

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Expr::Exists { subquery, .. } = expr {
            // MariaDB says that one row is enough.
            subquery.limit_clause.take_if(|limit| is_one_row(limit));
        }
        rewrite(expr);
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        self.body(&mut query.body);
        if let (SetExpr::Select(select), Some(order)) = (&*query.body, &mut query.order_by)
            && let OrderByKind::Expressions(orders) = &mut order.kind
        {
            for order in orders {
                write_out(&mut order.expr, select);
            }
        }
        ControlFlow::Continue(())
    }
}

impl Rewriter<'_> {
    fn body(&self, body: &mut SetExpr) {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::SetOperation { left, right, op, set_quantifier } => {
                self.body(left);
                self.body(right);
                if *op == SetOperator::Union && matches!(set_quantifier, SetQuantifier::None | SetQuantifier::Distinct)
                {
                    *set_quantifier = SetQuantifier::None;
                    keep_no_doubles(left);
                }
            }
            _ => {}
        }
    }

    fn select(&self, select: &mut Select) {
        let items = std::mem::take(&mut select.projection);
        for item in items {
            match item {
                SelectItem::Wildcard(options) => match self.columns(select) {
                    Some(columns) => select.projection.extend(columns),
                    None => select.projection.push(SelectItem::Wildcard(options)),
                },
                SelectItem::ExprWithAlias { expr, alias } if is_its_name(&expr, &alias) => {
                    select.projection.push(SelectItem::UnnamedExpr(expr));
                }
                other => select.projection.push(other),
            }
        }
        join_all(&mut select.from);
    }

    /// The columns that `*` stands for; nothing where a table of the query is not known.
    fn columns(&self, select: &Select) -> Option<Vec<SelectItem>> {
        let mut columns = Vec::new();
        for from in &select.from {
            for factor in std::iter::once(&from.relation).chain(from.joins.iter().map(|join| &join.relation)) {
                let TableFactor::Table { name, .. } = factor else { return None };
                let ObjectNamePart::Identifier(name) = name.0.last()? else { return None };
                let table = self.schema.tables.get(&name.value)?;
                let names = table.columns.iter().map(|column| Ident::new(column.name.as_str().to_lowercase()));
                columns.extend(names.map(|name| SelectItem::UnnamedExpr(Expr::Identifier(name))));
            }
        }
        Some(columns)
    }
}

/// Tables with commas between them as joins, and every join of two without a condition, or with names in the place of
/// one, as the servers write it.
fn join_all(from: &mut Vec<TableWithJoins>) {
    let mut rest = from.drain(1.min(from.len())..).collect::<Vec<_>>().into_iter();
    let Some(first) = from.first_mut() else { return };
    for TableWithJoins { relation, joins } in rest.by_ref() {
        first.joins.push(Join { relation, global: false, join_operator: JoinOperator::Join(JoinConstraint::None) });
        first.joins.extend(joins);
    }
    for join in &mut first.joins {
        match &mut join.join_operator {
            operator @ (JoinOperator::CrossJoin(JoinConstraint::None) | JoinOperator::Inner(JoinConstraint::None)) => {
                *operator = JoinOperator::Join(JoinConstraint::None);
            }
            JoinOperator::Join(constraint)
            | JoinOperator::Inner(constraint)
            | JoinOperator::Left(constraint)
            | JoinOperator::LeftOuter(constraint)
            | JoinOperator::Right(constraint)
            | JoinOperator::RightOuter(constraint) => {
                if let JoinConstraint::Using(names) = constraint {
                    *constraint = same(names).map_or(JoinConstraint::None, JoinConstraint::On);
                }
            }
            _ => {}
        }
    }
}

/// The condition that columns of these names are equal in both, whose tables are left out here.
fn same(names: &[ObjectName]) -> Option<Expr> {
    let equal = names.iter().filter_map(|name| {
        let ObjectNamePart::Identifier(name) = name.0.last()? else { return None };
        let column = || Box::new(Expr::Identifier(Ident::new(name.value.to_lowercase())));
        Some(Expr::BinaryOp { left: column(), op: BinaryOperator::Eq, right: column() })
    });
    equal.reduce(|left, right| Expr::BinaryOp { left: Box::new(left), op: BinaryOperator::And, right: Box::new(right) })
}

/// What a union without doubles begins with need not keep them either.
fn keep_no_doubles(body: &mut SetExpr) {
    if let SetExpr::SetOperation { left, op: SetOperator::Union, set_quantifier, .. } = body {
        *set_quantifier = SetQuantifier::None;
        keep_no_doubles(left);
    }
}

/// The expression that an alias stands for, in its place.
fn write_out(order: &mut Expr, select: &Select) {
    let Expr::Identifier(name) = &*order else { return };
    let own = select.projection.iter().find_map(|item| match item {
        SelectItem::ExprWithAlias { expr, alias } if alias.value.eq_ignore_ascii_case(&name.value) => Some(expr),
        _ => None,
    });
    if let Some(expr) = own {
        *order = expr.clone();
    }
}

fn is_one_row(limit: &LimitClause) -> bool {
    matches!(limit, LimitClause::LimitOffset { limit: Some(rows), offset: None, .. } if rows.to_string() == "1")
}

/// Whether an alias is the name that the servers give to what has none: that of the column, or the expression's text.
fn is_its_name(expr: &Expr, alias: &Ident) -> bool {
    let plain = |text: &str| lexer::tokens(text).map_or(0, |tokens| tokens.len());
    let text = alias.value.to_lowercase();
    match expr {
        Expr::Identifier(name) if plain(&name.value) == 1 => name.value == text,
        _ => parse(&alias.value).is_some_and(|parsed| parsed.to_string() == expr.to_string()),
    }
}
