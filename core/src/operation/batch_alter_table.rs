//! `batch_alter_table`: several alterations of one table, done together.

use super::{
    Common, CreateTable, Irreversible, NamingConvention, Operation, ReplayError, codec::encode_within,
    drop_column::index_uses, drop_index::kept_view, replay::Replay,
};
use crate::{
    name::{ColumnName, TableName},
    node::{DecodeError, Field, Fields, Flat, Node, Table, Value, record},
    schema::{Schema, Table as SchemaTable, words},
};

words! {
    /// Whether a batch may rebuild its table.
    Recreate: "way" {
        /// Where it has to.
        Auto = "auto",
        /// Always.
        Always = "always",
        /// Never: what cannot be done without is refused.
        Never = "never",
    }
}

#[expect(clippy::derivable_impls, reason = "the macro that declares the words derives nothing further")]
impl Default for Recreate {
    fn default() -> Self {
        Self::Auto
    }
}

record! {
    /// Several alterations of one table, done together, in the order written.
    #[derive(Debug, Clone, PartialEq)]
    pub struct BatchAlterTable: "`batch_alter_table`" {
        /// The table.
        table: TableName = "name",
        /// The alterations.
        operations: Batched,
        /// Whether the table may be rebuilt.
        recreate: Option<Recreate>,
        /// The table as it is, instead of what a reflection or the replay says.
        copy_from: Option<Box<CreateTable>>,
        /// The convention by which unnamed constraints of the table are named, instead of the project's.
        naming_convention: Option<NamingConvention>,
        /// Groups of columns in the order that they are to have.
        partial_reordering: Vec<Vec<ColumnName>>,
        /// The keys that every operation takes.
        common: Flat<Common>,
    }
}

impl BatchAlterTable {
    /// A batch of alterations that each name `table` themselves.
    pub fn new(table: TableName, operations: Vec<Operation>) -> Self {
        Self {
            table,
            operations: Batched(operations),
            recreate: None,
            copy_from: None,
            naming_convention: None,
            partial_reordering: Vec::new(),
            common: Flat::default(),
        }
    }

    /// The alterations, each with the schema of the batch.
    pub fn alterations(&self) -> &[Operation] {
        &self.operations.0
    }

    /// The order of a table's columns after `partial_reordering`: the columns of each group stand together, in its
    /// order, where the group's first column stands; the others stay in theirs.
    pub fn reordered(&self, columns: &[ColumnName]) -> Vec<ColumnName> {
        reordered(&self.partial_reordering, columns)
    }
}

fn reordered(groups: &[Vec<ColumnName>], columns: &[ColumnName]) -> Vec<ColumnName> {
    let mut order = columns.to_vec();
    for group in groups {
        let Some(first) = group.first() else { continue };
        order.retain(|name| name == first || !group.contains(name));
        if let Some(place) = order.iter().position(|name| name == first) {
            order.splice(place..=place, group.iter().filter(|name| columns.contains(name)).cloned());
        }
    }
    order
}

/// The operations of a batch, which do not repeat its table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batched(pub Vec<Operation>);

impl Field for Batched {
    fn decode(node: &Node) -> Result<Self, DecodeError> {
        Err(DecodeError::expected("an array of operations", node))
    }

    fn encode(&self) -> Option<Node> {
        Some(Node::array(self.0.iter().filter_map(encode_within)))
    }

    fn take(fields: &Fields<'_>, key: &'static str) -> Result<Self, DecodeError> {
        let table: TableName = fields.get("name")?;
        let schema = fields.get("schema")?;
        let Some(entry) = fields.entry(key) else {
            return Err(fields.error("`batch_alter_table` needs the key `operations`"));
        };
        let Value::Array(items) = &entry.node.value else {
            return Err(DecodeError::expected("an array of operations", &entry.node));
        };
        let decode = |item: &Node| {
            let mut operation = Operation::decode_within(item, Some(&table))?;
            if operation.common().schema.is_none() {
                operation.common_mut().schema.clone_from(&schema);
            }
            let own = operation.altered_table() == Some(&table) || matches!(operation, Operation::Execute(_));
            if own && operation.common().schema == schema && operation.as_batch_part().is_ok() {
                return Ok(operation);
            }
            Err(DecodeError::at(item, format!("`{}` is no alteration of `{table}`", operation.word()))
                .with_help("a batch holds operations on columns, indexes and constraints of its own table"))
        };
        items.iter().map(decode).collect::<Result<_, _>>().map(Self)
    }

    fn put(&self, table: &mut Table, key: &'static str) {
        table.put(key, self.encode());
    }
}

impl Replay for BatchAlterTable {
    fn apply(&self, schema: &mut Schema) -> Result<(), ReplayError> {
        let namespace = self.common.schema.as_ref();
        if kept_view(schema, namespace, &self.table).is_some() {
            return self.operations.0.iter().try_for_each(|operation| operation.apply(schema));
        }
        let found = super::replay::table_mut(schema, namespace, &self.table);
        let table = match (found, self.common.if_exists) {
            (Ok(table), _) => table,
            (Err(_), true) => return Ok(()),
            (Err(error), false) => return Err(error),
        };
        if let Some(copy) = &self.copy_from {
            copied(copy, table)?;
        }
        let mut start = table.clone();
        for operation in &self.operations.0 {
            match operation.apply(schema) {
                Err(ReplayError::Missing { kind: "constraint" | "index", .. })
                    if self.went_along(operation, &start) => {}
                other => other?,
            }
            if matches!(operation, Operation::Execute(_)) {
                // SQL of its own comes between two alterations, so what follows begins anew.
                start.clone_from(super::replay::table(schema, namespace, &self.table)?);
            }
        }
        self.reorder(super::replay::table_mut(schema, namespace, &self.table)?)
    }

