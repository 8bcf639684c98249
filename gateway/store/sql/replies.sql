-- name: accounts
-- Whoever keeps the sender, or has a campaign from it: two probes an account, and accounts are few. In the order of
-- the ids, so that two replies at once lock in the same order.
SELECT a.id FROM accounts a
WHERE EXISTS (SELECT FROM senders s
              WHERE s.account_id = a.id AND s.channel = $1 AND (s.name = ANY($2::text[]) OR s.code = ANY($2::text[])))
   OR EXISTS (SELECT FROM campaigns c
              WHERE c.account_id = a.id AND c.channel = $1 AND c.sender = ANY($2::text[]))
ORDER BY a.id;
