-- name: current
-- A probe of the primary key.
SELECT scope, finished_at FROM imports WHERE account_id = $1 AND dialect = $2 AND origin = $3;

-- name: begin!
-- A new import takes the place of the one before it.
INSERT INTO imports (account_id, dialect, origin, scope, started_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (account_id, dialect, origin)
DO UPDATE SET scope = excluded.scope, started_at = excluded.started_at, finished_at = NULL;

-- name: finish!
-- The marks go with it: the next import looks at everything again.
UPDATE imports SET finished_at = $4 WHERE account_id = $1 AND dialect = $2 AND origin = $3;

-- name: forget_marks!
-- Of one import: a range of the primary key.
DELETE FROM import_marks WHERE account_id = $1 AND dialect = $2 AND origin = $3;

-- name: marks
-- As forget_marks.
SELECT list, next, done, within, number, lowest_number, tally FROM import_marks
WHERE account_id = $1 AND dialect = $2 AND origin = $3;

-- name: mark!
-- In the transaction of the page that it is of.
INSERT INTO import_marks (account_id, dialect, origin, list, next, done, within, number, lowest_number, tally)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (account_id, dialect, origin, list)
DO UPDATE SET next = excluded.next, done = excluded.done, within = excluded.within, number = excluded.number,
              lowest_number = excluded.lowest_number, tally = excluded.tally;

-- name: try_lock
-- Two imports of one account would place the same messages twice. Gone with the session.
SELECT pg_try_advisory_lock($1, hashtext($2));

-- name: set_numbers_aside
-- For campaigns that are listed newest first: answers the last of them.
INSERT INTO campaign_numbers AS drawn (account_id, last) VALUES ($1, $2::bigint)
ON CONFLICT (account_id) DO UPDATE SET last = drawn.last + $2::bigint
RETURNING last;

-- name: known_campaigns
-- What is known of campaigns that come, by probes of both primary keys.
SELECT c.id, c.number, c.status, c.updated_at, c.imported_at IS NOT NULL AS is_the_vendors,
       t.asked_at IS NOT NULL AS is_asked_for,
       p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed, p.submitted
FROM campaigns c
JOIN campaign_progress p ON p.account_id = c.account_id AND p.campaign_id = c.id
LEFT JOIN take_overs t ON t.account_id = c.account_id AND t.campaign_id = c.id
WHERE c.account_id = $1 AND c.id = ANY($2::uuid[]);

-- name: names_claimed
-- By campaigns other than these: probes of the unique index.
SELECT unique_name FROM campaigns
WHERE account_id = $1 AND unique_name = ANY($2::text[]) AND id <> ALL($3::uuid[]);

-- name: places_by_id
-- Through the index over kept ids.
SELECT campaign_id, seq, kept_id FROM messages WHERE account_id = $1 AND kept_id = ANY($2::text[]);

-- name: places_by_number
-- Messages whose id at the vendor is not known yet; reads the campaigns' ledgers, once for a page of messages.
SELECT campaign_id, seq, number FROM messages
WHERE account_id = $1 AND campaign_id = ANY($2::uuid[]) AND number = ANY($3::text[]) AND kept_id IS NULL
ORDER BY campaign_id, seq;

-- name: last_places
-- The end of each ledger, from the primary key.
SELECT id AS campaign_id, (
    SELECT coalesce(max(seq), 0) FROM messages WHERE account_id = $1 AND campaign_id = id
) AS seq
FROM unnest($2::uuid[]) AS id;

-- name: keep_ids!
-- Messages that came as recipients get the ids that the vendor lists them under.
UPDATE messages m SET kept_id = given.kept_id
FROM unnest($2::uuid[], $3::int[], $4::text[]) AS given (campaign_id, seq, kept_id)
WHERE m.account_id = $1 AND m.campaign_id = given.campaign_id AND m.seq = given.seq;

-- name: ids_at_places
-- Recipients that came before may have got ids since. Probes of the primary key.
SELECT m.campaign_id, m.seq, m.number, m.kept_id
FROM unnest($2::uuid[], $3::int[]) AS wanted (campaign_id, seq)
JOIN messages m ON m.account_id = $1 AND m.campaign_id = wanted.campaign_id AND m.seq = wanted.seq;

-- name: recount!
-- Where every message of a vendor's campaign is here under its id, they say more than the vendor's few figures.
UPDATE campaign_progress p
SET queued = n.queued, sent = n.sent, delivered = n.delivered, read = n.read, failed = n.failed,
    canceled = n.canceled, suppressed = n.suppressed,
    submitted = greatest(p.submitted, n.sent + n.delivered + n.read)
FROM (
    SELECT m.campaign_id, count(m.kept_id) AS identified,
           count(*) FILTER (WHERE state = 0) AS queued, count(*) FILTER (WHERE state = 1) AS sent,
           count(*) FILTER (WHERE state = 3) AS delivered, count(*) FILTER (WHERE state = 4) AS read,
           count(*) FILTER (WHERE state = 2) AS failed, count(*) FILTER (WHERE state = 8) AS canceled,
           count(*) FILTER (WHERE state = 9) AS suppressed
    FROM campaigns c JOIN messages m ON m.account_id = c.account_id AND m.campaign_id = c.id
    WHERE c.account_id = $1 AND c.imported_at IS NOT NULL AND c.kind = 'campaign' AND c.held_at IS NULL
    GROUP BY m.campaign_id
) AS n
WHERE p.account_id = $1 AND p.campaign_id = n.campaign_id AND p.total = n.identified
  AND (p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed)
      IS DISTINCT FROM (n.queued, n.sent, n.delivered, n.read, n.failed, n.canceled, n.suppressed);

-- name: held
-- From the small index over held campaigns, soonest first.
SELECT id FROM campaigns
WHERE account_id = $1 AND held_at IS NOT NULL AND imported_at IS NOT NULL AND dialect = $2
  AND status = 'scheduled' AND kind = 'campaign' AND deleted_at IS NULL
ORDER BY start_at;

-- name: listed_recipients
-- How many of a campaign's recipients are here: a range of the primary key.
SELECT count(*) FROM messages WHERE account_id = $1 AND campaign_id = $2;

-- name: ask
-- Answers nothing when it was asked for before.
INSERT INTO take_overs (account_id, campaign_id, asked_at) VALUES ($1, $2, $3)
ON CONFLICT (account_id, campaign_id) DO NOTHING
RETURNING asked_at;

-- name: unask!
-- The vendor keeps the campaign; what it says of it counts again.
DELETE FROM take_overs WHERE account_id = $1 AND campaign_id = $2 AND taken_at IS NULL;

-- name: taken!
-- From now on the campaign is ours.
UPDATE take_overs SET taken_at = $3 WHERE account_id = $1 AND campaign_id = $2;

-- name: release
-- As any other that is scheduled here.
UPDATE campaigns SET held_at = NULL, imported_at = NULL
WHERE account_id = $1 AND id = $2 AND held_at IS NOT NULL AND status = 'scheduled'
RETURNING id;

-- name: unhalt!
-- Its lane may record attempts.
UPDATE campaign_progress SET halted = false WHERE account_id = $1 AND campaign_id = $2;

-- name: senders_there
-- Probes of the primary key.
SELECT count(*) FROM senders WHERE account_id = $1 AND id = ANY($2::uuid[]);

-- name: templates_there
-- Probes of the primary key.
SELECT count(*) FROM templates WHERE account_id = $1 AND id = ANY($2::uuid[]);

-- name: webhooks_there
-- Probes of the primary key.
SELECT count(*) FROM webhooks WHERE account_id = $1 AND id = ANY($2::uuid[]);

-- name: audiences_there
-- Probes of the primary key.
SELECT count(*) FROM audiences WHERE account_id = $1 AND id = ANY($2::uuid[]);

-- name: contacts_there
-- Probes of the primary key, or of the few pages that hold its first column.
SELECT count(*) FROM contacts WHERE account_id = $1 AND id = ANY($2::uuid[]);

-- name: campaigns_there
-- Probes of the primary key.
SELECT count(*) FROM campaigns WHERE account_id = $1 AND id = ANY($2::uuid[]);

-- name: messages_there
-- Through the index over kept ids.
SELECT count(*) FROM messages WHERE account_id = $1 AND kept_id = ANY($2::text[]);
