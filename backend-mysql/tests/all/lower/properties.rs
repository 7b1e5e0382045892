//! Laws of what comes out, whatever goes in.

use limbeck_backend_mysql::{lexer, quote};
use proptest::prelude::*;

proptest! {
    /// A quoted name or text is one token, and so is what a script holds of it.
    #[test]
    fn what_is_quoted_is_one_token(text in "[a-z'\"`\\\\; #/*-]{0,12}") {
        for quoted in [quote::identifier(&text), quote::string(&text)] {
            let tokens = lexer::tokens(&quoted).unwrap();
            prop_assert_eq!(tokens.len(), 1);
            prop_assert_eq!(tokens[0].span.clone(), 0..quoted.len());
            let script = format!("SELECT {quoted}; SELECT 2");
            prop_assert_eq!(lexer::split(&script).unwrap().len(), 2);
        }
    }
}
