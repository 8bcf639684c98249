-- depends: 0016_kept_ids

-- How far the reading of a vendor's account is. `scope` says what of it is read; another scope begins anew.
CREATE TABLE imports (
    account_id  uuid NOT NULL,
    dialect     text NOT NULL,
    origin      text NOT NULL,
    scope       text NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (account_id, dialect, origin)
);

-- One row a list: the page to read next, null with `done` at the end. Written with what the page held, so that
-- none is lost and none comes twice. `within` are lists of what the last page held that are still to be read,
-- `number` is the next of the numbers set aside for campaigns, from the highest down to `lowest_number`; `tally` is the
-- report so far.
CREATE TABLE import_marks (
    account_id uuid NOT NULL,
    dialect    text NOT NULL,
    origin     text NOT NULL,
    list       text NOT NULL,
    next       text,
    done       boolean NOT NULL,
    within     json NOT NULL,
    number     bigint,
    lowest_number bigint,
    tally      json NOT NULL,
    PRIMARY KEY (account_id, dialect, origin, list)
);

-- Campaigns that are asked of their vendor to be given up. Written before the question, so that whatever happens
-- next, what the vendor then says of them is known to be our own doing.
CREATE TABLE take_overs (
    account_id  uuid NOT NULL,
    campaign_id uuid NOT NULL,
    asked_at    timestamptz NOT NULL,
    taken_at    timestamptz,
    PRIMARY KEY (account_id, campaign_id)
);
