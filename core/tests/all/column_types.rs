//! The neutral types: read and written.

use limbeck_core::{
    name::EnumName,
    node::{Field, Node},
    schema::{IntegerWidth, Type},
};
use proptest::prelude::*;

const ALL: &[&str] = &[
    "boolean",
    "tinyint",
    "smallint",
    "integer",
    "bigint",
    "unsigned tinyint",
    "unsigned smallint",
    "unsigned integer",
    "unsigned bigint",
    "real",
    "double",
    "numeric",
    "numeric(10)",
    "numeric(10,2)",
    "char",
    "char(3)",
    "varchar",
    "varchar(80)",
    "text",
    "binary(16)",
    "binary",
    "varbinary(20)",
    "varbinary",
    "blob",
    "date",
    "time",
    "time(3)",
    "timestamp",
    "timestamp(6)",
    "timestamptz",
    "timestamptz(0)",
    "interval",
    "uuid",
    "json",
    "jsonb",
    "enum(mood)",
    "enum('a','b')",
    "enum('it''s','',',',')','[]')",
    "inet",
    "cidr",
    "macaddr",
    "vector(1536)",
    "vector",
    "integer[]",
    "text[][]",
    "varchar(3)[]",
    "enum('[]')[]",
    "enum(Mood)",
];

#[test]
fn every_type_is_read_and_written() {
    for text in ALL {
        let ty: Type = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(ty.to_string(), *text);
    }
}

#[test]
fn case_and_white_space_say_nothing() {
    for text in ALL.iter().filter(|text| !text.contains("enum")) {
        assert_eq!(text.to_uppercase().parse::<Type>(), text.parse(), "{text}");
    }
    assert_eq!(" Numeric ( 10 , 2 ) ".parse(), Ok(Type::Numeric(Some((10, Some(2))))));
    assert_eq!("ENUM( 'A' , 'b' )".parse(), Ok(Type::InlineEnum(vec!["A".to_owned(), "b".to_owned()])));
    assert_eq!("uuid [] []".parse::<Type>().unwrap().to_string(), "uuid[][]");
    let unsigned = Type::Integer { width: IntegerWidth::Big, unsigned: true };
    assert_eq!("UNSIGNED  BigInt".parse(), Ok(unsigned));
}

#[test]
fn what_is_no_type_is_refused() {
    let words = [
        "",
        " ",
        "()",
        "[]",
        "int",
        "bool",
        "string",
        "varchr(10)",
        "varchar(",
        "varchar)",
        "varchar()",
        "varchar(a)",
        "varchar(1,2)",
        "varchar(-1)",
        "varchar(4294967296)",
        "text(1)",
        "unsigned",
        "unsigned text",
        "unsigned integer(5)",
        "numeric(1,2,3)",
        "enum",
        "enum()",
        "enum('a'",
        "enum('a)",
        "enum('a' 'b')",
        "enum('a',)",
        "enum(\"a)",
        "geometry",
        "integer[",
        "integer[3]",
        "uuid[][][][][][][]",
    ];
    let refused: Vec<_> = words
        .iter()
        .map(|text| match text.parse::<Type>() {
            Ok(ty) => panic!("{text} is {ty:?}"),
            Err(error) => format!("{text}: {error}\n  {}\n", error.help.as_deref().unwrap_or_default()),
        })
        .collect();
    insta::assert_snapshot!(refused.concat());
}

#[test]
fn a_list_of_lists_without_end_is_refused() {
    let text = format!("uuid{}", "[]".repeat(1_000_000));
    assert_eq!(text.parse::<Type>().unwrap_err().message, "a list has at most 6 dimensions, not 1000000");
}

fn scalar() -> impl Strategy<Value = Type> {
    let number = || prop::option::of(any::<u32>());
    prop_oneof![
        prop::sample::select(ALL).prop_map(|text| text.parse::<Type>().unwrap()),
        prop::option::of((any::<u32>(), prop::option::of(any::<u32>()))).prop_map(Type::Numeric),
        number().prop_map(Type::Char),
        number().prop_map(Type::Varchar),
        number().prop_map(Type::Vector),
        prop::collection::vec(any::<String>(), 1..4).prop_map(Type::InlineEnum),
        any::<String>().prop_filter_map("a name", |name| EnumName::new(name).ok().map(Type::Enum)),
        ".{1,10}".prop_map(Type::Native),
    ]
}

proptest! {
    #[test]
    fn any_type_is_read_as_it_was_written(element in scalar(), dimensions in 0..4) {
        let native = matches!(element, Type::Native(_));
        let ty = (0..dimensions).filter(|_| !native).fold(element, |ty, _| Type::Array(Box::new(ty)));
        prop_assert_eq!(Type::decode(&ty.encode().unwrap()).unwrap(), ty);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in ".{0,40}") {
        let _ = text.parse::<Type>();
        let _ = Type::decode(&Node::string(format!("enum({text}")));
    }
}
