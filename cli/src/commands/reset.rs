//! `limbeck reset`.

use clap::Args;
use limbeck_core::{
    autogenerate::{CompareOptions, Comparison},
    backend::Backend,
    migrate::{ClearOptions, Migrator},
    operation::Operation,
    schema::Schema,
    words,
};

use super::sync;
use crate::{
    ask::{AtTerminal, Person},
    backends::Access,
    context::Context,
    error::{Blame, CliError, Outcome},
    output::{
        progress::{self, Kind, Warnings},
        style,
    },
    schema_file,
};

/// Drop everything in the database and build it again
///
/// Drops what is in the schemas that the models, the revisions or `include_schemas` name, functions included, with the
/// version table; `exclude_tables` and extensions stay. Then the revisions run, or with `--sync` the models are brought in directly.
#[derive(Debug, Args)]
pub struct ResetArgs {
    /// Build it from the models, without revisions
    #[arg(long)]
    sync: bool,

    /// The name of the database, in place of typing it when asked
    #[arg(long, value_name = "NAME")]
    confirm: Option<String>,
}

/// Does it.
pub fn run(context: &Context, args: ResetArgs) -> Result<Outcome, CliError> {
    if args.sync {
        context.models()?;
        context.revisions_are_optional()?;
    } else if context.scripts()?.map().is_empty() {
        return Err(CliError::new("no-revisions", "there are no revisions to build the database from")
            .with_help("`--sync` builds it from the models"));
    }
    let migrator = context.migrator()?;
    let mut database = context.database(Access::Write)?;
    let options = ClearOptions { compare: scope(context, &migrator, &*database)? };
    let plan = migrator.plan_clear(&mut *database, &options)?;
    let counts = counted(&mut *database, &plan);
    confirm(context, &*database, &counts, args.confirm.as_deref())?;
    migrator.clear(&mut *database, &plan, &mut Warnings(&context.output))?;
    context.output.note(&format!("{} dropped", if counts.is_empty() { "nothing was there to be" } else { &counts }));
    drop(database);
    if args.sync {
        return sync::all(context);
    }
    let mut database = context.database(Access::Write)?;
    let outcome =
        progress::run(context, Kind::Move, |observer| migrator.upgrade(&mut *database, Some("heads"), observer))?;
    schema_file::refresh(context, &mut *database)?;
    Ok(outcome)
}

/// What `[autogenerate]` says, and the schemas that the models and the revisions name.
fn scope(context: &Context, migrator: &Migrator<'_>, database: &dyn Backend) -> Result<CompareOptions, CliError> {
    let config = context.config()?;
    let mut options = CompareOptions::of(&config.autogenerate);
    if !options.include_schemas.is_empty() {
        return Ok(options);
    }
    let dialect = database.dialect();
    let history = migrator.schema_at(dialect, &context.scripts()?.map().effective_heads())?;
    let models = match context.models() {
        Ok(models) => models.schema(dialect, &config.naming_convention)?,
        // A project without models has revisions.
        Err(_) => Schema::default(),
    };
    let mut names: Vec<_> = dialect.home().into_iter().collect();
    for schema in [&history, &models] {
        names.extend(schema.namespaces.iter().cloned());
        names.extend(schema.tables.iter().filter_map(|table| table.schema.clone()));
    }
    names.sort();
    names.dedup();
    options.include_schemas = names.into_iter().map(|name| name.to_string()).collect();
    Ok(options)
}

/// "2 tables with 3 rows, 1 view".
fn counted(database: &mut dyn Backend, plan: &Comparison) -> String {
    let (mut tables, mut views, mut rows) = (0, 0, 0);
    for operation in plan.operations() {
        if let Operation::DropTable(drop) = operation {
            tables += 1;
            rows += database.count_rows(drop.common.schema.as_ref(), drop.name.as_str()).ok().flatten().unwrap_or(0);
        }
        views += usize::from(matches!(operation, Operation::DropView(_)));
    }
    let tables = match rows {
        _ if tables == 0 => None,
        0 => Some(words::count(tables, "table")),
        rows => Some(format!("{} with {}", words::count(tables, "table"), words::rows(rows))),
    };
    let views = (views > 0).then(|| words::count(views, "view"));
    tables.into_iter().chain(views).collect::<Vec<_>>().join(" and ")
}

/// Has the name of the database typed, unless the command line has it.
fn confirm(context: &Context, database: &dyn Backend, counts: &str, said: Option<&str>) -> Result<(), CliError> {
    let address = database.describe();
    let name = name_of(&address);
    let given = match (said, AtTerminal::of(&context.output)) {
        (Some(said), _) => said.to_owned(),
        (None, Some(mut person)) => {
            let what = if counts.is_empty() { "everything" } else { counts };
            let question = format!(
                "{} {what} of {address} will be dropped.\ntype {} to go on: ",
                style::WARNING.apply("careful:"),
                style::HEADING.apply(name)
            );
            person.answer(&question).unwrap_or_default()
        }
        (None, None) => {
            return Err(CliError::new(
                "unconfirmed",
                format!("nothing is dropped: nobody is there to confirm {address}"),
            )
            .with_help(format!("`--confirm {name}` says that it is meant")));
        }
    };
    if given.trim() == name {
        return Ok(());
    }
    let error = CliError::new("unconfirmed", format!("nothing is dropped: the database is called `{name}`"));
    let usage = |failure: &mut crate::error::Failure| failure.blame = Blame::Usage;
    Err(if said.is_some() { error.change(usage) } else { error })
}

/// The name of a database, from its address: that of the file, or what stands behind the server.
fn name_of(address: &str) -> &str {
    let bare = address.split_once(['?', '#']).map_or(address, |(bare, _)| bare);
    let name = bare.trim_end_matches('/').rsplit(['/', ':', '\\']).next().unwrap_or_default();
    if name.is_empty() { address } else { name }
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_database_is_called_what_stands_last_in_its_address() {
        for (address, name) in [
            ("sqlite:app.db", "app.db"),
            ("sqlite:///var/lib/app.db?mode=rwc", "app.db"),
            ("sqlite::memory:", "sqlite::memory:"),
            ("postgres://me@host:5432/shop", "shop"),
            ("mysql://me:***@host/shop?x=a/b", "shop"),
        ] {
            assert_eq!(name_of(address), name, "{address}");
        }
    }
}
