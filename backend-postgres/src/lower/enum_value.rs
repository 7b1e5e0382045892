//! An enum type without one of its values. The server cannot take one away, so the type is made anew and every column goes
//! over; what compares such a column with a value is taken down before and put up again behind.

use limbeck_core::{
    operation::{AlterEnum, naming},
    schema::{Column, DialectSql, Exclude, Index, IndexPart, Schema, Table, TableKey, Type, View, expression},
    statement::{Cost, LowerError, Statement},
};

use super::{
    alteration::Alteration,
    column::default_text,
    constraint, enumeration,
    index::{self, Making},
    metadata, trigger, unsupported, view,
};
use crate::{Postgres, dialect_name, quote, types};

/// The type without a value; `values` are those that stay.
pub(super) fn without(
    postgres: &Postgres,
    (change, value): (&AlterEnum, &str),
    values: &[String],
    (before, after): (&Schema, &Schema),
) -> Result<Vec<Statement>, LowerError> {
    let namespace = change.common.schema.as_ref();
    let name = quote::qualified(namespace, change.name.as_str());
    let aside = naming::fit(&format!("{}_before", change.name));
    let users = before.tables.iter().map(|table| (table, columns_of(change, table, before)));
    let users: Vec<_> = users.filter(|(_, columns)| !columns.is_empty()).collect();
    let mut statements = Vec::new();
    if change.replace_with.is_none() {
        let columns = users.iter().flat_map(|(table, columns)| columns.iter().map(move |column| (*table, *column)));
        statements.extend(columns.map(|(table, column)| unused(table, column, value)));
    }
    let views = views_on(&users, before);
    statements.extend(views.iter().rev().map(|view| metadata(view::drop_text(view))));
    statements.push(metadata(format!("ALTER TYPE {name} RENAME TO {}", quote::identifier(&aside))));
    statements.push(enumeration::create(&name, values));
    for (table, columns) in users {
        let key = TableKey::text(table.schema.as_ref(), &table.name);
        let new = after.tables.get(&key).unwrap_or(table);
        let over = Over { change, value, columns, new };
        statements.extend(over.statements(postgres, table, before)?);
    }
    for view in views {
        statements.extend(view::made_again(postgres, view)?);
    }
    statements.push(metadata(format!("DROP TYPE {}", quote::qualified(namespace, &aside))));
    Ok(statements)
}

fn columns_of<'a>(change: &AlterEnum, table: &'a Table, schema: &Schema) -> Vec<&'a Column> {
    table.columns.iter().filter(|column| change.concerns(&column.ty, schema)).collect()
}

/// A value without a replacement goes only where no row has it.
fn unused(table: &Table, column: &Column, value: &str) -> Statement {
    let holder = quote::qualified(table.schema.as_ref(), table.name.as_str());
    let (name, text) = (quote::identifier(column.name.as_str()), quote::string(value));
    let holds = match column.ty {
        Type::Array(_) => format!("{text} = ANY ({name}::text[])"),
        _ => format!("{name}::text = {text}"),
    };
    let rows = quote::string(&format!(" rows of {}", table.name));
    let sql = format!("SELECT count(*) || {rows} AS found FROM {holder} WHERE {holds} HAVING count(*) > 0");
    Statement::check(sql, format!("rows still hold the value `{value}` (say what takes its place with `replace_with`)"))
        .over_in(table.schema.as_ref(), table.name.as_str())
}

/// The views that read one of the columns, and the views on these, in the order in which they were made.
fn views_on<'a>(users: &[(&Table, Vec<&Column>)], schema: &'a Schema) -> Vec<&'a View> {
    let text = |view: &'a View| view.query.for_dialect(&dialect_name()).unwrap_or_default();
    let reads = |view: &'a View| {
        let sql = text(view);
        users.iter().any(|(table, columns)| {
            let named = columns.iter().any(|column| expression::mentions(sql, column.name.as_str()));
            expression::mentions(sql, table.name.as_str()) && (named || sql.contains('*'))
        })
    };
    let mut found: Vec<&View> = Vec::new();
    for view in &schema.views {
        if reads(view) || found.iter().any(|below| expression::mentions(text(view), below.name.as_str())) {
            found.push(view);
        }
    }
    found
}

/// The columns of one table on their way to the new type.
struct Over<'a> {
    change: &'a AlterEnum,
    value: &'a str,
    columns: Vec<&'a Column>,
    /// The table as it is to be.
    new: &'a Table,
}

