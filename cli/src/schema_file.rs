//! The `schema.rs` that `[print_schema]` of `limbeck.toml` names, written anew when the database has changed.

use std::{fs, io};

use limbeck_core::{backend::Backend, config::PrintSchema, print::SchemaRs};

use crate::{
    context::Context,
    error::{CliError, Place},
    output::listing::shown_path,
};

/// How a `schema.rs` is written.
pub fn style(context: &Context) -> Result<SchemaRs, CliError> {
    Ok(context.config()?.print_schema.as_ref().map(|settings| settings.style.clone()).unwrap_or_default())
}

/// Writes the file anew, where one is named and does not say what the database holds.
///
/// Fails where it cannot be written; the database has changed by then.
pub fn refresh(context: &Context, database: &mut dyn Backend) -> Result<(), CliError> {
    let settings = context.config()?.print_schema.as_ref();
    let Some(PrintSchema { file: Some(path), style }) = settings else { return Ok(()) };
    let schema = context.migrator()?.reflect(database)?;
    let text = style.print(database.dialect(), &schema);
    let failed = |error: io::Error| {
        let error = CliError::new("schema-file", format!("cannot write {}: {error}", shown_path(path)));
        let help = "the database is as it was asked for; `limbeck schema print --format schema.rs` prints the file";
        error.with_help(help).change(|failure| {
            failure.place = Some(Place { path: path.clone(), ..Place::default() });
        })
    };
    match fs::read_to_string(path) {
        Ok(old) if old == text => return Ok(()),
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        Ok(_) | Err(_) => {}
    }
    fs::write(path, text).map_err(failed)?;
    context.output.note(&format!("{} written anew", shown_path(path)));
    Ok(())
}
