//! How long the models of many files take to read: `cargo run --release -p limbeck-models --example speed`.

use std::{error::Error, fs, time::Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let directory = tempfile::tempdir()?;
    for file in 0..200 {
        let fields = (0..12)
            .map(|field| format!("    #[limbeck(length = 80, index)]\n    pub field_{field}: Option<String>,\n"));
        let fields: String = fields.collect();
        let text = format!(
            "use uuid::Uuid;\n\n/// One of many.\n#[derive(Debug, Clone, Queryable, Selectable, limbeck::Model)]\n\
             #[diesel(table_name = table_{file})]\n#[limbeck(unique(field_0, field_1))]\npub struct Model{file} {{\n    pub id: Uuid,\n{fields}}}\n\n\
             impl Model{file} {{\n    pub fn name(&self) -> Option<&str> {{\n        self.field_0.as_deref()\n    }}\n}}\n"
        );
        fs::write(directory.path().join(format!("model_{file}.rs")), text)?;
    }
    let pattern = directory.path().join("*.rs").display().to_string();
    for _ in 0..5 {
        let begun = Instant::now();
        let sources = limbeck_models::read_sources(&[&pattern])?;
        #[expect(clippy::print_stdout, reason = "this is what the example is for")]
        {
            println!(
                "{} models of {} files in {:?}",
                sources.target.tables.len(),
                sources.files.len(),
                begun.elapsed()
            );
        }
    }
    Ok(())
}
