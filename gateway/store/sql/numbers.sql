-- name: draw
-- Some numbers in a row; answers the last of them.
INSERT INTO campaign_numbers AS drawn (account_id, last) VALUES ($1, $2::bigint)
ON CONFLICT (account_id) DO UPDATE SET last = drawn.last + $2::bigint
RETURNING last;

-- name: draw_without_waiting
-- The same in a transaction of its own, whose commit does not wait for the disk. The commit of a campaign with one of
-- the numbers does, and what was written before it is on the disk then, too.
WITH no_wait AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true) AS value)
INSERT INTO campaign_numbers AS drawn (account_id, last) SELECT $1, $2::bigint FROM no_wait WHERE value = 'off'
ON CONFLICT (account_id) DO UPDATE SET last = drawn.last + $2::bigint
RETURNING last;

-- name: pass!
-- Numbers that came from elsewhere are not given out again.
INSERT INTO campaign_numbers AS drawn (account_id, last) VALUES ($1, $2)
ON CONFLICT (account_id) DO UPDATE SET last = $2 WHERE drawn.last < $2;
