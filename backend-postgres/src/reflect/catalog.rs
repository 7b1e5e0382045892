//! The catalog: one query for each kind of object, whatever the number of objects, each giving one JSON document.

use limbeck_core::backend::BackendError;
use serde::de::DeserializeOwned;

use super::rows::{
    ColumnRow, ConstraintRow, EnumRow, ExtensionRow, IndexRow, NamespaceRow, RelationRow, SequenceRow, TriggerRow,
};
use crate::{Capabilities, quote};

/// A kind of object that the catalog holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Schemas.
    Namespaces,
    /// Tables and views.
    Relations,
    /// Columns.
    Columns,
    /// Constraints.
    Constraints,
    /// Indexes that no constraint has made.
    Indexes,
    /// Enum types.
    Enums,
    /// Sequences.
    Sequences,
    /// Triggers.
    Triggers,
    /// Extensions.
    Extensions,
}

/// The schema of a row, where it is not the one that names without a schema mean.
const SCHEMA: &str = "nullif(n.nspname, current_schema())";

/// What is no one's but the user's: no system schema, and nothing that came with an extension.
pub(super) const USERS: &str = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// The condition that an object did not come with an extension.
pub(super) fn unowned(catalog: &str, id: &str) -> String {
    format!(
        "NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = '{catalog}'::regclass AND e.objid = {id} \
         AND e.deptype = 'e')"
    )
}

/// What is to be read, so that the server leaves out the rest. Nothing is everything. Schemas by themselves, enum types
/// and extensions are read in any case: what is read may need them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Only {
    /// The schemas, by their names.
    pub schemas: Option<Vec<String>>,
    /// The tables and views, by patterns of names in which `*` is any text and `?` any character.
    pub tables: Option<Vec<String>>,
}

impl Only {
    /// The condition on a schema `n`, with an `AND` before it.
    fn schemas(&self) -> String {
        let Some(names) = &self.schemas else { return String::new() };
        let names: Vec<_> = names.iter().map(|name| quote::string(name)).collect();
        format!(" AND n.nspname = ANY (ARRAY[{}]::text[])", names.join(", "))
    }

    /// The condition on a table of this name in the query, with an `AND` before it.
    fn tables(&self, table: &str) -> String {
        let Some(patterns) = &self.tables else { return String::new() };
        let escaped = |pattern: &String| {
            let plain = pattern.replace('!', "!!").replace('%', "!%").replace('_', "!_");
            format!("{table}.relname LIKE {} ESCAPE '!'", quote::string(&plain.replace('*', "%").replace('?', "_")))
        };
        let any: Vec<_> = patterns.iter().map(escaped).collect();
        format!(" AND ({})", if any.is_empty() { "false".to_owned() } else { any.join(" OR ") })
    }
}

/// The tables that are shown: partitions belong to the table that they are of.
fn shown(kinds: &str, only: &Only) -> String {
    // A sequence is read with the table that it belongs to, whatever its own name.
    let named = if kinds.contains('S') { String::new() } else { only.tables("c") };
    format!(
        "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND {USERS}{}{named} AND c.relkind IN ({kinds}) \
         AND NOT c.relispartition AND {}",
        only.schemas(),
        unowned("pg_class", "c.oid")
    )
}

/// The names of the columns of a table at the numbers of an array. Each is looked up by itself: a join would read all the
/// columns of the table for it.
fn names(table: &str, numbers: &str) -> String {
    format!(
        "ARRAY(SELECT (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = {table} AND a.attnum = v.number) \
         FROM unnest({numbers}) WITH ORDINALITY v(number, place) WHERE v.number <> 0 ORDER BY v.place)"
    )
}

impl Part {
    /// All of them, in the order in which they are read.
    pub const ALL: [Self; 9] = [
        Self::Namespaces,
        Self::Relations,
        Self::Columns,
        Self::Constraints,
        Self::Indexes,
        Self::Enums,
        Self::Sequences,
        Self::Triggers,
        Self::Extensions,
    ];

    /// The query for the objects, as one JSON document.
    pub fn query(self, capabilities: &Capabilities, only: &Only) -> String {
        let rows = match self {
            Self::Namespaces => namespaces(),
            Self::Relations => relations(only),
            Self::Columns => columns(capabilities, only),
            Self::Constraints => constraints(capabilities, only),
            Self::Indexes => indexes(capabilities, only),
            Self::Enums => enums(),
            Self::Sequences => sequences(only),
            Self::Triggers => triggers(only),
            Self::Extensions => extensions(),
        };
        format!("SELECT coalesce(json_agg(found), '[]')::text FROM ({rows}) AS found")
    }
}

