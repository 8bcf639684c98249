-- name: lanes
-- Every lane that owes something, from the partial index over live campaigns.
SELECT DISTINCT c.account_id, c.channel
FROM campaigns c JOIN accounts a ON a.id = c.account_id
WHERE c.live AND a.status = 'active';

-- name: account
-- What an operator may have changed since the lane last looked.
SELECT rate, status = 'active' AS active FROM accounts WHERE id = $1;

-- name: try_lock
-- One owner in the whole fleet: the lock lives as long as the session that took it.
SELECT pg_try_advisory_lock($1, $2);

-- name: unlock
-- Handing a lane back while the session goes on.
SELECT pg_advisory_unlock($1, $2);

-- name: campaigns
-- The lane's campaigns, oldest first; the lane gives them turns.
SELECT c.id, c.number, c.status, c.sender, c.content, c.reason,
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
-- The progress row first: its lock orders this after a halt.
SELECT true FROM campaign_progress WHERE account_id = $1 AND campaign_id = $2 AND NOT halted FOR UPDATE;

-- name: take_retries
-- Infinity says "may be on the wire": due to nobody, and found by a successor wherever the marks stand.
UPDATE messages SET retry_at = 'infinity'
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND state = 0
  AND retry_at < 'infinity'
RETURNING seq;

-- name: settle_accepted!
-- The seqs come sorted, so width_bucket finds a row's place in the arrays by binary search. No join: whatever the
-- planner thinks of the table's size, this is a probe of the primary key. No indexed column changes (HOT). A row
-- that is no longer queued is left alone, and not counted; its id is recorded all the same, for its receipts.
WITH recorded AS (
    INSERT INTO submissions (provider_message_id, provider, account_id, campaign_id, seq, submitted_at)
    SELECT id, $3, $1, $2, seq, $4 FROM unnest($5::int[], $7::text[]) AS accepted (seq, id)
)
UPDATE messages
SET state = 1, parts = ($6::smallint[])[width_bucket(seq, $5::int[])], attempts = attempts + 1,
    provider = $3, provider_message_id = ($7::text[])[width_bucket(seq, $5::int[])],
    submitted_at = $4, updated_at = $4, reason = NULL, retry_at = NULL
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($5::int[]) AND state = 0;

-- name: settle_failed!
-- As settle_accepted, for the few that were refused for good.
UPDATE messages
SET state = 2, parts = ($6::smallint[])[width_bucket(seq, $5::int[])], attempts = attempts + 1,
    provider = $3, reason = ($7::text[])[width_bucket(seq, $5::int[])], updated_at = $4, retry_at = NULL
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($5::int[]) AND state = 0;

-- name: settle_retry!
-- As settle_accepted, for those that get another attempt; one that never reached its provider has not used an
-- attempt up. What waits for an attempt already is left alone, so that settling twice counts none twice.
UPDATE messages
SET retry_at = ($6::timestamptz[])[width_bucket(seq, $4::int[])],
    attempts = attempts + ($5::smallint[])[width_bucket(seq, $4::int[])],
    reason = ($7::text[])[width_bucket(seq, $4::int[])], updated_at = $3
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($4::int[]) AND state = 0
  AND (retry_at IS NULL OR retry_at = 'infinity');

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
-- After a takeover: attempted for the first time (between the two marks) or again (infinity), and not settled.
SELECT seq FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND seq > $3 AND seq <= $4 AND state = 0
  AND retry_at IS NULL
UNION ALL
SELECT seq FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND retry_at = 'infinity' AND state = 0
ORDER BY seq;

-- name: resend_unknown!
UPDATE messages SET retry_at = $4, reason = 'unknown_outcome', updated_at = $4
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND state = 0;

-- name: hold_unknown!
UPDATE messages SET state = 2, reason = 'unknown_outcome', updated_at = $4, retry_at = NULL
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND state = 0;

-- name: cancel_queued
-- In steps, so that no step holds its locks for long; each begins where the one before ended. No join, as above.
UPDATE messages SET state = 8, updated_at = $4
WHERE account_id = $1 AND campaign_id = $2 AND state = 0 AND seq = ANY(ARRAY(
    SELECT seq FROM messages
    WHERE account_id = $1 AND campaign_id = $2 AND state = 0 AND retry_at IS NULL AND seq > $3
    ORDER BY seq LIMIT $5))
RETURNING seq;

-- name: cancel_retries!
-- The same for those that wait for another attempt.
UPDATE messages SET state = 8, updated_at = $3, retry_at = NULL
WHERE account_id = $1 AND campaign_id = $2 AND state = 0 AND seq = ANY(ARRAY(
    SELECT seq FROM messages
    WHERE account_id = $1 AND campaign_id = $2 AND state = 0 AND retry_at < 'infinity'
    LIMIT $4));

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
