-- A database as the third version left it: its schema, a few rows, its number.

CREATE SCHEMA rahnama;
SET search_path = rahnama;
CREATE TABLE version (number integer NOT NULL);
INSERT INTO version VALUES (3);

-- The same tables as SQLite's, under the same version. Moments are milliseconds since 1970-01-01 UTC.

CREATE TABLE requests (
    id       text PRIMARY KEY,
    code     text NOT NULL UNIQUE,
    digest   bytea NOT NULL,
    received bigint NOT NULL,
    topic    text NOT NULL,
    name     text NOT NULL,
    mobile   text NOT NULL,
    email    text NOT NULL,
    order_no text NOT NULL,
    message  text NOT NULL CHECK (message <> ''),
    search   text NOT NULL,
    read     text NOT NULL, -- JSON array of article ids
    page     text NOT NULL,
    status   text NOT NULL CHECK (status IN ('open', 'answered', 'closed', 'quarantined')),
    answered bigint,
    CHECK (mobile <> '' OR email <> '')
);

CREATE INDEX requests_received ON requests (received);
CREATE INDEX requests_mobile ON requests (mobile) WHERE mobile <> '';

CREATE TABLE files (
    request  text NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    number   smallint NOT NULL CHECK (number BETWEEN 1 AND 5),
    name     text NOT NULL,
    type     text NOT NULL CHECK (type IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
    size     bigint NOT NULL,
    sha256   text NOT NULL,
    received bigint, -- NULL while the message is here and the file is not
    content  bytea,
    PRIMARY KEY (request, number),
    CHECK ((received IS NULL) = (content IS NULL))
);

ALTER TABLE files ALTER COLUMN content SET STORAGE EXTERNAL; -- pictures are compressed already

CREATE TABLE deliveries (
    request  text NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    sink     text NOT NULL,
    state    text NOT NULL CHECK (state IN ('waiting', 'leased', 'unknown', 'sent', 'dead')),
    attempts bigint NOT NULL,
    next_at  bigint NOT NULL, -- of a leased one: when the lease runs out
    lease    text NOT NULL,
    remote   text NOT NULL,
    error    text NOT NULL,
    PRIMARY KEY (request, sink)
);

CREATE INDEX deliveries_due ON deliveries (next_at) WHERE state IN ('waiting', 'leased', 'unknown');

CREATE TABLE proofs (
    nonce   text PRIMARY KEY,
    request text NOT NULL,
    until   bigint NOT NULL
);

CREATE INDEX proofs_until ON proofs (until);

CREATE TABLE tombstones (
    id       text PRIMARY KEY,
    code     text NOT NULL,
    mark     bytea NOT NULL, -- two bytes of the digest: they tell other content, and no guess can be proved by them
    received bigint NOT NULL
);

CREATE INDEX tombstones_received ON tombstones (received);

CREATE TABLE searches (
    id       text PRIMARY KEY,
    revision bigint NOT NULL,
    tab      text NOT NULL,
    network  text NOT NULL,
    query    text NOT NULL,
    outcome  text NOT NULL CHECK (outcome IN ('zero', 'low-confidence', 'no-click', 'answered', 'escalated')),
    hits     bigint NOT NULL,
    opened   text NOT NULL,
    page     text NOT NULL,
    at       bigint NOT NULL,
    received bigint NOT NULL
);

CREATE INDEX searches_at ON searches (at);

CREATE TABLE votes (
    id       text PRIMARY KEY,
    tab      text NOT NULL,
    network  text NOT NULL,
    article  text NOT NULL,
    helpful  smallint NOT NULL CHECK (helpful IN (0, 1)),
    reason   text NOT NULL,
    comment  text NOT NULL,
    page     text NOT NULL,
    at       bigint NOT NULL,
    received bigint NOT NULL
);

CREATE INDEX votes_at ON votes (at);

-- The planner's statistics would hold samples of what customers wrote, where no erasing finds them.
ALTER TABLE requests
    ALTER COLUMN name SET STATISTICS 0, ALTER COLUMN mobile SET STATISTICS 0, ALTER COLUMN email SET STATISTICS 0,
    ALTER COLUMN order_no SET STATISTICS 0, ALTER COLUMN message SET STATISTICS 0, ALTER COLUMN search SET STATISTICS 0,
    ALTER COLUMN read SET STATISTICS 0, ALTER COLUMN digest SET STATISTICS 0;
ALTER TABLE files
    ALTER COLUMN name SET STATISTICS 0, ALTER COLUMN sha256 SET STATISTICS 0, ALTER COLUMN content SET STATISTICS 0;
ALTER TABLE deliveries ALTER COLUMN error SET STATISTICS 0;

INSERT INTO requests VALUES
    ('01932f00-0000-7000-8000-000000000001', 'RH-7K3Q-9D2M', '\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 1763757015250, 'payment', 'نگار رضایی', '+989121234567', 'negar@example.com', 'AG-20481736', 'پولم برنگشته است
لطفاً پیگیری کنید', 'برگشت پول', '["cod","refund-time"]', '/contact/', 'open', NULL),
    ('01932f00-0000-7000-8000-000000000002', 'RH-0000-0001', '\x0101010101010101010101010101010101010101010101010101010101010101', 1763757016250, '', '', '', 'ali@example.com', '', 'it''s %s; \N', '', '[]', '', 'open', NULL);

INSERT INTO searches VALUES
    ('01932f00-0000-7000-8000-000000000003', 2, 'aaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbb', 'کفش ورزشی', 'zero', 0, '', '/search/', 1763757015250, 1763757015255);

INSERT INTO votes VALUES
    ('01932f00-0000-7000-8000-000000000004', 'aaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbb', 'cod', 1, 'unclear', 'روشن نبود', '/faq/payment/cod/', 1763757015250, 1763757015257);

INSERT INTO files VALUES
    ('01932f00-0000-7000-8000-000000000001', 1, 'رسید.png', 'image/png', 3, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 1763757016000, '\x616263'),
    ('01932f00-0000-7000-8000-000000000001', 2, 'عکس.webp', 'image/webp', 9, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', NULL, NULL);

INSERT INTO deliveries VALUES
    ('01932f00-0000-7000-8000-000000000001', 'mail', 'unknown', 2, 1763757018000, '', 'T-7', 'پاسخی نیامد');

INSERT INTO proofs VALUES ('nonce', '01932f00-0000-7000-8000-000000000001', 1763843415250);

INSERT INTO tombstones VALUES ('01932f00-0000-7000-8000-000000000005', 'RH-0000-0002', '\x0001', 1763757010000);

CREATE TABLE forms (
    id        text PRIMARY KEY,
    revision  bigint NOT NULL,
    tab       text NOT NULL,
    network   text NOT NULL,
    search    text NOT NULL,
    suggested text NOT NULL, -- ids of articles, spaces between
    opened    text NOT NULL,
    outcome   text NOT NULL CHECK (outcome IN ('opened', 'left', 'sent')),
    page      text NOT NULL,
    at        bigint NOT NULL,
    received  bigint NOT NULL
);

CREATE INDEX forms_at ON forms (at);

INSERT INTO forms VALUES
    ('01932f00-0000-7000-8000-000000000006', 2, 'aaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbbbbbbb', 'برگشت پول', 'cod refund-time', 'cod', 'left', '/contact/', 1763757015250, 1763757015258);
