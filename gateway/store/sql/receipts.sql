-- name: find
-- From provider ids to messages; of an id used twice the newest submission counts.
SELECT DISTINCT ON (provider_message_id) provider_message_id, account_id, campaign_id, seq
FROM submissions
WHERE provider = $1 AND provider_message_id = ANY($2::text[])
ORDER BY provider_message_id, submitted_at DESC;

-- name: settle
-- Each row moves only from the state it is expected in, so a doubled or late receipt changes nothing,
-- and the caller learns from the rows returned what to add to the counters. Rows come sorted by seq, so
-- that two settlers lock them in the same order.
UPDATE messages m SET state = r.state, reason = r.reason, updated_at = r.at
FROM unnest($4::int[], $5::smallint[], $6::text[], $7::timestamptz[]) AS r (seq, state, reason, at)
WHERE m.account_id = $1 AND m.campaign_id = $2 AND m.seq = r.seq AND m.state = $3
RETURNING m.seq, m.state;

-- name: states
-- The present states of those that were not where they were expected.
SELECT seq, state FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]);

-- name: progress!
UPDATE campaign_progress
SET queued = queued + $3, sent = sent + $4, failed = failed + $5, delivered = delivered + $6,
    read = read + $7
WHERE account_id = $1 AND campaign_id = $2;

-- name: due_waiting
-- Deleted and, if still unmatched, written again with a later time: one owner a receipt, no lock kept.
DELETE FROM waiting_receipts
WHERE id IN (SELECT id FROM waiting_receipts WHERE next_try_at <= $1
             ORDER BY next_try_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING *;
