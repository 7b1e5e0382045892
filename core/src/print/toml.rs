//! A schema as `schema.toml`, written as a person would write it: what the naming convention and the shorthands of
//! columns say anyway is left out.

use crate::{
    name::{ColumnName, EnumName},
    node::Flat,
    operation::{
        ColumnReference, ColumnSpec, Common, CreateEnum, CreateExtension, CreateSequence, CreateTable, CreateView,
        IndexSpec, Label, NamingConvention, Operation, UniqueSpec,
    },
    schema::{DialectOptions, EnumType, IndexElement, Rules, Schema, Table, Type},
    target::{Target, TargetTable},
};

/// The text of a `schema.toml` that says what a schema is. Triggers have no place in it.
pub fn toml(schema: &Schema, convention: &NamingConvention) -> String {
    target(schema, convention).to_toml()
}

/// Target metadata that says what a schema is.
pub fn target(schema: &Schema, convention: &NamingConvention) -> Target {
    let common = |schema: &Option<_>| Flat(Common { schema: schema.clone(), ..Common::default() });
    let enums = schema.enums.iter().map(|found| CreateEnum {
        name: found.name.clone(),
        values: found.values.clone(),
        check: (!found.check).then_some(false),
        common: common(&found.schema),
    });
    let sequences = schema.sequences.iter().map(|found| CreateSequence {
        name: found.name.clone(),
        options: Flat(found.options.clone()),
        owned_by: found.owned_by.clone(),
        common: common(&found.schema),
    });
    let views = schema.views.iter().map(|found| CreateView {
        name: found.name.clone(),
        query: found.query.clone(),
        materialized: found.materialized,
        common: common(&found.schema),
    });
    let extensions = schema.extensions.iter().map(|found| CreateExtension {
        name: found.name.clone(),
        version: found.version.clone(),
        cascade: false,
        common: common(&found.schema),
    });
    Target {
        extensions: extensions.collect(),
        enums: enums.collect(),
        sequences: sequences.collect(),
        tables: schema.tables.iter().map(|table| TargetTable::new(shortened(table, convention))).collect(),
        views: views.collect(),
    }
}

/// The operation that makes a table, as short as it can be said.
fn shortened(table: &Table, convention: &NamingConvention) -> CreateTable {
    shorten(CreateTable::from(table), convention)
}

/// The same table, said as a person would: without the names that the convention gives, and with what concerns one
/// column at the column. As it was, where that would make another table.
pub fn concise(create: &CreateTable, convention: &NamingConvention) -> CreateTable {
    let made = |create: CreateTable| {
        let rules = Rules { dangling_references: true, ..Rules::default() };
        let mut schema = Schema::new(rules);
        for name in create.columns.iter().filter_map(|column| enum_of(&column.ty)) {
            // Which enum it is makes no difference here.
            schema.enums.insert(EnumType { name: name.clone(), schema: None, values: Vec::new(), check: false });
        }
        let operations = Operation::from(create).resolve_names(convention);
        let made = operations.iter().try_for_each(|operation| operation.apply(&mut schema));
        made.is_ok().then_some(schema)
    };
    let short = shorten(create.clone(), convention);
    match made(short.clone()) {
        Some(schema) if made(create.clone()).as_ref() == Some(&schema) => short,
        _ => create.clone(),
    }
}

/// The enum that a type names.
fn enum_of(ty: &Type) -> Option<&EnumName> {
    match ty {
        Type::Enum(name) => Some(name),
        Type::Array(element) => enum_of(element),
        _ => None,
    }
}

fn shorten(mut create: CreateTable, convention: &NamingConvention) -> CreateTable {
    leave_out_names(&mut create, convention);
    for column in &mut create.columns {
        if column.nullable == Some(true) {
            column.nullable = None;
        }
    }
    shorten_key(&mut create);
    shorten_constraints(&mut create);
    create
}

/// Leaves out the names that the convention would give.
fn leave_out_names(create: &mut CreateTable, convention: &NamingConvention) {
    let mut bare = create.clone();
    bare.primary_key.iter_mut().for_each(|spec| spec.label = Label::default());
    bare.unique_constraints.iter_mut().for_each(|spec| spec.label = Label::default());
    bare.foreign_keys.iter_mut().for_each(|spec| spec.label = Label::default());
    bare.check_constraints.iter_mut().for_each(|spec| spec.label = Label::default());
    bare.indexes.iter_mut().for_each(|spec| spec.label = Label::default());
    let Some(Operation::CreateTable(named)) = Operation::from(bare).resolve_names(convention).pop() else { return };
    macro_rules! compare {
        ($($list:ident),*) => {$(
            // Two that would get one name are both called by theirs.
            if create.$list.len() == named.$list.len() {
                for (spec, named) in create.$list.iter_mut().zip(&named.$list) {
                    if spec.label == named.label {
                        spec.label = Label::default();
                    }
                }
            }
        )*};
    }
    compare!(unique_constraints, foreign_keys, check_constraints, indexes);
    if let (Some(spec), Some(named)) = (&mut create.primary_key, &named.primary_key)
        && spec.label == named.label
    {
        spec.label = Label::default();
    }
}

/// Marks the columns of the primary key, where that says the same.
fn shorten_key(create: &mut CreateTable) {
    let Some(key) = &create.primary_key else { return };
    let in_order = create.columns.iter().map(|column| &column.name).filter(|name| key.columns.contains(name));
    let plain = key.label == Label::default() && key.options == DialectOptions::default();
    if plain && in_order.eq(&key.columns) {
        let names = std::mem::take(&mut create.primary_key).map(|key| key.columns).unwrap_or_default();
        for column in create.columns.iter_mut().filter(|column| names.contains(&column.name)) {
            column.primary_key = true;
            column.nullable = column.nullable.filter(|nullable| *nullable);
        }
    }
}

/// Says constraints and indexes of one column at the column.
fn shorten_constraints(create: &mut CreateTable) {
    let columns = &mut create.columns;
    create.unique_constraints.retain(|spec| {
        let fits = *spec == UniqueSpec { columns: spec.columns.clone(), ..UniqueSpec::default() };
        !only(columns, &spec.columns).is_some_and(|column| !column.unique && fits && set(&mut column.unique))
    });
    create.foreign_keys.retain(|spec| {
        let Some(column) = only(columns, &spec.columns) else { return true };
        let plain = ColumnSpec { references: Some(ColumnReference(spec.references.clone())), ..column.clone() };
        let plain = ColumnSpec { on_delete: spec.on_delete, on_update: spec.on_update, ..plain };
        let fits = column.references.is_none() && plain.foreign_key().as_ref() == Some(spec);
        if fits {
            *column = plain;
        }
        !fits
    });
    create.indexes.retain(|spec| {
        let [element] = spec.columns.as_slice() else { return true };
        let Some(name) = element.column_name() else { return true };
        let plain = IndexSpec { columns: vec![IndexElement::column(name.clone())], ..IndexSpec::default() };
        let fits = *spec == plain;
        !only(columns, std::slice::from_ref(name)).is_some_and(|column| !column.index && fits && set(&mut column.index))
    });
}

fn set(flag: &mut bool) -> bool {
    *flag = true;
    true
}

/// The one column of a constraint.
fn only<'a>(columns: &'a mut [ColumnSpec], names: &[ColumnName]) -> Option<&'a mut ColumnSpec> {
    let [name] = names else { return None };
    columns.iter_mut().find(|column| column.name == *name)
}