fn namespaces() -> String {
    let unowned = unowned("pg_namespace", "n.oid");
    format!(
        "SELECT n.nspname AS name, n.nspname = current_schema() AS is_home FROM pg_namespace n WHERE {USERS} AND {unowned} ORDER BY n.oid"
    )
}

fn relations(only: &Only) -> String {
    let parent = "CASE WHEN pn.nspname = current_schema() THEN p.relname ELSE pn.nspname || '.' || p.relname END";
    format!(
        "SELECT c.oid::bigint AS id, {SCHEMA} AS schema, c.relname AS name, c.relkind::text AS kind, \
         c.relpersistence = 'u' AS unlogged, t.spcname AS tablespace, c.reloptions || (SELECT array_agg('toast.' || parameter) \
         FROM pg_class toast, unnest(toast.reloptions) AS parameter WHERE toast.oid = c.reltoastrelid) AS parameters, \
         obj_description(c.oid, 'pg_class') AS comment, \
         CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition, \
         CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS query, \
         (SELECT json_agg({parent} ORDER BY h.inhseqno) FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent \
         JOIN pg_namespace pn ON pn.oid = p.relnamespace WHERE h.inhrelid = c.oid) AS parents \
         FROM {} LEFT JOIN pg_tablespace t ON t.oid = c.reltablespace ORDER BY c.oid",
        shown("'r', 'p', 'v', 'm'", only)
    )
}

/// What few columns have stands apart, so that the text of thousands of them is not full of `null`.
fn columns(capabilities: &Capabilities, only: &Only) -> String {
    let compression = if capabilities.compression { "nullif(a.attcompression::text, '')" } else { "NULL::text" };
    let storage = "CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage::text END";
    let (identity, generated) = ("nullif(a.attidentity::text, '')", "nullif(a.attgenerated::text, '')");
    let base = "CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END";
    let rare = format!(
        "CASE WHEN coalesce(e.typname::text, {base}, {identity}, {generated}, l.collname::text, o.description, {compression}, \
         {storage}) IS NOT NULL THEN json_build_object('enumeration', e.typname, 'enumeration_schema', \
         (SELECT nullif(en.nspname, current_schema()) FROM pg_namespace en WHERE en.oid = e.typnamespace), \
         'is_array', e.oid <> t.oid, 'base', {base}, 'identity', {identity}, 'generated', {generated}, 'collation', l.collname, \
         'comment', o.description, 'compression', {compression}, 'storage', {storage}) END"
    );
    format!(
        "SELECT a.attrelid::bigint AS relation, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, \
         NOT a.attnotnull AS nullable, pg_get_expr(d.adbin, d.adrelid) AS value, {rare} AS rare \
         FROM {} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attislocal \
         JOIN pg_type t ON t.oid = a.atttypid \
         LEFT JOIN pg_type e ON e.oid IN (t.oid, t.typelem) AND e.typtype = 'e' \
         LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum \
         LEFT JOIN pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation \
         LEFT JOIN pg_description o ON o.objoid = a.attrelid AND o.objsubid = a.attnum \
         AND o.classoid = 'pg_class'::regclass \
         ORDER BY a.attrelid, a.attnum",
        shown("'r', 'p'", only)
    )
}

/// Whether two NULLs are the same to an index.
fn nulls_not_distinct(capabilities: &Capabilities) -> &'static str {
    if capabilities.nulls_not_distinct { "coalesce(i.indnullsnotdistinct, false)" } else { "false" }
}

