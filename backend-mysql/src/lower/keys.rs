//! Keys as the servers have them: the primary key, unique constraints and indexes are all indexes, told by their names.

use limbeck_core::{
    name::ColumnName,
    schema::{EnumType, Index, IndexElement, IndexPart, Named, NullsOrder, PrimaryKey, SortOrder, Table, Unique},
    statement::{Cost, LowerError},
};

use super::{column::declared, options, own_sql, unsupported};
use crate::{Capabilities, Server, prefix, quote, types::family};

/// A key of a table as text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    /// Its name; the primary key has none of its own.
    pub(super) name: Option<String>,
    /// `UNIQUE INDEX`.
    kind: String,
    /// What stands behind the name.
    body: String,
    /// How it is to be made, which says nothing of what it is.
    pub(super) making: Vec<String>,
    /// The columns of the table that it is over.
    pub(super) columns: Vec<String>,
}

impl Key {
    /// The key as a line of a table, or behind ADD.
    pub(super) fn text(&self) -> String {
        match &self.name {
            Some(name) => format!("{} {} {}", self.kind, quote::identifier(name), self.body),
            None => format!("{} {}", self.kind, self.body),
        }
    }

    /// What takes it away.
    pub(super) fn drop_text(&self) -> String {
        match &self.name {
            Some(name) => format!("DROP INDEX {}", quote::identifier(name)),
            None => "DROP PRIMARY KEY".to_owned(),
        }
    }

    /// Whether both are the same but for their names, and have one.
    pub(super) fn differs_in_name(&self, other: &Self) -> bool {
        let named = self.name.is_some() && other.name.is_some() && self.name != other.name;
        named && self.kind == other.kind && self.body == other.body
    }

    /// Whether both are the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.name == other.name && self.kind == other.kind && self.body == other.body
    }

    /// What it costs to make it in a table that has rows.
    pub(super) fn cost(&self) -> Cost {
        if self.name.is_some() { Cost::Scan } else { Cost::Rewrite }
    }
}

/// What a table's keys are written with.
pub(super) struct Writer<'a> {
    pub(super) can: &'a Capabilities,
    pub(super) table: &'a Table,
    pub(super) enums: &'a Named<EnumType>,
}

impl Writer<'_> {
    /// All keys of the table.
    pub(super) fn keys(&self) -> Result<Vec<Key>, LowerError> {
        let mut keys = Vec::new();
        if let Some(key) = &self.table.primary_key {
            keys.push(self.primary_key(key)?);
        }
        for unique in &self.table.unique_constraints {
            keys.push(self.unique(unique)?);
        }
        for index in &self.table.indexes {
            keys.push(self.index(index)?);
        }
        Ok(keys)
    }

    fn primary_key(&self, key: &PrimaryKey) -> Result<Key, LowerError> {
        let parts = self.parts(&key.columns, &key.options, "create_primary_key")?;
        let using = method(&key.options, None)?.map(|method| format!("USING {method} ")).unwrap_or_default();
        Ok(Key {
            name: None,
            kind: "PRIMARY KEY".to_owned(),
            body: format!("{using}({parts})"),
            making: making(&key.options)?,
            columns: names(&key.columns),
        })
    }

    fn unique(&self, unique: &Unique) -> Result<Key, LowerError> {
        refuse_nulls_not_distinct(unique.nulls_not_distinct, "create_unique_constraint")?;
        if unique.deferrable.deferrable == Some(true) {
            let reason = "unique constraints are checked at once, they cannot be deferrable";
            return Err(unsupported("create_unique_constraint", reason, "leave `deferrable` out for MySQL"));
        }
        let parts = self.parts(&unique.columns, &unique.options, "create_unique_constraint")?;
        let using = method(&unique.options, None)?.map(|method| format!("USING {method} ")).unwrap_or_default();
        Ok(Key {
            name: unique.name.as_ref().map(ToString::to_string),
            kind: "UNIQUE INDEX".to_owned(),
            body: format!("{using}({parts})"),
            making: making(&unique.options)?,
            columns: names(&unique.columns),
        })
    }

    /// Columns of a constraint, the large ones with the length that `prefix` says.
    fn parts(
        &self,
        columns: &[ColumnName],
        options: &limbeck_core::schema::DialectOptions,
        operation: &'static str,
    ) -> Result<String, LowerError> {
        let parts = columns.iter().map(|name| {
            let length = self.length(name, None, options);
            self.require_length(name, length, operation)?;
            Ok(format!("{}{}", quote::identifier(name.as_str()), in_parentheses(length)))
        });
        Ok(parts.collect::<Result<Vec<_>, LowerError>>()?.join(", "))
    }

    fn index(&self, index: &Index) -> Result<Key, LowerError> {
        refuse_strangers(index)?;
        let method = method(&index.options, index.using.as_deref())?;
        let special = matches!(method, Some("FULLTEXT" | "SPATIAL"));
        let kind = match method {
            Some(word) if special => format!("{word} INDEX"),
            _ if index.unique => "UNIQUE INDEX".to_owned(),
            _ => "INDEX".to_owned(),
        };
        let elements: Vec<_> =
            index.elements.iter().map(|element| self.element(index, element, special)).collect::<Result<_, _>>()?;
        let using = method.filter(|_| !special).map(|method| format!("USING {method} ")).unwrap_or_default();
        let parser = options::word(&index.options, "parser")?.map(|parser| format!(" WITH PARSER {parser}"));
        Ok(Key {
            name: Some(index.name.to_string()),
            kind,
            body: format!("{using}({}){}", elements.join(", "), parser.unwrap_or_default()),
            making: making(&index.options)?,
            columns: index.elements.iter().filter_map(IndexElement::column_name).map(ToString::to_string).collect(),
        })
    }

    fn element(&self, index: &Index, element: &IndexElement, special: bool) -> Result<String, LowerError> {
        let mut text = match &element.part {
            IndexPart::Column(name) => {
                let length = self.length(name, element.length, &index.options).filter(|_| !special);
                if !special {
                    self.require_length(name, length, "create_index")?;
                }
                format!("{}{}", quote::identifier(name.as_str()), in_parentheses(length))
            }
            IndexPart::Expression(sql) => {
                if !self.can.functional_indexes {
                    let reason =
                        format!("{} indexes columns, and `{}` is over an expression", self.can.describe(), index.name);
                    let help = "add a generated column with the expression and index that";
                    return Err(unsupported("create_index", reason, help));
                }
                format!("({})", own_sql(sql, "create_index")?)
            }
        };
        // An ascending order is what no order means, and is given back as none.
        if element.order == Some(SortOrder::Descending) {
            text += " DESC";
        }
        Ok(text)
    }

    fn length(
        &self,
        column: &ColumnName,
        own: Option<u32>,
        options: &limbeck_core::schema::DialectOptions,
    ) -> Option<u32> {
        own.or_else(|| prefix::of(options, column, self.is_large(column)))
    }

    fn is_large(&self, column: &ColumnName) -> bool {
        let column = self.table.columns.get(column.as_str());
        column.is_some_and(|column| family(&declared(self.can, column, self.enums)).is_large())
    }

    /// Refuses a key on a whole TEXT or BLOB. MariaDB has one, but for primary keys.
    fn require_length(
        &self,
        column: &ColumnName,
        length: Option<u32>,
        operation: &'static str,
    ) -> Result<(), LowerError> {
        let has_whole = self.can.server == Server::MariaDb && operation != "create_primary_key";
        if length.is_some() || has_whole || !self.is_large(column) {
            return Ok(());
        }
        let reason = format!(
            "`{column}` of `{}` has values of any length, of which a key takes the beginning only",
            self.table.name
        );
        let help = format!(
            "say how many characters count, `columns = [{{ column = \"{column}\", length = 100 }}]` or \
             `mysql = {{ prefix = 100 }}`, or give the column a length, `varchar(255)`"
        );
        Err(unsupported(operation, reason, help))
    }
}

