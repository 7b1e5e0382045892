//! `alter_column`.

use limbeck_core::{
    dialect::Dialect,
    operation::{AddColumn, AlterColumn, ColumnSpec, DropColumn, Operation},
    schema::{Check, Column, ColumnDefault, EnumType, Named, Schema, SequenceOptions, Table, Type, expression},
    statement::{Cost, LowerError, Statement},
};

use super::{
    alteration::Alteration,
    column::{self, can_count, comment_on, counts_from, default_text, identity_kind, identity_text},
    enumeration, metadata, options, own_sql, sequence, unsupported,
};
use crate::{dialect_name, normal, quote, types};

/// A column before and after.
struct Change<'a> {
    operation: &'a AlterColumn,
    table: Table,
    old: Column,
    new: Column,
    /// The old name, quoted.
    name: String,
    enums: &'a Named<EnumType>,
}

/// A column, part by part: what is computed, the type, NULLs, the default, how it counts, its comment, and its name
/// last, so that every expression speaks of the old one.
pub(super) fn alter_column(
    alteration: &mut Alteration<'_>,
    operation: &AlterColumn,
    after: &Schema,
) -> Result<(), LowerError> {
    let table = alteration.table()?.clone();
    let Some(old) = table.columns.get(operation.name.as_str()).cloned() else { return Ok(()) };
    let (new, name) = (operation.altered(&old), quote::identifier(old.name.as_str()));
    if new.identity.is_some() && (operation.identity.is_some() || operation.ty.is_some()) {
        can_count(&new, after)?;
    }
    let change = Change { operation, new, name, old, table, enums: &after.enums };
    alteration.close_before(change.old.name.as_str());
    let (from, to) = (change.old.generated.as_ref(), change.new.generated.as_ref());
    // What is to hold values of its own would hold none.
    if to.is_some() && !alteration.postgres.recomputes(from, to) && change.is_by_itself(&alteration.schema) {
        return change.make_anew(alteration, after);
    }
    change.stop_computing(alteration)?;
    change.stop_counting(alteration);
    change.set_type(alteration)?;
    change.set_nullable(alteration)?;
    change.count(alteration)?;
    change.set_options(alteration)?;
    change.describe(alteration);
    Ok(())
}

