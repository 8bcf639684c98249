-- Everything of an account, in pages that each begin where the one before ended: ranges of the primary keys, so that
-- no page costs more than another and nothing is sorted.

-- name: account
-- As it is now, with all of its settings.
SELECT * FROM accounts WHERE id = $1;

-- name: routes
-- An account has few: all of them.
SELECT * FROM routes WHERE account_id = $1 ORDER BY id;

-- name: opt_out_links
-- As routes; removed ones too, because campaigns keep them.
SELECT * FROM opt_out_links WHERE account_id = $1 ORDER BY id;

-- name: webhooks
-- As routes: one for each kind of event.
SELECT * FROM webhooks WHERE account_id = $1 ORDER BY id;

-- name: senders
-- After $2.
SELECT * FROM senders WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3;

-- name: templates
-- As senders.
SELECT * FROM templates WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3;

-- name: template
-- That of a campaign.
SELECT * FROM templates WHERE account_id = $1 AND id = $2;

-- name: suppressions
-- By channel and number.
SELECT * FROM suppressions WHERE account_id = $1 AND (channel, number) > ($2, $3) ORDER BY channel, number LIMIT $4;

-- name: audiences
-- As senders.
SELECT * FROM audiences WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3;

-- name: contacts
-- Of all audiences, in the order of those.
SELECT * FROM contacts
WHERE account_id = $1 AND (audience_id, id) > ($2, $3)
ORDER BY audience_id, id LIMIT $4;

-- name: campaigns
-- Direct and deleted ones, too. LATERAL for the reason given at campaigns.by_number.
SELECT c.*, p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed,
       p.submitted, p.attempted_through, p.settled_through
FROM campaigns c CROSS JOIN LATERAL (
    SELECT * FROM campaign_progress WHERE account_id = $1 AND campaign_id = c.id LIMIT 1
) AS p
WHERE c.account_id = $1 AND c.id > $2
ORDER BY c.id LIMIT $3;

-- name: messages
-- Of all campaigns, in the order of those: for a million campaigns of one message each as for one of a million.
SELECT * FROM messages
WHERE account_id = $1 AND (campaign_id, seq) > ($2, $3)
ORDER BY campaign_id, seq LIMIT $4;

-- name: link_uses
-- As messages.
SELECT * FROM link_uses
WHERE account_id = $1 AND (campaign_id, seq) > ($2, $3)
ORDER BY campaign_id, seq LIMIT $4;
