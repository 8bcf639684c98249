-- name: find
-- From provider ids to messages, one index probe an id (LATERAL: no plan that reads the table); of an id used
-- twice the newest submission counts.
SELECT wanted.id AS provider_message_id, s.account_id, s.campaign_id, s.seq,
       s.whole_id, s.part::text AS part, CASE WHEN s.part IS NOT NULL THEN s.submitted_at END AS submitted_at
FROM unnest($2::text[]) AS wanted (id)
CROSS JOIN LATERAL (
    SELECT account_id, campaign_id, seq, submitted_at, whole_id, part FROM submissions
    WHERE provider_message_id = wanted.id AND provider = $1
    ORDER BY submitted_at DESC LIMIT 1
) AS s;

-- name: settle
-- Each row moves only forward ($4) from the state it is expected in ($3), so a doubled or late receipt, or one that
-- says no more than that the message is on its way, changes nothing. A failure ($9) counts only for the newest
-- submission of a message: a late one must not undo that it was sent again, or is about to be. The counters move
-- by what really moved, in the same statement: the progress row, which everybody shares, is locked last and only
-- until this one commit. The seqs come sorted: two settlers lock rows in the same order, and
-- width_bucket finds a row's time (milliseconds after $7) by binary search, so there is no join to plan wrongly; $8 is
-- null when all have the same. The arrays come as texts, cast once.
-- Webhooks are told as by settle_accepted; those that tell of delivered messages but not of read ones are told of a
-- message that is read without having been delivered before.
WITH given AS MATERIALIZED (
    SELECT $6::text::int[] AS seqs, $8::text::int[] AS later
), moved AS (
    UPDATE messages
    SET state = $4, reason = $5, retry_at = NULL,
        updated_at = $7::timestamptz
            + coalesce(((SELECT later FROM given))[width_bucket(seq, (SELECT seqs FROM given))], 0) * interval '1 ms'
    WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY((SELECT seqs FROM given)::int[]) AND state = $3
      AND $3 < $4 AND $4 BETWEEN 2 AND 4
      AND ($4 <> 2 OR $3 > 0 AND provider_message_id = ANY($9::text[]))
    RETURNING seq, updated_at
), told AS (
    INSERT INTO webhook_outbox (account_id, webhook_id, campaign_id, state, reason, seqs, at, moments)
    SELECT $1, webhooks.id, $2, $4, $5, seqs, $7, moments
    FROM (SELECT array_agg(seq) AS seqs, array_agg(updated_at) AS moments FROM moved
          WHERE EXISTS (SELECT FROM webhooks WHERE account_id = $1)
          HAVING count(*) > 0) AS changed
    JOIN webhooks ON account_id = $1 AND ($4 = ANY(states) OR $4 = 4 AND $3 < 3 AND 3 = ANY(states))
)
UPDATE campaign_progress
SET queued    = queued    - CASE $3 WHEN 0 THEN n ELSE 0 END,
    sent      = sent      - CASE $3 WHEN 1 THEN n ELSE 0 END,
    failed    = failed    - CASE $3 WHEN 2 THEN n ELSE 0 END + CASE $4 WHEN 2 THEN n ELSE 0 END,
    delivered = delivered - CASE $3 WHEN 3 THEN n ELSE 0 END + CASE $4 WHEN 3 THEN n ELSE 0 END,
    read      = read      + CASE $4 WHEN 4 THEN n ELSE 0 END
FROM (SELECT count(*)::int AS n FROM moved) AS moved
WHERE account_id = $1 AND campaign_id = $2 AND n > 0
RETURNING n;

-- name: states
-- The present states of those that were not where they were expected.
SELECT seq, state FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]);

-- name: due_waiting
-- Deleted and, if still unmatched, written again with a later time: one owner a receipt, no lock kept.
DELETE FROM waiting_receipts
WHERE id IN (SELECT id FROM waiting_receipts WHERE next_try_at <= $1
             ORDER BY next_try_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING *;

-- name: waiting_page
-- For an operator; the table is small, or there is a fault to be found in it.
SELECT * FROM waiting_receipts WHERE $1::text IS NULL OR provider = $1 ORDER BY id DESC LIMIT $2;

-- name: waiting_counts
-- The same, counted.
SELECT provider, count(*)::int AS n FROM waiting_receipts GROUP BY provider ORDER BY provider;
