-- name: add
-- Numbered from 1 in its account, which is what an operator types. Of two additions at once the second draws the
-- same number and is refused by the primary key.
INSERT INTO routes (account_id, id, channel, sender, prefix, provider, priority, weight, created_at)
SELECT $1, coalesce(max(id), 0) + 1, $2, $3, $4, $5, $6, $7, $8 FROM routes WHERE account_id = $1
RETURNING id;

-- name: all
-- An account has few: a range of the primary key.
SELECT * FROM routes WHERE account_id = $1 ORDER BY id;

-- name: remove
-- Answers what it was, for the operator to see.
DELETE FROM routes WHERE account_id = $1 AND id = $2 RETURNING *;
