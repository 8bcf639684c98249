-- Beginnings of statements: what a client asks for is added as further conditions.

-- name: campaigns
SELECT c.*, p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed,
       p.submitted
FROM campaigns c JOIN campaign_progress p ON p.account_id = c.account_id AND p.campaign_id = c.id
WHERE c.account_id = $1 AND c.deleted_at IS NULL

-- name: campaigns_count
SELECT count(*)
FROM campaigns c JOIN campaign_progress p ON p.account_id = c.account_id AND p.campaign_id = c.id
WHERE c.account_id = $1 AND c.deleted_at IS NULL

-- name: messages
-- $3 is the campaign's number, for the `reference` column.
SELECT m.*, $3::bigint AS campaign_number
FROM messages m
WHERE m.account_id = $1 AND m.campaign_id = $2

-- name: messages_count
SELECT count(*), $3::bigint AS campaign_number
FROM messages m
WHERE m.account_id = $1 AND m.campaign_id = $2
