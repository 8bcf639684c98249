-- name: stage!
-- Rows of a file wait here, so that duplicates are found by the database; it goes with the transaction.
CREATE TEMPORARY TABLE staged_contacts (
    line   integer NOT NULL,
    id     uuid NOT NULL,
    number text NOT NULL,
    fields json,
    tags   text[]
) ON COMMIT DROP;

-- name: look!
-- The planner knows nothing of a table made a moment ago.
ANALYZE staged_contacts;

-- name: repeats
-- Lines whose number stands on an earlier line or in the audience, and how many there are.
SELECT line, count(*) OVER () AS total
FROM (
    SELECT line, row_number() OVER (PARTITION BY number ORDER BY line) > 1 AS in_file,
           EXISTS (SELECT FROM contacts c
                   WHERE c.account_id = $1 AND c.audience_id = $2 AND c.number = s.number) AS in_audience
    FROM staged_contacts s
) AS seen
WHERE in_file OR in_audience
ORDER BY line
LIMIT $3;

-- name: take!
-- In the order of the file; of a number that stands twice the first line counts.
INSERT INTO contacts (account_id, audience_id, id, number, fields, tags, created_at, updated_at)
SELECT $1, $2, id, number, fields, tags, $3, $3 FROM staged_contacts ORDER BY line
ON CONFLICT (account_id, audience_id, number) DO NOTHING;
