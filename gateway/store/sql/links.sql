-- name: keep_secret!
-- Of several processes that make one at once, the first wins and all read it.
INSERT INTO gateway_secrets (name, value, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING;

-- name: secret
-- Read once by each process.
SELECT value FROM gateway_secrets WHERE name = $1;

-- name: account
-- By the number in a token; accounts are on every shard, what follows is on one.
SELECT id, status = 'active' AS active FROM accounts WHERE number = $1;

-- name: place
-- The message that a link stands in, and what its page needs. A deleted campaign's links go on working: its
-- messages are with their recipients.
SELECT c.id AS campaign_id, c.channel, c.content->>'track_link' AS track_link, m.number,
       o.brand, o.page_text, s.number IS NOT NULL AS opted_out
FROM campaigns c
JOIN messages m ON m.account_id = $1 AND m.campaign_id = c.id AND m.seq = $3
LEFT JOIN opt_out_links o ON o.account_id = $1 AND o.id = (c.content->>'opt_out_link_id')::integer
LEFT JOIN suppressions s ON s.account_id = $1 AND s.channel = c.channel AND s.number = m.number
WHERE c.account_id = $1 AND c.number = $2;

-- name: click!
-- Its own row for each recipient, so clicks wait for nobody.
INSERT INTO link_uses AS used (account_id, campaign_id, seq, clicks, first_click_at, last_click_at)
VALUES ($1, $2, $3, 1, $4, $4)
ON CONFLICT (account_id, campaign_id, seq) DO UPDATE
SET clicks = used.clicks + 1, first_click_at = least(used.first_click_at, $4),
    last_click_at = greatest(used.last_click_at, $4);

-- name: opt_out!
-- The first time is the one that counts.
INSERT INTO link_uses AS used (account_id, campaign_id, seq, opted_out_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (account_id, campaign_id, seq) DO UPDATE SET opted_out_at = coalesce(used.opted_out_at, $4);

-- name: use
-- A campaign's figures, from a range of the primary key.
SELECT coalesce(sum(clicks), 0)::bigint AS clicks, count(*) FILTER (WHERE clicks > 0) AS recipients,
       min(first_click_at) AS first_click_at, max(last_click_at) AS last_click_at,
       count(opted_out_at) AS opt_outs
FROM link_uses WHERE account_id = $1 AND campaign_id = $2;

-- name: add_opt_out_link
-- Numbered from 1 in each account; two at once meet at the primary key, and the second tries again.
INSERT INTO opt_out_links (account_id, id, brand, page_text, created_at)
SELECT $1, coalesce(max(id), 0) + 1, $2, $3, $4 FROM opt_out_links WHERE account_id = $1
RETURNING *;

-- name: opt_out_links
-- Removed ones too, for those who look at older campaigns.
SELECT * FROM opt_out_links WHERE account_id = $1 ORDER BY id;

-- name: opt_out_link
-- One that can be chosen.
SELECT * FROM opt_out_links WHERE account_id = $1 AND id = $2 AND removed_at IS NULL;

-- name: remove_opt_out_link
-- RETURNING tells whether there was one.
UPDATE opt_out_links SET removed_at = $3 WHERE account_id = $1 AND id = $2 AND removed_at IS NULL RETURNING *;
