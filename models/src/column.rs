//! A field as a column.

use limbeck_core::node::{Node, Table, Value};
use proc_macro2::{Ident, Span};
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::{
    argument::{Argument, Expression, name_of},
    diesel,
    mistake::Mistake,
    phrase::{self, Form, form},
    shape::{Base, Shape},
    tree::Tree,
    width::Numbers,
};

/// The keys of `#[limbeck(…)]` on a field.
pub const FIELD_KEYS: &[&str] = &[
    "primary_key",
    "default",
    "type",
    "length",
    "precision",
    "scale",
    "dimensions",
    "nullable",
    "references",
    "on_delete",
    "on_update",
    "unique",
    "index",
    "check",
    "collation",
    "comment",
    "identity",
    "autoincrement",
    "generated",
    "stored",
    "renamed_from",
    "column",
    "skip",
    "sqlite",
    "postgres",
    "mysql",
];

/// A field as a column, and what it says about its table.
pub struct Column {
    /// The column's name.
    pub name: String,
    /// The field's name.
    pub field: String,
    /// Where the field's name stands.
    pub span: Span,
    /// The column's keys.
    pub keys: Table,
    /// The type, where it is not known by name.
    pub pending: Option<Shape>,
    /// Whether the field says what it refers to, or that it refers to nothing.
    pub says_references: bool,
    /// What belongs to the table: under its key, the entry.
    pub entries: Vec<(&'static str, Node)>,
}

/// Reads a field; nothing when it is no column.
pub fn read(tree: &mut Tree, field: &syn::Field) -> Result<Option<Column>, Mistake> {
    let Some(ident) = &field.ident else {
        return Err(Mistake::new(field.ty_span(), "the fields of a model have names"));
    };
    let said = crate::argument::said(&field.attrs)?;
    if said.iter().any(|argument| argument.name.is_none() && argument.value.word().as_deref() == Some("skip")) {
        return Ok(None);
    }
    let diesel = diesel::field(&field.attrs);
    if let Some(word) = &diesel.foreign {
        return Err(Mistake::new(word.span(), format!("a field with `{word}` is not one column of the table"))
            .with_help("leave it out, `#[limbeck(skip)]`, and give the columns fields of their own"));
    }
    let mut reader = Reader::new(tree, ident, diesel.column.map(|(name, _)| name));
    for argument in &said {
        reader.take(argument, &field.attrs)?;
    }
    reader.finish(diesel.through.as_ref().unwrap_or(&field.ty)).map(Some)
}

trait TySpan {
    fn ty_span(&self) -> Span;
}

impl TySpan for syn::Field {
    fn ty_span(&self) -> Span {
        syn::spanned::Spanned::span(&self.ty)
    }
}

struct Reader<'a> {
    tree: &'a mut Tree,
    column: Column,
    ty: Option<Node>,
    stored: Option<Node>,
    numbers: Numbers,
}

impl<'a> Reader<'a> {
    fn new(tree: &'a mut Tree, ident: &Ident, column_name: Option<String>) -> Self {
        let field = name_of(ident);
        let column = Column {
            name: column_name.unwrap_or_else(|| field.clone()),
            field,
            span: ident.span(),
            keys: Table::default(),
            pending: None,
            says_references: false,
            entries: Vec::new(),
        };
        Self { tree, column, ty: None, stored: None, numbers: Numbers::default() }
    }

    fn put(&mut self, key: &Ident, node: Node) {
        self.tree.put(&mut self.column.keys, key.span(), &name_of(key), node);
    }

