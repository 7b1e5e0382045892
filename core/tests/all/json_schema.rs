//! The JSON Schemas: as they are published, and true of the files that limbeck reads.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use limbeck_core::{json_schema, node::Node, operation::Operation};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn data(text: &str) -> Value {
    serde_json::to_value(Node::from_toml(text).unwrap()).unwrap()
}

/// As much of JSON Schema as the schemas use. Gives what is wrong.
fn problems(root: &Value, schema: &Value, value: &Value, path: &str) -> Vec<String> {
    if let Some(target) = schema["$ref"].as_str() {
        return problems(root, root.pointer(target.trim_start_matches('#')).unwrap(), value, path);
    }
    let mut found = Vec::new();
    for choices in ["anyOf", "oneOf"] {
        let Some(all) = schema[choices].as_array() else { continue };
        let fits = all.iter().filter(|choice| problems(root, choice, value, path).is_empty()).count();
        if fits == 0 || (choices == "oneOf" && fits > 1) {
            found.push(format!("{path}: {fits} of {choices} fit {value}"));
        }
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        found.push(format!("{path}: {value} is not among {words:?}"));
    }
    if schema.get("const").is_some_and(|constant| constant != value) {
        found.push(format!("{path}: {value} is not {}", schema["const"]));
    }
    let of_type = |name: &Value| match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        other => panic!("{other}"),
    };
    let types = match &schema["type"] {
        Value::Null => true,
        Value::Array(names) => names.iter().any(of_type),
        name => of_type(name),
    };
    if !types {
        found.push(format!("{path}: {value} is no {}", schema["type"]));
    }
    for item in value.as_array().into_iter().flatten() {
        if schema.get("items").is_some() {
            found.extend(problems(root, &schema["items"], item, path));
        }
    }
    for key in schema["required"].as_array().into_iter().flatten() {
        if value.is_object() && value.get(key.as_str().unwrap()).is_none() {
            found.push(format!("{path}: lacks {key}"));
        }
    }
    for (key, inner) in value.as_object().into_iter().flatten() {
        let path = format!("{path}.{key}");
        match (schema["properties"].get(key), &schema["additionalProperties"]) {
            (Some(property), _) => found.extend(problems(root, property, inner, &path)),
            (None, Value::Bool(false)) => found.push(format!("{path}: unknown")),
            (None, further @ Value::Object(_)) => found.extend(problems(root, further, inner, &path)),
            (None, _) => {}
        }
    }
    found
}

fn check(schema: &Value, path: &Path) {
    let found = problems(schema, schema, &data(&fs::read_to_string(path).unwrap()), "");
    assert_eq!(found, Vec::<String>::new(), "{}", path.display());
}

fn files(directory: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_str().unwrap().ends_with(ending) {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_published_schemas_are_those_of_the_code() {
    let all = [
        ("revision.json", json_schema::revision()),
        ("schema-toml.json", json_schema::schema_toml()),
        ("limbeck-toml.json", json_schema::limbeck_toml()),
    ];
    for (name, schema) in all {
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = root().join("docs/schemas").join(name);
        if env::var_os("LIMBECK_UPDATE").is_some() {
            fs::write(&path, &text).unwrap();
        }
        assert!(fs::read_to_string(&path).unwrap() == text, "write {name} anew with LIMBECK_UPDATE=1");
    }
}

#[test]
fn every_example_fits() {
    let (revision, config) = (json_schema::revision(), json_schema::limbeck_toml());
    let mut revisions = 0;
    for path in files(&root().join("examples"), ".toml")
        .into_iter()
        .chain(files(&root().join("conformance-tests/histories"), ".toml"))
    {
        match path.file_name().unwrap().to_str().unwrap() {
            "Cargo.toml" => {}
            "limbeck.toml" => check(&config, &path),
            _ => {
                check(&revision, &path);
                revisions += 1;
            }
        }
    }
    assert!(revisions > 90, "{revisions}");
}

/// Every operation with every key that it has, as the tests of reading have them.
#[test]
fn every_operation_fits() {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/every_operation.toml")).unwrap();
    let operations = data(&text);
    let schema = json_schema::revision();
    let operation = serde_json::json!({ "$ref": "#/definitions/operation" });
    let mut words = Vec::new();
    for entry in operations.as_object().unwrap().values().flat_map(|list| list.as_array().unwrap()) {
        let found = problems(&schema, &operation, entry, "");
        let word = Operation::WORDS.iter().find(|word| entry.get(**word).is_some()).unwrap();
        let own = serde_json::json!({ "$ref": format!("#/definitions/{word}") });
        assert_eq!(found, Vec::<String>::new(), "{:?}", problems(&schema, &own, entry, ""));
        words.push(*word);
    }
    assert!(Operation::WORDS.iter().all(|word| words.contains(word)));
}

#[test]
fn a_mistake_does_not_fit() {
    let schema = json_schema::schema_toml();
    let wrong = |text: &str| problems(&schema, &schema, &data(text), "");
    let right = "[[table]]\nname = \"a\"\nrenamed_from = \"b\"\ncolumns = [{ name = \"id\", type = \"uuid\", primary_key = true, renamed_from = \"c\" }]\n\n\
                 [[enum]]\nname = \"e\"\nvalues = [\"x\"]\ncheck = false\n\n[[view]]\nname = \"v\"\nas = { sqlite = \"SELECT 1\", default = \"SELECT 2\" }";
    assert_eq!(wrong(right), Vec::<String>::new());
    insta::assert_snapshot!(
        [
            wrong("[[tabel]]\nname = \"a\""),
            wrong("[[table]]\nname = \"a\""),
            wrong("[[table]]\nname = \"a\"\ncolumns = [{ name = \"id\", type = \"uuid\", nulable = true }]"),
            wrong("[[table]]\nname = \"a\"\nif_not_exists = true\ncolumns = []"),
            wrong("[[table]]\nname = \"a\"\ncolumns = [{ name = \"id\", type = \"uuid\", on_delete = \"casacde\" }]"),
            wrong("[[table]]\nname = \"a\"\nsqlite = { strct = true }\ncolumns = []"),
        ]
        .concat()
        .join("\n")
    );
}
