//! `length`, `precision`, `scale` and `dimensions`: the numbers of a type that the field's Rust type leaves open.

use limbeck_core::node::Node;
use proc_macro2::{Ident, Span};
use syn::Lit;

use crate::{
    argument::{Expression, name_of},
    mistake::Mistake,
};

/// The numbers that a field says, each with its place.
#[derive(Default)]
pub struct Numbers {
    said: Vec<(String, u32, Span)>,
}

impl Numbers {
    /// Takes `length = 100`.
    pub fn take(&mut self, key: &Ident, value: &Expression) -> Result<(), Mistake> {
        let number = match value {
            Expression::Literal { literal: Lit::Int(int), negative: false } => int.base10_parse().ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| Mistake::new(value.span(), format!("`{key}` is a whole number")))?;
        self.said.push((name_of(key), number, key.span()));
        Ok(())
    }

    fn get(&self, word: &str) -> Option<u32> {
        self.said.iter().find(|(known, ..)| known == word).map(|(_, number, _)| *number)
    }

    /// Refuses numbers beside a written type.
    pub fn only_without(&self, ty: Option<&Node>) -> Result<(), Mistake> {
        match (self.said.first(), ty) {
            (Some((word, _, span)), Some(_)) => Err(Mistake::new(*span, format!("`{word}` belongs into the type"))
                .with_help("for example `type = \"varchar(100)\"`, or `type = \"numeric(10,2)\"`")),
            _ => Ok(()),
        }
    }

    /// The type with its numbers. Fails for numbers that it does not take, and where it needs one.
    pub fn apply(&self, neutral: &str, span: Span) -> Result<String, Mistake> {
        let takes: &[&str] = match neutral {
            "text" | "blob" => &["length"],
            "numeric" => &["precision", "scale"],
            "time" | "timestamp" | "timestamptz" => &["precision"],
            "vector" => &["dimensions"],
            _ => &[],
        };
        if let Some((word, _, place)) = self.said.iter().find(|(word, ..)| !takes.contains(&word.as_str())) {
            return Err(Mistake::new(*place, format!("a column of type `{neutral}` has no `{word}`")));
        }
        let first = takes.first().and_then(|word| self.get(word));
        match (neutral, first, self.get("scale")) {
            ("text", Some(length), _) => Ok(format!("varchar({length})")),
            ("blob", Some(length), _) => Ok(format!("varbinary({length})")),
            ("numeric", Some(precision), Some(scale)) => Ok(format!("numeric({precision},{scale})")),
            ("numeric", None, Some(_)) => Err(Mistake::new(span, "`scale` needs `precision` beside it")),
            ("vector", None, _) => Err(Mistake::new(span, "a vector needs its length")
                .with_help("for example `#[limbeck(dimensions = 1536)]`")),
            (word, Some(number), _) => Ok(format!("{word}({number})")),
            (word, None, _) => Ok(word.to_owned()),
        }
    }
}
