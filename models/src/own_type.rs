//! A type of the program's own that makes one column: a newtype, or one that says what its column is.

use limbeck_core::target::ColumnType;
use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::{Data, DeriveInput, Fields, Generics};

use crate::{
    argument::{name_of, said},
    diesel,
    mistake::Mistake,
    phrase::form,
    shape::{Base, Shape},
};

/// The keys of `#[limbeck(…)]` on such a type.
const KEYS: &[&str] = &["type", "crate"];

/// A type that makes one column.
pub struct OwnType {
    /// The type.
    pub ident: Ident,
    /// Its parameters.
    pub generics: Generics,
    /// What makes the column.
    pub shape: Shape,
    /// The path under which the macros find limbeck.
    pub krate: Option<String>,
}

impl OwnType {
    /// What makes the column, as text.
    pub fn text(&self) -> String {
        let base = match &self.shape.base {
            Base::Neutral(word) => word.clone(),
            Base::Named(ty, _) => ty.to_token_stream().to_string(),
        };
        format!("{base} {} {}", self.shape.lists, self.shape.nullable)
    }
}

/// Reads a type. Fails with everything that is wrong with it.
pub fn read(input: &DeriveInput) -> Result<OwnType, Vec<Mistake>> {
    let (written, krate) = attributes(input).map_err(|mistake| vec![mistake])?;
    let shape = match written.or_else(|| diesel::sql_type(&input.attrs)) {
        Some(shape) => Ok(shape),
        None => inner(input),
    };
    let shape = shape.map_err(|mistake| vec![mistake])?;
    Ok(OwnType { ident: input.ident.clone(), generics: input.generics.clone(), shape, krate })
}

fn attributes(input: &DeriveInput) -> Result<(Option<Shape>, Option<String>), Mistake> {
    let (mut written, mut krate) = (None, None);
    for argument in &said(&input.attrs)? {
        let (key, form) = form(argument)?;
        match name_of(key).as_str() {
            "type" => {
                let value = form.value(key)?;
                let text = value.text().ok_or_else(|| Mistake::new(value.span(), "expected a text"))?;
                ColumnType::named(&text).map_err(|error| Mistake::new(value.span(), error.message))?;
                written = Some(Shape::neutral(text, value.span()));
            }
            "crate" => {
                let value = form.value(key)?;
                krate = value.text().or_else(|| Some(value.path().join("::")));
            }
            other => return Err(Mistake::unknown(key.span(), "attribute", other, KEYS)),
        }
    }
    Ok((written, krate))
}

/// What the one field of a newtype makes.
fn inner(input: &DeriveInput) -> Result<Shape, Mistake> {
    const HELP: &str = "say the column's type, `#[limbeck(type = \"…\")]`";
    let ident = &input.ident;
    let fields = match &input.data {
        Data::Struct(data) => &data.fields,
        Data::Enum(_) | Data::Union(_) => &Fields::Unit,
    };
    let mut fields = fields.iter();
    match (fields.next(), fields.next()) {
        (Some(only), None) if input.generics.type_params().next().is_none() => {
            Shape::read(&only.ty).map_err(|mistake| mistake.with_help(HELP))
        }
        (Some(_), None) => {
            Err(Mistake::new(ident.span(), format!("what column `{ident}` makes depends on its parameters"))
                .with_help(HELP))
        }
        _ => Err(Mistake::new(ident.span(), format!("`{ident}` is no struct with one field, and says no type"))
            .with_help(HELP)),
    }
}
