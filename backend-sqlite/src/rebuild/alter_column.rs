//! What becomes of a column: its type, its default, whether it may be NULL, how it comes by its values.

use limbeck_core::{
    operation::{AlterColumn, naming},
    schema::{Column, Table, Type},
    statement::{Cost, LowerError, Statement},
};

use super::{
    Fold, copy,
    fold::{Step, refused},
    verify,
};
use crate::{
    ddl::{self, ConstraintRef, Generation, same_name},
    dialect_name,
    lower::{self, unsupported},
    quote, types,
};

impl Fold<'_> {
    pub(super) fn alter_column(&mut self, alter: &AlterColumn, before: &Table) -> Result<(), LowerError> {
        let missing = || LowerError::Definition(format!("the table `{}` has no column `{}`", self.name, alter.name));
        let from = before.columns.get(alter.name.as_str()).ok_or_else(missing)?;
        let to = self.column(&alter.name)?;
        if alter.identity.is_some() || alter.drop_identity || alter.autoincrement.is_some() {
            self.alter_autoincrement(&to)?;
        }
        if alter.generated.is_some() || alter.drop_generated {
            self.alter_generated(&to)?;
        }
        if alter.ty.is_some() {
            self.alter_type(alter, from, &to)?;
        }
        if alter.collation.is_some() || alter.drop_collation {
            self.definition.set_collation(alter.name.as_str(), to.collation.as_deref()).map_err(refused)?;
            self.needs_rebuild(format!("the order of the texts in `{}` changes", alter.name));
        }
        if alter.default.is_some() || alter.drop_default {
            let text = to.default.as_ref().map(|default| lower::default_text(default, &to)).transpose()?;
            self.step_written(&alter.name, from.default.as_ref())?;
            self.definition.set_default(alter.name.as_str(), text.as_deref()).map_err(refused)?;
            self.step_definition();
        }
        self.fill_null(alter, &to)?;
        self.alter_nullable(alter, &to)
    }

    fn alter_autoincrement(&mut self, to: &Column) -> Result<(), LowerError> {
        let counts = to.identity.is_some() || to.autoincrement;
        if counts && !self.table().is_key(&to.name) {
            return Err(unsupported(
                "alter_column",
                format!("in SQLite only the primary key counts up, and `{}` is none", to.name),
                "make it the primary key first",
            ));
        }
        if counts {
            self.definition.set_type(to.name.as_str(), Some("INTEGER")).map_err(refused)?;
        }
        self.definition.set_autoincrement(to.autoincrement).map_err(refused)?;
        self.demand_rowid(to);
        self.needs_rebuild(format!("whether `{}` counts up changes", to.name));
        Ok(())
    }

    fn alter_generated(&mut self, to: &Column) -> Result<(), LowerError> {
        let missing =
            || unsupported("alter_column", "there is no expression for SQLite", "add a `sqlite` or a `default` entry");
        let generation = match &to.generated {
            Some(generated) => {
                let expr = generated.sql.for_dialect(&dialect_name()).ok_or_else(missing)?;
                Some(Generation { expr, stored: generated.stored })
            }
            None => None,
        };
        self.definition.set_generated(to.name.as_str(), generation).map_err(refused)?;
        let fills_itself = to.generated.is_some();
        if let Some(source) = self.source(&to.name) {
            source.value = (!fills_itself).then(|| quote::identifier(to.name.as_str()));
        }
        self.needs_rebuild(format!("how `{}` comes by its values changes", to.name));
        Ok(())
    }

    fn alter_type(&mut self, alter: &AlterColumn, from: &Column, to: &Column) -> Result<(), LowerError> {
        let name = to.name.as_str();
        let strict = self.definition.is_strict();
        let was = self.definition.column(name).and_then(|column| column.declared_type.as_ref());
        let was = was.map(|declared| declared.text.clone()).unwrap_or_default();
        let mut becomes = lower::type_spelling(self.table(), to, self.schema(), strict);
        let counts = copy::rowid_column(&self.definition).is_some_and(|column| same_name(column, name));
        if counts && matches!(to.ty, Type::Integer { .. }) {
            // It holds numbers of every width, and under any other word it would no longer count up.
            becomes.clone_from(&was);
        }
        let enumerated = [from, to].iter().any(|column| lower::is_checked_enum(self.schema(), &column.ty));
        if enumerated {
            self.replace_enum_check(to)?;
        }
        let rowid = copy::rowid_column(&self.definition).map(str::to_owned);
        let declared = Some(becomes.as_str()).filter(|text| !text.is_empty());
        self.definition.set_type(name, declared).map_err(refused)?;
        let using = alter.using.as_ref().and_then(|sql| sql.for_dialect(&dialect_name()));
        if let (Some(using), Some(source)) = (using, self.source(&to.name)) {
            source.value = Some(format!("({using})"));
        }
        let kept =
            same_name(&was, &becomes) || (!strict && types::affinity(&was).stores_like(types::affinity(&becomes)));
        // `INT` and `INTEGER` are one type, except that only the latter makes a key the rowid.
        let same_rowid = rowid.as_deref() == copy::rowid_column(&self.definition);
        if using.is_none() && kept && same_rowid {
            self.narrow(from, to, &was, &becomes);
            return Ok(());
        }
        self.needs_rebuild(format!("the values of `{name}` become {becomes}"));
        self.demand_rowid(to);
        if using.is_none() {
            self.check_loss(to, &becomes);
            self.check_json(to);
        }
        self.check_fit(to, &becomes);
        Ok(())
    }

    /// A type that stores every value as the old one does changes the definition only. Where it takes less than the old
    /// one, the values are looked at.
    fn narrow(&mut self, from: &Column, to: &Column, was: &str, becomes: &str) {
        let unsigned = |column: &Column| matches!(column.ty, Type::Integer { unsigned: true, .. });
        let wider = same_name(was, becomes) || types::widens(was, becomes);
        let value = quote::identifier(to.name.as_str());
        let misfit = types::fit_check(&to.ty, &value, &self.schema().enums);
        match misfit.filter(|_| !wider || (unsigned(to) && !unsigned(from))) {
            Some(misfit) => {
                let trouble = format!("do not fit the type {becomes}");
                self.step_proved(vec![self.value_check(to, &value, &self.quoted(), &misfit, &trouble)]);
            }
            None => self.step_definition(),
        }
    }

    /// A NULL put into a column that is the rowid becomes a number of SQLite's own, without a word.
    fn demand_rowid(&mut self, to: &Column) {
        if copy::rowid_column(&self.definition).is_some_and(|column| same_name(column, to.name.as_str()))
            && let Some(source) = self.source(&to.name)
        {
            source.demanded = true;
        }
    }

    /// Refuses, before the copy, values of which the new type keeps only a part, without a word.
    pub(super) fn check_loss(&mut self, to: &Column, becomes: &str) {
        let Some(value) = self.source(&to.name).and_then(|source| source.value.clone()) else { return };
        let loss = match types::affinity(becomes) {
            types::Affinity::Text => {
                format!("typeof({value}) = 'real' AND CAST(CAST({value} AS TEXT) AS REAL) <> {value}")
            }
            types::Affinity::Integer | types::Affinity::Numeric => long_fraction(&value),
            types::Affinity::Real => format!("{} OR {}", large_integer(&value), long_fraction(&value)),
            types::Affinity::Blob => return,
        };
        let trouble = format!("would lose a part as {becomes}");
        self.before_copy.push(self.value_check(to, &value, &self.quoted(), &loss, &trouble));
    }

    /// Refuses, before the copy, texts that are no JSON. They may be numbers to the column's affinity, and then they
    /// would have become JSON by the copy.
    fn check_json(&mut self, to: &Column) {
        if !matches!(to.ty, Type::Json | Type::Jsonb | Type::Vector(_) | Type::Array(_)) {
            return;
        }
        let Some(value) = self.source(&to.name).and_then(|source| source.value.clone()) else { return };
        let Some(misfit) = types::fit_check(&to.ty, &value, &self.schema().enums) else { return };
        self.before_copy.push(self.value_check(to, &value, &self.quoted(), &misfit, "are no JSON"));
    }

    /// A check that no value of a table is in trouble.
    fn value_check(&self, to: &Column, value: &str, table: &str, condition: &str, trouble: &str) -> Statement {
        let sql = format!(
            "SELECT count(*) || ' rows, such as ' || quote(min({value})) AS found FROM {table} WHERE {condition} HAVING count(*) > 0"
        );
        let message = format!("values of `{}.{}` {trouble} (convert them with `using`)", self.name, to.name);
        Statement::check(sql, message).noted(format!("check the values of {}", to.name)).over(self.name.as_str())
    }

    /// Lets the copy fail for values that the new type does not hold.
    fn check_fit(&mut self, to: &Column, becomes: &str) {
        let column = quote::identifier(to.name.as_str());
        let Some(misfit) = types::fit_check(&to.ty, &column, &self.schema().enums) else { return };
        let table = quote::qualified(self.namespace.as_ref(), &self.temporary_name());
        let trouble = format!("do not fit the type {becomes}");
        self.after_copy.push(self.value_check(to, &column, &table, &misfit, &trouble));
    }

    /// The CHECK of an enum is of its column: a column of another type, or other values, has another one.
    fn replace_enum_check(&mut self, to: &Column) -> Result<(), LowerError> {
        if let Some(old) = self.enum_check(to) {
            self.definition.drop_constraint(old).map_err(refused)?;
        }
        if !lower::is_checked_enum(self.schema(), &to.ty) {
            return Ok(());
        }
        let text = self.column_text(to)?;
        let place = text.find("CONSTRAINT").unwrap_or(text.len());
        let Some(definition) = self.definition.column(to.name.as_str()) else { return Ok(()) };
        let kept = definition.span.of(self.definition.text()).to_owned();
        let with_check = format!("{kept} {}", &text[place..]);
        self.definition.replace_column(to.name.as_str(), &with_check).map_err(refused)
    }

    /// Where the CHECK stands that an enum type gave its column.
    fn enum_check(&self, column: &Column) -> Option<ConstraintRef> {
        let name = naming::fit(&format!("ck_{}_{}", self.name, column.name));
        let of_column = |(_, definition): &(usize, &ddl::ColumnDef)| definition.name.is(column.name.as_str());
        let (column, definition) = self.definition.columns().iter().enumerate().find(of_column)?;
        let index = definition.constraints.iter().position(|constraint| {
            matches!(constraint.kind, ddl::ColumnConstraintKind::Check { .. })
                && constraint.name.as_ref().is_some_and(|known| known.is(&name))
        })?;
        Some(ConstraintRef::Column { column, index })
    }

    fn fill_null(&mut self, alter: &AlterColumn, to: &Column) -> Result<(), LowerError> {
        let Some(fill) = &alter.fill_null else { return Ok(()) };
        let fill = lower::default_text(fill, to)?;
        if let Some(source) = self.source(&to.name) {
            source.value = source.value.take().map(|value| format!("coalesce({value}, {fill})"));
        }
        let name = quote::identifier(to.name.as_str());
        let sql = format!("UPDATE OR ABORT {} SET {name} = {fill} WHERE {name} IS NULL", self.quoted());
        let statement = Statement::new(sql, Cost::Data).noted(format!("fill {}", to.name)).over(self.name.as_str());
        self.step(Step::Statement(statement));
        Ok(())
    }

    fn alter_nullable(&mut self, alter: &AlterColumn, to: &Column) -> Result<(), LowerError> {
        let Some(nullable) = alter.nullable else { return Ok(()) };
        let declared = self.definition.column(to.name.as_str()).is_some_and(ddl::ColumnDef::is_not_null);
        if declared != nullable {
            return Ok(());
        }
        self.definition.set_not_null(to.name.as_str(), !nullable).map_err(refused)?;
        if let Some(source) = self.source(&to.name) {
            source.demanded = !nullable;
        }
        if !nullable {
            self.step(Step::Statement(verify::no_nulls(self, &to.name, &quote::identifier(to.name.as_str()))));
        }
        if self.sqlite.capabilities.alter_not_null {
            let (word, cost) = if nullable { ("DROP NOT NULL", Cost::Metadata) } else { ("SET NOT NULL", Cost::Scan) };
            let column = quote::identifier(to.name.as_str());
            let native = format!("ALTER TABLE {} ALTER COLUMN {column} {word}", self.quoted());
            self.step(Step::Statement(Statement::new(native, cost)));
        } else {
            self.step_definition();
        }
        Ok(())
    }
}

/// A condition that is true of a text with more digits than a floating-point number keeps, where it is to become one.
fn long_fraction(value: &str) -> String {
    let digits = format!("replace(ltrim({value}, '+-0.'), '.', '')");
    format!(
        "(typeof({value}) = 'text' AND typeof(CAST({value} AS NUMERIC)) = 'real' AND {value} GLOB '[-+.0-9]*' \
         AND {value} NOT GLOB '*[^-+.0-9]*' AND length(rtrim({digits}, '0')) > 15)"
    )
}

/// A condition that is true of a whole number that is larger than all that a floating-point number holds exactly.
fn large_integer(value: &str) -> String {
    let number = format!("CAST({value} AS NUMERIC)");
    format!(
        "(typeof({value}) IN ('integer', 'text') AND typeof({number}) = 'integer' \
         AND {number} NOT BETWEEN -9007199254740992 AND 9007199254740992)"
    )
}
