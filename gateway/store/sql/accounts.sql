-- name: insert
-- The number is drawn here: numbers without gaps are kinder to read than an identity's. Of two creations at
-- once the second draws the same one, is refused, and tries again.
INSERT INTO accounts (id, number, name, rate, max_recipients, region, created_at, updated_at)
SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $6 FROM accounts
RETURNING *;

-- name: all
-- In the order of their numbers, as an operator remembers them.
SELECT * FROM accounts ORDER BY number;

-- name: by_name
-- A name is unique over the whole gateway.
SELECT * FROM accounts WHERE name = $1;

-- name: update
-- The whole row: an operator's change is rare, and one statement fits every setting.
UPDATE accounts
SET name = $2, status = $3, rate = $4, max_recipients = $5, region = $6, strict_numbers = $7,
    time_zone = $8, options = $9, updated_at = $10, max_attempts = $11, retry_hours = $12,
    quiet_hours = $13, quiet_zone = $14, late_start_hours = $15
WHERE id = $1
RETURNING *;

-- name: by_key_hash
-- One look-up from the presented key to its account; a revoked key and a disabled account find nothing.
SELECT accounts.*
FROM api_keys JOIN accounts ON accounts.id = api_keys.account_id
WHERE api_keys.hash = $1 AND api_keys.revoked_at IS NULL AND accounts.status = 'active';

-- name: insert_key
-- A key that exists already (of whatever account) inserts nothing, and the caller says so.
INSERT INTO api_keys (id, account_id, hash, hint, created_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (hash) DO NOTHING
RETURNING *;

-- name: keys
-- Newest last, revoked ones included: an operator wants to see what was.
SELECT * FROM api_keys WHERE account_id = $1 ORDER BY created_at;

-- name: revoke_key
-- Revoking twice keeps the first moment.
UPDATE api_keys SET revoked_at = coalesce(revoked_at, $3)
WHERE account_id = $1 AND id = $2
RETURNING *;
