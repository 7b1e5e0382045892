//! `create_trigger`, `drop_trigger`.

use std::collections::HashMap;

use limbeck_core::{
    operation::{CreateTrigger, DropTrigger},
    schema::Schema,
    statement::{LowerError, Statement},
};

use super::{demands, execute::split, metadata, own_sql, when};
use crate::{
    lexer::{self, Kind},
    quote,
};

/// A trigger, in the words of whoever wrote it. Fails when no statement makes a trigger of that name.
pub(super) fn create_trigger(create: &CreateTrigger, before: &Schema) -> Result<Vec<Statement>, LowerError> {
    demands::of_name("trigger", create.name.as_str())?;
    let table = before.table(create.common.schema.as_ref(), &create.table);
    if table.is_some_and(|table| table.triggers.contains(create.name.as_str())) {
        return Ok(Vec::new());
    }
    let statements = split(own_sql(&create.sql, "create_trigger")?)?;
    if !statements.iter().any(|sql| trigger_name(sql).is_some_and(|name| name == create.name.as_str())) {
        let message = format!("the SQL of the trigger `{}` makes no trigger of that name", create.name);
        return Err(LowerError::Definition(message));
    }
    Ok(statements.into_iter().map(metadata).collect())
}

/// The name of the trigger that a statement makes, behind `DEFINER = …` and the name of its database.
pub(crate) fn trigger_name(sql: &str) -> Option<String> {
    let tokens = lexer::tokens(sql).ok()?;
    let texts: Vec<_> = tokens.iter().map(|token| (token.kind, &sql[token.span.clone()])).collect();
    texts.first().filter(|(_, word)| word.eq_ignore_ascii_case("create"))?;
    let is = |(kind, text): &(Kind, &str), word: &str| *kind == Kind::Word && text.eq_ignore_ascii_case(word);
    let mut rest = &texts[texts.iter().position(|token| is(token, "trigger"))? + 1..];
    if rest.len() > 3 && is(&rest[0], "if") && is(&rest[1], "not") {
        rest = &rest[3..];
    }
    let ([_, (_, "."), name, ..] | [name, ..]) = rest else { return None };
    Some(match name.0 {
        Kind::Name => name.1.get(1..name.1.len() - 1)?.replace("``", "`"),
        _ => name.1.to_owned(),
    })
}

/// The SQL of a trigger in which the old names of columns, behind `NEW.` and `OLD.`, are the new ones; nothing where it
/// names none of them.
pub(super) fn renamed(sql: &str, names: &HashMap<&str, &str>) -> Option<String> {
    let tokens = lexer::tokens(sql).ok()?;
    let (mut renamed, mut end) = (String::new(), 0);
    for three in tokens.windows(3) {
        let [row, dot, column] = [0, 1, 2].map(|at| &sql[three[at].span.clone()]);
        if dot != "." || !["new", "old"].iter().any(|name| name.eq_ignore_ascii_case(row)) {
            continue;
        }
        let column = column.trim_matches('`').replace("``", "`");
        let Some((_, new)) = names.iter().find(|(old, _)| old.eq_ignore_ascii_case(&column)) else { continue };
        renamed.push_str(&sql[end..three[2].span.start]);
        renamed.push_str(&quote::identifier(new));
        end = three[2].span.end;
    }
    (end > 0).then(|| renamed + &sql[end..])
}

/// The end of a trigger, which belongs to the database of its table.
pub(super) fn drop_trigger(drop: &DropTrigger) -> Statement {
    let name = quote::qualified(drop.common.schema.as_ref(), drop.name.as_str());
    metadata(format!("DROP TRIGGER {}{name}", when(drop.common.if_exists, "IF EXISTS ")))
}
