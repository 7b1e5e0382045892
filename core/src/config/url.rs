//! Where the database is: the command line, the environment, and the file, in this order.

use std::{env, fmt, ops::Range};

use super::{Config, expand::expand};
use crate::{
    node::{DecodeError, Field},
    script::{Place, Raw, ScriptError},
};

/// The variable in which the command hands itself the address that its `--url` was given, so that no list of processes
/// shows a password. It is nobody else's: what the command starts is started without it.
pub const URL_OF_COMMAND_LINE: &str = "LIMBECK_URL_OF_COMMAND_LINE";

/// `database_url` as the file has it, variables and all.
#[derive(Clone)]
pub(super) struct Address {
    text: Option<String>,
    span: Option<Range<usize>>,
}

/// It may hold a password.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.text.is_some() { "Address(…)" } else { "Address(none)" })
    }
}

impl Address {
    pub(super) fn new(value: Option<Raw>) -> Result<Self, DecodeError> {
        let Some(Raw(node)) = value else { return Ok(Self { text: None, span: None }) };
        Ok(Self { text: Some(String::decode(&node)?), span: node.span })
    }
}

impl Config {
    /// The address of the database: `explicit` (`--url`), `LIMBECK_DATABASE_URL`, `DATABASE_URL`, or what the file
    /// says. For a further database the variable is `LIMBECK_DATABASE_URL_<NAME>`, and no other is looked at.
    ///
    /// Fails when nothing says it, or when it names a variable that is not set.
    pub fn url(&self, explicit: Option<&str>) -> Result<String, ScriptError> {
        self.url_in(explicit, &|name| env::var(name).ok())
    }

    /// The same in an environment of the caller's.
    pub fn url_in(
        &self,
        explicit: Option<&str>,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<String, ScriptError> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let from_environment = || match &self.database {
            Some(_) => set(&self.variable()),
            None => set(&self.variable()).or_else(|| set("DATABASE_URL")),
        };
        if let Some(url) = explicit.map(str::to_owned).or_else(from_environment) {
            return Ok(url);
        }
        let Some(text) = &self.address.text else {
            return Err(ScriptError::NoDatabaseUrl { variable: self.variable() });
        };
        expand(text, variable).map_err(|name| self.unset(&name))
    }

    /// Whether [`url`](Self::url) is what the file itself says, so that paths in it are relative to the file.
    pub fn url_is_of_file(&self, explicit: Option<&str>) -> bool {
        let set = |name: &str| env::var(name).is_ok_and(|value| !value.is_empty());
        explicit.is_none() && !set(&self.variable()) && (self.database.is_some() || !set("DATABASE_URL"))
    }

    /// The variable that gives the address.
    fn variable(&self) -> String {
        match &self.database {
            None => "LIMBECK_DATABASE_URL".to_owned(),
            Some(name) => {
                let name = name.to_ascii_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
                format!("LIMBECK_DATABASE_URL_{name}")
            }
        }
    }

    fn unset(&self, name: &str) -> ScriptError {
        let place = Place::new(&self.source.path, &*self.source.text, self.address.span.clone());
        ScriptError::Invalid {
            code: "unset-variable",
            message: format!("the variable {name} is not set"),
            help: Some(format!(
                "set it, or give the address with --url or {}; `$${{` is a plain `${{`",
                self.variable()
            )),
            place: Box::new(place),
            revision: None,
        }
    }
}
