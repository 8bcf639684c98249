-- name: add!
-- A number that is suppressed already keeps its source and time.
INSERT INTO suppressions (account_id, channel, number, source, created_at)
SELECT $1, $2, number, $4, $5 FROM unnest($3::text[]) AS wanted (number)
ON CONFLICT DO NOTHING;

-- name: remove!
-- A probe of the primary key for each number.
DELETE FROM suppressions WHERE account_id = $1 AND channel = $2 AND number = ANY($3::text[]);

-- name: undo!
-- As remove, and only of one source: what an operator has put there stays.
DELETE FROM suppressions
WHERE account_id = $1 AND channel = $2 AND number = ANY($3::text[]) AND source = $4;

-- name: page
-- In the order of the primary key; null lets all channels pass.
SELECT * FROM suppressions
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2)
ORDER BY channel, number LIMIT $3 OFFSET $4;

-- name: count
-- Of the same filter.
SELECT count(*) FROM suppressions WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2);
