-- depends: 0002_directory

-- The account's campaign numbers. Drawn in a transaction of its own, so that two large creations do not
-- wait for each other; a gap does no harm.
CREATE TABLE campaign_numbers (
    account_id uuid PRIMARY KEY,
    last       bigint NOT NULL
);

-- What a campaign is. The sending path only reads this table; what changes per batch stands in
-- campaign_progress, so that the wide row is not copied for every batch.
-- `live` means: queued messages may be left, so the lane still owes this campaign something.
CREATE TABLE campaigns (
    account_id  uuid NOT NULL,
    id          uuid NOT NULL,
    number      bigint NOT NULL,
    dialect     text NOT NULL,
    channel     text NOT NULL,
    status      text NOT NULL,
    live        boolean NOT NULL DEFAULT false,
    name        text NOT NULL,
    unique_name text,
    sender      text NOT NULL DEFAULT '',
    content     json NOT NULL,
    details     json NOT NULL DEFAULT '{}',
    template_id uuid,
    audience_id uuid,
    schedule    timestamptz,
    start_at    timestamptz NOT NULL,
    reason      text,
    launched_at timestamptz,
    finished_at timestamptz,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    deleted_at  timestamptz,
    PRIMARY KEY (account_id, id),
    UNIQUE (account_id, number),
    UNIQUE (account_id, unique_name)
);

-- The scheduler's question: what is due? Launched campaigns leave the index.
CREATE INDEX campaigns_due ON campaigns (start_at)
    WHERE launched_at IS NULL AND status IN ('scheduled', 'in_progress');

-- The lanes' question: which campaigns have something left to send?
CREATE INDEX campaigns_live ON campaigns (account_id, channel) WHERE live;

-- How far a campaign's sending is, and its counters. Narrow and half empty pages, because it is updated
-- three times a batch and no index holds a changing column: all updates stay in their page (HOT).
-- Messages up to `attempted_through` may be on the wire; those up to `settled_through` are settled.
CREATE TABLE campaign_progress (
    account_id        uuid NOT NULL,
    campaign_id       uuid NOT NULL,
    attempted_through integer NOT NULL DEFAULT 0,
    settled_through   integer NOT NULL DEFAULT 0,
    halted            boolean NOT NULL DEFAULT false,
    total             integer NOT NULL DEFAULT 0,
    queued            integer NOT NULL DEFAULT 0,
    sent              integer NOT NULL DEFAULT 0,
    delivered         integer NOT NULL DEFAULT 0,
    read              integer NOT NULL DEFAULT 0,
    failed            integer NOT NULL DEFAULT 0,
    canceled          integer NOT NULL DEFAULT 0,
    suppressed        integer NOT NULL DEFAULT 0,
    submitted         integer NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, campaign_id),
    FOREIGN KEY (account_id, campaign_id) REFERENCES campaigns
) WITH (fillfactor = 50);
