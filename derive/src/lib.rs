//! The macros of limbeck. What they read is in `limbeck-models`, which reads source files for the command line
//! too; they are re-exported by `limbeck`, beside the traits that they implement.

mod embed;

use proc_macro::TokenStream;

/// Makes a struct the description of a table: implements `limbeck::Model`.
///
/// The attributes are explained in the documentation of models, `docs/models.md`.
#[proc_macro_derive(Model, attributes(limbeck, diesel))]
pub fn model(input: TokenStream) -> TokenStream {
    limbeck_models::expand_model(input.into()).into()
}

/// Makes the variants of an enum the values of an enum type: implements `limbeck::DbEnum`.
///
/// The attributes are explained in the documentation of models, `docs/models.md`.
#[proc_macro_derive(DbEnum, attributes(limbeck))]
pub fn db_enum(input: TokenStream) -> TokenStream {
    limbeck_models::expand_db_enum(input.into()).into()
}

/// Makes a type of the program's own the type of a column: implements `limbeck::DbType`.
///
/// The attributes are explained in the documentation of models, `docs/models.md`.
#[proc_macro_derive(DbType, attributes(limbeck, diesel))]
pub fn db_type(input: TokenStream) -> TokenStream {
    limbeck_models::expand_db_type(input.into()).into()
}

/// All of it, with an example that runs, is in `docs/embedding.md`.
#[proc_macro]
pub fn embed_migrations(input: TokenStream) -> TokenStream {
    embed::expand(input.into()).into()
}
