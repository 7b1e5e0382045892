//! Random operations that a server is likely to take: who reads one knows what it is meant to do.

use std::fmt::Write as _;

use limbeck_core::schema::{Column, Schema, Table, Type, expression::mentions};

use super::{chance::Chance, words::Class};

/// What operations are made from.
pub struct Generator<'a> {
    /// Where chance comes from.
    pub chance: &'a mut Chance,
    /// What is there already.
    pub schema: &'a Schema,
}

/// The names of columns, beside those of keys.
pub const NAMES: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "order", "Key"];
/// The names of tables.
pub const TABLES: [&str; 8] = ["t0", "t1", "t2", "t3", "t4", "t5", "user", "select"];
const ACTIONS: [&str; 4] = ["cascade", "set null", "restrict", "no action"];

impl Generator<'_> {
    /// An operation as a file has it, which may or may not fit.
    pub fn operation(&mut self) -> Option<String> {
        match self.chance.below(26) {
            0..=3 => self.create_table(),
            4 => self.drop_table(),
            5..=7 => self.add_column(),
            8 => self.drop_column(),
            9..=13 => self.alter_column(),
            14..=16 => self.create_index(),
            17 => self.drop_index(),
            18..=21 => self.create_constraint(),
            22 | 23 => self.drop_constraint(),
            24 => self.object(),
            _ => self.about_table(),
        }
    }

    fn table(&mut self) -> Option<Table> {
        let tables: Vec<_> = self.schema.tables.iter().collect();
        self.chance.of(&tables).map(|table| (*table).clone())
    }

    fn column<'t>(&mut self, table: &'t Table, fits: impl Fn(&Column) -> bool) -> Option<&'t Column> {
        let columns: Vec<_> = table.columns.iter().filter(|column| fits(column)).collect();
        self.chance.of(&columns).copied()
    }

    /// Columns that a key may have, each once.
    fn key_columns(&mut self, table: &Table) -> Option<Vec<String>> {
        let mut columns = Vec::new();
        for _ in 0..=self.chance.below(2) {
            let name = self.column(table, |column| Class::of(&column.ty).is_key())?.name.to_string();
            if !columns.contains(&name) {
                columns.push(name);
            }
        }
        Some(columns)
    }

    /// A name that none of its kind has.
    fn fresh(&mut self, kind: &str) -> String {
        let all = format!("{:?}", self.schema);
        let start = self.chance.below(50);
        let names = (start..).map(|number| format!("{kind}_{number}"));
        names.take(10_000).find(|name| !all.contains(&format!("\"{name}\""))).unwrap_or_default()
    }

    /// The keys of a column: its type, and what else is said of it.
    fn column_keys(&mut self) -> Option<String> {
        let enums: Vec<_> = self.schema.enums.iter().collect();
        let named = self.chance.of(&enums).filter(|_| true).map(|found| format!("enum({})", found.name));
        let class = Class::any(self.chance);
        let ty = named.filter(|_| self.chance.once_in(6)).unwrap_or_else(|| class.ty(self.chance).to_owned());
        let mut keys = format!("type = \"{ty}\"");
        if self.chance.once_in(2) {
            keys.push_str(", nullable = false");
        }
        if self.chance.once_in(3) {
            let default = Class::of(&ty.parse().ok()?).default(&ty.parse().ok()?, self.chance);
            if !default.is_empty() {
                let _ = write!(keys, ", default = {default}");
            }
        }
        if self.chance.once_in(8) {
            keys.push_str(self.chance.word(&[", comment = \"a comment\"", ", comment = \"it's; -- no end\""]));
        }
        Some(keys)
    }

    fn create_table(&mut self) -> Option<String> {
        if self.schema.tables.len() >= 5 {
            return None;
        }
        let name = self.chance.word(&TABLES);
        let key = self.chance.word(&[
            "{ name = \"id\", type = \"integer\", primary_key = true, identity = true }",
            "{ name = \"id\", type = \"bigint\", primary_key = true, identity = true }",
            "{ name = \"id\", type = \"integer\", primary_key = true }",
            "{ name = \"id\", type = \"bigint\", primary_key = true }",
            "{ name = \"id\", type = \"uuid\", primary_key = true }",
            "{ name = \"id\", type = \"varchar(40)\", primary_key = true }",
            "{ name = \"id\", type = \"integer\", primary_key = true, autoincrement = true }",
            "{ name = \"id\", type = \"integer\", nullable = false }",
            "{ name = \"id\", type = \"integer\", primary_key = true }, { name = \"id2\", type = \"uuid\", primary_key = true }",
        ]);
        let mut columns = vec![key.to_owned()];
        for name in NAMES.iter().take(1 + self.chance.below(5)) {
            columns.push(format!("{{ name = \"{name}\", {} }}", self.column_keys()?));
        }
        let comment = self.chance.word(&["", "", "", ", comment = \"a table\""]);
        let options = self.chance.word(&[
            "",
            "",
            "",
            "",
            "",
            ", sqlite = { strict = true }",
            ", sqlite = { without_rowid = true }",
        ]);
        Some(format!("create_table = \"{name}\", columns = [{}]{comment}{options}", columns.join(", ")))
    }

    fn drop_table(&mut self) -> Option<String> {
        Some(format!("drop_table = \"{}\"", self.table()?.name))
    }

    fn add_column(&mut self) -> Option<String> {
        let table = self.table()?;
        let name = self.chance.word(&NAMES);
        let source = self.column(&table, |column| {
            column.generated.is_none() && is_plain(column.name.as_str()) && !matches!(column.ty, Type::Char(_))
        });
        if let Some(source) = source
            && self.chance.once_in(4)
            && let Some((ty, sql)) = Class::of(&source.ty).computed(source.name.as_str(), self.chance)
        {
            let stored = self.chance.once_in(2);
            return Some(format!(
                "add_column = \"{name}\", table = \"{}\", type = \"{ty}\", generated = {{ sql = \"{sql}\", stored = {stored} }}",
                table.name
            ));
        }
        Some(format!("add_column = \"{name}\", table = \"{}\", {}", table.name, self.column_keys()?))
    }

    fn drop_column(&mut self) -> Option<String> {
        let table = self.table()?;
        let column = self.column(&table, |_| true)?.name.clone();
        Some(format!("drop_column = \"{column}\", table = \"{}\"", table.name))
    }

    fn alter_column(&mut self) -> Option<String> {
        let table = self.table()?;
        let column = self.column(&table, |column| column.generated.is_none())?.clone();
        let class = Class::of(&column.ty);
        let said = match self.chance.below(10) {
            0..=2 => format!("type = \"{}\"", class.ty(self.chance)),
            3 if !is_mentioned(self.schema, column.name.as_str()) && column.default.is_none() => {
                format!("type = \"{}\"", Class::any(self.chance).ty(self.chance))
            }
            4 | 5 if !table.is_key(&column.name) => format!("nullable = {}", !column.nullable),
            6 | 7 if column.default.is_none() && column.identity.is_none() && !column.autoincrement => {
                match class.default(&column.ty, self.chance) {
                    "" => return None,
                    default => format!("default = {default}"),
                }
            }
            6 | 7 if column.default.is_some() => "drop_default = true".to_owned(),
            8 if column.comment.is_some() => "drop_comment = true".to_owned(),
            8 => "comment = \"another comment\"".to_owned(),
            _ if matches!(column.ty, Type::Integer { .. }) && column.identity.is_some() => {
                "drop_identity = true".to_owned()
            }
            _ => return None,
        };
        Some(format!("alter_column = \"{}\", table = \"{}\", {said}", column.name, table.name))
    }

    fn create_index(&mut self) -> Option<String> {
        let table = self.table()?;
        let name = self.fresh("ix");
        let mut text = format!("create_index = \"{name}\", table = \"{}\"", table.name);
        match self.chance.below(8) {
            0 => {
                let column = self.column(&table, |c| Class::of(&c.ty) == Class::Text && is_plain(c.name.as_str()))?;
                let _ = write!(text, ", columns = [{{ expression = \"lower({})\" }}]", column.name);
            }
            1 => {
                let column = self.column(&table, |column| Class::of(&column.ty).is_key())?;
                let order = self.chance.word(&["desc", "asc"]);
                let _ = write!(text, ", columns = [{{ column = \"{}\", order = \"{order}\" }}]", column.name);
            }
            2 => {
                let column = self.column(&table, |column| Class::of(&column.ty) == Class::LongText)?;
                let _ = write!(text, ", columns = [{{ column = \"{}\", length = 20 }}]", column.name);
            }
            _ => {
                let _ = write!(text, ", columns = {:?}", self.key_columns(&table)?);
            }
        }
        if self.chance.once_in(3) {
            text.push_str(", unique = true");
        }
        if self.chance.once_in(5)
            && let Some(column) = self.column(&table, |column| is_plain(column.name.as_str()))
            && let Some(condition) = Class::of(&column.ty).condition(column.name.as_str(), self.chance)
        {
            let _ = write!(text, ", where = \"{condition}\"");
        }
        if self.chance.once_in(8) {
            let column = self.column(&table, |_| true)?;
            let _ = write!(text, ", include = [\"{}\"]", column.name);
        }
        Some(text)
    }

    fn drop_index(&mut self) -> Option<String> {
        let table = self.table()?;
        let indexes: Vec<_> = table.indexes.iter().collect();
        let index = self.chance.of(&indexes)?;
        Some(format!("drop_index = \"{}\", table = \"{}\"", index.name, table.name))
    }

    fn create_constraint(&mut self) -> Option<String> {
        let table = self.table()?;
        let of = format!("table = \"{}\"", table.name);
        match self.chance.below(10) {
            0..=2 => {
                let distinct = if self.chance.once_in(8) { ", nulls_not_distinct = true" } else { "" };
                let columns = self.key_columns(&table)?;
                Some(format!(
                    "create_unique_constraint = \"{}\", {of}, columns = {columns:?}{distinct}",
                    self.fresh("uq")
                ))
            }
            3..=5 => {
                let column = self.column(&table, |column| is_plain(column.name.as_str()))?;
                let condition = Class::of(&column.ty).condition(column.name.as_str(), self.chance)?;
                Some(format!("create_check_constraint = \"{}\", {of}, check = \"{condition}\"", self.fresh("ck")))
            }
            6 if table.primary_key.is_none() => {
                let columns = self.key_columns(&table)?;
                Some(format!("create_primary_key = \"{}\", {of}, columns = {columns:?}", self.fresh("pk")))
            }
            _ => self.foreign_key(&table),
        }
    }

    /// A key to columns that tell the rows of their table apart; where there is no column of that type, one is added.
    fn foreign_key(&mut self, table: &Table) -> Option<String> {
        let target = self.table()?;
        let mut keys: Vec<_> = target.primary_key.iter().map(|key| key.columns.clone()).collect();
        keys.extend(target.unique_constraints.iter().map(|unique| unique.columns.clone()));
        let key = self.chance.of(&keys)?;
        let columns = key.iter().map(|referred| {
            let ty = &target.columns.get(referred.as_str())?.ty;
            self.column(table, |column| column.ty == *ty && column.generated.is_none())
                .map(|column| column.name.to_string())
        });
        let columns = columns.collect::<Option<Vec<_>>>()?;
        let referred: Vec<_> = key.iter().map(ToString::to_string).collect();
        let mut text = format!(
            "create_foreign_key = \"{}\", table = \"{}\", columns = {columns:?}, references = {{ table = \"{}\", columns = {referred:?} }}",
            self.fresh("fk"),
            table.name,
            target.name
        );
        for event in ["on_delete", "on_update"] {
            if self.chance.once_in(2) {
                let _ = write!(text, ", {event} = \"{}\"", self.chance.word(&ACTIONS));
            }
        }
        if self.chance.once_in(6) {
            text.push_str(self.chance.word(&[", deferrable = true", ", deferrable = true, initially = \"deferred\""]));
        }
        Some(text)
    }

    fn drop_constraint(&mut self) -> Option<String> {
        let table = self.table()?;
        let names: Vec<_> = table.constraint_names().collect();
        let name = self.chance.of(&names)?;
        Some(format!("drop_constraint = \"{name}\", table = \"{}\"", table.name))
    }

    /// Something that is no table.
    fn object(&mut self) -> Option<String> {
        match self.chance.below(9) {
            0 | 1 => Some("create_enum = \"mood\", values = [\"sad\", \"ok\"]".to_owned()),
            2 => {
                let place = self.chance.word(&["", ", after = \"sad\"", ", before = \"ok\""]);
                Some(format!("alter_enum = \"mood\", add_value = \"{}\"{place}", self.chance.word(&["glad", "it's"])))
            }
            3 => Some("drop_enum = \"mood\"".to_owned()),
            4 => Some(format!(
                "create_sequence = \"numbers\"{}",
                self.chance.word(&[
                    "",
                    ", start = 5",
                    ", increment = 2",
                    ", min = 1, max = 1000, cycle = true",
                    ", cache = 10"
                ])
            )),
            5 => Some("drop_sequence = \"numbers\"".to_owned()),
            6 => Some("drop_view = \"w\"".to_owned()),
            _ => {
                let table = self.table()?;
                let column = self.column(&table, |column| is_plain(column.name.as_str()))?.name.clone();
                if !is_plain(table.name.as_str()) {
                    return None;
                }
                let word = if self.schema.views.contains("w") { "replace_view" } else { "create_view" };
                let query = match self.chance.below(3) {
                    0 => format!("SELECT {column} FROM {}", table.name),
                    1 => format!("SELECT {column} AS x, count(*) AS n FROM {} GROUP BY {column}", table.name),
                    _ => format!("SELECT z.{column} FROM {} z WHERE z.{column} IS NOT NULL", table.name),
                };
                Some(format!("{word} = \"w\", as = \"{query}\""))
            }
        }
    }

    fn about_table(&mut self) -> Option<String> {
        let table = self.table()?;
        Some(match self.chance.below(3) {
            0 => format!("set_table_comment = \"{}\"", table.name),
            1 => format!(
                "set_table_comment = \"{}\", comment = \"{}\"",
                table.name,
                self.chance.word(&["one", "it's two"])
            ),
            _ => {
                // Not `strict`: a strict table's columns do not tell what they were declared as before.
                let words = ["mysql = { row_format = \"dynamic\" }", "mysql = { row_format = \"compressed\" }"];
                format!("set_table_options = \"{}\", {}", table.name, self.chance.word(&words))
            }
        })
    }
}

/// Whether a name may stand in an expression as it is, on every server.
fn is_plain(name: &str) -> bool {
    !matches!(name, "order" | "Key" | "user" | "select")
}

/// Whether an expression of anything names a column of that name.
fn is_mentioned(schema: &Schema, column: &str) -> bool {
    let of_table = |table: &Table| {
        let checks = table.check_constraints.iter().flat_map(|check| check.check.texts());
        let generated =
            table.columns.iter().filter_map(|column| column.generated.as_ref()).flat_map(|it| it.sql.texts());
        let filters = table.indexes.iter().filter_map(|index| index.filter.as_ref()).flat_map(|it| it.texts());
        let expressions = format!("{:?}", table.indexes.iter().map(|index| &index.elements).collect::<Vec<_>>());
        checks.chain(generated).chain(filters).any(|text| mentions(text, column)) || mentions(&expressions, column)
    };
    schema.tables.iter().any(of_table)
}
