//! The shape of a field's type: whether it may be NULL, whether it is a list, and what is within.

use std::ops::Range;

use proc_macro2::Span;
use syn::{Expr, ExprLit, GenericArgument, Lit, PathArguments, PathSegment, Type, spanned::Spanned};

use crate::{argument::name_of, mapping, mistake::Mistake};

/// A field's type, as far as its own words say: with its tokens, or in data alone ([`Shape::in_file`]).
#[derive(Clone)]
pub struct Shape<S = Span, T = Box<Type>> {
    /// Whether it is an `Option`.
    pub nullable: bool,
    /// How many lists are around what is within.
    pub lists: usize,
    /// What is within.
    pub base: Base<T>,
    /// Where it stands.
    pub span: S,
}

/// What is within options and lists.
#[derive(Clone)]
pub enum Base<T = Box<Type>> {
    /// A neutral type.
    Neutral(String),
    /// A type that is not known by name: an enum, an alias, a type of the program's own.
    Named(T, String),
}

/// Types that hold one value of their last argument, and mean the same to a database.
const TRANSPARENT: [&str; 4] = ["Box", "Arc", "Rc", "Cow"];

impl Shape {
    fn of(base: Base, span: Span) -> Self {
        Self { nullable: false, lists: 0, base, span }
    }

    /// A neutral type.
    pub fn neutral(ty: impl Into<String>, span: Span) -> Self {
        Self::of(Base::Neutral(ty.into()), span)
    }

    /// Reads a type. Fails for what makes no column.
    pub fn read(ty: &Type) -> Result<Self, Mistake> {
        match ty {
            Type::Reference(reference) => Self::read(&reference.elem),
            Type::Paren(inner) => Self::read(&inner.elem),
            Type::Group(inner) => Self::read(&inner.elem),
            Type::Slice(slice) => Self::list(&slice.elem, ty.span()),
            Type::Array(array) if is_byte(&array.elem) => Ok(Self::neutral(
                match length(&array.len) {
                    Some(length) => format!("binary({length})"),
                    None => "blob".to_owned(),
                },
                ty.span(),
            )),
            Type::Array(array) => Self::list(&array.elem, ty.span()),
            Type::Path(path) if path.qself.is_none() => Self::path(ty, &path.path),
            _ => Err(Mistake::new(ty.span(), "this type makes no column").with_help(SAY_IT)),
        }
    }

    /// The same without tokens, which belong to the thread that read them.
    pub fn in_file(self) -> Shape<Range<usize>, ()> {
        let base = match self.base {
            Base::Neutral(word) => Base::Neutral(word),
            Base::Named(_, name) => Base::Named((), name),
        };
        Shape { nullable: self.nullable, lists: self.lists, base, span: self.span.byte_range() }
    }

    fn list(element: &Type, span: Span) -> Result<Self, Mistake> {
        if is_byte(element) {
            return Ok(Self::neutral("blob", span));
        }
        let element = Self::read(element)?;
        // What a list holds may be NULL in every database that has lists.
        Ok(Self { nullable: false, lists: element.lists + 1, ..element })
    }

    fn path(ty: &Type, path: &syn::Path) -> Result<Self, Mistake> {
        let Some(last) = path.segments.last() else { return Err(Mistake::new(ty.span(), "this type makes no column")) };
        let name = name_of(&last.ident);
        let argument = last_argument(last);
        match (name.as_str(), argument) {
            ("Option", Some(inner)) => Self::read(inner).map(|shape| Self { nullable: true, ..shape }),
            ("Vec" | "VecDeque", Some(inner)) => Self::list(inner, ty.span()),
            (wrapper, Some(inner)) if TRANSPARENT.contains(&wrapper) => Self::read(inner),
            _ => Self::known(ty, path, &name),
        }
    }

    fn known(ty: &Type, path: &syn::Path, name: &str) -> Result<Self, Mistake> {
        let words: Vec<_> = path.segments.iter().map(|segment| name_of(&segment.ident)).collect();
        let arguments = path.segments.last().is_some_and(|last| last_argument(last).is_some());
        if let Some(neutral) = mapping::neutral(&words, arguments) {
            return Ok(Self::neutral(neutral, ty.span()));
        }
        if let Some(advice) = mapping::advice(name) {
            return Err(Mistake::new(ty.span(), format!("`{name}` makes no column")).with_help(advice));
        }
        Ok(Self::of(Base::Named(Box::new(ty.clone()), name.to_owned()), ty.span()))
    }
}

/// The way out where a type makes no column.
pub const SAY_IT: &str =
    "say the column's type, `#[limbeck(type = \"…\")]`, or leave the field out, `#[limbeck(skip)]`";

fn last_argument(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.last()
}

fn is_byte(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("u8"))
}

fn length(expression: &Expr) -> Option<u32> {
    match expression {
        Expr::Lit(ExprLit { lit: Lit::Int(int), .. }) => int.base10_parse().ok(),
        _ => None,
    }
}
