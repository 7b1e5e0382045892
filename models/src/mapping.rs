//! Which Rust type makes which column. The table in `docs/models.md` is made of [`MAPPING`].

/// One line of the mapping.
#[derive(Debug, Clone, Copy)]
pub struct Mapping {
    /// The last words of the Rust types' paths.
    pub rust: &'static [&'static str],
    /// The crate, or std.
    pub origin: &'static str,
    /// A module that has to be written before the name, because another crate has the same name: `civil`.
    pub within: &'static [&'static str],
    /// The neutral type.
    pub neutral: &'static str,
}

impl Mapping {
    /// How a model says one of the Rust types of this line: the attributes of a field, and its type.
    pub fn example(&self, name: &str) -> (&'static str, String) {
        let attributes = if self.neutral == "vector" { "#[limbeck(dimensions = 3)]" } else { "" };
        let ty = match (name, self.within.first()) {
            ("DateTime", None) => "chrono::DateTime<Utc>".to_owned(),
            ("str", _) => "&'static str".to_owned(),
            ("Json" | "Jsonb", _) => format!("{name}<Settings>"),
            (_, Some(module)) => format!("{module}::{name}"),
            (_, None) => name.to_owned(),
        };
        (attributes, ty)
    }
}

const fn line(origin: &'static str, rust: &'static [&'static str], neutral: &'static str) -> Mapping {
    Mapping { rust, origin, within: &[], neutral }
}

/// Every Rust type that is known by name. The first line that fits counts.
pub const MAPPING: &[Mapping] = &[
    line("std", &["bool"], "boolean"),
    line("std", &["i8"], "tinyint"),
    line("std", &["i16"], "smallint"),
    line("std", &["i32"], "integer"),
    line("std", &["i64"], "bigint"),
    line("std", &["u8"], "unsigned tinyint"),
    line("std", &["u16"], "unsigned smallint"),
    line("std", &["u32"], "unsigned integer"),
    line("std", &["u64"], "unsigned bigint"),
    line("std", &["f32"], "real"),
    line("std", &["f64"], "double"),
    line("std", &["String", "str"], "text"),
    line("std", &["SystemTime"], "timestamp"),
    line("std", &["IpAddr", "Ipv4Addr", "Ipv6Addr"], "inet"),
    line("bytes", &["Bytes"], "blob"),
    line("chrono", &["NaiveDate"], "date"),
    line("chrono", &["NaiveTime"], "time"),
    line("chrono", &["NaiveDateTime"], "timestamp"),
    // jiff has a type of that name, which says nothing of a zone; chrono's has the zone as its argument.
    Mapping { within: &["civil", "jiff", "jiff_diesel"], ..line("jiff, jiff-diesel", &["DateTime"], "timestamp") },
    line("chrono", &["DateTime"], "timestamptz"),
    line("chrono", &["TimeDelta"], "interval"),
    line("time", &["PrimitiveDateTime"], "timestamp"),
    line("time", &["OffsetDateTime", "UtcDateTime"], "timestamptz"),
    line("time, jiff, jiff-diesel", &["Date"], "date"),
    line("time, jiff, jiff-diesel", &["Time"], "time"),
    line("jiff, jiff-diesel", &["Timestamp", "Zoned"], "timestamptz"),
    line("jiff, jiff-diesel", &["Span", "SignedDuration"], "interval"),
    line("std, time", &["Duration"], "interval"),
    line("diesel", &["PgInterval"], "interval"),
    line("uuid", &["Uuid"], "uuid"),
    line("serde_json", &["Value"], "json"),
    line("diesel_json and others", &["Json"], "json"),
    line("of your own", &["Jsonb"], "jsonb"),
    line("bigdecimal", &["BigDecimal"], "numeric"),
    line("rust_decimal", &["Decimal"], "numeric"),
    line("ipnetwork", &["IpNetwork", "Ipv4Network", "Ipv6Network"], "inet"),
    line("ipnet, cidr", &["IpNet", "Ipv4Net", "Ipv6Net", "IpCidr"], "cidr"),
    line("macaddr, eui48", &["MacAddr", "MacAddr6", "MacAddress"], "macaddr"),
    line("pgvector", &["Vector"], "vector"),
];

/// The types that have no column, with what to write instead.
const WITHOUT: &[(&[&str], &str)] = &[
    (&["usize", "isize"], "its size depends on the machine: `i64` has the same size everywhere"),
    (&["i128", "u128"], "no database has an integer of 128 bits: say `#[limbeck(type = \"numeric(39)\")]`"),
    (&["char"], "say `#[limbeck(type = \"char(1)\")]`"),
    (
        &["HashMap", "BTreeMap", "HashSet", "BTreeSet"],
        "say how it is stored, for example `#[limbeck(type = \"json\")]`",
    ),
];

/// The neutral type of a Rust path: its last word, where needed those before it, and whether it has arguments.
pub fn neutral(path: &[String], arguments: bool) -> Option<&'static str> {
    let (last, before) = path.split_last()?;
    let fits = |mapping: &&Mapping| {
        mapping.rust.contains(&last.as_str())
            && (mapping.within.is_empty()
                || !arguments
                    && (before.is_empty() || before.iter().any(|word| mapping.within.contains(&word.as_str()))))
    };
    MAPPING.iter().find(fits).map(|mapping| mapping.neutral)
}

/// What to write for a Rust type that has no column.
pub fn advice(name: &str) -> Option<&'static str> {
    WITHOUT.iter().find(|(names, _)| names.contains(&name)).map(|(_, advice)| *advice)
}
