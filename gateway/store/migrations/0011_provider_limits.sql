-- depends: 0010_routes

-- Up to when each provider's limit is taken, by all processes together. A few rows, each updated some times a
-- second, so the page is kept with room for that.
CREATE TABLE provider_limits (
    provider text PRIMARY KEY,
    next_at  timestamptz NOT NULL
) WITH (fillfactor = 10);
