//! Random operations that fit a schema, made from a list of choices that proptest can shrink.

use std::fmt::Write as _;

use limbeck_core::{
    operation::Operation,
    schema::{NameCase, Schema, Table},
};

use crate::operation_codec::op;

pub struct Choices<'a> {
    data: &'a [u16],
    at: usize,
}

impl<'a> Choices<'a> {
    pub fn new(data: &'a [u16]) -> Self {
        Self { data, at: 0 }
    }

    pub fn is_empty(&self) -> bool {
        self.at >= self.data.len()
    }

    fn below(&mut self, n: usize) -> usize {
        let choice = self.data.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(choice) % n.max(1)
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 1
    }

    fn of<'b>(&mut self, words: &[&'b str]) -> &'b str {
        words[self.below(words.len())]
    }
}

pub struct Generator<'a, 'b> {
    pub choices: &'b mut Choices<'a>,
    pub schema: &'b Schema,
}

const FIRST: [&str; 6] = ["c0", "c1", "c2", "c3", "c4", "c5"];

impl Generator<'_, '_> {
    /// An operation that may or may not fit.
    pub fn operation(&mut self) -> Operation {
        let toml = match self.choices.below(16) {
            0 | 1 => self.create_table(),
            2 => self.on_table(),
            3 => self.objects(),
            4 => {
                let effects = [self.alteration(None), self.create_table()].map(|toml| inline(&toml));
                format!("execute = \"x\"\neffects = [{}]", effects.join(", "))
            }
            5..=7 => return self.batch(),
            _ => self.alteration(None),
        };
        op(&toml)
    }

    fn spelled(&mut self, name: &str) -> String {
        if self.schema.rules.case == NameCase::Insensitive && self.choices.below(4) == 0 {
            name.to_uppercase()
        } else {
            name.to_owned()
        }
    }

    fn table(&mut self) -> Option<Table> {
        let n = self.choices.below(self.schema.tables.len());
        self.schema.tables.iter().nth(n).cloned()
    }

    fn table_name(&mut self) -> String {
        let name = self.table().map_or_else(|| "t0".to_owned(), |table| table.name.to_string());
        self.spelled(&name)
    }

    fn column(&mut self, table: Option<&Table>) -> String {
        let n = self.choices.below(table.map_or(0, |table| table.columns.len()));
        let name = table.and_then(|table| table.columns.iter().nth(n)).map_or("c0", |column| column.name.as_str());
        let name = name.to_owned();
        self.spelled(&name)
    }

    fn columns(&mut self, table: Option<&Table>) -> Vec<String> {
        let mut columns: Vec<String> = (0..=self.choices.below(2)).map(|_| self.column(table)).collect();
        columns.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
        columns
    }

    /// A name that nothing in the schema has or mentions.
    fn fresh(&mut self) -> String {
        let all = format!("{:?}", self.schema).to_lowercase();
        let start = self.choices.below(40);
        (start..start + 10_000).map(|n| format!("n{n}_")).find(|name| !all.contains(name)).unwrap()
    }

    fn constraint(&mut self, table: Option<&Table>) -> String {
        let names: Vec<_> = table.iter().flat_map(|table| table.constraint_names()).map(ToString::to_string).collect();
        let n = self.choices.below(names.len());
        names.get(n).cloned().unwrap_or_else(|| "k0".to_owned())
    }

    fn index(&mut self, table: Option<&Table>) -> String {
        let n = self.choices.below(table.map_or(0, |table| table.indexes.len()));
        table.and_then(|table| table.indexes.iter().nth(n)).map_or("i0", |index| index.name.as_str()).to_owned()
    }

    fn ty(&mut self) -> String {
        if let Some(known) = self.schema.enums.iter().next()
            && self.choices.below(8) == 0
        {
            return format!("enum({})", known.name);
        }
        let types =
            ["integer", "text", "varchar(20)", "numeric(10,2)", "uuid", "timestamptz(3)", "enum('a','b')", "text[]"];
        self.choices.of(&types).to_owned()
    }

