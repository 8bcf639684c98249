-- name: shared
-- Audiences of a channel that may be sent to; held so that none is deleted meanwhile.
SELECT id FROM audiences WHERE account_id = $1 AND channel = $2 AND id = ANY($3::uuid[]) ORDER BY id FOR KEY SHARE;

-- name: known
-- The same question without a hold.
SELECT id FROM audiences WHERE account_id = $1 AND channel = $2 AND id = ANY($3::uuid[]);

-- name: put
-- Numbers come sorted, so that two who put the same ones in wait for each other in one direction only. Of a
-- contact that is there, the fields given are replaced.
INSERT INTO contacts AS c (account_id, audience_id, id, number, fields, created_at, updated_at)
SELECT $1, $2, id, number, fields, $6, $6
FROM unnest($3::uuid[], $4::text[], $5::json[]) AS given (id, number, fields)
ON CONFLICT (account_id, audience_id, number) DO UPDATE
SET fields = CASE WHEN c.fields IS NULL THEN excluded.fields WHEN excluded.fields IS NULL THEN c.fields
                  ELSE (c.fields::jsonb || excluded.fields::jsonb)::json END,
    updated_at = excluded.updated_at
RETURNING number, id, xmax = 0 AS added;

-- name: take_in
-- The contacts of audiences as further messages of a campaign, each number once. One sort finds duplicates among
-- all of them and the messages there are, whatever the planner thinks of a table filled a moment ago: a join could
-- become a loop. They follow in the order of the audiences given, and in each in the order of its contacts.
INSERT INTO messages (account_id, campaign_id, seq, number, fields, updated_at)
SELECT $1, $2, $4::int + row_number() OVER (ORDER BY place, id), number, fields, $5
FROM (
    SELECT DISTINCT ON (number) number, fields, place, id
    FROM (
        SELECT number, NULL::json AS fields, 0 AS place, NULL::uuid AS id
        FROM messages WHERE account_id = $1 AND campaign_id = $2
        UNION ALL
        SELECT number, fields, array_position($3::uuid[], audience_id), id
        FROM contacts WHERE account_id = $1 AND audience_id = ANY($3::uuid[])
    ) AS every
    ORDER BY number, place, id
) AS once
WHERE place > 0
ORDER BY place, id
LIMIT $6;

-- name: audiences
-- Of one channel; further conditions are added.
SELECT * FROM audiences a WHERE a.account_id = $1 AND a.channel = $2

-- name: audiences_count
-- As audiences.
SELECT count(*) FROM audiences a WHERE a.account_id = $1 AND a.channel = $2

-- name: contacts
-- Of one audience; further conditions are added.
SELECT * FROM contacts c WHERE c.account_id = $1 AND c.audience_id = $2

-- name: contacts_count
-- As contacts.
SELECT count(*) FROM contacts c WHERE c.account_id = $1 AND c.audience_id = $2