fn in_parentheses(length: Option<u32>) -> String {
    length.map(|length| format!("({length})")).unwrap_or_default()
}

fn names(columns: &[ColumnName]) -> Vec<String> {
    columns.iter().map(ToString::to_string).collect()
}

/// How rows are found.
fn method(
    options: &limbeck_core::schema::DialectOptions,
    using: Option<&str>,
) -> Result<Option<&'static str>, LowerError> {
    const KNOWN: [&str; 5] = ["BTREE", "HASH", "RTREE", "FULLTEXT", "SPATIAL"];
    let Some(using) = using else { return options::one_of(options, "using", &KNOWN) };
    // What PostgreSQL calls its own is no method here, and there is one for everything else.
    let found = KNOWN.into_iter().find(|known| known.eq_ignore_ascii_case(using));
    found.map(Some).ok_or_else(|| {
        let help = "leave `using` out, or write an index for MySQL alone, with `only = [\"mysql\"]`";
        unsupported("create_index", format!("there is no index method `{using}`"), help)
    })
}

/// `ALGORITHM = INPLACE`, `LOCK = NONE`: what makes the statement fail rather than stop others.
fn making(options: &limbeck_core::schema::DialectOptions) -> Result<Vec<String>, LowerError> {
    let algorithm = options::one_of(options, "algorithm", &["DEFAULT", "INPLACE", "COPY", "INSTANT", "NOCOPY"])?;
    let lock = options::one_of(options, "lock", &["DEFAULT", "NONE", "SHARED", "EXCLUSIVE"])?;
    let texts = algorithm.map(|word| format!("ALGORITHM = {word}")).into_iter();
    Ok(texts.chain(lock.map(|word| format!("LOCK = {word}"))).collect())
}

fn refuse_nulls_not_distinct(wanted: bool, operation: &'static str) -> Result<(), LowerError> {
    if wanted {
        let reason = "any two NULLs are distinct in a unique index";
        return Err(unsupported(operation, reason, "make the column `nullable = false` with a default"));
    }
    Ok(())
}

fn refuse_strangers(index: &Index) -> Result<(), LowerError> {
    refuse_nulls_not_distinct(index.nulls_not_distinct, "create_index")?;
    let unnatural = |element: &IndexElement| match (element.nulls, element.order) {
        (None, _) | (Some(NullsOrder::Last), Some(SortOrder::Descending)) => false,
        (Some(NullsOrder::First), order) => order == Some(SortOrder::Descending),
        (Some(NullsOrder::Last), _) => true,
    };
    let stranger = [
        (index.filter.is_some(), "`where`", "index an expression that is NULL for the other rows, or all rows"),
        (!index.include.is_empty(), "`include`", "put the columns behind the others in `columns`"),
        (index.elements.iter().any(|element| element.opclass.is_some()), "`opclass`", "leave it out for MySQL"),
        (
            index.elements.iter().any(|element| element.collation.is_some()),
            "`collation`",
            "give the column a collation",
        ),
        (index.elements.iter().any(unnatural), "`nulls`", "NULLs are smaller than everything; leave it out for MySQL"),
    ];
    match stranger.into_iter().find(|(there, ..)| *there) {
        Some((_, key, help)) => {
            let reason = format!("indexes have no {key}, as `{}` asks for", index.name);
            Err(unsupported("create_index", reason, help))
        }
        None => Ok(()),
    }
}
