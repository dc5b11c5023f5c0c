-- What became of contact forms that were begun: which answers were suggested, which was read.

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
