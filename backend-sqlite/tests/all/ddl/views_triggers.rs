//! Views and triggers: what is read of them, and what they mention.

use limbeck_backend_sqlite::ddl::{CreateTrigger, CreateView, TriggerEvent, TriggerTiming};

use super::oracle::created;

const TABLE: &str = "CREATE TABLE user(id INT, begin INT); CREATE TABLE log(x);";

#[test]
fn views_are_read() {
    let text = "CREATE VIEW IF NOT EXISTS v(x, \"y\") AS SELECT u.id, 'text' FROM \"User\" u -- log\n;";
    assert!(created(&format!("{TABLE}{text}")).is_ok());
    let view = CreateView::parse(text).unwrap();
    assert_eq!(view.name().value, "v");
    assert_eq!(view.columns().len(), 2);
    assert_eq!(view.query(), "SELECT u.id, 'text' FROM \"User\" u");
    assert!(view.mentions("USER") && view.mentions("ID"));
    assert!(!view.mentions("log") && !view.mentions("text") && !view.mentions("select"));
    let strings = CreateView::parse("CREATE VIEW v AS SELECT 'a'.b FROM 'c'").unwrap();
    let found: Vec<&str> = strings.mentioned().iter().collect();
    assert_eq!(found, ["a", "b", "c"]);
}

#[test]
fn triggers_are_read() {
    let text = "CREATE TEMP TRIGGER r AFTER UPDATE OF id, [begin] ON main.user FOR EACH ROW \
                WHEN new.begin > old.begin AND begin BEGIN \
                INSERT INTO log SELECT CASE WHEN 1 THEN 2 END; DELETE FROM log; END";
    let trigger = CreateTrigger::parse(text).unwrap();
    assert_eq!(trigger.timing(), Some(TriggerTiming::After));
    let TriggerEvent::Update { columns } = trigger.event() else {
        panic!("{:?}", trigger.event());
    };
    let columns: Vec<&str> = columns.iter().map(|name| name.value.as_str()).collect();
    assert_eq!(columns, ["id", "begin"]);
    assert_eq!(trigger.table().value, "user");
    assert_eq!(trigger.condition(), Some("new.begin > old.begin AND begin"));
    assert!(trigger.body().starts_with("BEGIN INSERT"));
    assert!(trigger.body().ends_with("END"));
    assert!(trigger.mentions("LOG") && trigger.mentions("User") && !trigger.mentions("r"));
}

#[test]
fn triggers_of_every_event_are_read() {
    for (text, timing) in [
        ("CREATE TRIGGER r DELETE ON user BEGIN SELECT 1; END", None),
        ("CREATE TRIGGER r BEFORE INSERT ON user BEGIN SELECT 1; END;", Some(TriggerTiming::Before)),
        (
            "CREATE TRIGGER r AFTER UPDATE ON user WHEN new.id BEGIN REPLACE INTO log VALUES (1); END",
            Some(TriggerTiming::After),
        ),
    ] {
        assert!(created(&format!("{TABLE}{text}")).is_ok(), "{text}");
        assert_eq!(CreateTrigger::parse(text).unwrap().timing(), timing);
    }
    let instead = "CREATE TRIGGER r INSTEAD OF DELETE ON v BEGIN SELECT 1; END";
    let trigger = CreateTrigger::parse(instead).unwrap();
    assert_eq!(trigger.timing(), Some(TriggerTiming::InsteadOf));
}