    fn column_keys(&mut self) -> String {
        let mut keys = format!(", type = \"{}\"", self.ty());
        if self.choices.yes() {
            let _ = write!(keys, ", nullable = {}", self.choices.yes());
        }
        keys +=
            self.choices.of(&["", "", ", default = 1", ", default = { sql = 'now()' }", ", identity = { start = 3 }"]);
        keys += self.choices.of(&["", "", ", comment = 'c'", ", collation = 'C'"]);
        keys += self.choices.of(&["", "", ", sqlite = { on_conflict = 'fail' }", ", mysql = { invisible = true }"]);
        keys
    }

    fn create_table(&mut self) -> String {
        let name = if self.choices.yes() { self.fresh() } else { self.choices.of(&["t0", "t1", "t2"]).to_owned() };
        let mut known = Table::new(None, name.as_str().try_into().unwrap(), self.schema.rules.case);
        let mut columns = Vec::new();
        for column in FIRST.iter().take(1 + self.choices.below(6)) {
            let generated = match columns.len() {
                0 => "",
                _ => self.choices.of(&["", "", "", ", generated = { sql = 'c0 + 1', stored = true }"]),
            };
            let keys =
                if generated.is_empty() { self.column_keys() } else { format!(", type = \"integer\"{generated}") };
            columns.push(format!("{{ name = \"{column}\"{keys} }}"));
            let ty = limbeck_core::schema::Type::Text;
            known.columns.insert(limbeck_core::schema::Column::new((*column).try_into().unwrap(), ty));
        }
        let known = Some(&known);
        let mut toml = format!("create_table = \"{name}\"\ncolumns = [{}]", columns.join(", "));
        if self.choices.yes() {
            let (unnamed, columns) = (self.label("p"), self.columns(known));
            let _ = write!(toml, "\nprimary_key = {{ {unnamed}, columns = {columns:?} }}");
        }
        if self.choices.yes() {
            let (label, columns) = (self.label("u"), self.columns(known));
            let _ = write!(toml, "\nunique_constraints = [{{ {label}, columns = {columns:?} }}]");
        }
        if self.choices.yes() {
            let (label, columns) = (self.label("k"), self.columns(known));
            let _ = write!(toml, "\ncheck_constraints = [{{ {label}, check = \"{} > 0\" }}]", columns.join(" + "));
        }
        if self.choices.yes() {
            let (label, columns) = (self.label("f"), self.columns(known));
            let itself = self.choices.below(3) == 0;
            let target = if itself { known.cloned() } else { self.table() };
            let reference = self.reference(target.as_ref(), columns.len());
            let _ = write!(toml, "\nforeign_keys = [{{ {label}, columns = {columns:?}, {reference} }}]");
        }
        if self.choices.yes() {
            let columns = self.columns(known);
            let _ = write!(toml, "\nindexes = [{{ name = \"i0\", columns = {columns:?}, where = \"c0 > 0\" }}]");
        }
        toml += self.choices.of(&["", "\ncomment = \"c\"", "\nsqlite = { strict = true }", "\nif_not_exists = true"]);
        toml
    }

    fn label(&mut self, kind: &str) -> String {
        if self.choices.below(3) == 0 {
            "unnamed = true".to_owned()
        } else {
            format!("name = \"{kind}{}\"", self.choices.below(3))
        }
    }

    fn reference(&mut self, target: Option<&Table>, columns: usize) -> String {
        let name = target.map_or("t0".to_owned(), |table| table.name.to_string());
        let columns: Vec<String> = (0..columns).map(|_| self.column(target)).collect();
        let columns = if self.choices.below(4) == 0 { String::new() } else { format!(", columns = {columns:?}") };
        let action =
            self.choices.of(&["", ", on_delete = \"cascade\"", ", on_update = \"set null\", deferrable = true"]);
        format!("references = {{ table = \"{}\"{columns} }}{action}", self.spelled(&name))
    }

