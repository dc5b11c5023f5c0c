-- What became of contact forms that were begun: which answers were suggested, which was read.

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
