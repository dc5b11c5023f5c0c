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