fn constraints(capabilities: &Capabilities, only: &Only) -> String {
    let elements = "(SELECT json_agg(json_build_object('expression', pg_get_indexdef(k.conindid, s.place, true), \
         'operator', (SELECT oprname FROM pg_operator WHERE oid = k.conexclop[s.place])) ORDER BY s.place) \
         FROM generate_series(1, array_length(k.conexclop, 1)) AS s(place))";
    let exclusion = format!(
        "CASE WHEN k.contype = 'x' THEN json_build_object('method', m.amname, 'elements', {elements}, \
         'filter', pg_get_expr(i.indpred, i.indrelid)) END"
    );
    let newer = if capabilities.temporal_keys { "k.conperiod" } else { "false" };
    let enforced = if capabilities.temporal_keys { "k.conenforced" } else { "true" };
    format!(
        "SELECT k.conrelid::bigint AS relation, k.conname AS name, {newer} AS period, {enforced} AS enforced, k.contype::text AS kind, \
         {} AS columns, CASE WHEN f.relnamespace <> c.relnamespace THEN fn.nspname END AS target_schema, f.relname AS target, \
         {} AS target_columns, k.confdeltype::text AS on_delete, k.confupdtype::text AS on_update, \
         k.confmatchtype::text AS match, k.condeferrable AS deferrable, k.condeferred AS deferred, \
         k.convalidated AS validated, pg_get_expr(k.conbin, k.conrelid) AS expression, \
         {} AS nulls_not_distinct, x.reloptions AS parameters, t.spcname AS tablespace, {exclusion} AS exclusion \
         FROM {} JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.conislocal \
         LEFT JOIN pg_class f ON f.oid = k.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace \
         LEFT JOIN pg_index i ON i.indexrelid = CASE WHEN k.contype <> 'f' THEN k.conindid END \
         LEFT JOIN pg_class x ON x.oid = i.indexrelid LEFT JOIN pg_am m ON m.oid = x.relam \
         LEFT JOIN pg_tablespace t ON t.oid = x.reltablespace \
         ORDER BY k.oid",
        names("k.conrelid", "k.conkey"),
        names("k.confrelid", "k.confkey"),
        nulls_not_distinct(capabilities),
        shown("'r', 'p'", only)
    )
}

/// What no constraint has made. One that an attempt to make it concurrently left unfinished is as good as none.
fn indexes(capabilities: &Capabilities, only: &Only) -> String {
    let elements = "(SELECT json_agg(json_build_object(\
         'column', a.attname, 'expression', CASE WHEN a.attname IS NULL THEN pg_get_indexdef(i.indexrelid, s.place, false) END, \
         'opclass', CASE WHEN NOT o.opcdefault OR ia.attoptions IS NOT NULL THEN o.opcname END, \
         'parameters', ia.attoptions, \
         'collation', CASE WHEN i.indcollation[s.place - 1] <> coalesce(a.attcollation, 100) AND (a.attname IS NOT NULL \
         OR strpos(pg_get_indexdef(i.indexrelid), pg_get_indexdef(i.indexrelid, s.place, false) || ' COLLATE ') > 0) \
         THEN l.collname END) ORDER BY s.place) \
         FROM generate_series(1, i.indnkeyatts) AS s(place) \
         LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[s.place - 1] AND a.attnum > 0 \
         LEFT JOIN pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = s.place \
         LEFT JOIN pg_opclass o ON o.oid = i.indclass[s.place - 1] \
         LEFT JOIN pg_collation l ON l.oid = i.indcollation[s.place - 1])";
    // The names of the columns, with nothing for an expression, and for a column in another collation than its own.
    let columns = "ARRAY(SELECT (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indrelid \
         AND a.attnum = i.indkey[s.place - 1] AND a.attnum > 0 AND a.attcollation = i.indcollation[s.place - 1]) \
         FROM generate_series(1, i.indnkeyatts) AS s(place) ORDER BY s.place)";
    // What takes more words than names is rare, and takes the server ten times as long to say.
    let elaborate = "array_position(i.columns, NULL) IS NOT NULL \
         OR i.indclass::oid[] && ARRAY(SELECT oid FROM pg_opclass WHERE NOT opcdefault) \
         OR i.indexrelid IN (SELECT attrelid FROM pg_attribute WHERE attoptions IS NOT NULL)";
    let include = names("i.indrelid", "(i.indkey::int2[])[i.indnkeyatts:]");
    // `OFFSET 0` has the names asked for once, and only of the indexes that are left.
    let found = format!(
        "SELECT i.*, {columns} AS columns, {} AS nulls_not_distinct FROM {} \
         JOIN pg_index i ON i.indrelid = c.oid AND (i.indisvalid OR c.relkind = 'p') \
         WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')) \
         OFFSET 0",
        nulls_not_distinct(capabilities),
        shown("'r', 'p', 'm'", only)
    );
    format!(
        "SELECT i.indrelid::bigint AS relation, x.relname AS name, i.indisunique AS is_unique, m.amname AS method, \
         i.columns, i.indoption::int2[] AS options, CASE WHEN {elaborate} THEN {elements} END AS elements, \
         CASE WHEN i.indnatts > i.indnkeyatts THEN {include} END AS include, pg_get_expr(i.indpred, i.indrelid) AS filter, \
         i.nulls_not_distinct, x.reloptions AS parameters, t.spcname AS tablespace \
         FROM ({found}) AS i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam \
         LEFT JOIN pg_tablespace t ON t.oid = x.reltablespace ORDER BY i.indexrelid"
    )
}

