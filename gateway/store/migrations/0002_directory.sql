-- depends: 0001_accounts
-- What an account keeps for its campaigns. Every key and constraint begins with account_id, so that
-- all of an account lives on one shard.

CREATE TABLE senders (
    account_id uuid NOT NULL,
    id         uuid NOT NULL,
    name       text NOT NULL,
    code       text NOT NULL,
    channel    text NOT NULL,
    kind       text NOT NULL,
    countries  text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, channel, name)
);

CREATE TABLE templates (
    account_id  uuid NOT NULL,
    id          uuid NOT NULL,
    name        text NOT NULL,
    unique_name text,
    channel     text NOT NULL,
    status      text NOT NULL,
    source      text NOT NULL,
    syntax      text NOT NULL,
    payload     text,
    language    text NOT NULL DEFAULT '',
    details     json NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, channel, unique_name)
);

CREATE TABLE audiences (
    account_id     uuid NOT NULL,
    id             uuid NOT NULL,
    name           text NOT NULL,
    channel        text NOT NULL,
    contacts_count integer NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, name)
);

CREATE TABLE contacts (
    account_id  uuid NOT NULL,
    audience_id uuid NOT NULL,
    id          uuid NOT NULL,
    number      text NOT NULL,
    fields      json,
    tags        text[],
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (account_id, audience_id, id),
    UNIQUE (account_id, audience_id, number),
    FOREIGN KEY (account_id, audience_id) REFERENCES audiences ON DELETE CASCADE
);

CREATE TABLE suppressions (
    account_id uuid NOT NULL,
    channel    text NOT NULL,
    number     text NOT NULL,
    source     text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, channel, number)
);