impl Change<'_> {
    /// `ALTER COLUMN "name" …`.
    fn clause(&self, alteration: &mut Alteration<'_>, text: &str, cost: Cost) {
        alteration.clause(format!("ALTER COLUMN {} {text}", self.name), cost);
    }

    /// Whether nothing else of the database is about the column.
    fn is_by_itself(&self, schema: &Schema) -> bool {
        let (mut without, namespace) = (schema.clone(), self.table.schema.as_ref());
        let mut drop = DropColumn::new(self.table.name.clone(), self.old.name.clone());
        drop.common.schema = namespace.cloned();
        let mut rest = self.table.clone();
        rest.columns.retain(|column| column.name != self.old.name);
        Operation::from(drop).apply(&mut without).is_ok() && without.table(namespace, &self.table.name) == Some(&rest)
    }

    /// Takes the column away and adds it as it is to be, for its values are others from then on.
    fn make_anew(&self, alteration: &mut Alteration<'_>, after: &Schema) -> Result<(), LowerError> {
        let table = &self.table.name;
        column::drop_column(alteration, &DropColumn::new(table.clone(), self.old.name.clone()));
        alteration.close();
        column::add_column(alteration, &AddColumn::new(table.clone(), ColumnSpec::from(&self.new)), after)
    }

    fn stop_computing(&self, alteration: &mut Alteration<'_>) -> Result<(), LowerError> {
        let can = alteration.postgres.capabilities;
        let refused = |reason: String, help: &str| Err(unsupported("alter_column", reason, help));
        let name = &self.old.name;
        match (&self.old.generated, &self.new.generated) {
            (old, new) if old == new => Ok(()),
            (Some(old), None) if old.stored && can.drop_expression => {
                self.clause(alteration, "DROP EXPRESSION", Cost::Metadata);
                Ok(())
            }
            (Some(old), Some(new)) if can.set_expression && old.stored == new.stored => {
                let sql = own_sql(&new.sql, "generated")?;
                // Both in one statement: the server looks for constraints that it has made anew already.
                alteration.close_behind(" TYPE ");
                self.clause(alteration, &format!("SET EXPRESSION AS ({sql})"), Cost::Rewrite);
                Ok(())
            }
            (Some(_), None) => refused(
                format!("this version has no way to stop computing `{name}`"),
                "add another column, copy the values, and drop this one",
            ),
            (Some(_), Some(_)) => refused(
                format!(
                    "the expression of `{name}` can be changed from version 17 on, and no column from stored to virtual"
                ),
                "drop the column and add it again: its values are computed anew",
            ),
            (None, _) => refused(
                format!("`{name}` holds values, and a column that does cannot become a computed one"),
                "drop the column and add it again with `generated`",
            ),
        }
    }

    fn stop_counting(&self, alteration: &mut Alteration<'_>) {
        if self.old.identity.is_some() && self.new.identity.is_none() {
            self.clause(alteration, "DROP IDENTITY", Cost::Metadata);
            // In one statement the server would change the type first, to one that does not count.
            if self.is_retyped() {
                alteration.close();
            }
        }
        if self.old.autoincrement && !self.new.autoincrement {
            self.clause(alteration, "DROP DEFAULT", Cost::Metadata);
            let statement = self.on_sequence("DROP SEQUENCE %s");
            alteration.statement(statement);
        }
    }

    /// A statement on the sequence behind the column, whatever it is called.
    fn on_sequence(&self, command: &str) -> Statement {
        let block = format!("BEGIN EXECUTE format({}, {}); END", quote::string(command), self.sequence());
        metadata(format!("DO {}", quote::dollar(&block)))
    }

    /// The name of the sequence behind the column, as an expression.
    fn sequence(&self) -> String {
        let table = quote::qualified(self.table.schema.as_ref(), self.table.name.as_str());
        sequence::behind(&table, self.old.name.as_str())
    }

    fn is_retyped(&self) -> bool {
        self.operation.ty.is_some() || self.old.collation != self.new.collation
    }

    fn set_type(&self, alteration: &mut Alteration<'_>) -> Result<(), LowerError> {
        let (old, new) = (&self.old, &self.new);
        let retyped = self.is_retyped();
        let converted = types::converts_by_itself(&old.ty, &new.ty);
        let had_default = old.default.is_some() && retyped && !converted;
        if matches!(old.ty, Type::InlineEnum(_)) && old.ty != new.ty {
            let check = quote::identifier(&enumeration::check_name(&self.table, old.name.as_str()));
            alteration.clause(format!("DROP CONSTRAINT {check}"), Cost::Metadata);
        }
        if had_default {
            self.clause(alteration, "DROP DEFAULT", Cost::Metadata);
        }
        if retyped {
            alteration.close_behind(" SET EXPRESSION ");
            self.clause(alteration, &self.type_text(converted)?, self.cost_of_type());
        }
        self.set_default(alteration, had_default)?;
        if let Type::InlineEnum(values) = &new.ty
            && old.ty != new.ty
        {
            alteration.clause(format!("ADD {}", enumeration::check_text(&self.table, old, values)), Cost::Scan);
        }
        if retyped && old.autoincrement && new.autoincrement && types::serial(&old.ty) != types::serial(&new.ty) {
            let ty = types::spelling(&new.ty, self.enums);
            let statement = self.on_sequence(&format!("ALTER SEQUENCE %s AS {ty}"));
            alteration.statement(statement);
        }
        Ok(())
    }

    fn type_text(&self, converted: bool) -> Result<String, LowerError> {
        let spelling = types::spelling(&self.new.ty, self.enums);
        self.feeds_nothing()?;
        if self.operation.using.is_none() && types::cannot_convert(&self.old.ty, &self.new.ty) {
            let (name, old) = (&self.new.name, types::spelling(&self.old.ty, self.enums));
            let reason = format!("it has no way from {old} to {spelling} for the values of `{name}`");
            return Err(unsupported("alter_column", reason, "say how: `using = \"…\"`, or make the column anew"));
        }
        let mut text = format!("TYPE {spelling}");
        if let Some(collation) = self.new.collation.as_ref().filter(|_| types::is_collatable(&self.new.ty)) {
            text += &format!(" COLLATE {}", quote::identifier(collation));
        }
        let using = match (&self.operation.using, &self.old.ty, &self.new.ty) {
            (Some(using), ..) => Some(own_sql(using, "using")?.to_owned()),
            // The server would take the session's time zone, and what a migration does must not depend on that.
            (None, Type::Timestamp(_), Type::TimestampTz(_)) | (None, Type::TimestampTz(_), Type::Timestamp(_)) => {
                Some(format!("{} AT TIME ZONE 'UTC'", self.name))
            }
            (None, from, Type::Boolean) if is_number(from) => Some(format!("{} <> 0", self.name)),
            (None, Type::Boolean, to) if is_number(to) => Some(format!("{}::integer::{spelling}", self.name)),
            (None, from, to) if is_of_enum(from) || is_of_enum(to) => Some(format!("{}::text::{spelling}", self.name)),
            (None, ..) => (!converted).then(|| format!("{}::{spelling}", self.name)),
        };
        Ok(using.map_or(text.clone(), |using| format!("{text} USING {using}")))
    }

    /// Refuses to change the type of what a column is computed from, as the server does.
    fn feeds_nothing(&self) -> Result<(), LowerError> {
        let own = |sql: &str| expression::mentions(sql, self.old.name.as_str());
        let computed = |column: &&Column| column.generated.as_ref().is_some_and(|it| it.sql.texts().any(own));
        let Some(fed) = self.table.columns.iter().find(computed) else { return Ok(()) };
        let reason = format!("`{}` is computed from `{}`, whose type then cannot change", fed.name, self.old.name);
        let help = format!("drop `{}` before, and add it again behind: it holds nothing of its own", fed.name);
        Err(unsupported("alter_column", reason, help))
    }

    fn cost_of_type(&self) -> Cost {
        let plain = self.operation.using.is_none();
        let from = types::canonical(&self.old.ty, self.enums);
        let to = types::canonical(&self.new.ty, self.enums);
        if plain && types::widens(&from, &to) { Cost::Metadata } else { Cost::Rewrite }
    }

    fn set_default(&self, alteration: &mut Alteration<'_>, put_back: bool) -> Result<(), LowerError> {
        if self.old.default == self.new.default && !put_back && self.operation.default.is_none() {
            return Ok(());
        }
        match &self.new.default {
            Some(default) => {
                let text = format!("SET DEFAULT {}", default_text(default, &self.new.ty)?);
                self.clause(alteration, &text, Cost::Metadata);
            }
            None if !put_back => self.clause(alteration, "DROP DEFAULT", Cost::Metadata),
            None => {}
        }
        Ok(())
    }

    fn set_nullable(&self, alteration: &mut Alteration<'_>) -> Result<(), LowerError> {
        if let Some(fill) = self.operation.fill_null.as_ref().filter(|_| self.old.nullable) {
            let sql = format!(
                "UPDATE {} SET {name} = {} WHERE {name} IS NULL",
                alteration.name(),
                value_text(fill, &self.new.ty)?,
                name = self.name
            );
            let statement = alteration.weighed(Statement::new(sql, Cost::Data));
            alteration.statement(statement.noted(format!("fill the NULLs of `{}`", self.old.name)));
        }
        match self.operation.nullable {
            Some(false) => {
                let known = !self.old.nullable || self.is_checked(alteration.table()?);
                let cost = if known { Cost::Metadata } else { Cost::Scan };
                self.clause(alteration, "SET NOT NULL", cost);
            }
            Some(true) => self.clause(alteration, "DROP NOT NULL", Cost::Metadata),
            None => {}
        }
        Ok(())
    }

    /// Whether a CHECK that holds for every row says already that the column is not NULL: then the server does not look
    /// at the rows again (12).
    fn is_checked(&self, table: &Table) -> bool {
        let wanted = normal::expression(&format!("{} IS NOT NULL", self.name));
        let says = |check: &Check| check.check.for_dialect(&dialect_name()).map(normal::expression);
        table.check_constraints.iter().any(|check| !check.not_valid && says(check).as_ref() == Some(&wanted))
    }

    fn count(&self, alteration: &mut Alteration<'_>) -> Result<(), LowerError> {
        let (old, new) = (&self.old, &self.new);
        match (&old.identity, &new.identity) {
            (None, Some(identity)) => {
                if new.nullable {
                    let reason = format!("`{}` may hold NULL, and a column that counts up by itself may not", old.name);
                    return Err(unsupported("alter_column", reason, "say `nullable = false` as well"));
                }
                self.clause(alteration, &format!("ADD {}", identity_text(identity)), Cost::Metadata);
                self.go_on_counting(alteration, &identity.options);
            }
            (Some(from), Some(to)) if from != to => {
                let text =
                    format!("SET GENERATED {}{}", identity_kind(to), sequence::changes(&from.options, &to.options));
                self.clause(alteration, &text, Cost::Metadata);
            }
            _ => {}
        }
        if new.autoincrement && !old.autoincrement {
            self.count_as_serial(alteration)?;
        }
        Ok(())
    }

    fn count_as_serial(&self, alteration: &mut Alteration<'_>) -> Result<(), LowerError> {
        if types::serial(&self.new.ty).is_none() {
            let reason = format!("only integers count up, not `{}`", self.old.name);
            return Err(unsupported("autoincrement", reason, "give the column the type `bigint`"));
        }
        let column = self.old.name.as_str();
        let sequence = super::names::object(self.table.name.as_str(), Some(column), "seq");
        let sequence = quote::qualified(self.table.schema.as_ref(), &sequence);
        let ty = types::spelling(&self.new.ty, self.enums);
        let owner = format!("{}.{}", alteration.name(), self.name);
        alteration.statement(metadata(format!("CREATE SEQUENCE {sequence} AS {ty} OWNED BY {owner}")));
        let next = format!("SET DEFAULT nextval({})", quote::string(&sequence));
        self.clause(alteration, &next, Cost::Metadata);
        self.go_on_counting(alteration, &SequenceOptions::default());
        Ok(())
    }

    /// The counter goes on behind the numbers that are there.
    fn go_on_counting(&self, alteration: &mut Alteration<'_>, options: &SequenceOptions) {
        if options.increment.is_some_and(|step| step < 0) {
            return;
        }
        let sql = format!(
            "SELECT setval({}, max({name})) FROM {} HAVING max({name}) >= {}",
            self.sequence(),
            alteration.name(),
            counts_from(options),
            name = self.name
        );
        let statement = alteration.weighed(Statement::new(sql, Cost::Scan));
        alteration.statement(statement.noted(format!("`{}` goes on behind the rows that are there", self.old.name)));
    }

    /// Another type takes the options of the old one along: the server begins with those of the type.
    fn set_options(&self, alteration: &mut Alteration<'_>) -> Result<(), LowerError> {
        if self.old.options == self.new.options && !self.is_retyped() {
            return Ok(());
        }
        if let Some(storage) = options::storage(&self.new)? {
            self.clause(alteration, &format!("SET STORAGE {storage}"), Cost::Metadata);
        }
        let compression = options::compression(alteration.postgres, &self.new)?;
        if let Some(compression) = compression {
            self.clause(alteration, &format!("SET COMPRESSION {compression}"), Cost::Metadata);
        }
        Ok(())
    }

    fn describe(&self, alteration: &mut Alteration<'_>) {
        if self.operation.comment.is_some() || self.operation.drop_comment {
            let comment = comment_on(&alteration.name(), &self.old.name, self.new.comment.as_deref());
            alteration.behind(comment);
        }
        if let Some(to) = self.operation.rename_to.as_ref().filter(|to| **to != self.old.name) {
            let (table, name) = (alteration.name(), quote::identifier(to.as_str()));
            alteration.statement(metadata(format!("ALTER TABLE {table} RENAME COLUMN {} TO {name}", self.name)));
            if matches!(self.new.ty, Type::InlineEnum(_)) {
                let check = enumeration::rename_check((&self.table, &self.old.name), (&self.table, to));
                alteration.statement(check);
            }
        }
    }
}

fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Integer { .. })
}

/// Whether values are of an enum type, which goes to another type, and comes from one, by way of a text.
fn is_of_enum(ty: &Type) -> bool {
    matches!(ty, Type::Enum(_))
}

fn value_text(value: &ColumnDefault, ty: &Type) -> Result<String, LowerError> {
    match value {
        ColumnDefault::Literal(literal) => Ok(column::value(literal, ty)),
        ColumnDefault::Sql(sql) => Ok(format!("({})", own_sql(sql, "fill_null")?)),
    }
}
