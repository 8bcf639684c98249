-- name: lanes
-- Every lane that owes something, from the partial index over live campaigns.
SELECT DISTINCT c.account_id, c.channel
FROM campaigns c JOIN accounts a ON a.id = c.account_id
WHERE c.live AND a.status = 'active';

-- name: account
-- What an operator may have changed since the lane last looked; the routes come along in the same round trip.
SELECT rate, status = 'active' AS active, max_attempts, retry_hours, quiet_hours, quiet_zone, time_zone,
       (SELECT json_agg(routes ORDER BY id) FROM routes WHERE account_id = $1 AND channel = $2) AS routes
FROM accounts WHERE id = $1;

-- name: campaigns
-- The lane's campaigns, oldest first; the lane gives them turns. LATERAL with LIMIT is a probe of the primary key:
-- to a plain join the planner may bring all of an account's progress, as most accounts have little.
SELECT c.id, c.number, c.status, c.sender, c.content, c.reason,
       p.attempted_through, p.settled_through, p.halted, p.queued
FROM campaigns c CROSS JOIN LATERAL (
    SELECT * FROM campaign_progress WHERE account_id = $1 AND campaign_id = c.id LIMIT 1
) AS p
WHERE c.account_id = $1 AND c.channel = $2 AND c.live
ORDER BY c.start_at, c.number;

-- name: next_queued
-- The next messages nobody has attempted: a range of the primary key, nothing to sort.
SELECT seq, number, address, fields, attempts FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND seq > $3 AND state = 0 AND retry_at IS NULL
ORDER BY seq
LIMIT $4;

-- name: first_queued
-- The first messages of each of several campaigns. LATERAL and LIMIT: a probe of the primary key for each.
SELECT m.* FROM unnest($2::uuid[]) AS given (id) CROSS JOIN LATERAL (
    SELECT campaign_id, seq, number, address, fields, attempts FROM messages
    WHERE account_id = $1 AND campaign_id = given.id AND state = 0 AND retry_at IS NULL
    ORDER BY seq
    LIMIT $3
) AS m;

-- name: due_retries
-- Messages whose next attempt is due, from the small partial index.
SELECT seq, number, address, fields, attempts, retried_since, parts_taken FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND retry_at <= $3 AND state = 0
ORDER BY retry_at
LIMIT $4;

-- name: record_attempt
-- Compare and set: nothing is attempted once the campaign is halted or another owner has moved on. Answers which of
-- the numbers have opted out since the launch, in a round trip that is made anyway: a probe of an index each, and only
-- where there is a first one of the account. LATERAL and ORDER BY leave no plan that reads the whole table.
UPDATE campaign_progress SET attempted_through = $4
WHERE account_id = $1 AND campaign_id = $2 AND attempted_through = $3 AND NOT halted
RETURNING canceled, CASE WHEN (
    SELECT number FROM suppressions WHERE account_id = $1 AND channel = $5 ORDER BY number LIMIT 1
) IS NOT NULL THEN ARRAY(
    SELECT opted_out.number FROM messages m CROSS JOIN LATERAL (
        SELECT number FROM suppressions WHERE account_id = $1 AND channel = $5 AND number = m.number LIMIT 1
    ) AS opted_out
    WHERE m.account_id = $1 AND m.campaign_id = $2 AND m.seq > $3 AND m.seq <= $4 AND m.state = 0
) END AS opted_out, campaign_id;

-- name: still_queued
-- Asked only where single messages of the campaign were canceled: some may have been after they were read.
SELECT seq FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND state = 0;

-- name: record_retry
-- The progress row first: its lock orders this after a halt. Answers who has opted out, as record_attempt does.
SELECT ARRAY(
    SELECT number FROM suppressions WHERE account_id = $1 AND channel = $3 AND number = ANY($4::text[]))
FROM campaign_progress WHERE account_id = $1 AND campaign_id = $2 AND NOT halted FOR UPDATE;

-- name: take_retries
-- Infinity says "may be on the wire": due to nobody, and found by a successor wherever the marks stand.
UPDATE messages SET retry_at = 'infinity'
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND state = 0
  AND retry_at < 'infinity'
RETURNING seq;

-- name: unknown
-- After a takeover: attempted for the first time (between the two marks) or again (infinity), and not settled.
SELECT seq, attempts, number FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND seq > $3 AND seq <= $4 AND state = 0
  AND retry_at IS NULL
UNION ALL
SELECT seq, attempts, number FROM messages
WHERE account_id = $1 AND campaign_id = $2 AND retry_at = 'infinity' AND state = 0
ORDER BY seq;

-- name: resend_unknown!
-- At once the first time. It counts as an attempt, and from the second on there is a pause that grows: should it be
-- the message that brings its process down, it does so a limited number of times.
UPDATE messages
SET attempts = attempts + 1, reason = 'unknown_outcome', updated_at = $4,
    retry_at = $4::timestamptz + CASE attempts WHEN 0 THEN 0 ELSE least(2 ^ least(attempts - 1, 20), 300) END * interval '1 second'
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND state = 0;

