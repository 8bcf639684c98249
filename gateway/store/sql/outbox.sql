-- name: owing
-- Webhooks with something to be told now: two probes for each of them, and there are few to an account.
SELECT w.account_id, w.id FROM webhooks w
WHERE EXISTS (SELECT FROM webhook_outbox o WHERE o.account_id = w.account_id AND o.webhook_id = w.id)
   OR EXISTS (SELECT FROM webhook_retries r
              WHERE r.account_id = w.account_id AND r.webhook_id = w.id AND r.dead_at IS NULL
                AND r.next_try_at <= $1);

-- name: endpoint
-- With the account's number, which some payloads carry.
SELECT w.*, a.number AS account_number
FROM webhooks w JOIN accounts a ON a.id = w.account_id
WHERE w.account_id = $1 AND w.id = $2;

-- name: queued
-- The oldest rows, and of each no more messages than a turn takes ($3).
SELECT id, campaign_id, state, reason, at, queued_at, cardinality(seqs) AS size,
       seqs[1:$3] AS seqs, moments[1:$3] AS moments
FROM webhook_outbox
WHERE account_id = $1 AND webhook_id = $2
ORDER BY id
LIMIT $4;

-- name: due
-- Of each message only the oldest event: the later ones wait behind it.
SELECT * FROM webhook_retries r
WHERE account_id = $1 AND webhook_id = $2 AND dead_at IS NULL AND next_try_at <= $3
  AND NOT EXISTS (SELECT FROM webhook_retries earlier
                  WHERE earlier.account_id = $1 AND earlier.webhook_id = $2
                    AND earlier.campaign_id = r.campaign_id AND earlier.seq = r.seq
                    AND earlier.dead_at IS NULL AND earlier.id < r.id)
ORDER BY next_try_at, id
LIMIT $4;

-- name: retried
-- Which of these messages have an event that waits for another attempt, and until when.
SELECT r.campaign_id, r.seq, r.next_try_at
FROM unnest($3::uuid[], $4::int[]) AS asked (campaign_id, seq)
CROSS JOIN LATERAL (
    SELECT campaign_id, seq, next_try_at FROM webhook_retries
    WHERE account_id = $1 AND webhook_id = $2 AND campaign_id = asked.campaign_id AND seq = asked.seq
      AND dead_at IS NULL
    ORDER BY id LIMIT 1
) AS r;

-- name: count_retried
-- How many events wait for another attempt, counted up to $3.
SELECT count(*) FROM (
    SELECT FROM webhook_retries WHERE account_id = $1 AND webhook_id = $2 AND dead_at IS NULL LIMIT $3
) AS retried;

-- name: campaigns
-- Deleted ones too: their messages are still out.
SELECT id, number, dialect, kind, channel, sender, given_id, kept_id, details, created_at FROM campaigns
WHERE account_id = $1 AND id = ANY($2::uuid[]);

-- name: messages
-- One probe of the primary key for each.
SELECT m.campaign_id, m.seq, m.number, m.parts, m.submitted_at, m.kept_id
FROM unnest($2::uuid[], $3::int[]) AS asked (campaign_id, seq)
CROSS JOIN LATERAL (
    SELECT campaign_id, seq, number, parts, submitted_at, kept_id FROM messages
    WHERE account_id = $1 AND campaign_id = asked.campaign_id AND seq = asked.seq LIMIT 1
) AS m;

-- name: shrink
-- Takes out the messages whose event has been dealt with.
UPDATE webhook_outbox o
SET seqs = left_over.seqs, moments = CASE WHEN o.moments IS NOT NULL THEN left_over.moments END
FROM (SELECT coalesce(array_agg(each.seq), '{}') AS seqs, coalesce(array_agg(each.moment), '{}') AS moments
      FROM webhook_outbox whole, unnest(whole.seqs, whole.moments) AS each (seq, moment)
      WHERE whole.account_id = $1 AND whole.webhook_id = $2 AND whole.id = $3
        AND each.seq NOT IN (SELECT unnest($4::int[]))) AS left_over
WHERE o.account_id = $1 AND o.webhook_id = $2 AND o.id = $3;

-- name: drop_empty!
-- Rows whose messages have all been dealt with.
DELETE FROM webhook_outbox
WHERE account_id = $1 AND webhook_id = $2 AND id = ANY($3::bigint[]) AND cardinality(seqs) = 0;

-- name: drop_rows!
-- Told to the end, in one statement for a whole turn.
DELETE FROM webhook_outbox WHERE account_id = $1 AND webhook_id = $2 AND id = ANY($3::bigint[]);

-- name: drop_retries!
-- The same for those that had to be tried again.
DELETE FROM webhook_retries WHERE account_id = $1 AND webhook_id = $2 AND id = ANY($3::bigint[]);

-- name: retry_again!
-- One at a time: failures are few, and each has its own pause.
UPDATE webhook_retries SET attempts = $4, next_try_at = $5, dead_at = $6, error = $7
WHERE account_id = $1 AND webhook_id = $2 AND id = $3;

-- name: retry_now!
-- The endpoint is back: what waits need not wait longer.
UPDATE webhook_retries SET next_try_at = $3
WHERE account_id = $1 AND webhook_id = $2 AND dead_at IS NULL AND next_try_at > $3;
