-- name: claim
-- One request a key: a second one waits here until the first has committed its answer or rolled back. A row that
-- is out of date, and not removed yet, is taken over.
INSERT INTO idempotency_keys AS kept (account_id, key, fingerprint, created_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (account_id, key) DO UPDATE
SET fingerprint = excluded.fingerprint, status = NULL, headers = NULL, body = NULL,
    created_at = excluded.created_at
WHERE kept.created_at <= $5
RETURNING true;

-- name: answer
-- After a claim that took nothing, which has locked the row: it is there, and has its answer.
SELECT fingerprint, status, headers, body FROM idempotency_keys WHERE account_id = $1 AND key = $2;

-- name: kept^
-- Without a claim, so it locks nothing and waits for nobody: what is under way is not seen.
SELECT fingerprint, status, headers, body FROM idempotency_keys
WHERE account_id = $1 AND key = $2 AND created_at > $3 AND status IS NOT NULL;

-- name: keep!
-- In the transaction of the claim, so nobody sees a row without an answer.
UPDATE idempotency_keys SET status = $3, headers = $4, body = $5 WHERE account_id = $1 AND key = $2;

-- name: forget!
-- Across accounts, in steps; SKIP LOCKED so that several processes do not wait for each other.
DELETE FROM idempotency_keys
WHERE (account_id, key) IN (SELECT account_id, key FROM idempotency_keys WHERE created_at <= $1
                            ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED);
