//! `limbeck repair`.

use std::{
    fmt::Write as _,
    io::{self, BufRead, IsTerminal},
};

use clap::Args;
use limbeck_core::{
    autogenerate::CompareOptions,
    migrate::{Finding, Shown, Verdicts},
    revision::RevisionId,
};
use serde::Serialize;

use crate::{
    backends::Access,
    context::Context,
    error::{CliError, Outcome},
    output::{self, changes, progress::Warnings, steps::place, style, text},
};

/// Show what is wrong in the version table and the history, and settle it once that is confirmed
#[derive(Debug, Args)]
pub struct RepairArgs {
    /// Settle it without asking
    #[arg(short, long)]
    yes: bool,

    /// Say that the unfinished step of this revision is wholly done (can be repeated)
    #[arg(long, value_name = "REVISION")]
    done: Vec<String>,

    /// Say that nothing is left of the unfinished step of this revision (can be repeated)
    #[arg(long, value_name = "REVISION", conflicts_with = "done")]
    undone: Vec<String>,
}

/// What was found, and whether it was settled.
#[derive(Debug, Serialize)]
struct RepairDocument<'a> {
    findings: Vec<FindingEntry<'a>>,
    repaired: bool,
    version: &'a [RevisionId],
}

#[derive(Debug, Serialize)]
struct FindingEntry<'a> {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<&'a RevisionId>,
    message: String,
    remedy: Option<String>,
}

/// Shows it, and settles it.
pub fn run(context: &Context, args: RepairArgs) -> Result<Outcome, CliError> {
    let migrator = context.migrator()?;
    let mut database = context.database(Access::Write)?;
    let verdicts = Verdicts { done: resolved(context, &args.done)?, undone: resolved(context, &args.undone)? };
    let findings = migrator.findings(&mut *database, &CompareOptions::of(&context.config()?.autogenerate))?;
    if !context.output.json {
        context.output.print(&described(&database.describe(), &findings, &verdicts))?;
    }
    let remedied = findings.iter().any(|finding| finding.remedy(&verdicts).is_some());
    let repaired = remedied && (args.yes || (!context.output.json && confirmed(context)?));
    let version = if repaired {
        migrator.repair(&mut *database, &findings, &verdicts, &mut Warnings(&context.output))?
    } else {
        migrator.current(&mut *database)?
    };
    let entries = findings.iter().map(|finding| FindingEntry {
        code: code(finding),
        revision: revision(finding),
        message: finding.to_string(),
        remedy: finding.remedy(&verdicts),
    });
    context.output.document(&RepairDocument { findings: entries.collect(), repaired, version: &version })?;
    if repaired {
        context.output.print(&format!("\nsettled: the database is {}\n", place(&version)))?;
    } else if remedied {
        context.output.note("nothing was changed; `limbeck repair --yes` does it");
    }
    let open = findings.iter().any(|finding| !settled(finding, &verdicts, repaired));
    Ok(if open { Outcome::Found } else { Outcome::Done })
}

fn resolved(context: &Context, words: &[String]) -> Result<Vec<RevisionId>, CliError> {
    let map = context.scripts()?.map();
    let mut ids = Vec::new();
    for word in words {
        ids.extend(map.resolve_one(&word.parse()?)?);
    }
    Ok(ids)
}

fn settled(finding: &Finding, verdicts: &Verdicts, repaired: bool) -> bool {
    let goes_on = matches!(finding, Finding::Unfinished { shown: Shown::GoesOn, .. });
    goes_on || (repaired && finding.remedy(verdicts).is_some())
}

fn code(finding: &Finding) -> &'static str {
    match finding {
        Finding::Edited { .. } => "edited",
        Finding::Skipped { .. } => "skipped",
        Finding::WrongVersion { .. } => "wrong-version",
        Finding::Unfinished { .. } => "unfinished",
        _ => "other",
    }
}

fn revision(finding: &Finding) -> Option<&RevisionId> {
    match finding {
        Finding::Edited { revision } | Finding::Skipped { revision, .. } | Finding::Unfinished { revision, .. } => {
            Some(revision)
        }
        _ => None,
    }
}

fn described(database: &str, findings: &[Finding], verdicts: &Verdicts) -> String {
    if findings.is_empty() {
        return format!("{database} has nothing to repair\n");
    }
    let mut drawn = String::new();
    for finding in findings {
        let _ = writeln!(drawn, "{} {}", style::WARNING.apply("*"), text::harmless(&finding.to_string()));
        if let Finding::Unfinished { shown: Shown::Between { back, ahead }, .. } = finding {
            for (title, comparison) in [("to take it back", back), ("to end it", ahead)] {
                let list = changes::listed(comparison, output::width());
                let list = if list.is_empty() { "  nothing\n".to_owned() } else { list };
                let _ = write!(drawn, "\n  {title}:\n{list}");
            }
        }
        let remedy = match (finding.remedy(verdicts), finding) {
            (Some(remedy), _) => format!("to {}", remedy.strip_prefix("to ").unwrap_or(&remedy)),
            (None, Finding::Unfinished { shown: Shown::GoesOn, .. }) => "nothing has to be settled".to_owned(),
            (None, Finding::Unfinished { revision, .. }) => format!(
                "bring the tables to either side, then `limbeck repair --done {revision}` or `--undone {revision}`"
            ),
            (None, Finding::Skipped { revision, .. }) => {
                format!(
                    "put it on top of the head, with another `down_revision`, or write what {revision} does into a new one"
                )
            }
            (None, _) => "`limbeck stamp --purge REVISION` says where the database is".to_owned(),
        };
        let _ = writeln!(drawn, "  {}", style::FAINT.apply(remedy));
    }
    drawn
}

/// Asks at a terminal. Elsewhere nobody answers, and nothing is done.
fn confirmed(context: &Context) -> Result<bool, CliError> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    context.output.print("\ndo this? [y/N] ")?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
