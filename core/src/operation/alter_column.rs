//! `alter_column`.

use super::{
    Common, Irreversible, Operation, ReplayError,
    create_table::require_enum,
    rename_column,
    replay::{Replay, column, no_column, table, table_mut},
};
use crate::{
    name::{ColumnName, TableName},
    node::{Flat, record},
    schema::{Column, ColumnDefault, DialectOptions, DialectSql, Generated, Identity, Schema, Type},
};

record! {
    /// Changes a column. What is not named stays as it is.
    #[derive(Debug, Clone, PartialEq)]
    pub struct AlterColumn: "`alter_column`" {
        /// The column.
        name: ColumnName,
        /// The table.
        table: TableName,
        /// Its new name; what names it follows.
        rename_to: Option<ColumnName>,
        /// Its new type.
        ty: Option<Type> = "type",
        /// The expression that makes the new value of the old.
        using: Option<DialectSql>,
        /// Whether it may hold NULL.
        nullable: Option<bool>,
        /// Its new default.
        default: Option<ColumnDefault>,
        /// Whether its default goes.
        drop_default: bool,
        /// How it counts up by itself.
        identity: Option<Identity>,
        /// Whether it counts up by itself no more.
        drop_identity: bool,
        /// The expression that it is computed from.
        generated: Option<Generated>,
        /// Whether it is computed no more.
        drop_generated: bool,
        /// What it is for.
        comment: Option<String>,
        /// Whether its comment goes.
        drop_comment: bool,
        /// The order in which its texts are compared.
        collation: Option<String>,
        /// Whether its texts are compared in the database's own order again.
        drop_collation: bool,
        /// Whether it counts up by itself in the dialect's older way; `false` is in no way.
        autoincrement: Option<bool>,
        /// A value put into NULLs before it may hold them no more.
        fill_null: Option<ColumnDefault>,
        /// What only one dialect knows of it.
        options: DialectOptions,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl AlterColumn {
    /// A change of nothing yet.
    pub fn new(table: TableName, name: ColumnName) -> Self {
        Self {
            name,
            table,
            rename_to: None,
            ty: None,
            using: None,
            nullable: None,
            default: None,
            drop_default: false,
            identity: None,
            drop_identity: false,
            generated: None,
            drop_generated: false,
            comment: None,
            drop_comment: false,
            collation: None,
            drop_collation: false,
            autoincrement: None,
            fill_null: None,
            options: DialectOptions::default(),
            common: Flat::default(),
        }
    }

    /// The column as it is afterwards, its new name included.
    pub fn altered(&self, column: &Column) -> Column {
        let mut column = column.clone();
        if let Some(ty) = &self.ty {
            column.ty = ty.clone();
            column.spelling = None;
        }
        column.nullable = self.nullable.unwrap_or(column.nullable);
        change(&mut column.default, self.default.as_ref(), self.drop_default);
        // Some databases know one way to count up: what counts no more does so in neither.
        column.identity.take_if(|_| self.autoincrement == Some(false));
        change(&mut column.identity, self.identity.as_ref(), self.drop_identity);
        change(&mut column.generated, self.generated.as_ref(), self.drop_generated);
        change(&mut column.comment, self.comment.as_ref(), self.drop_comment);
        column.comment.take_if(|comment| comment.is_empty());
        change(&mut column.collation, self.collation.as_ref(), self.drop_collation);
        column.autoincrement = self.autoincrement.unwrap_or(column.autoincrement);
        column.options.change(&self.options);
        if let Some(name) = &self.rename_to {
            column.name = name.clone();
        }
        column
    }
}

fn change<T: Clone>(held: &mut Option<T>, new: Option<&T>, dropped: bool) {
    if dropped {
        *held = None;
    }
    if let Some(new) = new {
        *held = Some(new.clone());
    }
}

impl Replay for AlterColumn {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        if let Some(ty) = &self.ty {
            require_enum(schema, ty)?;
        }
        let (namespace, quote) = (self.common.schema.as_ref(), schema.rules.quote);
        let table = table_mut(schema, namespace, &self.table)?;
        let Some(before) = table.columns.get(self.name.as_str()) else {
            return if self.common.if_exists { Ok(()) } else { Err(no_column(table, &self.name)) };
        };
        if self.nullable == Some(true) && table.is_key(&self.name) {
            let by = "the primary key, whose columns are never NULL".to_owned();
            return Err(
                ReplayError::InUse { kind: "column", name: self.name.to_string(), within: None, by }.within(table)
            );
        }
        let altered = self.altered(before);
        let sources = [altered.default.is_some(), altered.identity.is_some(), altered.generated.is_some()];
        if sources.into_iter().filter(|said| *said).count() > 1 {
            return Err(ReplayError::Invalid(format!(
                "the column `{}` of the table `{}` would have more than one of a default, an identity and an expression \
                 that it is generated from; drop the one that it has, with `drop_default`, `drop_identity` or \
                 `drop_generated`",
                self.name,
                table.display_name()
            )));
        }
        let old = before.name.clone();
        if let Some(name) = &self.rename_to {
            if table
                .columns
                .position(name.as_str())
                .is_some_and(|at| Some(at) != table.columns.position(self.name.as_str()))
            {
                return Err(ReplayError::exists("column", name.as_str()).within(table));
            }
            rename_column::within(table, &old, name, quote);
        }
        table.columns.replace(self.name.as_str(), altered);
        if let Some(name) = &self.rename_to {
            let renamed = table.clone();
            rename_column::elsewhere(schema, &renamed, &old, name);
        }
        Ok(())
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let unknown = |error: ReplayError| Irreversible::unknown("alter_column", &error);
        let table = table(before, self.common.schema.as_ref(), &self.table).map_err(unknown)?;
        let old = match column(table, &self.name) {
            Ok(column) => column,
            Err(_) if self.common.if_exists => return Ok(Vec::new()),
            Err(error) => return Err(unknown(error)),
        };
        self.back_to(old).map(|inverse| vec![inverse.into()])
    }

