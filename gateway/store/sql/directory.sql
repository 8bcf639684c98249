-- name: insert_sender
-- ON CONFLICT instead of a check before: two requests at once can't both win.
INSERT INTO senders (account_id, id, name, code, channel, kind, countries, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
ON CONFLICT (account_id, channel, name) DO NOTHING
RETURNING *;

-- name: sender
-- One probe of the primary key; another account's id finds nothing.
SELECT * FROM senders WHERE account_id = $1 AND id = $2;

-- name: sender_by_name
-- Clients send a sender's name, some its code.
SELECT * FROM senders
WHERE account_id = $1 AND channel = $2 AND (name = $3 OR code = $3)
ORDER BY name = $3 DESC
LIMIT 1;

-- name: update_sender
-- The caller has read the sender; the unique constraint refuses a name that is taken.
UPDATE senders SET name = $3, code = $4, updated_at = $5
WHERE account_id = $1 AND id = $2
RETURNING *;

-- name: delete_sender
-- Campaigns keep the name they were made with, so nothing refers to the row.
DELETE FROM senders WHERE account_id = $1 AND id = $2 RETURNING id;

-- name: insert_template
-- unique_name is null where the dialect does not ask for unique names, and nulls never conflict.
INSERT INTO templates (account_id, id, name, unique_name, channel, status, source, syntax, payload,
                       language, details, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
ON CONFLICT (account_id, channel, unique_name) DO NOTHING
RETURNING *;

-- name: template
-- One probe of the primary key.
SELECT * FROM templates WHERE account_id = $1 AND id = $2;

-- name: update_template
-- The whole row, which the caller has read; a claimed unique name follows the name.
UPDATE templates
SET name = $3, unique_name = CASE WHEN $10 OR unique_name IS NOT NULL THEN $3 END,
    source = $4, syntax = $5, payload = $6, language = $7, details = $8, updated_at = $9
WHERE account_id = $1 AND id = $2
RETURNING *;

-- name: delete_template
-- Campaigns copied what they need of it.
DELETE FROM templates WHERE account_id = $1 AND id = $2 RETURNING id;

-- name: insert_audience
-- ON CONFLICT as for senders. The count of the first contacts is known, so it is not counted later.
INSERT INTO audiences (account_id, id, name, channel, contacts_count, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $6)
ON CONFLICT (account_id, name) DO NOTHING
RETURNING *;

-- name: audience
-- One probe of the primary key; the count comes with it.
SELECT * FROM audiences WHERE account_id = $1 AND id = $2;

-- name: audience_by_name
-- A name is unique in its account. Held, so that it is not deleted while a file is loaded into it; changes may pass.
SELECT * FROM audiences WHERE account_id = $1 AND name = $2 FOR KEY SHARE;

-- name: rename_audience
-- The unique constraint refuses a name that is taken.
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
-- ON CONFLICT as for senders: a number stands once in an audience.
INSERT INTO contacts (account_id, audience_id, id, number, fields, tags, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
ON CONFLICT (account_id, audience_id, number) DO NOTHING
RETURNING *;

-- name: contact
-- One probe of the primary key.
SELECT * FROM contacts WHERE account_id = $1 AND audience_id = $2 AND id = $3;

-- name: update_contact
-- The number is the contact's identity in its audience and does not change.
UPDATE contacts SET fields = $4, tags = $5, updated_at = $6
WHERE account_id = $1 AND audience_id = $2 AND id = $3
RETURNING *;

-- name: delete_contact
-- RETURNING tells whether there was one, so that the kept count moves only then.
DELETE FROM contacts WHERE account_id = $1 AND audience_id = $2 AND id = $3 RETURNING id;

-- name: page_senders
-- Newest first; a null filter lets all pass. $5 is the last id of the page before, null for the first page;
-- coalesce instead of OR so that the generic plan too starts in the index where the page does.
SELECT * FROM senders
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR name = $3)
  AND ($4::text IS NULL OR kind = $4) AND id < coalesce($5, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
ORDER BY id DESC LIMIT $6 OFFSET $7;

-- name: page_senders_before
-- The page that ends just above $5, in reverse.
SELECT * FROM senders
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR name = $3)
  AND ($4::text IS NULL OR kind = $4) AND id > $5
ORDER BY id LIMIT $6 OFFSET $7;

-- name: count_senders
-- Of the same filters as the pages.
SELECT count(*) FROM senders
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR name = $3)
  AND ($4::text IS NULL OR kind = $4);

-- name: page_templates
-- As page_senders.
SELECT * FROM templates
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR name = $3)
  AND ($4::text IS NULL OR status = $4) AND id < coalesce($5, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
ORDER BY id DESC LIMIT $6 OFFSET $7;

-- name: page_templates_before
-- As page_senders_before.
SELECT * FROM templates
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR name = $3)
  AND ($4::text IS NULL OR status = $4) AND id > $5
ORDER BY id LIMIT $6 OFFSET $7;

-- name: count_templates
-- As count_senders.
SELECT count(*) FROM templates
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND ($3::text IS NULL OR name = $3)
  AND ($4::text IS NULL OR status = $4);

-- name: page_audiences
-- As page_senders.
SELECT * FROM audiences
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND id < coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
ORDER BY id DESC LIMIT $4 OFFSET $5;

-- name: page_audiences_before
-- As page_senders_before.
SELECT * FROM audiences
WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2) AND id > $3
ORDER BY id LIMIT $4 OFFSET $5;

-- name: count_audiences
-- As count_senders.
SELECT count(*) FROM audiences WHERE account_id = $1 AND ($2::text IS NULL OR channel = $2);

-- name: page_contacts
-- In the order they were added, which is the order of their ids. A search looks at values, not at the names
-- of fields; it reads the audience, which is of one account.
SELECT * FROM contacts
WHERE account_id = $1 AND audience_id = $2
  AND ($3::text IS NULL
       OR strpos(lower(concat_ws(' ', number, (SELECT string_agg(value, ' ') FROM json_each_text(fields)))),
                 lower($3)) > 0)
  AND id > coalesce($4, '00000000-0000-0000-0000-000000000000'::uuid)
ORDER BY id LIMIT $5 OFFSET $6;

-- name: page_contacts_before
-- The page that ends just before $4, in reverse.
SELECT * FROM contacts
WHERE account_id = $1 AND audience_id = $2
  AND ($3::text IS NULL
       OR strpos(lower(concat_ws(' ', number, (SELECT string_agg(value, ' ') FROM json_each_text(fields)))),
                 lower($3)) > 0)
  AND id < $4
ORDER BY id DESC LIMIT $5 OFFSET $6;

-- name: count_contacts_matching
-- Only asked with a search; without one the audience's own count answers.
SELECT count(*) FROM contacts
WHERE account_id = $1 AND audience_id = $2
  AND strpos(lower(concat_ws(' ', number, (SELECT string_agg(value, ' ') FROM json_each_text(fields)))),
             lower($3)) > 0;
