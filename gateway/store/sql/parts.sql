-- name: record!
-- The ids of all parts but those under which the messages are known: settle_accepted records these, as of all others.
INSERT INTO submissions (
    provider_message_id, provider, account_id, campaign_id, seq, submitted_at, whole_id, part)
SELECT id, $3, $1, $2, seq, $4, whole_id, part::varbit
FROM unnest($5::int[], $6::text[], $7::text[], $8::text[]) AS parts (seq, id, whole_id, part);

-- name: settle
-- Adds what came to what is known, and answers what that makes of the messages: delivered when all parts are, failed
-- while one has failed that was not delivered after all. Nothing new, nothing answered. The row is locked until the
-- commit, so of two processes with a part each the second sees both; rows come sorted, so that two never wait for
-- each other.
INSERT INTO message_parts AS known (
    account_id, campaign_id, seq, whole_id, submitted_at, delivered, failed, reason)
SELECT $1, $2, seq, whole_id, submitted_at,
       bit_or(CASE WHEN state > 2 THEN part ELSE part & ~part END),
       bit_or(CASE state WHEN 2 THEN part ELSE part & ~part END),
       (array_agg(reason ORDER BY place) FILTER (WHERE state = 2))[1]
FROM (SELECT seq, whole_id, submitted_at, part::varbit AS part, state, reason, place
      FROM unnest($3::int[], $4::text[], $5::timestamptz[], $6::text[], $7::smallint[], $8::text[])
      WITH ORDINALITY AS told (seq, whole_id, submitted_at, part, state, reason, place)) AS came
GROUP BY seq, whole_id, submitted_at
ORDER BY seq, whole_id, submitted_at
ON CONFLICT (account_id, campaign_id, seq, whole_id, submitted_at) DO UPDATE
SET delivered = known.delivered | excluded.delivered,
    failed = known.failed | excluded.failed,
    reason = coalesce(known.reason, excluded.reason)
WHERE (known.delivered, known.failed)
      IS DISTINCT FROM (known.delivered | excluded.delivered, known.failed | excluded.failed)
RETURNING seq, whole_id, submitted_at, reason,
          CASE WHEN position(B'0' IN delivered) = 0 THEN 3
               WHEN position(B'1' IN failed & ~delivered) > 0 THEN 2 END AS state;

-- name: complete!
-- Nothing that comes later changes a message that is delivered.
DELETE FROM message_parts
WHERE account_id = $1 AND campaign_id = $2 AND seq = ANY($3::int[]) AND position(B'0' IN delivered) = 0;

-- name: forget!
-- Across accounts, in steps; SKIP LOCKED so that several processes do not wait for each other. By the rows' addresses,
-- which stay as they are while the rows are locked: to a key of five columns the planner brings the whole table.
DELETE FROM message_parts WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM message_parts WHERE submitted_at <= $1 ORDER BY submitted_at LIMIT $2
    FOR UPDATE SKIP LOCKED));
