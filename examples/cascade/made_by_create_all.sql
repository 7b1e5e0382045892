-- What the service's `create_all` made, before it had migrations, and what people have written since.
CREATE TABLE conversation (
    id INTEGER NOT NULL PRIMARY KEY,
    title VARCHAR(100) NOT NULL
);
CREATE TABLE message (
    id INTEGER NOT NULL PRIMARY KEY,
    conversation_id BIGINT NOT NULL,
    body TEXT NOT NULL,
    written_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (conversation_id) REFERENCES conversation (id)
);
CREATE INDEX ix_message_conversation_id ON message (conversation_id);
CREATE TABLE attachment (
    id INTEGER NOT NULL PRIMARY KEY,
    message_id BIGINT NOT NULL,
    name VARCHAR(200) NOT NULL,
    FOREIGN KEY (message_id) REFERENCES message (id)
);

INSERT INTO conversation VALUES (1, 'about boats'), (2, 'about trains');
INSERT INTO message VALUES
    (1, 1, 'a boat', '2025-11-08 19:21:07'),
    (2, 1, 'another boat', '2025-11-08 19:22:31'),
    (7, 2, 'a train', '2025-11-09 08:00:00');
INSERT INTO attachment VALUES (1, 2, 'boat.jpg'), (2, 7, 'train.jpg');
