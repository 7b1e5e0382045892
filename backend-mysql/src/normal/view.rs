//! The queries of views, which the servers rewrite from end to end: every column gets its table and an alias, `*` is
//! written out, joins get parentheses.

use std::ops::ControlFlow;

use limbeck_core::schema::Schema;
use sqlparser::{
    ast::{Expr, Ident, ObjectNamePart, Query, Select, SelectItem, SetExpr, TableFactor, VisitMut, VisitorMut},
    dialect::MySqlDialect,
    parser::Parser,
};

use super::expression::{parse, rewrite, without_charsets, words};
use crate::lexer;

/// Words that make no difference where they stand in a query.
const IDLE: [&str; 6] = ["(", ")", "as", "inner", "outer", "asc"];

/// The canonical form of a query, of which less is known than of an expression; `schema` says which columns a `*` is.
pub(super) fn query(sql: &str, schema: &Schema) -> String {
    let text = without_charsets(sql);
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
        rewrite(expr);
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &mut Query) -> ControlFlow<()> {
        self.body(&mut query.body);
        ControlFlow::Continue(())
    }
}

impl Rewriter<'_> {
    fn body(&self, body: &mut SetExpr) {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::SetOperation { left, right, .. } => {
                self.body(left);
                self.body(right);
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

/// Whether an alias is the name that the servers give to what has none: that of the column, or the expression's text.
fn is_its_name(expr: &Expr, alias: &Ident) -> bool {
    let plain = |text: &str| lexer::tokens(text).map_or(0, |tokens| tokens.len());
    let text = alias.value.to_lowercase();
    match expr {
        Expr::Identifier(name) if plain(&name.value) == 1 => name.value == text,
        _ => parse(&alias.value).is_some_and(|parsed| parsed.to_string() == expr.to_string()),
    }
}
