-- name: lanes
-- Every lane that owes something, from the partial index over live campaigns.
SELECT DISTINCT account_id, channel FROM campaigns WHERE live;

-- name: campaigns
-- The lane's campaigns, oldest first; the lane gives them turns.
SELECT c.id, c.number, c.status, c.sender, c.content, c.deleted_at IS NOT NULL AS deleted,
       p.attempted_through, p.settled_through, p.halted, p.queued
FROM campaigns c JOIN campaign_progress p ON p.account_id = c.account_id AND p.campaign_id = c.id
WHERE c.account_id = $1 AND c.channel = $2 AND c.live
ORDER BY c.start_at, c.number;

-- name: next_queued
-- The next messages nobody has attempted: a range of the primary key, nothing to sort.
SELECT seq, number, address, fields, attempts FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND seq > $3 AND state = 0 AND retry_at IS NULL
ORDER BY seq
LIMIT $4;

-- name: due_retries
-- Messages whose next attempt is due, from the small partial index.
SELECT seq, number, address, fields, attempts FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND retry_at <= $3 AND state = 0
ORDER BY retry_at
LIMIT $4;

-- name: record_attempt
-- Compare and set: nothing is attempted once the campaign is halted or another owner has moved on.
UPDATE campaign_progress SET attempted_through = $4
WHERE account_id = $1 AND campaign_id = $2 AND attempted_through = $3 AND NOT halted
RETURNING true;

-- name: record_retry
-- The progress row first: its lock orders this after a halt, and the settled mark steps back so that a
-- successor finds these messages again.
UPDATE campaign_progress SET settled_through = least(settled_through, $3)
WHERE account_id = $1 AND campaign_id = $2 AND NOT halted
RETURNING true;

-- name: take_retries
UPDATE messages SET retry_at = NULL
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND state = 0
  AND retry_at IS NOT NULL
RETURNING seq;

-- name: settle_accepted!
-- No indexed column changes (HOT). A row that is no longer queued is left alone, and not counted.
UPDATE messages m
SET state = 1, parts = s.parts, attempts = m.attempts + 1, provider = $3,
    provider_message_id = s.provider_message_id, submitted_at = $4, updated_at = $4
FROM unnest($5::int[], $6::smallint[], $7::text[]) AS s (seq, parts, provider_message_id)
WHERE m.account_id = $1 AND m.campaign_id = $2 AND m.seq = s.seq AND m.state = 0;

-- name: settle_failed!
-- The few that were refused for good.
UPDATE messages m
SET state = 2, parts = s.parts, attempts = m.attempts + 1, provider = $3, reason = s.reason,
    updated_at = $4
FROM unnest($5::int[], $6::smallint[], $7::text[]) AS s (seq, parts, reason)
WHERE m.account_id = $1 AND m.campaign_id = $2 AND m.seq = s.seq AND m.state = 0;

-- name: settle_retry!
-- Those that get another attempt; one that never reached its provider has not used an attempt up.
UPDATE messages m
SET retry_at = s.retry_at, attempts = m.attempts + s.used, reason = s.reason, updated_at = $3
FROM unnest($4::int[], $5::smallint[], $6::timestamptz[], $7::text[])
     AS s (seq, used, retry_at, reason)
WHERE m.account_id = $1 AND m.campaign_id = $2 AND m.seq = s.seq AND m.state = 0;

-- name: settle_progress
-- The counters move by what the updates above really changed.
UPDATE campaign_progress
SET queued = queued - $3::int - $4::int, sent = sent + $3::int, failed = failed + $4::int, submitted = submitted + $5,
    settled_through = greatest(settled_through, $6)
WHERE account_id = $1 AND campaign_id = $2
RETURNING queued;

-- name: first_submissions
-- How many of these were never accepted before: a resent message is not submitted twice in the counter.
SELECT count(*) FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND submitted_at IS NULL;

-- name: unknown
-- After a takeover: attempted, not settled, not waiting for a retry. Bounded by the two marks.
SELECT seq FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND seq > $3 AND seq <= $4 AND state = 0
  AND retry_at IS NULL
ORDER BY seq;

-- name: resend_unknown!
UPDATE messages SET retry_at = $4, reason = 'unknown_outcome', updated_at = $4
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND state = 0;

-- name: hold_unknown!
UPDATE messages SET state = 2, reason = 'unknown_outcome', updated_at = $4
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND state = 0;

-- name: cancel_queued!
-- In steps, so that no step holds its locks for long.
UPDATE messages m SET state = 8, retry_at = NULL, updated_at = $4
FROM (SELECT seq FROM messages
      WHERE account_id = $1 AND campaign_id = $2 AND state = 0 AND (seq > $3 OR retry_at IS NOT NULL)
      ORDER BY seq LIMIT $5) AS step
WHERE m.account_id = $1 AND m.campaign_id = $2 AND m.seq = step.seq AND m.state = 0;

-- name: canceled_progress
UPDATE campaign_progress SET queued = queued - $3::int, canceled = canceled + $3::int
WHERE account_id = $1 AND campaign_id = $2
RETURNING queued;

-- name: finish
-- Only when the ledger has nothing queued; the status stays what a cancellation made it.
UPDATE campaigns c
SET live = false, finished_at = $3, updated_at = $3,
    status = CASE WHEN status = 'in_progress' THEN 'completed' ELSE status END
FROM campaign_progress p
WHERE c.account_id = $1 AND c.id = $2 AND p.account_id = $1 AND p.campaign_id = $2
  AND p.queued = 0 AND c.live
RETURNING c.status;

-- name: waiting_reason!
-- Why a campaign makes no progress, for those who look at it.
UPDATE campaigns SET reason = $3
WHERE account_id = $1 AND id = $2 AND reason IS DISTINCT FROM $3;