fn enums() -> String {
    format!(
        "SELECT {SCHEMA} AS schema, t.typname AS name, json_agg(e.enumlabel ORDER BY e.enumsortorder) AS labels \
         FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace AND {USERS} JOIN pg_enum e ON e.enumtypid = t.oid \
         WHERE {} GROUP BY t.oid, n.nspname, t.typname ORDER BY t.oid",
        unowned("pg_type", "t.oid")
    )
}

/// Sequences, with the column that they belong to: automatically (`a`), or as what an identity counts with (`i`).
fn sequences(only: &Only) -> String {
    format!(
        "SELECT {SCHEMA} AS schema, c.relname AS name, format_type(s.seqtypid, NULL) AS type, s.seqstart AS start, \
         s.seqincrement AS increment, s.seqmin AS min, s.seqmax AS max, s.seqcache AS cache, s.seqcycle AS cycle, \
         d.deptype::text AS dependence, d.refobjid::bigint AS relation, a.attname AS column, o.relname AS owner, \
         nullif(oname.nspname, current_schema()) AS owner_schema \
         FROM {} JOIN pg_sequence s ON s.seqrelid = c.oid \
         LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid \
         AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 \
         LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
         LEFT JOIN pg_class o ON o.oid = d.refobjid LEFT JOIN pg_namespace oname ON oname.oid = o.relnamespace \
         WHERE d.refobjid IS NULL OR (true{}) ORDER BY c.oid",
        shown("'S'", only),
        only.tables("o")
    )
}

fn triggers(only: &Only) -> String {
    format!(
        "SELECT t.tgrelid::bigint AS relation, t.tgname AS name, pg_get_triggerdef(t.oid) AS definition \
         FROM {} JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal WHERE {} ORDER BY t.oid",
        shown("'r', 'p'", only),
        unowned("pg_trigger", "t.oid")
    )
}

fn extensions() -> String {
    format!(
        "SELECT x.extname AS name, x.extversion AS version, {SCHEMA} AS schema \
         FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE n.nspname <> 'pg_catalog' ORDER BY x.oid"
    )
}

/// What the queries found.
#[derive(Debug, Default)]
pub struct Catalog {
    pub(super) namespaces: Vec<NamespaceRow>,
    pub(super) relations: Vec<RelationRow>,
    pub(super) columns: Vec<ColumnRow>,
    pub(super) constraints: Vec<ConstraintRow>,
    pub(super) indexes: Vec<IndexRow>,
    pub(super) enums: Vec<EnumRow>,
    pub(super) sequences: Vec<SequenceRow>,
    pub(super) triggers: Vec<TriggerRow>,
    pub(super) extensions: Vec<ExtensionRow>,
}

impl Catalog {
    /// Takes in the document that the query of a part gave.
    pub fn read(&mut self, part: Part, document: &str) -> Result<(), BackendError> {
        match part {
            Part::Namespaces => self.namespaces = read(document)?,
            Part::Relations => self.relations = read(document)?,
            Part::Columns => self.columns = read(document)?,
            Part::Constraints => self.constraints = read(document)?,
            Part::Indexes => self.indexes = read(document)?,
            Part::Enums => self.enums = read(document)?,
            Part::Sequences => self.sequences = read(document)?,
            Part::Triggers => self.triggers = read(document)?,
            Part::Extensions => self.extensions = read(document)?,
        }
        Ok(())
    }
}

fn read<T: DeserializeOwned>(document: &str) -> Result<Vec<T>, BackendError> {
    serde_json::from_str(document)
        .map_err(|error| BackendError::Definition { object: "the catalog".to_owned(), message: error.to_string() })
}