    fn validate(&self) -> Result<(), String> {
        let contradictions = [
            (self.default.is_some() && self.drop_default, "default"),
            (self.identity.is_some() && self.drop_identity, "identity"),
            (self.generated.is_some() && self.drop_generated, "generated"),
            (self.comment.is_some() && self.drop_comment, "comment"),
            (self.collation.is_some() && self.drop_collation, "collation"),
        ];
        if let Some((_, key)) = contradictions.into_iter().find(|(both, _)| *both) {
            return Err(format!("sets the {key} and drops it at once"));
        }
        if self.using.is_some() && self.ty.is_none() {
            return Err("has `using` without `type`".to_owned());
        }
        if self.fill_null.is_some() && self.nullable != Some(false) {
            return Err("has `fill_null` without `nullable = false`".to_owned());
        }
        let sources = [self.default.is_some(), self.identity.is_some(), self.generated.is_some()];
        if sources.into_iter().filter(|said| *said).count() > 1 {
            return Err("takes one of `default`, `identity` and `generated`".to_owned());
        }
        let unchanged = Self { common: self.common.clone(), ..Self::new(self.table.clone(), self.name.clone()) };
        if *self == unchanged {
            return Err("changes nothing: say what is new, such as `nullable = false`".to_owned());
        }
        Ok(())
    }
}

impl AlterColumn {
    fn back_to(&self, old: &Column) -> Result<Self, Irreversible> {
        let name = self.rename_to.as_ref().unwrap_or(&self.name).clone();
        let changes_default = self.default.is_some() || self.drop_default;
        let changes_identity = self.identity.is_some() || self.drop_identity;
        let identity = old.identity.clone().filter(|_| changes_identity || self.autoincrement.is_some());
        let changes_generated = self.generated.is_some() || self.drop_generated;
        let changes_comment = self.comment.is_some() || self.drop_comment;
        let changes_collation = self.collation.is_some() || self.drop_collation;
        let options = old
            .options
            .back(&self.options)
            .map_err(|option| Irreversible::new("alter_column", format!("the option `{option}` was not set before")))?;
        Ok(Self {
            rename_to: self.rename_to.as_ref().map(|_| old.name.clone()),
            ty: self.ty.as_ref().map(|_| super::ColumnSpec::from(old).ty),
            nullable: self.nullable.map(|_| old.nullable),
            default: old.default.clone().filter(|_| changes_default),
            drop_default: changes_default && old.default.is_none(),
            drop_identity: changes_identity && old.identity.is_none(),
            generated: old.generated.clone().filter(|_| changes_generated),
            drop_generated: changes_generated && old.generated.is_none(),
            comment: old.comment.clone().filter(|_| changes_comment),
            drop_comment: changes_comment && old.comment.is_none(),
            collation: old.collation.clone().filter(|_| changes_collation),
            drop_collation: changes_collation && old.collation.is_none(),
            autoincrement: self.autoincrement.map(|_| old.autoincrement),
            identity,
            options,
            common: self.common.inherited(),
            ..Self::new(self.table.clone(), name)
        })
    }
}
