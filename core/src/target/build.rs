//! Target metadata as a schema: what a database that has all of it looks like.

use super::{Target, TargetTable};
use crate::{
    autogenerate::Rename,
    dialect::Dialect,
    name::DialectName,
    node::Flat,
    operation::{Common, CreateForeignKey, CreateTable, NamingConvention, Operation, ReplayError},
    schema::{Named, Schema},
};

/// Target metadata that contradicts itself: a foreign key to a table that is not there, a column twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {source}")]
pub struct TargetError {
    /// What it is about: "the table `user`".
    pub what: String,
    /// What is wrong with it.
    pub source: ReplayError,
}

impl TargetError {
    /// The stable word for this kind of error.
    pub fn code(&self) -> &'static str {
        "invalid-target"
    }

    /// The way out.
    pub fn help(&self) -> Option<String> {
        self.source.help()
    }
}

impl Target {
    /// The schema of a database of that dialect that has all of it. Names that are not written come from the
    /// convention; tables may refer to each other in any order, and in a circle.
    ///
    /// Fails when it contradicts itself.
    pub fn schema(&self, dialect: &dyn Dialect, convention: &NamingConvention) -> Result<Schema, TargetError> {
        let mut schema = Schema::new(dialect.rules());
        let mut keys = Vec::new();
        for (what, operation) in self.operations(&dialect.name()) {
            let refused = |source| TargetError { what: what.clone(), source };
            for operation in operation.resolve_names(convention) {
                let (operation, later) = without_keys(operation);
                if let Operation::CreateTable(create) = &operation {
                    made(dialect, create, &mut schema).map_err(refused)?;
                } else {
                    let before = schema.clone();
                    operation.apply(&mut schema).map_err(refused)?;
                    // A server has its own mind: PostgreSQL keeps no unique constraint over its primary key.
                    dialect.settle(&operation, &before, &mut schema);
                }
                keys.extend(later.into_iter().map(|key| (what.clone(), Operation::from(key))));
            }
        }
        for (what, key) in keys {
            key.apply(&mut schema).map_err(|source| TargetError { what, source })?;
        }
        // What a definition says lacks the foreign keys that came later.
        schema.tables.iter_mut().for_each(|table| table.definition = None);
        Ok(schema)
    }

    /// The operations that make everything which this dialect is to have, and what each is about.
    fn operations(&self, dialect: &DialectName) -> impl Iterator<Item = (String, Operation)> {
        fn all<'a, T: Clone + Into<Operation>>(
            kind: &'a str,
            list: &'a [T],
            name: impl Fn(&T) -> String + 'a,
        ) -> impl Iterator<Item = (String, Operation)> + 'a {
            list.iter().map(move |item| (format!("the {kind} `{}`", name(item)), item.clone().into()))
        }
        let tables = self.tables.iter().map(|table| &table.create);
        let tables = tables.map(|create| (format!("the table `{}`", create.name), create.clone().into()));
        all("extension", &self.extensions, |extension| extension.name.to_string())
            .chain(all("enum", &self.enums, |enumeration| enumeration.name.to_string()))
            .chain(all("sequence", &self.sequences, |sequence| sequence.name.to_string()))
            .chain(tables)
            .chain(all("view", &self.views, |view| view.name.to_string()))
            .filter(|(_, operation): &(_, Operation)| operation.runs_on(dialect))
    }

    /// What was called otherwise before, for a comparison with a database that may still call it so.
    pub fn renames(&self) -> Vec<Rename> {
        let of = |table: &TargetTable| {
            let (schema, name) = (table.create.common.schema.clone(), table.create.name.clone());
            let own =
                table.renamed_from.clone().map(|from| Rename::Table { schema: schema.clone(), from, to: name.clone() });
            let columns = table.renamed_columns.iter().cloned().map(|column| Rename::Column {
                schema: schema.clone(),
                table: name.clone(),
                from: column.from,
                to: column.name,
            });
            own.into_iter().chain(columns).collect::<Vec<_>>()
        };
        self.tables.iter().flat_map(of).collect()
    }

    /// The table of that name, in the schema that a database looks in by itself.
    pub fn table(&self, name: &str) -> Option<&TargetTable> {
        self.tables.iter().find(|table| table.create.name.as_str() == name && table.create.common.schema.is_none())
    }
}

/// Makes a table, by itself: the others are nothing to it, and there may be thousands of them.
fn made(dialect: &dyn Dialect, create: &CreateTable, schema: &mut Schema) -> Result<(), ReplayError> {
    let operation = Operation::from(create.clone());
    if schema.table(create.common.schema.as_ref(), &create.name).is_some() {
        return operation.apply(schema);
    }
    let before = Schema { tables: Named::with_case(schema.tables.case()), ..schema.clone() };
    let mut after = before.clone();
    operation.apply(&mut after)?;
    dialect.settle(&operation, &before, &mut after);
    for table in &after.tables {
        schema.tables.insert(table.clone());
    }
    Ok(())
}

/// A table without its foreign keys, and these: the tables that they refer to may come later.
fn without_keys(mut operation: Operation) -> (Operation, Vec<CreateForeignKey>) {
    let Operation::CreateTable(create) = &mut operation else { return (operation, Vec::new()) };
    let common = Common { schema: create.common.schema.clone(), ..Common::default() };
    let keys = std::mem::take(&mut create.foreign_keys).into_iter().map(|spec| CreateForeignKey {
        spec: Flat(spec),
        table: create.name.clone(),
        common: Flat(common.clone()),
    });
    let keys = keys.collect();
    (operation, keys)
}
