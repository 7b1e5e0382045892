use limbeck_backend_mysql::lexer::{leading_words, split};

#[test]
fn statements_end_where_the_client_ends_them() {
    for (script, statements) in [
        ("SELECT 1;;\n ; SELECT 2", vec!["SELECT 1", "SELECT 2"]),
        ("SELECT 5--3; SELECT 1 -- ; x\n;#;\nSELECT 3", vec!["SELECT 5--3", "SELECT 1", "SELECT 3"]),
        (r"SELECT 'it\'s;', 'a''b;'; SELECT `;`", vec![r"SELECT 'it\'s;', 'a''b;'", "SELECT `;`"]),
        ("/* ; */ SELECT \";\" /* /* ; */", vec!["SELECT \";\""]),
        ("/*!50003 SET @a = 1 */; SELECT 1", vec!["/*!50003 SET @a = 1 */", "SELECT 1"]),
        (
            "CREATE /*!50017 DEFINER=a@b*/ TRIGGER t BEFORE UPDATE ON x FOR EACH ROW SET NEW.a = 1; DO 1",
            vec!["CREATE /*!50017 DEFINER=a@b*/ TRIGGER t BEFORE UPDATE ON x FOR EACH ROW SET NEW.a = 1", "DO 1"],
        ),
        ("delimiter $$\nSELECT 1; SELECT 2$$\nDELIMITER ;\nSELECT 3;", vec!["SELECT 1; SELECT 2", "SELECT 3"]),
        (
            "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\nSELECT 2//",
            vec!["CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2"],
        ),
        (
            "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN IF NEW.a THEN SET NEW.b = CASE WHEN 1 THEN 2 END; ELSEIF 1 THEN SET NEW.b = IF(1, 2, 3); END IF; END; SELECT 1",
            vec![
                "CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW BEGIN IF NEW.a THEN SET NEW.b = CASE WHEN 1 THEN 2 END; ELSEIF 1 THEN SET NEW.b = IF(1, 2, 3); END IF; END",
                "SELECT 1",
            ],
        ),
        (
            "CREATE PROCEDURE p() BEGIN a: LOOP REPEAT SET @x = REPEAT('a', 2); UNTIL 1 END REPEAT; LEAVE a; END LOOP; WHILE 0 DO SELECT 1; END WHILE; CASE 1 WHEN 1 THEN SELECT 1; END CASE; END; SELECT 1",
            vec![
                "CREATE PROCEDURE p() BEGIN a: LOOP REPEAT SET @x = REPEAT('a', 2); UNTIL 1 END REPEAT; LEAVE a; END LOOP; WHILE 0 DO SELECT 1; END WHILE; CASE 1 WHEN 1 THEN SELECT 1; END CASE; END",
                "SELECT 1",
            ],
        ),
        (
            "BEGIN NOT ATOMIC SELECT 1; SELECT 2; END; SELECT 3",
            vec!["BEGIN NOT ATOMIC SELECT 1; SELECT 2; END", "SELECT 3"],
        ),
        (
            "DROP TRIGGER IF EXISTS t; CREATE TABLE IF NOT EXISTS event (a INT); SELECT 1",
            vec!["DROP TRIGGER IF EXISTS t", "CREATE TABLE IF NOT EXISTS event (a INT)", "SELECT 1"],
        ),
        ("INSERT INTO t VALUES (1)$$", vec!["INSERT INTO t VALUES (1)$$"]),
        ("", vec![]),
    ] {
        assert_eq!(split(script).unwrap(), statements, "{script}");
    }
}

#[test]
fn what_is_not_closed_is_told_with_its_line() {
    for (script, message) in [
        ("SELECT 1;\nSELECT 'a", "the text that begins on line 2 is not closed"),
        ("SELECT `a", "the name that begins on line 1 is not closed"),
        ("\n\n/* a", "the comment that begins on line 3 is not closed"),
    ] {
        assert_eq!(split(script).unwrap_err().to_string(), message);
    }
}

#[test]
fn leading_words_stop_at_what_is_none() {
    assert_eq!(leading_words("/* a */ create Or REPLACE `x`"), ["CREATE", "OR", "REPLACE"]);
    assert!(leading_words("(SELECT 1)").is_empty());
}
