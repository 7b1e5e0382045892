//! What the derive macros write.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{DeriveInput, Path};

use crate::{
    enumeration::{self, Enumeration},
    mistake::Mistake,
    model::{self, Model},
    own_type::{self, OwnType},
    shape::{Base, Shape},
};

/// What `#[derive(Model)]` writes for a struct: the implementation, or an error at each mistake.
pub fn expand_model(input: TokenStream) -> TokenStream {
    read(input, model::read).and_then(|model| model_impl(&model)).unwrap_or_else(|wrong| errors(&wrong))
}

/// What `#[derive(DbEnum)]` writes for an enum.
pub fn expand_db_enum(input: TokenStream) -> TokenStream {
    read(input, enumeration::read).and_then(|found| enum_impl(&found)).unwrap_or_else(|wrong| errors(&wrong))
}

/// What `#[derive(DbType)]` writes for a type that makes one column.
pub fn expand_db_type(input: TokenStream) -> TokenStream {
    read(input, own_type::read).and_then(|found| own_type_impl(&found)).unwrap_or_else(|wrong| errors(&wrong))
}

fn read<T>(input: TokenStream, read: fn(&DeriveInput) -> Result<T, Vec<Mistake>>) -> Result<T, Vec<Mistake>> {
    read(&syn::parse2(input).map_err(|error| vec![error.into()])?)
}

fn errors(wrong: &[Mistake]) -> TokenStream {
    let errors = wrong.iter().map(|mistake| {
        let message = match &mistake.help {
            Some(help) => format!("{}\n\nhelp: {help}", mistake.message),
            None => mistake.message.clone(),
        };
        quote_spanned!(mistake.span=> ::core::compile_error!(#message);)
    });
    errors.collect()
}

/// The path of limbeck: `::limbeck`, unless the type says where it is.
fn limbeck(krate: Option<&str>, ident: &Ident) -> Result<Path, Vec<Mistake>> {
    let path = syn::parse_str(krate.unwrap_or("::limbeck"));
    path.map_err(|_| {
        vec![Mistake::new(ident.span(), "`crate` is the path of limbeck, such as `crate = \"::limbeck\"`")]
    })
}

fn model_impl(model: &Model) -> Result<TokenStream, Vec<Mistake>> {
    let limbeck = limbeck(model.krate.as_deref(), &model.ident)?;
    let (ident, definition) = (&model.ident, model.definition());
    let (generics, arguments, bounds) = model.generics.split_for_impl();
    let types = model.pending.iter().map(|(column, shape)| column_type(&limbeck, column, shape));
    let parents = model.parents.iter().map(|parent| {
        let (path, column) = (&parent.path, &parent.column);
        quote_spanned!(parent.span=> #limbeck::target::ModelParent {
            column: #column,
            definition: <#(#path)::* as #limbeck::target::Model>::DEFINITION,
        })
    });
    Ok(quote! {
        #[automatically_derived]
        impl #generics #limbeck::target::Model for #ident #arguments #bounds {
            const DEFINITION: &'static str = #definition;

            fn column_types() -> ::std::vec::Vec<#limbeck::target::ModelColumn> {
                ::std::vec![#(#types),*]
            }

            fn parents() -> ::std::vec::Vec<#limbeck::target::ModelParent> {
                ::std::vec![#(#parents),*]
            }
        }

        #[automatically_derived]
        impl #generics #limbeck::target::Metadata for #ident #arguments #bounds {
            fn metadata() -> ::core::result::Result<#limbeck::target::Target, #limbeck::node::DecodeError> {
                #limbeck::target::Target::of_model::<Self>()
            }
        }
    })
}

/// A column whose type says of itself what it is.
fn column_type(limbeck: &Path, column: &str, shape: &Shape) -> TokenStream {
    let Base::Named(ty, _) = &shape.base else { return TokenStream::new() };
    let lists = shape.lists;
    quote_spanned!(shape.span=> #limbeck::target::ModelColumn {
        name: #column,
        ty: <#ty as #limbeck::target::DbType>::column_type(),
        lists: #lists,
    })
}

fn own_type_impl(found: &OwnType) -> Result<TokenStream, Vec<Mistake>> {
    let limbeck = limbeck(found.krate.as_deref(), &found.ident)?;
    let ident = &found.ident;
    let (generics, arguments, bounds) = found.generics.split_for_impl();
    let Shape { nullable, lists, base, span } = &found.shape;
    let column = match base {
        Base::Neutral(word) => quote!(#limbeck::target::ColumnType::named(#word)),
        Base::Named(ty, _) => quote_spanned!(*span=> <#ty as #limbeck::target::DbType>::column_type()),
    };
    Ok(quote! {
        #[automatically_derived]
        impl #generics #limbeck::target::DbType for #ident #arguments #bounds {
            fn column_type() -> ::core::result::Result<#limbeck::target::ColumnType, #limbeck::node::DecodeError> {
                let column = #limbeck::target::ColumnType::within_lists(#column?, #lists);
                ::core::result::Result::Ok(#limbeck::target::ColumnType {
                    nullable: column.nullable || #nullable,
                    ..column
                })
            }
        }
    })
}

fn enum_impl(found: &Enumeration) -> Result<TokenStream, Vec<Mistake>> {
    let limbeck = limbeck(found.krate.as_deref(), &found.ident)?;
    let (ident, definition) = (&found.ident, found.definition());
    let (variants, values): (Vec<_>, Vec<_>) = found.variants.iter().cloned().unzip();
    Ok(quote! {
        #[automatically_derived]
        impl #limbeck::target::DbEnum for #ident {
            const DEFINITION: &'static str = #definition;
            const VALUES: &'static [&'static str] = &[#(#values),*];

            fn as_value(&self) -> &'static str {
                match self {
                    #(Self::#variants => #values,)*
                }
            }

            fn from_value(value: &str) -> ::core::option::Option<Self> {
                match value {
                    #(#values => ::core::option::Option::Some(Self::#variants),)*
                    _ => ::core::option::Option::None,
                }
            }
        }

        #[automatically_derived]
        impl #limbeck::target::DbType for #ident {
            fn column_type() -> ::core::result::Result<#limbeck::target::ColumnType, #limbeck::node::DecodeError> {
                #limbeck::target::ColumnType::enumeration(<Self as #limbeck::target::DbEnum>::DEFINITION)
            }
        }

        #[automatically_derived]
        impl #limbeck::target::Metadata for #ident {
            fn metadata() -> ::core::result::Result<#limbeck::target::Target, #limbeck::node::DecodeError> {
                #limbeck::target::Target::of_enum::<Self>()
            }
        }
    })
}
