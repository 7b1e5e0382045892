//! The commands, one a file.

mod adopt;
mod branches;
mod check;
mod completions;
mod current;
mod diff;
mod downgrade;
mod edit;
mod ensure_version;
mod heads;
mod history;
mod import;
mod init;
mod list_templates;
mod merge;
mod plan;
mod repair;
mod reset;
mod revision;
mod schema;
mod show;
mod stamp;
mod status;
mod sync;
mod upgrade;

use clap::Subcommand;

use crate::{
    context::Context,
    error::{CliError, Outcome},
};

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    Init(init::InitArgs),
    Import(import::ImportArgs),
    ListTemplates(list_templates::ListTemplatesArgs),
    Revision(revision::RevisionArgs),
    Merge(merge::MergeArgs),
    Upgrade(upgrade::UpgradeArgs),
    Downgrade(downgrade::DowngradeArgs),
    Plan(plan::PlanArgs),
    Stamp(stamp::StampArgs),
    Adopt(adopt::AdoptArgs),
    Repair(repair::RepairArgs),
    Check(check::CheckArgs),
    Diff(diff::DiffArgs),
    Sync(sync::SyncArgs),
    Reset(reset::ResetArgs),
    Schema(schema::SchemaArgs),
    Current(current::CurrentArgs),
    Status(status::StatusArgs),
    Heads(heads::HeadsArgs),
    Branches(branches::BranchesArgs),
    History(history::HistoryArgs),
    Show(show::ShowArgs),
    Edit(edit::EditArgs),
    EnsureVersion(ensure_version::EnsureVersionArgs),
    Completions(completions::CompletionsArgs),
}

impl Command {
    /// Whether it works on the files of a project, in a program that carries a history too.
    pub fn writes_files(&self) -> bool {
        matches!(self, Self::Init(_) | Self::Revision(_) | Self::Merge(_) | Self::Edit(_))
    }

    /// Does it.
    pub fn run(self, context: &Context) -> Result<Outcome, CliError> {
        match self {
            Self::Init(args) => init::run(context, args),
            Self::Import(args) => import::run(context, args),
            Self::ListTemplates(args) => list_templates::run(context, args),
            Self::Revision(args) => revision::run(context, args),
            Self::Merge(args) => merge::run(context, args),
            Self::Upgrade(args) => upgrade::run(context, args),
            Self::Downgrade(args) => downgrade::run(context, args),
            Self::Plan(args) => plan::run(context, args),
            Self::Stamp(args) => stamp::run(context, args),
            Self::Adopt(args) => adopt::run(context, args),
            Self::Repair(args) => repair::run(context, args),
            Self::Check(args) => check::run(context, args),
            Self::Diff(args) => diff::run(context, args),
            Self::Sync(args) => sync::run(context, args),
            Self::Reset(args) => reset::run(context, args),
            Self::Schema(args) => schema::run(context, args),
            Self::Current(args) => current::run(context, args),
            Self::Status(args) => status::run(context, args),
            Self::Heads(args) => heads::run(context, args),
            Self::Branches(args) => branches::run(context, args),
            Self::History(args) => history::run(context, args),
            Self::Show(args) => show::run(context, args),
            Self::Edit(args) => edit::run(context, args),
            Self::EnsureVersion(args) => ensure_version::run(context, args),
            Self::Completions(args) => completions::run(context, args),
        }
    }
}
