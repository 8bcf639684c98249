-- depends: 0004_ledger

-- Secrets that the gateway made itself, for all its processes: small and read everywhere, a reference table when
-- the store is sharded.
CREATE TABLE gateway_secrets (
    name       text PRIMARY KEY,
    value      bytea NOT NULL,
    created_at timestamptz NOT NULL
);

-- What an account's opt-out pages say. A removed one stays for the campaigns that have it, and its number is
-- not given out again.
CREATE TABLE opt_out_links (
    account_id uuid NOT NULL,
    id         integer NOT NULL,
    brand      text NOT NULL,
    page_text  text NOT NULL,
    created_at timestamptz NOT NULL,
    removed_at timestamptz,
    PRIMARY KEY (account_id, id)
);

-- What recipients did with their links: a row for each who used one, so that no row is shared by all the clicks
-- of a campaign. A campaign's figures are a range of the primary key.
CREATE TABLE link_uses (
    account_id     uuid NOT NULL,
    campaign_id    uuid NOT NULL,
    seq            integer NOT NULL,
    clicks         integer NOT NULL DEFAULT 0,
    first_click_at timestamptz,
    last_click_at  timestamptz,
    opted_out_at   timestamptz,
    PRIMARY KEY (account_id, campaign_id, seq)
) WITH (fillfactor = 80);
