-- Accounts and keys are small and read everywhere: reference tables when the store is sharded.

CREATE TABLE accounts (
    id             uuid PRIMARY KEY,
    number         integer NOT NULL UNIQUE,
    name           text NOT NULL UNIQUE,
    status         text NOT NULL DEFAULT 'active',
    rate           double precision,
    max_recipients integer NOT NULL,
    region         text,
    strict_numbers boolean NOT NULL DEFAULT false,
    time_zone      text NOT NULL DEFAULT 'UTC',
    options        json NOT NULL DEFAULT '{}',
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL
);

CREATE TABLE api_keys (
    id         uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts,
    hash       bytea NOT NULL UNIQUE,
    hint       text NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE INDEX api_keys_account ON api_keys (account_id);
