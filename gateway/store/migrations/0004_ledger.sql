-- depends: 0003_campaigns

-- The ledger: one row a message, in exactly one state. The primary key is the only index that a message's
-- normal life touches, and none of its columns changes, so an update stays in its page (HOT) where that has
-- room. A batch updates whole pages in one transaction, so the room has to be about as large as the rows:
-- half a page. With 30 % free, more than half of the updates left their page, and table, index and log
-- ended up larger than with 50 %.
-- state: 0 queued, 1 sent, 2 failed, 3 delivered, 4 read, 8 canceled, 9 suppressed.
CREATE TABLE messages (
    account_id          uuid NOT NULL,
    campaign_id         uuid NOT NULL,
    seq                 integer NOT NULL,
    state               smallint NOT NULL DEFAULT 0,
    parts               smallint NOT NULL DEFAULT 0,
    attempts            smallint NOT NULL DEFAULT 0,
    number              text NOT NULL,
    address             text,
    fields              json,
    updated_at          timestamptz NOT NULL,
    submitted_at        timestamptz,
    retry_at            timestamptz,
    reason              text,
    provider            text,
    provider_message_id text,
    PRIMARY KEY (account_id, campaign_id, seq)
) WITH (fillfactor = 50);

-- Messages that wait for another attempt: few, so the index is small.
CREATE INDEX messages_retry ON messages (account_id, campaign_id, retry_at)
    WHERE retry_at IS NOT NULL;

-- From a provider's id to the message, for receipts. Written once by COPY, never updated. A provider may
-- use an id again after a long time, so the newest row of an id is the one that counts.
CREATE TABLE submissions (
    provider_message_id text NOT NULL,
    provider            text NOT NULL,
    account_id          uuid NOT NULL,
    campaign_id         uuid NOT NULL,
    seq                 integer NOT NULL,
    submitted_at        timestamptz NOT NULL
);

CREATE INDEX submissions_id ON submissions (provider_message_id);

-- Receipts that came before their message was known as sent. They are tried again with growing pauses.
CREATE TABLE waiting_receipts (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider            text NOT NULL,
    provider_message_id text NOT NULL,
    state               smallint NOT NULL,
    reason              text,
    at                  timestamptz NOT NULL,
    received_at         timestamptz NOT NULL,
    tries               smallint NOT NULL DEFAULT 0,
    next_try_at         timestamptz NOT NULL
);

CREATE INDEX waiting_receipts_due ON waiting_receipts (next_try_at);