    fn on_table(&mut self) -> String {
        let table = self.table_name();
        match self.choices.below(4) {
            0 => format!("rename_table = \"{table}\"\nto = \"{}\"", self.fresh()),
            1 => {
                let known = self.table();
                let (table, column) = (self.table_name(), self.column(known.as_ref()));
                format!("create_trigger = \"tr\"\ntable = \"{table}\"\nsql = \"AFTER INSERT ON {table} SET {column}\"")
            }
            2 => format!("drop_trigger = \"tr\"\ntable = \"{table}\""),
            _ => {
                format!("drop_table = \"{table}\"{}", self.choices.of(&["", "\ncascade = true", "\nif_exists = true"]))
            }
        }
    }

    fn objects(&mut self) -> String {
        let first = self.table();
        let (table, column) = (self.table_name(), self.column(first.as_ref()));
        match self.choices.below(14) {
            0 => "create_enum = \"e0\"\nvalues = [\"a\", \"b\", \"c\"]".to_owned(),
            1 => "drop_enum = \"e0\"".to_owned(),
            2 => format!(
                "alter_enum = \"e0\"\nadd_value = \"d\"\n{}",
                self.choices.of(&["before = \"b\"", "after = \"a\"", ""])
            ),
            3 => "alter_enum = \"e0\"\nrename_value = \"b\"\nto = \"z\"".to_owned(),
            4 => format!("alter_enum = \"e0\"\ndrop_value = \"{}\"", self.choices.of(&["a", "b", "c", "d"])),
            5 => format!("create_view = \"v0\"\nas = \"SELECT {column} FROM {table}\""),
            6 => "create_view = \"v1\"\nas = \"SELECT * FROM v0\"".to_owned(),
            7 => format!("drop_view = \"v0\"{}", self.choices.of(&["", "\ncascade = true"])),
            8 => format!("replace_view = \"v0\"\nas = \"SELECT {column} AS x FROM {table}\""),
            9 => format!("create_sequence = \"s0\"\nstart = 2\nincrement = 3\nowned_by = \"{table}.{column}\""),
            10 => "alter_sequence = \"s0\"\nstart = 7".to_owned(),
            11 => "drop_sequence = \"s0\"".to_owned(),
            12 => "create_schema = \"x\"".to_owned(),
            _ => "create_extension = \"y\"\nversion = \"1\"".to_owned(),
        }
    }

    /// Something about one table: of the batch's own, or any.
    fn alteration(&mut self, own: Option<&Table>) -> String {
        let found = own.cloned().or_else(|| self.table());
        let known = found.as_ref();
        let mut table = known.map_or_else(|| "t0".to_owned(), |table| table.name.to_string());
        if own.is_none() {
            table = self.spelled(&table);
        }
        let mut toml = self.one_alteration(known);
        // A batch hands its table on; writing it again is no mistake.
        if !toml.starts_with("set_") {
            let _ = write!(toml, "\ntable = \"{table}\"");
        }
        toml
    }

