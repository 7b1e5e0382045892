//! A move as a script: the SQL itself is the result.

use limbeck_core::migrate::OfflineScript;

use super::{Output, documents::StepsDocument};
use crate::error::{CliError, Outcome};

/// Prints the SQL, or the document of what it does.
pub fn print(output: &Output, script: &OfflineScript) -> Result<Outcome, CliError> {
    output.document(&StepsDocument::new(&script.plan.steps, &script.plan.version))?;
    output.print(&script.sql)?;
    Ok(Outcome::Done)
}