    fn take(&mut self, argument: &Argument, attributes: &[Attribute]) -> Result<(), Mistake> {
        let (key, form) = form(argument)?;
        let word = name_of(key);
        if self.column.keys.get(&word).is_some() {
            return Err(Mistake::new(key.span(), format!("`{word}` is said twice")));
        }
        match word.as_str() {
            "column" => {
                let name = form.value(key)?.name(self.tree)?;
                name.as_str().unwrap_or_default().clone_into(&mut self.column.name);
            }
            "type" => self.ty = Some(self.written_type(key, &form)?),
            "length" | "precision" | "scale" | "dimensions" => self.numbers.take(key, form.value(key)?)?,
            "stored" => self.stored = Some(form.truth(self.tree, key)?),
            "unique" | "index" | "check" => self.constraint(key, &form)?,
            "comment" => {
                let node = self.comment(key, &form, attributes)?;
                self.put(key, node);
            }
            "references" => self.references(key, form.value(key)?)?,
            _ => {
                let node = self.plain(&word, key, &form)?;
                self.put(key, node);
            }
        }
        Ok(())
    }

    /// A key of a column that means here what it means in a file.
    fn plain(&mut self, word: &str, key: &Ident, form: &Form<'_>) -> Result<Node, Mistake> {
        match word {
            "primary_key" | "autoincrement" | "nullable" => form.truth(self.tree, key),
            "default" => phrase::default(self.tree, form.value(key)?),
            "collation" => form.value(key)?.node(self.tree),
            "renamed_from" => form.value(key)?.name(self.tree),
            "on_delete" | "on_update" => phrase::action(self.tree, form.value(key)?),
            "identity" if !matches!(form, Form::List(_)) => form.truth(self.tree, key),
            "generated" => match form {
                Form::Value(value) => phrase::default(self.tree, value),
                _ => form.table(self.tree, key),
            },
            "identity" | "sqlite" | "postgres" | "mysql" => form.table(self.tree, key),
            _ => Err(Mistake::unknown(key.span(), "attribute", word, FIELD_KEYS)),
        }
    }

    fn written_type(&mut self, key: &Ident, form: &Form<'_>) -> Result<Node, Mistake> {
        match form {
            Form::List(_) => form.table(self.tree, key),
            Form::Value(_) | Form::Flag => form.value(key)?.node(self.tree),
        }
    }

    fn references(&mut self, key: &Ident, value: &Expression) -> Result<(), Mistake> {
        self.column.says_references = true;
        if value.word().as_deref() != Some("none") {
            let node = phrase::references(self.tree, value)?;
            self.put(key, node);
        }
        Ok(())
    }

    /// `unique`, `index` and `check`: the column's shorthand, or with options an entry of the table.
    fn constraint(&mut self, key: &Ident, form: &Form<'_>) -> Result<(), Mistake> {
        let word = name_of(key);
        let (list, is_check) = match form {
            Form::List(list) => (*list, word == "check"),
            Form::Value(value) if word == "check" => {
                let node = phrase::sql(self.tree, value)?;
                self.put(key, node);
                return Ok(());
            }
            _ => {
                let node = form.truth(self.tree, key)?;
                self.put(key, node);
                return Ok(());
            }
        };
        if is_check {
            return self.check(key, list);
        }
        let mut entry = crate::argument::table(self.tree, list)?;
        let name = self.tree.string(self.column.span, "");
        let columns = self.tree.node(key.span(), Value::Array(vec![name]));
        self.tree.put(&mut entry, key.span(), "columns", columns);
        let entries = if word == "unique" { "unique_constraints" } else { "indexes" };
        let node = self.tree.node(key.span(), Value::Table(entry));
        self.column.entries.push((entries, node));
        Ok(())
    }

    /// `check("…")`, `check("…", name = "…")`.
    fn check(&mut self, key: &Ident, list: &[Argument]) -> Result<(), Mistake> {
        let node = crate::constraint::check(self.tree, key, list)?;
        match (list, node.as_table().and_then(|table| table.get("check"))) {
            ([_], Some(sql)) => {
                let sql = sql.clone();
                self.put(key, sql);
            }
            _ => self.column.entries.push(("check_constraints", node)),
        }
        Ok(())
    }

    fn comment(&mut self, key: &Ident, form: &Form<'_>, attributes: &[Attribute]) -> Result<Node, Mistake> {
        comment(self.tree, key, form, attributes)
    }

