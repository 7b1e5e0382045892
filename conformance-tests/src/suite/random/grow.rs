//! Schemas that grow by random operations, each of which the server takes.

use limbeck_core::{
    autogenerate::create_all,
    dialect::Dialect,
    migrate::script_of,
    node::{Field, Node},
    operation::{NamingConvention, Operation},
    print,
    schema::{ForeignKey, Schema, Table, expression::identifiers},
};

use super::{
    chance::Chance,
    operations::{Generator, NAMES, TABLES},
};

/// Two schemas that have something in common, as the operations that make them.
#[derive(Debug, Clone, Default)]
pub struct Pair {
    /// What makes the part that both have.
    pub shared: Vec<String>,
    /// What comes to it in the first.
    pub one: Vec<String>,
    /// What comes to it in the second.
    pub other: Vec<String>,
}

impl Pair {
    /// The pair of a seed, for a server.
    pub fn new(seed: u64, dialect: &dyn Dialect) -> Self {
        let mut chance = Chance::new(seed);
        let (mut start, mut shared) = (dialect.empty(), Vec::new());
        let rounds = [4 + chance.below(16), chance.below(4), 1 + chance.below(8)];
        grow(rounds[0], &mut start, &mut shared, dialect, &mut chance);
        let mut more = |rounds| {
            let mut operations = Vec::new();
            grow(rounds, &mut start.clone(), &mut operations, dialect, &mut chance);
            operations
        };
        let one = more(rounds[1]);
        Self { shared, one, other: more(rounds[2]) }
    }

    /// The two schemas. An operation that does not fit is passed over.
    pub fn schemas(&self, dialect: &dyn Dialect) -> (Schema, Schema) {
        let made = |start: &Schema, texts: &[String]| {
            let mut schema = start.clone();
            for text in texts {
                let _ = take(text, &mut schema, dialect);
            }
            schema
        };
        let start = made(&dialect.empty(), &self.shared);
        (as_metadata(made(&start, &self.one), dialect), as_metadata(made(&start, &self.other), dialect))
    }

    /// How many operations there are.
    pub fn len(&self) -> usize {
        self.shared.len() + self.one.len() + self.other.len()
    }

    /// The pair without some of its operations, counted through all lists.
    pub fn without(&self, from: usize, to: usize) -> Self {
        let mut place = 0;
        let mut keep = |texts: &[String]| {
            let kept = texts.iter().filter(|_| {
                place += 1;
                !(from..to).contains(&(place - 1))
            });
            kept.cloned().collect()
        };
        Self { shared: keep(&self.shared), one: keep(&self.one), other: keep(&self.other) }
    }
}

/// Adds `rounds` operations that fit, or fewer where few do.
fn grow(rounds: usize, schema: &mut Schema, made: &mut Vec<String>, dialect: &dyn Dialect, chance: &mut Chance) {
    let mut left = rounds;
    for _ in 0..rounds * 12 {
        if left == 0 {
            return;
        }
        let Some(text) = (Generator { chance, schema }).operation() else { continue };
        if take(&text, schema, dialect).is_some() {
            made.push(text);
            left -= 1;
        }
    }
}

/// The schema as target metadata has it: a server may have its own mind of what is made in one piece.
fn as_metadata(schema: Schema, dialect: &dyn Dialect) -> Schema {
    let convention = NamingConvention::default();
    print::target(&schema, &convention).schema(dialect, &convention).unwrap_or(schema)
}

/// Does an operation to a schema, where it fits and the server has statements for what comes of it.
fn take(text: &str, schema: &mut Schema, dialect: &dyn Dialect) -> Option<()> {
    let mut after = schema.clone();
    for operation in operations(text)? {
        operation.apply(&mut after).ok()?;
    }
    if !is_sound(&after) {
        return None;
    }
    let all = create_all(dialect, &after).ok()?;
    script_of(dialect, &all, &dialect.empty()).ok()?;
    *schema = after;
    Some(())
}

/// Whether every foreign key refers to columns that tell rows apart, and to others than its own, and what views read
/// from is there.
fn is_sound(schema: &Schema) -> bool {
    let is_sound = |table: &Table, key: &ForeignKey| {
        let Some(target) = schema.table(table.schema.as_ref(), &key.references.table) else { return false };
        let primary = target.primary_key.iter().map(|key| &key.columns);
        let mut keys = primary.chain(target.unique_constraints.iter().map(|unique| &unique.columns));
        let itself = target.name == table.name && key.columns.iter().any(|name| key.references.columns.contains(name));
        !itself && keys.any(|columns| *columns == key.references.columns)
    };
    let keys = schema.tables.iter().all(|table| table.foreign_keys.iter().all(|key| is_sound(table, key)));
    let reads = |query: &str| {
        let read = identifiers(query);
        let mut tables = read.iter().filter(|(name, _)| TABLES.contains(&name.as_str()));
        tables.all(|(name, _)| {
            let table = schema.tables.get(name);
            let mut columns = read.iter().filter(|(name, _)| NAMES.contains(&name.as_str()) || name.starts_with("id"));
            table.is_some_and(|table| columns.all(|(name, _)| table.columns.contains(name)))
        })
    };
    keys && schema.views.iter().all(|view| view.query.texts().all(reads))
}

/// The operations of a text, with their names.
fn operations(text: &str) -> Option<Vec<Operation>> {
    let node = Node::from_toml(&format!("do = [{{ {text} }}]")).ok()?;
    let list = Vec::<Operation>::decode(node.as_table()?.get("do")?).ok()?;
    let convention = NamingConvention::default();
    Some(list.into_iter().flat_map(|operation| operation.resolve_names(&convention)).collect())
}
