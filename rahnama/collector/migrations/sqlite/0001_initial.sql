-- Moments are milliseconds since 1970-01-01 UTC.

CREATE TABLE requests (
    id       TEXT PRIMARY KEY,
    code     TEXT NOT NULL UNIQUE,
    digest   BLOB NOT NULL,
    received INTEGER NOT NULL,
    topic    TEXT NOT NULL,
    name     TEXT NOT NULL,
    mobile   TEXT NOT NULL,
    email    TEXT NOT NULL,
    order_no TEXT NOT NULL,
    message  TEXT NOT NULL CHECK (message <> ''),
    search   TEXT NOT NULL,
    read     TEXT NOT NULL, -- JSON array of article ids
    page     TEXT NOT NULL,
    CHECK (mobile <> '' OR email <> '')
) STRICT;

CREATE INDEX requests_received ON requests (received);

CREATE TABLE searches (
    id       TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    tab      TEXT NOT NULL,
    network  TEXT NOT NULL,
    query    TEXT NOT NULL,
    outcome  TEXT NOT NULL CHECK (outcome IN ('zero', 'low-confidence', 'no-click', 'answered', 'escalated')),
    hits     INTEGER NOT NULL,
    opened   TEXT NOT NULL,
    page     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    received INTEGER NOT NULL
) STRICT;

CREATE INDEX searches_at ON searches (at);

CREATE TABLE votes (
    id       TEXT PRIMARY KEY,
    tab      TEXT NOT NULL,
    network  TEXT NOT NULL,
    article  TEXT NOT NULL,
    helpful  INTEGER NOT NULL CHECK (helpful IN (0, 1)),
    reason   TEXT NOT NULL,
    comment  TEXT NOT NULL,
    page     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    received INTEGER NOT NULL
) STRICT;

CREATE INDEX votes_at ON votes (at);
