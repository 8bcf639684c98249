-- name: page
-- Messages of a campaign in their order, from the primary key.
SELECT * FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND seq > $3
ORDER BY seq
LIMIT $4;

-- name: page_newest
-- The same from the end: the index is read backwards.
SELECT * FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND seq < $3
ORDER BY seq DESC
LIMIT $4;

-- name: message
-- One probe of the primary key.
SELECT * FROM messages WHERE account_id = $1 AND campaign_id = $2 AND seq = $3;

-- name: place_of_kept
-- The message that had this id elsewhere, through the index over those that have one.
SELECT m.campaign_id, m.seq, c.number AS campaign_number
FROM messages m JOIN campaigns c ON c.account_id = $1 AND c.id = m.campaign_id
WHERE m.account_id = $1 AND m.kept_id = $2;

-- name: requeue
-- An operator's resend: only what failed, and due at once. Attempts start again from none, with all parts.
UPDATE messages
SET state = 0, reason = NULL, attempts = 0, retried_since = NULL, parts_taken = NULL, retry_at = $4, updated_at = $4
WHERE account_id = $1 AND campaign_id = $2 AND seq = $3 AND state = 2
RETURNING *;

-- name: dead
-- What has failed for certain reasons, newest campaign first. There is no index for it, which would cost every message
-- of the hot path its update in place; only campaigns that have failures are read, by the primary key.
SELECT c.number AS campaign_number, m.*
FROM campaigns c
CROSS JOIN LATERAL (
    SELECT FROM campaign_progress WHERE account_id = $1 AND campaign_id = c.id AND failed > 0 LIMIT 1
) AS p
CROSS JOIN LATERAL (
    SELECT * FROM messages
    WHERE account_id = $1 AND campaign_id = c.id AND state = 2 AND reason = ANY($3::text[])
    ORDER BY seq LIMIT $4
) AS m
WHERE c.account_id = $1 AND c.deleted_at IS NULL AND ($2::uuid IS NULL OR c.id = $2)
ORDER BY c.number DESC, m.seq
LIMIT $4;

-- name: with_failures
-- The campaigns in which there may be something to requeue.
SELECT c.id FROM campaigns c
JOIN campaign_progress p ON p.account_id = c.account_id AND p.campaign_id = c.id
WHERE c.account_id = $1 AND c.deleted_at IS NULL AND p.failed > 0
  AND c.status NOT IN ('canceled', 'failed') AND ($2::uuid IS NULL OR c.id = $2)
ORDER BY c.number;

-- name: requeue_dead
-- As requeue, in steps, so that no step holds its locks for long; each begins where the one before ended.
WITH requeued AS (
    UPDATE messages
    SET state = 0, reason = NULL, attempts = 0, retried_since = NULL, parts_taken = NULL,
        retry_at = $5, updated_at = $5
    WHERE account_id = $1 AND campaign_id = $2 AND state = 2 AND seq = ANY(ARRAY(
        SELECT seq FROM messages
        WHERE account_id = $1 AND campaign_id = $2 AND state = 2 AND reason = ANY($3::text[]) AND seq > $4
        ORDER BY seq LIMIT $6))
    RETURNING seq
)
UPDATE campaign_progress SET failed = failed - n, queued = queued + n
FROM (SELECT count(*)::int AS n, max(seq) AS last FROM requeued) AS requeued
WHERE account_id = $1 AND campaign_id = $2 AND n > 0
RETURNING n, last;

-- name: requeued_progress!
-- Only after requeue has moved the message: the counters follow the ledger.
UPDATE campaign_progress SET failed = failed - 1, queued = queued + 1
WHERE account_id = $1 AND campaign_id = $2;

-- name: attempted_through
-- Held until the commit: the lane records no attempt meanwhile.
SELECT attempted_through FROM campaign_progress WHERE account_id = $1 AND campaign_id = $2 FOR UPDATE;

-- name: cancel
-- One message that is not on the wire, for the first time or (infinity) again. Nothing that a lane is settling fits the condition, so this never waits
-- for a lane that waits for the progress row; a lane that finds `canceled` raised looks at its messages again.
WITH stopped AS (
    UPDATE messages SET state = 8, retry_at = NULL, updated_at = $5
    WHERE account_id = $1 AND campaign_id = $2 AND seq = $3 AND state = 0
      AND (seq > $4 OR retry_at < 'infinity')
    RETURNING seq, reason, updated_at
), told AS (
    INSERT INTO webhook_outbox (account_id, webhook_id, campaign_id, state, reason, seqs, at)
    SELECT $1, webhooks.id, $2, 8, reason, ARRAY[seq], stopped.updated_at
    FROM stopped JOIN webhooks ON account_id = $1 AND 8 = ANY(states)
)
UPDATE campaign_progress SET queued = queued - 1, canceled = canceled + 1
FROM stopped
WHERE account_id = $1 AND campaign_id = $2
RETURNING true;

-- name: audit
-- What the counters must equal, counted in one pass.
SELECT count(*) AS total,
       count(*) FILTER (WHERE state = 0) AS queued,
       count(*) FILTER (WHERE state = 1) AS sent,
       count(*) FILTER (WHERE state = 2) AS failed,
       count(*) FILTER (WHERE state = 3) AS delivered,
       count(*) FILTER (WHERE state = 4) AS read,
       count(*) FILTER (WHERE state = 8) AS canceled,
       count(*) FILTER (WHERE state = 9) AS suppressed,
       count(submitted_at) AS submitted
FROM messages WHERE account_id = $1 AND campaign_id = $2;