    fn one_alteration(&mut self, known: Option<&Table>) -> String {
        let (column, label) = (self.column(known), self.choices.below(4));
        let columns = self.columns(known);
        match self.choices.below(24) {
            0..=2 => {
                let name = if self.choices.yes() { self.fresh() } else { self.choices.of(&FIRST).to_owned() };
                let place = self.choices.of(&["", "", "first", "after", "before"]);
                let place = match place {
                    "" => String::new(),
                    "first" => "\nfirst = true".to_owned(),
                    word => format!("\n{word} = \"{column}\""),
                };
                let key = self.choices.of(&["", "", "", ", primary_key = true"]);
                let keys = (self.column_keys() + key).split(", ").skip(1).collect::<Vec<_>>().join("\n");
                format!("add_column = \"{name}\"\n{keys}{place}")
            }
            3..=5 => format!(
                "drop_column = \"{column}\"{}",
                self.choices.of(&["", "", "\ncascade = true", "\nif_exists = true"])
            ),
            6 => format!("alter_column = \"{column}\"\nrename_to = \"{}\"", self.fresh()),
            7 => format!("alter_column = \"{column}\"\ntype = \"{}\"\nnullable = true", self.ty()),
            8 => {
                let change = [
                    "nullable = false",
                    "default = 5",
                    "drop_default = true",
                    "identity = true",
                    "drop_identity = true",
                    "comment = 'new'",
                    "comment = ''",
                    "drop_comment = true",
                    "collation = 'N'",
                    "drop_collation = true",
                    "autoincrement = true",
                    "generated = { sql = 'c1' }",
                    "drop_generated = true",
                    "mysql = { invisible = false, charset = 'x' }",
                    "sqlite = { on_conflict = 'abort' }",
                ];
                format!("alter_column = \"{column}\"\n{}", self.choices.of(&change))
            }
            9 | 10 => {
                format!("create_index = \"i{label}\"\ncolumns = {columns:?}\nunique = true\ninclude = [\"{column}\"]")
            }
            11 => format!("create_index = \"i{label}\"\ncolumns = [{{ expression = \"lower({column})\" }}]"),
            12 => format!("drop_index = \"{}\"", self.index(known)),
            13 => format!("rename_index = \"{}\"\nto = \"{}\"", self.index(known), self.fresh()),
            14 => format!("create_primary_key = \"p{label}\"\ncolumns = {columns:?}"),
            15 => format!("create_unique_constraint = \"{}", self.named("u", &format!("columns = {columns:?}"))),
            16 => format!(
                "create_check_constraint = \"{}",
                self.named("k", &format!("check = \"{} > 1\"", columns.join(" * ")))
            ),
            17 => {
                let target = self.table();
                let reference = self
                    .reference(target.as_ref(), columns.len())
                    .replace("}, ", "}\n")
                    .replace(", deferrable", "\ndeferrable");
                format!("create_foreign_key = \"{}", self.named("f", &format!("columns = {columns:?}\n{reference}")))
            }
            18 => format!(
                "create_exclude_constraint = \"x{label}\"\nelements = [{{ expression = \"{column}\", with = \"=\" }}]"
            ),
            19 | 20 => format!("drop_constraint = \"{}\"", self.constraint(known)),
            21 => {
                let kind = self.choices.of(&["unique", "foreign_key", "primary_key"]);
                format!("drop_constraint = {{ {kind} = {columns:?} }}")
            }
            22 => format!("rename_constraint = \"{}\"\nto = \"{}\"", self.constraint(known), self.fresh()),
            _ => {
                let table = known.map_or("t0", |table| table.name.as_str());
                let options = [
                    "mysql = { charset = 'x' }",
                    "sqlite = { strict = true, without_rowid = false }",
                    "sqlite = { strict = false }",
                ];
                match self.choices.below(2) {
                    0 => format!("set_table_comment = \"{table}\"\ncomment = \"{}\"", self.choices.of(&["", "new"])),
                    _ => format!("set_table_options = \"{table}\"\n{}", self.choices.of(&options)),
                }
            }
        }
    }

    fn named(&mut self, kind: &str, keys: &str) -> String {
        if self.choices.below(3) == 0 {
            format!("\"\nunnamed = true\n{keys}")
        } else {
            format!("{kind}{}\"\n{keys}", self.choices.below(3))
        }
    }

    /// Alterations of one table that follow from one another, as far as they fit.
    fn batch(&mut self) -> Operation {
        let mut schema = self.schema.clone();
        let Some(table) = self.table() else { return op("run = 'x'") };
        let mut operations = Vec::new();
        for _ in 0..=self.choices.below(4) {
            let mut generator = Generator { choices: self.choices, schema: &schema };
            let held = schema.table(None, &table.name).cloned();
            let toml = generator.alteration(held.as_ref());
            let mut next = schema.clone();
            if op(&toml).apply(&mut next).is_ok() {
                operations.push(inline(&toml));
                schema = next;
            }
        }
        let last = schema.table(None, &table.name).cloned();
        let mut order = self.columns(last.as_ref());
        order.dedup();
        let reordering =
            if self.choices.below(3) == 0 { format!("partial_reordering = [{order:?}]\n") } else { String::new() };
        if operations.is_empty() && reordering.is_empty() {
            return op("run = 'x'");
        }
        op(&format!("batch_alter_table = \"{}\"\n{reordering}operations = [{}]", table.name, operations.join(", ")))
    }
}

/// An operation of several lines as a table on one.
fn inline(toml: &str) -> String {
    format!("{{ {} }}", toml.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", "))
}
