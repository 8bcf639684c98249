-- Beginnings of statements: what a client asks for is added as further conditions.

-- name: campaigns
-- With the counters, because conditions may be about them; LATERAL for the reason given at campaigns.by_number.
SELECT c.*, p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed,
       p.submitted
FROM campaigns c CROSS JOIN LATERAL (
    SELECT * FROM campaign_progress WHERE account_id = $1 AND campaign_id = c.id LIMIT 1
) AS p
WHERE c.account_id = $1 AND c.kind = 'campaign' AND c.deleted_at IS NULL

-- name: campaigns_count
-- The same tables, so that the same conditions fit.
SELECT count(*)
FROM campaigns c CROSS JOIN LATERAL (
    SELECT * FROM campaign_progress WHERE account_id = $1 AND campaign_id = c.id LIMIT 1
) AS p
WHERE c.account_id = $1 AND c.kind = 'campaign' AND c.deleted_at IS NULL

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

-- name: all_messages
-- Of the whole account, with their campaigns; LATERAL with LIMIT is a probe of the primary key for each message,
-- which keeps the order of the ledger's own key, newest first. A direct message that was canceled is gone, unless that
-- was because it could not be started.
SELECT m.*, c.number AS campaign_number
FROM messages m CROSS JOIN LATERAL (
    SELECT * FROM campaigns WHERE account_id = $1 AND id = m.campaign_id LIMIT 1
) AS c
WHERE m.account_id = $1 AND c.deleted_at IS NULL AND NOT (c.kind = 'direct' AND c.status <> 'failed' AND m.state = 8)

-- name: all_messages_count
-- The same tables, so that the same conditions fit; in no order, so the planner may join them as it likes.
SELECT count(*)
FROM messages m JOIN campaigns c ON c.account_id = $1 AND c.id = m.campaign_id
WHERE m.account_id = $1 AND c.deleted_at IS NULL AND NOT (c.kind = 'direct' AND c.status <> 'failed' AND m.state = 8)

-- name: all_messages_total
-- Without further conditions the counters tell: a row a campaign instead of one a message.
SELECT coalesce(sum(p.total - CASE WHEN c.kind = 'direct' AND c.status <> 'failed' THEN p.canceled ELSE 0 END), 0)::bigint
FROM campaigns c JOIN campaign_progress p ON p.account_id = $1 AND p.campaign_id = c.id
WHERE c.account_id = $1 AND c.deleted_at IS NULL
