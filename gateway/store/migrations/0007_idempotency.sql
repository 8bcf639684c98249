-- depends: 0004_ledger

-- The first answer to a request with an Idempotency-Key, written in the transaction of what the request wrote.
-- Without a status inside that transaction only. The fingerprint tells whether a request is the same again.
CREATE TABLE idempotency_keys (
    account_id  uuid NOT NULL,
    key         text NOT NULL,
    fingerprint bytea NOT NULL,
    status      smallint,
    headers     json,
    body        bytea,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (account_id, key)
);

-- What is to be forgotten, oldest first.
CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at);
