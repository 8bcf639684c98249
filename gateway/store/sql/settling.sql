-- name: settle_accepted
-- The arrays come as texts, cast once. The seqs are sorted, so width_bucket finds a row's place in the arrays by
-- binary search. No join: whatever the planner thinks of the table's size, this is a probe of the primary key. No
-- indexed column changes (HOT). A row that is no longer queued is left alone, and not counted; its id is recorded
-- all the same, for its receipts. The account's webhooks that tell of this state get one row for the batch; without
-- any, that part does not run. The counters move in the same statement: the progress row, which everybody shares, is
-- locked last and only until this one commit, and asks for `recorded`, because what nobody reads is written after
-- that. $6 is null when each has one part. $10 says which part an id is of a message that has several, and is null
-- when none has.
WITH given AS MATERIALIZED (
    SELECT $5::text::int[] AS seqs, $6::text::smallint[] AS parts, $7::text::text[] AS ids
), recorded AS (
    INSERT INTO submissions (provider_message_id, provider, account_id, campaign_id, seq, submitted_at, part)
    SELECT id, $3, $1, $2, seq, $4, part::varbit
    FROM given, unnest(seqs, ids, $10::text[]) AS accepted (seq, id, part)
    RETURNING seq
), settled AS (
    UPDATE messages
    SET state = 1, parts = coalesce(((SELECT parts FROM given))[width_bucket(seq, (SELECT seqs FROM given))], 1),
        attempts = attempts + 1, provider = $3,
        provider_message_id = ((SELECT ids FROM given))[width_bucket(seq, (SELECT seqs FROM given))],
        submitted_at = $4, updated_at = $4, reason = NULL, retry_at = NULL
    WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY((SELECT seqs FROM given)::int[]) AND state = 0
    RETURNING seq, reason, updated_at
), told AS (
    INSERT INTO webhook_outbox (account_id, webhook_id, campaign_id, state, reason, seqs, at)
    SELECT $1, webhooks.id, $2, 1, reason, seqs, at
    FROM (SELECT reason, updated_at AS at, array_agg(seq) AS seqs FROM settled
          WHERE EXISTS (SELECT FROM webhooks WHERE account_id = $1 AND 1 = ANY(states))
          GROUP BY reason, updated_at) AS changed
    JOIN webhooks ON account_id = $1 AND 1 = ANY(states)
)
UPDATE campaign_progress
SET queued = queued - n, sent = sent + n, submitted = submitted + coalesce($8::int, n),
    settled_through = greatest(settled_through, $9)
FROM (SELECT count(*)::int AS n FROM settled) AS settled
WHERE account_id = $1 AND campaign_id = $2 AND (SELECT count(*) FROM recorded) IS NOT NULL
RETURNING n;

-- name: settle_failed
-- As settle_accepted, for the few that were refused for good.
WITH settled AS (
    UPDATE messages
    SET state = 2, parts = ($6::smallint[])[width_bucket(seq, $5::int[])], attempts = attempts + 1,
        provider = $3, reason = ($7::text[])[width_bucket(seq, $5::int[])], updated_at = $4, retry_at = NULL
    WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($5::int[]) AND state = 0
    RETURNING seq, reason, updated_at
), told AS (
    INSERT INTO webhook_outbox (account_id, webhook_id, campaign_id, state, reason, seqs, at)
    SELECT $1, webhooks.id, $2, 2, reason, seqs, at
    FROM (SELECT reason, updated_at AS at, array_agg(seq) AS seqs FROM settled
          WHERE EXISTS (SELECT FROM webhooks WHERE account_id = $1 AND 2 = ANY(states))
          GROUP BY reason, updated_at) AS changed
    JOIN webhooks ON account_id = $1 AND 2 = ANY(states)
)
UPDATE campaign_progress SET queued = queued - n, failed = failed + n
FROM (SELECT count(*)::int AS n FROM settled) AS settled
WHERE account_id = $1 AND campaign_id = $2
RETURNING n;

-- name: settle_suppressed
-- As settle_accepted, for those that were not sent because they had opted out since the launch.
WITH settled AS (
    UPDATE messages SET state = 9, reason = NULL, updated_at = $3, retry_at = NULL
    WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($4::int[]) AND state = 0
    RETURNING seq, reason, updated_at
), told AS (
    INSERT INTO webhook_outbox (account_id, webhook_id, campaign_id, state, reason, seqs, at)
    SELECT $1, webhooks.id, $2, 9, reason, seqs, at
    FROM (SELECT reason, updated_at AS at, array_agg(seq) AS seqs FROM settled
          WHERE EXISTS (SELECT FROM webhooks WHERE account_id = $1 AND 9 = ANY(states))
          GROUP BY reason, updated_at) AS changed
    JOIN webhooks ON account_id = $1 AND 9 = ANY(states)
)
UPDATE campaign_progress SET queued = queued - n, suppressed = suppressed + n
FROM (SELECT count(*)::int AS n FROM settled) AS settled
WHERE account_id = $1 AND campaign_id = $2
RETURNING n;

-- name: settle_retry!
-- As settle_accepted, for those that get another attempt; one that never reached its provider has not used an
-- attempt up. What waits for an attempt already is left alone, so that settling twice counts none twice. $8 is null
-- when no provider has taken parts.
UPDATE messages
SET retry_at = ($6::timestamptz[])[width_bucket(seq, $4::int[])],
    attempts = attempts + ($5::smallint[])[width_bucket(seq, $4::int[])],
    retried_since = coalesce(
        retried_since, CASE WHEN ($5::smallint[])[width_bucket(seq, $4::int[])] > 0 THEN $3::timestamptz END),
    reason = ($7::text[])[width_bucket(seq, $4::int[])], updated_at = $3,
    parts_taken = coalesce(($8::json[])[width_bucket(seq, $4::int[])], parts_taken)
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($4::int[]) AND state = 0
  AND (retry_at IS NULL OR retry_at = 'infinity');

-- name: settled_through!
-- When nothing of a piece was accepted, and after a takeover.
UPDATE campaign_progress SET settled_through = greatest(settled_through, $3)
WHERE account_id = $1 AND campaign_id = $2;

-- name: first_submissions
-- How many of these were never accepted before: a resent message is not submitted twice in the counter. Locked until
-- the commit, because the former owner of the lane may be settling them, too.
SELECT count(*) FROM (
    SELECT FROM messages
    WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND submitted_at IS NULL AND state = 0
    FOR UPDATE
) AS first;