    fn finish(mut self, ty: &syn::Type) -> Result<Column, Mistake> {
        let name = self.tree.string(self.column.span, self.column.name.clone());
        let mut keys = Table::default();
        self.tree.put(&mut keys, self.column.span, "name", name);
        let said_nullable = self.column.keys.get("nullable").is_some();
        let shape = if self.ty.is_some() {
            // What the type is, is said; what the field's type says of NULL still counts.
            Shape::read(ty).ok()
        } else {
            Some(Shape::read(ty)?)
        };
        let nullable = shape.as_ref().is_some_and(|shape| shape.nullable);
        self.numbers.only_without(self.ty.as_ref())?;
        let span = self.column.span;
        match (self.ty.take(), shape) {
            (Some(node), _) => self.tree.put(&mut keys, span, "type", node),
            (None, Some(Shape { base: Base::Neutral(word), lists, span: place, .. })) => {
                let spelled = self.numbers.apply(&word, place)? + &"[]".repeat(lists);
                let node = self.tree.string(place, spelled);
                self.tree.put(&mut keys, span, "type", node);
            }
            (None, shape) => {
                self.numbers.only_without(Some(&Node::string("")))?;
                self.column.pending = shape;
            }
        }
        let is_key = self.column.keys.get("primary_key").is_some();
        if is_key && nullable && !said_nullable {
            return Err(Mistake::new(span, format!("the primary key `{}` cannot be an `Option`", self.column.name)));
        }
        // A type that is not known by name says by itself whether it may be NULL, unless it is in an `Option`.
        if !said_nullable && !is_key && !nullable && self.column.pending.is_none() {
            let node = self.tree.boolean(span, false);
            self.tree.put(&mut keys, span, "nullable", node);
        }
        if nullable && !said_nullable && self.column.pending.is_some() {
            let node = self.tree.boolean(span, true);
            self.tree.put(&mut keys, span, "nullable", node);
        }
        keys.entries.append(&mut self.column.keys.entries);
        self.column.keys = keys;
        self.store()?;
        self.name_entries();
        Ok(self.column)
    }

    /// `stored` belongs to `generated`.
    fn store(&mut self) -> Result<(), Mistake> {
        let Some(stored) = self.stored.take() else { return Ok(()) };
        let generated = self.column.keys.entries.iter_mut().find(|entry| entry.key == "generated");
        match generated.and_then(|entry| entry.node.as_table_mut()) {
            Some(table) => self.tree.put(table, self.column.span, "stored", stored),
            None => return Err(Mistake::new(self.column.span, "`stored` is said of a column that is not `generated`")),
        }
        Ok(())
    }

    /// The entries of the table that the field makes name its column.
    fn name_entries(&mut self) {
        for (_, node) in &mut self.column.entries {
            let columns =
                node.as_table_mut().and_then(|table| table.entries.iter_mut().find(|entry| entry.key == "columns"));
            if let Some(Value::Array(columns)) = columns.map(|entry| &mut entry.node.value) {
                for column in columns {
                    column.value = Value::String(self.column.name.clone());
                }
            }
        }
    }
}

/// A comment: a text, or alone, the documentation of the field or the struct.
pub fn comment(tree: &mut Tree, key: &Ident, form: &Form<'_>, attributes: &[Attribute]) -> Result<Node, Mistake> {
    match form {
        Form::Flag => {
            let text = documentation(attributes);
            if text.is_empty() {
                return Err(Mistake::new(key.span(), "there is no documentation to take the comment from")
                    .with_help("write one with `///`, or say `comment = \"…\"`"));
            }
            Ok(tree.string(key.span(), text))
        }
        Form::Value(value) => value.node(tree),
        Form::List(_) => Err(Mistake::new(key.span(), "`comment` takes no arguments")),
    }
}

/// The text of `///`.
fn documentation(attributes: &[Attribute]) -> String {
    let line = |attribute: &Attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    };
    attributes.iter().filter_map(line).collect::<Vec<_>>().join("\n").trim().to_owned()
}
