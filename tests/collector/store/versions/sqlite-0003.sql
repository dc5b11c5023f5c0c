-- A database as the third version left it: its schema, a few rows, its number.

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

-- Where a message stands, its files, its way to the sinks, spent proofs, and what stays of a message that went.

ALTER TABLE requests ADD COLUMN status TEXT NOT NULL DEFAULT 'open'
    CHECK (status IN ('open', 'answered', 'closed', 'quarantined'));
ALTER TABLE requests ADD COLUMN answered INTEGER;

CREATE INDEX requests_mobile ON requests (mobile) WHERE mobile <> '';

CREATE TABLE files (
    request  TEXT NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    number   INTEGER NOT NULL CHECK (number BETWEEN 1 AND 5),
    name     TEXT NOT NULL,
    type     TEXT NOT NULL CHECK (type IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
    size     INTEGER NOT NULL,
    sha256   TEXT NOT NULL,
    received INTEGER, -- NULL while the message is here and the file is not
    content  BLOB,    -- last, so that the others are read without it
    PRIMARY KEY (request, number),
    CHECK ((received IS NULL) = (content IS NULL))
) STRICT;

CREATE TABLE deliveries (
    request  TEXT NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    sink     TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('waiting', 'leased', 'unknown', 'sent', 'dead')),
    attempts INTEGER NOT NULL,
    next_at  INTEGER NOT NULL, -- of a leased one: when the lease runs out
    lease    TEXT NOT NULL,
    remote   TEXT NOT NULL,
    error    TEXT NOT NULL,
    PRIMARY KEY (request, sink)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state IN ('waiting', 'leased', 'unknown');

CREATE TABLE proofs (
    nonce   TEXT PRIMARY KEY,
    request TEXT NOT NULL,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX proofs_until ON proofs (until);

CREATE TABLE tombstones (
    id       TEXT PRIMARY KEY,
    code     TEXT NOT NULL,
    mark     BLOB NOT NULL, -- two bytes of the digest: they tell other content, and no guess can be proved by them
    received INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX tombstones_received ON tombstones (received);

INSERT INTO files VALUES
    ('01932f00-0000-7000-8000-000000000001', 1, 'رسید.png', 'image/png', 3, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 1763757016000, x'616263'),
    ('01932f00-0000-7000-8000-000000000001', 2, 'عکس.webp', 'image/webp', 9, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', NULL, NULL);

INSERT INTO deliveries VALUES
    ('01932f00-0000-7000-8000-000000000001', 'mail', 'unknown', 2, 1763757018000, '', 'T-7', 'پاسخی نیامد');

INSERT INTO proofs VALUES ('nonce', '01932f00-0000-7000-8000-000000000001', 1763843415250);

INSERT INTO tombstones VALUES ('01932f00-0000-7000-8000-000000000005', 'RH-0000-0002', x'0001', 1763757010000);

CREATE TABLE forms (
    id        TEXT PRIMARY KEY,
    revision  INTEGER NOT NULL,
    tab       TEXT NOT NULL,
    network   TEXT NOT NULL,
    search    TEXT NOT NULL,
    suggested TEXT NOT NULL, -- ids of articles, spaces between
    opened    TEXT NOT NULL,
    outcome   TEXT NOT NULL CHECK (outcome IN ('opened', 'left', 'sent')),
    page      TEXT NOT NULL,
    at        INTEGER NOT NULL,
    received  INTEGER NOT NULL
) STRICT;

CREATE INDEX forms_at ON forms (at);

INSERT INTO forms VALUES
    ('01932f00-0000-7000-8000-000000000006', 2, 'aaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbb', 'برگشت پول', 'cod refund-time', 'cod', 'left', '/contact/', 1763757015250, 1763757015258);

PRAGMA user_version = 3;
