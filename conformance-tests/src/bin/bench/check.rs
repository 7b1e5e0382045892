//! `check` on a large schema that has nothing to be found: in a file, and what servers share with that.

use std::process::Command;

use limbeck_conformance_tests::{Fallible, generate};

use crate::{
    Size,
    measure::Contender,
    report::Report,
    small::{alembic, fed},
    tools::{Tools, said},
};

/// What SQLite has of a schema: the text of every statement that made something of it.
const CATALOG: &str = "SELECT type, name, tbl_name, sql FROM sqlite_schema;\n";

/// What is timed of models that were only just read.
const IMPORT: &str = "import models; assert len(models.Base.metadata.tables) > 0";

/// A project of a large schema at an address, and the database brought to it.
#[derive(Debug)]
pub struct Wide {
    /// Where it is.
    pub project: std::path::PathBuf,
    url: String,
}

impl Wide {
    /// Writes it, and has limbeck make the tables. `python_url` is the same address as `SQLAlchemy` wants it.
    pub fn new(tools: &Tools, size: Size, name: &str, url: &str, python_url: &str) -> Fallible<Self> {
        let project = tools.place(name)?;
        generate::write_wide(&project, size.tables)?;
        generate::write_wide_alembic(&project, size.tables, python_url)?;
        let wide = Self { project, url: url.to_owned() };
        said(wide.limbeck(tools, "rust", &["sync", "--quiet"]))?;
        Ok(wide)
    }

    fn limbeck(&self, tools: &Tools, models: &str, words: &[&str]) -> Command {
        tools.limbeck_at(&self.url, &self.project.join(models), words)
    }

    /// Times `check`, beside what else asks the catalog.
    pub fn check(&self, tools: &Tools, size: Size, catalog: Vec<Contender>, report: &mut Report) -> Fallible<()> {
        let mut contenders = vec![
            Contender::new("limbeck check, Rust models", self.limbeck(tools, "rust", &["check"])),
            Contender::new("limbeck check, `schema.toml`", self.limbeck(tools, "toml", &["check"])),
        ];
        contenders.extend(catalog);
        contenders.extend(alembic(tools, &self.project, &["check"]));
        report.race(contenders, size.runs)
    }
}

/// What such a table is called.
pub fn title(size: Size) -> String {
    format!("`check` of {} tables with {} columns", size.tables, size.tables * generate::WIDE_COLUMNS)
}

/// In a file.
pub fn sqlite(tools: &Tools, size: Size, report: &mut Report) -> Fallible<()> {
    let place = tools.place("wide")?;
    let (file, query) = (place.join("wide.db"), place.join("catalog.sql"));
    std::fs::write(&query, CATALOG)?;
    let shown = file.to_str().ok_or("the path of the database is no text")?;
    let wide = Wide::new(tools, size, "wide", &format!("sqlite:{shown}"), &format!("sqlite:///{shown}"))?;
    report.part(&title(size))?;
    let catalog = fed(tools).into_iter().map(|(name, program)| {
        let mut command = Command::new(program);
        command.arg(&file);
        Contender::new(format!("{name}, fed the query of the catalog"), command).fed(query.clone())
    });
    wide.check(tools, size, catalog.collect(), report)?;
    reading(tools, size, &wide, report)
}

/// The models alone, without a database.
fn reading(tools: &Tools, size: Size, wide: &Wide, report: &mut Report) -> Fallible<()> {
    report.part(&format!(
        "{} models, read from {} files and printed",
        size.tables,
        size.tables.div_ceil(generate::TOGETHER)
    ))?;
    let print = ["schema", "print", "models", "--format", "mermaid"];
    let mut contenders = vec![
        Contender::new("limbeck schema print models, Rust", wide.limbeck(tools, "rust", &print)),
        Contender::new("limbeck schema print models, `schema.toml`", wide.limbeck(tools, "toml", &print)),
    ];
    contenders.extend(tools.python(&["-c", IMPORT]).map(|mut python| {
        python.current_dir(&wide.project);
        Contender::new("python -c \"import models\", SQLAlchemy's", python)
    }));
    report.race(contenders, size.runs)
}
