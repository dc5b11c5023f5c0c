-- A database as the first version left it: its schema, a few rows, its number.

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

INSERT INTO requests VALUES
    ('01932f00-0000-7000-8000-000000000001', 'RH-7K3Q-9D2M', x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 1763757015250, 'payment', 'نگار رضایی', '+989121234567', 'negar@example.com', 'AG-20481736', 'پولم برنگشته است
لطفاً پیگیری کنید', 'برگشت پول', '["cod","refund-time"]', '/contact/'),
    ('01932f00-0000-7000-8000-000000000002', 'RH-0000-0001', x'0101010101010101010101010101010101010101010101010101010101010101', 1763757016250, '', '', '', 'ali@example.com', '', 'it''s %s; \N', '', '[]', '');

INSERT INTO searches VALUES
    ('01932f00-0000-7000-8000-000000000003', 2, 'aaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbb', 'کفش ورزشی', 'zero', 0, '', '/search/', 1763757015250, 1763757015255);

INSERT INTO votes VALUES
    ('01932f00-0000-7000-8000-000000000004', 'aaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbb', 'cod', 1, 'unclear', 'روشن نبود', '/faq/payment/cod/', 1763757015250, 1763757015257);

PRAGMA user_version = 1;
