//! A history of everyday changes, for limbeck and, word for word the same, for Alembic.

use std::{fs, path::Path};

use super::{Revision, id};
use crate::Fallible;

/// What a revision of the ladder does.
enum Step {
    CreateTable(usize),
    AddColumn(usize, usize),
    CreateIndex(usize),
    /// A unique constraint, for which SQLite has to rebuild the table.
    AddUnique(usize),
    DropColumn(usize),
}

/// Ten revisions a table: it is created, gets six columns, an index and a unique constraint, and loses a column.
fn step(number: usize) -> Step {
    let table = (number - 1) / 10;
    match (number - 1) % 10 {
        0 => Step::CreateTable(table),
        7 => Step::CreateIndex(table),
        8 => Step::AddUnique(table),
        9 => Step::DropColumn(table),
        column => Step::AddColumn(table, column),
    }
}

/// So many revisions in a line.
pub fn ladder(revisions: usize) -> Vec<Revision> {
    (1..=revisions).map(|number| Revision::numbered(number, toml(&step(number)))).collect()
}

fn toml(step: &Step) -> String {
    match step {
        Step::CreateTable(table) => format!(
            "[[upgrade]]\ncreate_table = \"t{table}\"\ncolumns = [\n  \
             {{ name = \"id\", type = \"integer\", primary_key = true }},\n  \
             {{ name = \"name\", type = \"varchar(80)\", nullable = false }},\n]\n"
        ),
        Step::AddColumn(table, column) => {
            format!("[[upgrade]]\nadd_column = \"c{column}\"\ntable = \"t{table}\"\ntype = \"varchar(40)\"\n")
        }
        Step::CreateIndex(table) => {
            format!("[[upgrade]]\ncreate_index = \"ix_t{table}_c1\"\ntable = \"t{table}\"\ncolumns = [\"c1\"]\n")
        }
        Step::AddUnique(table) => format!(
            "[[upgrade]]\nbatch_alter_table = \"t{table}\"\noperations = [\n  \
             {{ create_unique_constraint = \"uq_t{table}_name\", columns = [\"name\"] }},\n]\n"
        ),
        Step::DropColumn(table) => format!("[[upgrade]]\ndrop_column = \"c6\"\ntable = \"t{table}\"\n"),
    }
}

fn python(step: &Step) -> String {
    match step {
        Step::CreateTable(table) => format!(
            "op.create_table('t{table}', sa.Column('id', sa.Integer(), primary_key=True), \
             sa.Column('name', sa.String(80), nullable=False))"
        ),
        Step::AddColumn(table, column) => {
            format!("op.add_column('t{table}', sa.Column('c{column}', sa.String(40)))")
        }
        Step::CreateIndex(table) => format!("op.create_index('ix_t{table}_c1', 't{table}', ['c1'])"),
        Step::AddUnique(table) => format!(
            "with op.batch_alter_table('t{table}') as b:\n        b.create_unique_constraint('uq_t{table}_name', ['name'])"
        ),
        Step::DropColumn(table) => format!("op.drop_column('t{table}', 'c6')"),
    }
}

const ENV: &str = r"from alembic import context
from sqlalchemy import create_engine

engine = create_engine(context.config.get_main_option('sqlalchemy.url'))
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
";

/// The same history for Alembic at an address of its kind, with a transaction a revision as limbeck has.
pub fn write_alembic(directory: &Path, revisions: usize, url: &str) -> Fallible<()> {
    let versions = directory.join("alembic/versions");
    fs::create_dir_all(&versions)?;
    fs::write(
        directory.join("alembic.ini"),
        // The file knows interpolation.
        format!("[alembic]\nscript_location = %(here)s/alembic\nsqlalchemy.url = {}\n", url.replace('%', "%%")),
    )?;
    fs::write(directory.join("alembic/env.py"), ENV)?;
    for number in 1..=revisions {
        let down = if number == 1 { "None".to_owned() } else { format!("'{}'", id(number - 1)) };
        let text = format!(
            "from alembic import op\nimport sqlalchemy as sa\n\nrevision = '{}'\ndown_revision = {down}\n\n\n\
             def upgrade():\n    {}\n\n\ndef downgrade():\n    pass\n",
            id(number),
            python(&step(number))
        );
        fs::write(versions.join(format!("{}_step.py", id(number))), text)?;
    }
    Ok(())
}