    fn invert(&self, before: &Schema) -> Result<Vec<Operation>, Irreversible> {
        let unknown = |error: ReplayError| Irreversible::unknown("batch_alter_table", &error);
        let namespace = self.common.schema.as_ref();
        if kept_view(before, namespace, &self.table).is_some() {
            return super::invert_all(&self.operations.0, before);
        }
        let mut schema = before.clone();
        let table = match super::replay::table_mut(&mut schema, namespace, &self.table) {
            Ok(table) => table,
            Err(_) if self.common.if_exists => return Ok(Vec::new()),
            Err(error) => return Err(unknown(error)),
        };
        if let Some(copy) = &self.copy_from {
            copied(copy, table).map_err(unknown)?;
        }
        let order: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
        let mut start = table.clone();
        let mut inverses = Vec::new();
        for operation in &self.operations.0 {
            let inverse = operation.invert(&schema);
            match operation.apply(&mut schema) {
                Err(ReplayError::Missing { kind: "constraint" | "index", .. })
                    if self.went_along(operation, &start) => {}
                Err(error) => return Err(unknown(error)),
                Ok(()) => inverses.push(inverse?),
            }
            if matches!(operation, Operation::Execute(_)) {
                start.clone_from(super::replay::table(&schema, namespace, &self.table).map_err(unknown)?);
            }
        }
        Ok(self.batches(inverses.into_iter().rev().flatten(), order))
    }

    fn validate(&self) -> Result<(), String> {
        if self.operations.0.is_empty() && self.partial_reordering.is_empty() && self.recreate != Some(Recreate::Always)
        {
            return Err("needs `operations` with something in it".to_owned());
        }
        let mut seen = std::collections::HashSet::new();
        if let Some(twice) = self.partial_reordering.iter().flatten().find(|name| !seen.insert(*name)) {
            return Err(format!("has `{twice}` twice in `partial_reordering`"));
        }
        Ok(())
    }
}

/// Puts the definition that a batch brings in the place of what is known of the table.
fn copied(copy: &CreateTable, table: &mut SchemaTable) -> Result<(), ReplayError> {
    let held = copy.table(table.case())?;
    *table = SchemaTable { name: table.name.clone(), schema: table.schema.clone(), ..held };
    Ok(())
}

impl BatchAlterTable {
    /// Puts the columns into the order that `partial_reordering` says. Fails when it names one that is not there.
    fn reorder(&self, table: &mut SchemaTable) -> Result<(), ReplayError> {
        let mut groups = self.partial_reordering.clone();
        groups.iter_mut().try_for_each(|group| super::replay::respell(table, group))?;
        let names: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
        for (place, name) in reordered(&groups, &names).iter().enumerate() {
            table.columns.move_to(name.as_str(), place);
        }
        Ok(())
    }

    /// Operations as batches of the table. What brings back a foreign key of another table stands between them.
    fn batches(&self, operations: impl Iterator<Item = Operation>, order: Vec<ColumnName>) -> Vec<Operation> {
        let own = |operation: &Operation| {
            let here = operation.altered_table() == Some(&self.table) && operation.as_batch_part().is_ok();
            here && operation.common().schema == self.common.schema
        };
        let batch = || Self { common: self.common.inherited(), ..Self::new(self.table.clone(), Vec::new()) };
        let mut inverses: Vec<Operation> = Vec::new();
        for operation in operations {
            match inverses.last_mut() {
                _ if !own(&operation) => inverses.push(operation),
                Some(Operation::BatchAlterTable(open)) => open.operations.0.push(operation),
                _ => inverses.push(Self { operations: Batched(vec![operation]), ..batch() }.into()),
            }
        }
        if !self.partial_reordering.is_empty() {
            match inverses.last_mut() {
                Some(Operation::BatchAlterTable(last)) => last.partial_reordering = vec![order],
                _ => inverses.push(Self { partial_reordering: vec![order], ..batch() }.into()),
            }
        }
        inverses
    }

    /// Whether a drop is about something that was there when the batch began and went with a column that it drops:
    /// within a batch both are said of the same table, and naming the column's constraint as well is no mistake.
    pub fn went_along(&self, operation: &Operation, start: &SchemaTable) -> bool {
        let case = start.case();
        let dropped = |name: &ColumnName| {
            let drops = |other: &Operation| matches!(other, Operation::DropColumn(drop) if case.same(&drop.name, name));
            self.operations.0.iter().any(drops)
        };
        match operation {
            Operation::DropIndex(drop) => start.indexes.get(drop.name.as_str()).is_some_and(|index| {
                start.columns.iter().any(|column| index_uses(index, &column.name, case) && dropped(&column.name))
            }),
            Operation::DropConstraint(drop) => {
                drop.find(start).is_some_and(|found| found.columns(start).iter().any(dropped))
            }
            _ => false,
        }
    }
}
