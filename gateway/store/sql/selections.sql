-- Beginnings of statements: what a client asks for is added as further conditions.

-- name: campaigns
-- With the counters, because conditions may be about them; LATERAL for the reason given at campaigns.by_number.
SELECT c.*, p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed,
       p.submitted
FROM campaigns c CROSS JOIN LATERAL (
    SELECT * FROM campaign_progress WHERE account_id = $1 AND campaign_id = c.id LIMIT 1
) AS p
WHERE c.account_id = $1 AND c.deleted_at IS NULL

-- name: campaigns_count
-- The same tables, so that the same conditions fit.
SELECT count(*)
FROM campaigns c CROSS JOIN LATERAL (
    SELECT * FROM campaign_progress WHERE account_id = $1 AND campaign_id = c.id LIMIT 1
) AS p
WHERE c.account_id = $1 AND c.deleted_at IS NULL

-- name: messages
-- $3 is the campaign's number, for the `reference` column.
SELECT m.*, $3::bigint AS campaign_number
FROM messages m
WHERE m.account_id = $1 AND m.campaign_id = $2

-- name: messages_count
-- As messages; $3 has to appear, whatever the condition.
SELECT count(*), $3::bigint AS campaign_number
FROM messages m
WHERE m.account_id = $1 AND m.campaign_id = $2
