//! Starting, running many revisions, loading very many.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use limbeck_conformance_tests::{Fallible, generate};

use crate::{
    Size,
    measure::{Contender, removed},
    report::Report,
    tools::Tools,
};

/// How often the quick things are timed for each time that the others are.
const QUICK: usize = 5;

/// The address of Alembic's database.
const ALEMBIC_FILE: &str = "sqlite:///alembic.db";

/// The shortest command on a small project.
pub fn start_up(tools: &Tools, size: Size, report: &mut Report) -> Fallible<()> {
    let project = tools.place("small")?;
    generate::write(&project, &generate::ladder(10))?;
    generate::write_alembic(&project, 10, ALEMBIC_FILE)?;
    report.part("Start-up: `heads` in a project of 10 revisions")?;
    let mut contenders = vec![Contender::new("limbeck heads", tools.limbeck(&project, &["heads"]))];
    if let Some((shell, _)) = &tools.shell {
        let mut command = Command::new(shell);
        command.args([":memory:", "select 1"]);
        contenders.push(Contender::new("sqlite3 :memory: \"select 1\"", command));
    }
    contenders.extend(alembic(tools, &project, &["heads"]));
    report.race(contenders, size.runs * QUICK)
}

/// An Alembic command in a project, where Alembic is installed.
pub fn alembic(tools: &Tools, project: &Path, words: &[&str]) -> Option<Contender> {
    let (program, _) = tools.alembic.as_ref()?;
    let mut command = Command::new(program);
    command.current_dir(project).args(words);
    Some(Contender::new(format!("alembic {}", words.join(" ")), command))
}

/// A long way up, from nothing.
pub fn ladder(tools: &Tools, size: Size, report: &mut Report) -> Fallible<()> {
    let project = tools.place("ladder")?;
    generate::write(&project, &generate::ladder(size.ladder))?;
    generate::write_alembic(&project, size.ladder, ALEMBIC_FILE)?;
    let script = project.join("offline.sql");
    std::fs::write(&script, tools.limbeck(&project, &["upgrade", "--sql"]).output()?.stdout)?;
    let without = |file: &str| {
        let file = project.join(file);
        move || removed(&file)
    };
    report.part(&format!("{} revisions up, each in a transaction of its own", size.ladder))?;
    let upgrade = tools.limbeck(&project, &["upgrade", "--quiet"]);
    let mut contenders = vec![Contender::new("limbeck upgrade", upgrade).after(without("bench.db"))];
    for (name, program) in fed(tools) {
        let mut command = Command::new(program);
        command.arg(project.join("fed.db"));
        let name = format!("{name}, fed `limbeck upgrade --sql`");
        contenders.push(Contender::new(name, command).fed(script.clone()).after(without("fed.db")));
    }
    let alembic = alembic(tools, &project, &["upgrade", "head"]);
    contenders.extend(alembic.map(|alembic| alembic.after(without("alembic.db"))));
    report.race(contenders, size.runs)
}

/// What SQL can be fed to.
pub fn fed(tools: &Tools) -> Vec<(String, PathBuf)> {
    let mut fed = vec![(format!("SQLite {} itself", tools.library), tools.feed.clone())];
    fed.extend(tools.shell.iter().map(|(shell, version)| (format!("sqlite3 shell {version}"), shell.clone())));
    fed
}

/// Questions about very many revisions.
pub fn load(tools: &Tools, size: Size, report: &mut Report) -> Fallible<()> {
    let project = tools.place("many")?;
    generate::write(&project, &generate::many(size.many))?;
    let python = tools.place("many-python")?;
    generate::write_alembic(&python, size.many, ALEMBIC_FILE)?;
    for words in [["heads", "--quiet"], ["history", "--quiet"]] {
        report.part(&format!("`{}` of {} revisions", words[0], size.many))?;
        let name = format!("limbeck {}", words.join(" "));
        let mut contenders = vec![Contender::new(name, tools.limbeck(&project, &words))];
        contenders.extend(alembic(tools, &python, &words[..1]));
        report.race(contenders, size.runs)?;
    }
    Ok(())
}