-- name: hold_unknown
-- Where sending twice is worse than not sending: failed, with a reason that says so, to be resent by hand.
WITH held AS (
    UPDATE messages SET state = 2, reason = 'unknown_outcome', updated_at = $4, retry_at = NULL
    WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND state = 0
    RETURNING seq, reason, updated_at
), told AS (
    INSERT INTO webhook_outbox (account_id, webhook_id, campaign_id, state, reason, seqs, at)
    SELECT $1, webhooks.id, $2, 2, reason, seqs, at
    FROM (SELECT reason, updated_at AS at, array_agg(seq) AS seqs FROM held
          WHERE EXISTS (SELECT FROM webhooks WHERE account_id = $1 AND 2 = ANY(states))
          GROUP BY reason, updated_at) AS changed
    JOIN webhooks ON account_id = $1 AND 2 = ANY(states)
)
UPDATE campaign_progress SET queued = queued - n, failed = failed + n
FROM (SELECT count(*)::int AS n FROM held) AS held
WHERE account_id = $1 AND campaign_id = $2
RETURNING n;

-- name: cancel_queued
-- In steps, so that no step holds its locks for long; each begins where the one before ended. No join, as above.
WITH stopped AS (
    UPDATE messages SET state = 8, updated_at = $4
    WHERE account_id = $1 AND campaign_id = $2 AND state = 0 AND seq = ANY(ARRAY(
        SELECT seq FROM messages
        WHERE account_id = $1 AND campaign_id = $2 AND state = 0 AND retry_at IS NULL AND seq > $3
        ORDER BY seq LIMIT $5))
    RETURNING seq, reason, updated_at
), told AS (
    INSERT INTO webhook_outbox (account_id, webhook_id, campaign_id, state, reason, seqs, at)
    SELECT $1, webhooks.id, $2, 8, reason, seqs, at
    FROM (SELECT reason, updated_at AS at, array_agg(seq) AS seqs FROM stopped
          WHERE EXISTS (SELECT FROM webhooks WHERE account_id = $1 AND 8 = ANY(states))
          GROUP BY reason, updated_at) AS changed
    JOIN webhooks ON account_id = $1 AND 8 = ANY(states)
)
UPDATE campaign_progress SET queued = queued - n, canceled = canceled + n
FROM (SELECT count(*)::int AS n, max(seq) AS last FROM stopped) AS stopped
WHERE account_id = $1 AND campaign_id = $2 AND n > 0
RETURNING n, last;

-- name: cancel_retries
-- The same for those that wait for another attempt.
WITH stopped AS (
    UPDATE messages SET state = 8, updated_at = $3, retry_at = NULL
    WHERE account_id = $1 AND campaign_id = $2 AND state = 0 AND seq = ANY(ARRAY(
        SELECT seq FROM messages
        WHERE account_id = $1 AND campaign_id = $2 AND state = 0 AND retry_at < 'infinity'
        LIMIT $4))
    RETURNING seq, reason, updated_at
), told AS (
    INSERT INTO webhook_outbox (account_id, webhook_id, campaign_id, state, reason, seqs, at)
    SELECT $1, webhooks.id, $2, 8, reason, seqs, at
    FROM (SELECT reason, updated_at AS at, array_agg(seq) AS seqs FROM stopped
          WHERE EXISTS (SELECT FROM webhooks WHERE account_id = $1 AND 8 = ANY(states))
          GROUP BY reason, updated_at) AS changed
    JOIN webhooks ON account_id = $1 AND 8 = ANY(states)
)
UPDATE campaign_progress SET queued = queued - n, canceled = canceled + n
FROM (SELECT count(*)::int AS n FROM stopped) AS stopped
WHERE account_id = $1 AND campaign_id = $2 AND n > 0
RETURNING n;

-- name: hold_finished
-- A resend holds the campaign while it queues a message. Waiting for it is a statement of its own, so that the
-- next one sees what it has queued; an update that waited would go by the counter of before. In the order of the
-- ids, so that two who hold several do not wait for each other. LATERAL with LIMIT, and CASE instead of AND, for which
-- there is no index: a probe of the primary key each.
SELECT held.id FROM unnest($2::uuid[]) AS given (id) CROSS JOIN LATERAL (
    SELECT id FROM campaigns
    WHERE account_id = $1 AND id = given.id AND CASE WHEN live THEN
        (SELECT queued FROM campaign_progress WHERE account_id = $1 AND campaign_id = campaigns.id) = 0
    END
    LIMIT 1
    FOR UPDATE
) AS held;

-- name: finish
-- Of those that are held, where the ledger has nothing queued, for which no join is left to the planner; the status
-- stays what a cancellation made it.
UPDATE campaigns c
SET live = false, finished_at = $3, updated_at = $3,
    status = CASE WHEN status = 'in_progress' THEN 'completed' ELSE status END
WHERE account_id = $1 AND id = ANY($2::uuid[])
  AND (SELECT queued FROM campaign_progress WHERE account_id = $1 AND campaign_id = c.id) = 0
RETURNING id;

-- name: waiting_reason!
-- Why a campaign makes no progress, for those who look at it.
UPDATE campaigns SET reason = $3
WHERE account_id = $1 AND id = $2 AND reason IS DISTINCT FROM $3;
