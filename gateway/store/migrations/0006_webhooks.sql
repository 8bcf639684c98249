-- depends: 0004_ledger

-- Where an account wants to hear what becomes of its messages; one address for each kind of event of a
-- dialect. `states` are those of the ledger that the kind tells of.
CREATE TABLE webhooks (
    account_id uuid NOT NULL,
    id         uuid NOT NULL,
    dialect    text NOT NULL,
    event      text NOT NULL,
    url        text NOT NULL,
    secret     text,
    options    json NOT NULL DEFAULT '{}',
    states     smallint[] NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, dialect, event)
);

-- State changes that a webhook has not been told of yet: one row for all the messages that one statement
-- moved, written by that statement. Taken in the order of the ids, which for one message is the order of its
-- states: the later change waits for the commit of the earlier one before it draws its id.
-- All of them changed `at`, unless `moments` has a time for each.
CREATE TABLE webhook_outbox (
    account_id  uuid NOT NULL,
    webhook_id  uuid NOT NULL,
    id          bigint GENERATED ALWAYS AS IDENTITY,
    campaign_id uuid NOT NULL,
    state       smallint NOT NULL,
    reason      text,
    seqs        integer[] NOT NULL,
    at          timestamptz NOT NULL,
    moments     timestamptz[],
    queued_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, webhook_id, id),
    FOREIGN KEY (account_id, webhook_id) REFERENCES webhooks ON DELETE CASCADE
);

-- Packing them costs more than the few kilobytes they are for a moment.
ALTER TABLE webhook_outbox ALTER COLUMN seqs SET STORAGE EXTERNAL;
ALTER TABLE webhook_outbox ALTER COLUMN moments SET STORAGE EXTERNAL;

-- Single events that could not be delivered, or wait behind one of the same message that could not; with
-- `dead_at`, those that are not tried again unless an operator says so.
CREATE TABLE webhook_retries (
    account_id  uuid NOT NULL,
    webhook_id  uuid NOT NULL,
    id          bigint GENERATED ALWAYS AS IDENTITY,
    campaign_id uuid NOT NULL,
    seq         integer NOT NULL,
    state       smallint NOT NULL,
    reason      text,
    at          timestamptz NOT NULL,
    queued_at   timestamptz NOT NULL,
    attempts    smallint NOT NULL,
    next_try_at timestamptz NOT NULL,
    dead_at     timestamptz,
    error       text NOT NULL,
    PRIMARY KEY (account_id, webhook_id, id),
    FOREIGN KEY (account_id, webhook_id) REFERENCES webhooks ON DELETE CASCADE
);

CREATE INDEX webhook_retries_due ON webhook_retries (account_id, webhook_id, next_try_at)
    WHERE dead_at IS NULL;
CREATE INDEX webhook_retries_message ON webhook_retries (account_id, webhook_id, campaign_id, seq)
    WHERE dead_at IS NULL;
CREATE INDEX webhook_retries_dead ON webhook_retries (account_id, dead_at, id)
    WHERE dead_at IS NOT NULL;
