-- name: insert
-- One webhook for each kind of event: ON CONFLICT instead of a check before, so that of two at once one wins.
INSERT INTO webhooks (account_id, id, dialect, event, url, secret, options, states, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
ON CONFLICT (account_id, dialect, event) DO NOTHING
RETURNING *;

-- name: update
-- The whole row, which the caller has read; the unique constraint refuses an event that is taken.
UPDATE webhooks SET event = $3, url = $4, secret = $5, options = $6, states = $7, updated_at = $8
WHERE account_id = $1 AND id = $2
RETURNING *;

-- name: webhook
-- By its primary key.
SELECT * FROM webhooks WHERE account_id = $1 AND id = $2;

-- name: of_account
-- Oldest first, as an operator made them.
SELECT * FROM webhooks WHERE account_id = $1 ORDER BY id;

-- name: waiting
-- How much each webhook has before it, for an operator's list.
SELECT w.id,
       (SELECT coalesce(sum(cardinality(seqs)), 0) FROM webhook_outbox o
        WHERE o.account_id = $1 AND o.webhook_id = w.id) AS queued,
       (SELECT count(*) FROM webhook_retries r
        WHERE r.account_id = $1 AND r.webhook_id = w.id AND r.dead_at IS NULL) AS retried,
       (SELECT count(*) FROM webhook_retries r
        WHERE r.account_id = $1 AND r.webhook_id = w.id AND r.dead_at IS NOT NULL) AS dead
FROM webhooks w WHERE w.account_id = $1;

-- name: delete
-- What it has not been told of goes with it (ON DELETE CASCADE).
DELETE FROM webhooks WHERE account_id = $1 AND id = $2 RETURNING id;

-- name: dead
-- Newest first.
SELECT r.*, c.number AS campaign_number
FROM webhook_retries r JOIN campaigns c ON c.account_id = $1 AND c.id = r.campaign_id
WHERE r.account_id = $1 AND r.dead_at IS NOT NULL
ORDER BY r.dead_at DESC, r.id DESC
LIMIT $2;

-- name: replay
-- As if it had just happened: age and attempts begin again. Null ids stand for all.
UPDATE webhook_retries SET dead_at = NULL, attempts = 0, next_try_at = $3, queued_at = $3
WHERE account_id = $1 AND dead_at IS NOT NULL AND ($2::bigint[] IS NULL OR id = ANY($2))
RETURNING id;
