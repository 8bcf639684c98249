-- depends: 0008_links

-- Routes of single accounts, which go before those of the whole gateway in its settings. An empty sender stands
-- for any, an empty prefix for every country.
CREATE TABLE routes (
    account_id uuid NOT NULL,
    id         integer NOT NULL,
    channel    text NOT NULL,
    sender     text NOT NULL DEFAULT '',
    prefix     text NOT NULL DEFAULT '',
    provider   text NOT NULL,
    priority   smallint NOT NULL DEFAULT 1,
    weight     smallint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, id)
);
