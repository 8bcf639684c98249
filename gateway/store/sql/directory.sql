-- name: insert_sender
-- ON CONFLICT instead of a check before: two requests at once can't both win.
INSERT INTO senders (account_id, id, name, code, channel, kind, countries, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
ON CONFLICT (account_id, channel, name) DO NOTHING
RETURNING *;

-- name: sender
SELECT * FROM senders WHERE account_id = $1 AND id = $2;

-- name: sender_by_name
-- Clients send a sender's name, some its code.
SELECT * FROM senders
WHERE account_id = $1 AND channel = $2 AND (name = $3 OR code = $3)
ORDER BY name = $3 DESC
LIMIT 1;

-- name: update_sender
UPDATE senders SET name = $3, code = $4, updated_at = $5
WHERE account_id = $1 AND id = $2
RETURNING *;

-- name: delete_sender
DELETE FROM senders WHERE account_id = $1 AND id = $2 RETURNING id;

-- name: insert_template
-- unique_name is null where the dialect does not ask for unique names, and nulls never conflict.
INSERT INTO templates (account_id, id, name, unique_name, channel, status, source, syntax, payload,
                       language, details, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
ON CONFLICT (account_id, channel, unique_name) DO NOTHING
RETURNING *;

-- name: template
SELECT * FROM templates WHERE account_id = $1 AND id = $2;

-- name: update_template
UPDATE templates
SET name = $3, unique_name = CASE WHEN $10 OR unique_name IS NOT NULL THEN $3 END,
    source = $4, syntax = $5, payload = $6, language = $7, details = $8, updated_at = $9
WHERE account_id = $1 AND id = $2
RETURNING *;

-- name: delete_template
DELETE FROM templates WHERE account_id = $1 AND id = $2 RETURNING id;

-- name: insert_audience
INSERT INTO audiences (account_id, id, name, channel, contacts_count, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $6)
ON CONFLICT (account_id, name) DO NOTHING
RETURNING *;

-- name: audience
SELECT * FROM audiences WHERE account_id = $1 AND id = $2;

-- name: rename_audience
UPDATE audiences SET name = $3, updated_at = $4
WHERE account_id = $1 AND id = $2
RETURNING *;

-- name: delete_audience
-- Its contacts go with it (ON DELETE CASCADE); campaigns keep the messages they made of them.
DELETE FROM audiences WHERE account_id = $1 AND id = $2 RETURNING id;

-- name: count_contacts
-- The count is kept, not counted: an audience of a million is shown in every list.
UPDATE audiences SET contacts_count = contacts_count + $3, updated_at = $4
WHERE account_id = $1 AND id = $2
RETURNING contacts_count;

-- name: insert_contact
INSERT INTO contacts (account_id, audience_id, id, number, fields, tags, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
ON CONFLICT (account_id, audience_id, number) DO NOTHING
RETURNING *;

-- name: contact
SELECT * FROM contacts WHERE account_id = $1 AND audience_id = $2 AND id = $3;

-- name: update_contact
UPDATE contacts SET fields = $4, tags = $5, updated_at = $6
WHERE account_id = $1 AND audience_id = $2 AND id = $3
RETURNING *;

-- name: delete_contact
DELETE FROM contacts WHERE account_id = $1 AND audience_id = $2 AND id = $3 RETURNING id;

-- name: page_senders
-- Newest first; a null filter lets all pass. $5 is the last id of the page before, null for the first page.
SELECT * FROM senders
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR name = $3)
  AND ($4::text IS NULL OR kind = $4) AND ($5::uuid IS NULL OR id < $5)
ORDER BY id DESC LIMIT $6 OFFSET $7;

-- name: page_senders_before
-- The page that ends just above $5, in reverse.
SELECT * FROM senders
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR name = $3)
  AND ($4::text IS NULL OR kind = $4) AND id > $5
ORDER BY id LIMIT $6 OFFSET $7;

-- name: count_senders
SELECT count(*) FROM senders
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR name = $3)
  AND ($4::text IS NULL OR kind = $4);

-- name: page_templates
SELECT * FROM templates
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR name = $3)
  AND ($4::text IS NULL OR status = $4) AND ($5::uuid IS NULL OR id < $5)
ORDER BY id DESC LIMIT $6 OFFSET $7;

-- name: page_templates_before
SELECT * FROM templates
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR name = $3)
  AND ($4::text IS NULL OR status = $4) AND id > $5
ORDER BY id LIMIT $6 OFFSET $7;

-- name: count_templates
SELECT count(*) FROM templates
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR name = $3)
  AND ($4::text IS NULL OR status = $4);

-- name: page_audiences
SELECT * FROM audiences
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::uuid IS NULL OR id < $3)
ORDER BY id DESC LIMIT $4 OFFSET $5;

-- name: page_audiences_before
SELECT * FROM audiences
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND id > $3
ORDER BY id LIMIT $4 OFFSET $5;

-- name: count_audiences
SELECT count(*) FROM audiences WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2);

-- name: page_contacts
-- In the order they were added, which is the order of their ids.
SELECT * FROM contacts
WHERE account_id = $1 AND audience_id = $2
  AND ($3::text IS NULL OR strpos(lower(concat_ws(' ', number, fields #>> '{}')), lower($3)) > 0)
  AND ($4::uuid IS NULL OR id > $4)
ORDER BY id LIMIT $5 OFFSET $6;

-- name: page_contacts_before
SELECT * FROM contacts
WHERE account_id = $1 AND audience_id = $2
  AND ($3::text IS NULL OR strpos(lower(concat_ws(' ', number, fields #>> '{}')), lower($3)) > 0)
  AND id < $4
ORDER BY id DESC LIMIT $5 OFFSET $6;

-- name: count_contacts_matching
-- Only asked with a search; without one the audience's own count answers.
SELECT count(*) FROM contacts
WHERE account_id = $1 AND audience_id = $2
  AND strpos(lower(concat_ws(' ', number, fields #>> '{}')), lower($3)) > 0;
