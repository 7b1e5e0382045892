//! Functions of a program, which revisions call with `run`: by name, and by the type of connection that each takes.

use std::{
    any::{Any, TypeId, type_name},
    error::Error,
    fmt,
    sync::Arc,
};

use crate::node::nearest;

/// Why a function of a program failed.
pub type FunctionError = Box<dyn Error + Send + Sync>;

type Call = dyn Fn(&mut dyn Any) -> Result<(), FunctionError> + Send + Sync;

/// Functions that revisions call: `run = "backfill"`.
///
/// A function takes the connection of the program's own driver, within the transaction of the revision. A program that
/// runs on several databases registers one under the same name for each type of connection.
///
/// ```
/// use limbeck_core::migrate::Functions;
///
/// // A driver's connection; limbeck's backends bring Diesel's.
/// struct Connection(Vec<String>);
///
/// let mut functions = Functions::new();
/// functions.register("backfill", |connection: &mut Connection| {
///     connection.0.push("UPDATE post SET slug = lower(title)".to_owned());
///     Ok::<(), std::io::Error>(())
/// });
/// assert_eq!(functions.names(), ["backfill"]);
/// ```
#[derive(Clone, Default)]
pub struct Functions(Vec<Function>);

#[derive(Clone)]
struct Function {
    name: String,
    takes: TypeId,
    /// The type of the connection in words.
    connection: &'static str,
    call: Arc<Call>,
}

/// Why a function cannot be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Missing {
    pub(super) reason: String,
    pub(super) help: String,
}

impl Functions {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Registers a function under a name. One of the same name and type of connection gives way to it.
    pub fn register<C, E>(
        &mut self,
        name: impl Into<String>,
        function: impl Fn(&mut C) -> Result<(), E> + Send + Sync + 'static,
    ) where
        C: Any,
        E: Into<FunctionError>,
    {
        let call = move |connection: &mut dyn Any| match connection.downcast_mut::<C>() {
            Some(connection) => function(connection).map_err(Into::into),
            // It is asked for by the type that it takes.
            None => Err(format!("it takes a `{}`", type_name::<C>()).into()),
        };
        let (name, takes, connection) = (name.into(), TypeId::of::<C>(), type_name::<C>());
        self.0.retain(|known| known.name != name || known.takes != takes);
        self.0.push(Function { name, takes, connection, call: Arc::new(call) });
    }

    /// The names, in the order in which they were registered; one that several types of connection have, once.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for function in &self.0 {
            if !names.contains(&function.name.as_str()) {
                names.push(&function.name);
            }
        }
        names
    }

    /// Takes over the functions of another list, which give way to none.
    pub fn extend(&mut self, other: Self) {
        for function in other.0 {
            self.0.retain(|known| known.name != function.name || known.takes != function.takes);
            self.0.push(function);
        }
    }

    /// The same functions under names that a rule makes of theirs.
    pub(crate) fn renamed(mut self, rename: impl Fn(&str) -> String) -> Self {
        for function in &mut self.0 {
            function.name = rename(&function.name);
        }
        self
    }

    /// Whether a function of that name takes such a connection; nothing for the connection leaves that open.
    pub(super) fn check(&self, name: &str, connection: Option<&dyn Any>) -> Result<(), Missing> {
        let known: Vec<_> = self.0.iter().filter(|function| function.name == name).collect();
        let takes = connection.map(Any::type_id);
        if known.iter().any(|function| takes.is_none_or(|takes| function.takes == takes)) {
            return Ok(());
        }
        if known.is_empty() {
            return Err(self.unknown(name));
        }
        let takes: Vec<_> = known.iter().map(|function| format!("`{}`", function.connection)).collect();
        Err(Missing {
            reason: format!("the function takes {}, and this database's connection is another", takes.join(" or ")),
            help: format!("register one under the name `{name}` for this database's connection too"),
        })
    }

    fn unknown(&self, name: &str) -> Missing {
        let names = self.names();
        let help = match (nearest(name, names.iter().copied()), names.as_slice()) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, []) => "run the command of the program that registers it, by `limbeck::cli::run`".to_owned(),
            (None, names) => format!("the functions are {}", names.join(", ")),
        };
        Missing { reason: "no function of that name is registered in this program".to_owned(), help }
    }

    /// Calls a function. Nothing where there is none that takes the connection.
    pub(super) fn call(&self, name: &str, connection: &mut dyn Any) -> Option<Result<(), FunctionError>> {
        let takes = (*connection).type_id();
        let function = self.0.iter().find(|function| function.name == name && function.takes == takes)?;
        Some((function.call)(connection))
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|function| (&function.name, function.connection))).finish()
    }
}