impl Over<'_> {
    fn statements(&self, postgres: &Postgres, table: &Table, before: &Schema) -> Result<Vec<Statement>, LowerError> {
        if let Some(computed) = table.columns.iter().find(|column| self.computes(column)) {
            let reason = format!("the column `{}` of `{}` is computed from it", computed.name, table.name);
            return Err(unsupported("alter_enum", reason, "drop that column first and add it again behind"));
        }
        let mut alteration = Alteration::new(postgres, before.clone(), table.schema.as_ref(), &table.name);
        let indexes: Vec<_> = table.indexes.iter().filter(|index| self.compares_index(index)).collect();
        for index in &indexes {
            let name = quote::qualified(table.schema.as_ref(), index.name.as_str());
            alteration.statement(metadata(format!("DROP INDEX {name}")));
        }
        let made = |sql: &&limbeck_core::schema::Trigger| self.is_in(&sql.sql);
        let triggers: Vec<_> = table.triggers.iter().filter(made).collect();
        for trigger in &triggers {
            alteration.statement(trigger::drop_text(table, trigger));
        }
        let again = self.take_down_constraints(&mut alteration, table)?;
        for column in &self.columns {
            self.move_over(&mut alteration, column)?;
        }
        for text in again {
            alteration.clause(format!("ADD {text}"), Cost::Scan);
        }
        for index in indexes {
            let of = (table.schema.as_ref(), &table.name);
            alteration.statement(index::statement(postgres, of, index, Making::default())?);
        }
        for trigger in triggers {
            for statement in trigger::made_again(trigger)? {
                alteration.statement(statement);
            }
        }
        Ok(alteration.finish())
    }

    /// Drops the constraints that compare one of the columns, and gives them as text.
    fn take_down_constraints(&self, alteration: &mut Alteration<'_>, table: &Table) -> Result<Vec<String>, LowerError> {
        let mut again = Vec::new();
        let mut names = Vec::new();
        for check in table.check_constraints.iter().filter(|check| self.is_in(&check.check)) {
            let not_valid = if check.not_valid { " NOT VALID" } else { "" };
            again.push(constraint::check(alteration.postgres, check)? + not_valid);
            names.push(&check.name);
        }
        for exclude in table.exclude_constraints.iter().filter(|exclude| self.compares_exclude(exclude)) {
            again.push(constraint::exclude(exclude)?);
            names.push(&exclude.name);
        }
        for name in names.into_iter().flatten() {
            alteration.clause(format!("DROP CONSTRAINT {}", quote::identifier(name.as_str())), Cost::Metadata);
        }
        Ok(again)
    }

    fn is_named(&self, sql: &str) -> bool {
        self.columns.iter().any(|column| expression::mentions(sql, column.name.as_str()))
    }

    fn is_in(&self, sql: &DialectSql) -> bool {
        sql.for_dialect(&dialect_name()).is_some_and(|sql| self.is_named(sql))
    }

    fn computes(&self, column: &Column) -> bool {
        column.generated.as_ref().is_some_and(|generated| self.is_in(&generated.sql))
    }

    /// An index on the column itself goes along with it.
    fn compares_index(&self, index: &Index) -> bool {
        let computed = index.elements.iter().any(|element| match &element.part {
            IndexPart::Expression(sql) => self.is_in(sql),
            IndexPart::Column(_) => false,
        });
        computed || index.filter.as_ref().is_some_and(|filter| self.is_in(filter))
    }

    fn compares_exclude(&self, exclude: &Exclude) -> bool {
        exclude.filter.as_ref().is_some_and(|filter| self.is_in(filter))
            || exclude.elements.iter().any(|element| self.is_named(&element.expression))
    }

    /// A column goes over from the old type to the new one of the same name.
    fn move_over(&self, alteration: &mut Alteration<'_>, column: &Column) -> Result<(), LowerError> {
        let name = quote::identifier(column.name.as_str());
        let spelling = types::spelling(&column.ty, &alteration.schema.enums);
        let (array, text) = (matches!(column.ty, Type::Array(_)), quote::string(self.value));
        let using = match (&self.change.replace_with, array) {
            (None, false) => format!("{name}::text::{spelling}"),
            (None, true) => format!("{name}::text[]::{spelling}"),
            (Some(to), false) => {
                let to = quote::string(to);
                format!("(CASE {name}::text WHEN {text} THEN {to} ELSE {name}::text END)::{spelling}")
            }
            (Some(to), true) => format!("array_replace({name}::text[], {text}, {})::{spelling}", quote::string(to)),
        };
        if column.default.is_some() {
            alteration.clause(format!("ALTER COLUMN {name} DROP DEFAULT"), Cost::Metadata);
        }
        alteration.clause(format!("ALTER COLUMN {name} TYPE {spelling} USING {using}"), Cost::Rewrite);
        if let Some(default) = self.new.columns.get(column.name.as_str()).and_then(|column| column.default.as_ref()) {
            alteration.clause(
                format!("ALTER COLUMN {name} SET DEFAULT {}", default_text(default, &column.ty)?),
                Cost::Metadata,
            );
        }
        Ok(())
    }
}
