//! What the macros write: an implementation, or an error at the token that is wrong.

use std::str::FromStr;

use limbeck_models::{expand_db_enum, expand_db_type, expand_model};
use proc_macro2::{TokenStream, TokenTree};

fn tokens(text: &str) -> TokenStream {
    TokenStream::from_str(text).unwrap()
}

#[test]
fn a_model_and_an_enum_are_implemented() {
    let model =
        "#[diesel(belongs_to(super::User))] struct Post<'a> { id: i64, user_id: i32, title: &'a str, tags: Vec<Tag> }";
    let written = format!("{}\n\n{}", expand_model(tokens(model)), expand_db_enum(tokens("enum Tag { One, Two }")));
    insta::assert_snapshot!(written);
}

#[test]
fn a_type_of_ones_own_is_implemented() {
    let written = ["struct Id(Option<Inner>);", "#[diesel(sql_type = Text)] struct Link<T>(Url, T);", "enum A { B }"];
    let written = written.map(|text| expand_db_type(tokens(text)).to_string());
    insta::assert_snapshot!(written.join("\n\n"));
}

#[test]
fn limbeck_may_stand_under_another_path() {
    let written = expand_model(tokens("#[limbeck(crate = \"crate::database\")] struct Post { id: i64 }")).to_string();
    assert!(written.contains("impl crate :: database :: target :: Model for Post"), "{written}");
}

/// The message of every `compile_error!`, with the text that stands where the compiler points.
fn errors(text: &str) -> Vec<String> {
    let written: Vec<TokenTree> = expand_model(tokens(text)).into_iter().collect();
    let call = |tokens: &[TokenTree]| match tokens {
        [TokenTree::Ident(word), TokenTree::Punct(_), TokenTree::Group(message)] if word == "compile_error" => {
            let place = word.span().source_text().unwrap_or_default();
            Some(format!("{place}: {}", message.stream()))
        }
        _ => None,
    };
    written.windows(3).filter_map(call).collect()
}

#[test]
fn an_error_points_at_its_token() {
    let found = errors(
        "struct Post { id: i64, #[limbeck(lenght = 80)] title: String, size: usize, #[limbeck(type = \"txt\")] x: i32 }",
    );
    insta::assert_snapshot!(found.join("\n"));
    insta::assert_snapshot!(errors("#[limbeck(index(idd))] struct Post { id: i64 }").join("\n"));
    insta::assert_snapshot!(errors("struct Post { id: i64, #[limbeck(type = \"txt\")] x: i32 }").join("\n"));
    insta::assert_snapshot!(errors("struct Post { id: i64, #[limbeck(on_delete = cascade)] x: i32 }").join("\n"));
}
