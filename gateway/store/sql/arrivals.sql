-- Of each kind: a table where the rows of a batch wait, as the one they go to and gone with the transaction; what
-- takes them, passing over all that is in the way of any unique constraint, and answers which it took; and which ids
-- are there, asked only for those that it did not.

-- name: stage_senders!
-- A copy into the table itself would end at the first row that is there already.
CREATE TEMPORARY TABLE arriving_senders (LIKE senders) ON COMMIT DROP;

-- name: take_senders
-- Without a conflict target: the name may be taken, too.
INSERT INTO senders SELECT * FROM arriving_senders ON CONFLICT DO NOTHING RETURNING id;

-- name: known_senders
-- Probes of the primary key.
SELECT id FROM senders WHERE account_id = $1 AND id = ANY($2::uuid[]);

-- name: stage_templates!
-- As senders.
CREATE TEMPORARY TABLE arriving_templates (LIKE templates) ON COMMIT DROP;

-- name: take_templates
-- As senders.
INSERT INTO templates SELECT * FROM arriving_templates ON CONFLICT DO NOTHING RETURNING id;

-- name: known_templates
-- As senders.
SELECT id FROM templates WHERE account_id = $1 AND id = ANY($2::uuid[]);

-- name: stage_audiences!
-- As senders.
CREATE TEMPORARY TABLE arriving_audiences (LIKE audiences) ON COMMIT DROP;

-- name: take_audiences
-- As senders; contacts are counted as they come.
INSERT INTO audiences SELECT * FROM arriving_audiences ON CONFLICT DO NOTHING RETURNING id;

-- name: known_audiences
-- As senders.
SELECT id FROM audiences WHERE account_id = $1 AND id = ANY($2::uuid[]);

-- name: stage_webhooks!
-- As senders.
CREATE TEMPORARY TABLE arriving_webhooks (LIKE webhooks) ON COMMIT DROP;

-- name: take_webhooks
-- As senders; a dialect's event may be taken.
INSERT INTO webhooks SELECT * FROM arriving_webhooks ON CONFLICT DO NOTHING RETURNING id;

-- name: known_webhooks
-- As senders.
SELECT id FROM webhooks WHERE account_id = $1 AND id = ANY($2::uuid[]);

-- name: stage_routes!
-- As senders.
CREATE TEMPORARY TABLE arriving_routes (LIKE routes) ON COMMIT DROP;

-- name: take_routes
-- As senders; a number is all that can be taken.
INSERT INTO routes SELECT * FROM arriving_routes ON CONFLICT DO NOTHING RETURNING id;

-- name: stage_opt_out_links!
-- As senders.
CREATE TEMPORARY TABLE arriving_opt_out_links (LIKE opt_out_links) ON COMMIT DROP;

-- name: take_opt_out_links
-- As routes.
INSERT INTO opt_out_links SELECT * FROM arriving_opt_out_links ON CONFLICT DO NOTHING RETURNING id;

-- name: stage_suppressions!
-- As senders.
CREATE TEMPORARY TABLE arriving_suppressions (LIKE suppressions) ON COMMIT DROP;

-- name: take_suppressions
-- A number that is suppressed already keeps its source and time.
INSERT INTO suppressions SELECT * FROM arriving_suppressions ON CONFLICT DO NOTHING RETURNING channel, number;

-- name: stage_contacts!
-- As senders.
CREATE TEMPORARY TABLE arriving_contacts (LIKE contacts) ON COMMIT DROP;

-- name: take_contacts
-- The counts of their audiences move with them, and nothing else of those: they are not changed by this.
WITH taken AS (
    INSERT INTO contacts SELECT * FROM arriving_contacts ON CONFLICT DO NOTHING RETURNING audience_id, id
), counted AS (
    UPDATE audiences SET contacts_count = contacts_count + n
    FROM (SELECT audience_id, count(*)::int AS n FROM taken GROUP BY audience_id) AS added
    WHERE account_id = $1 AND id = audience_id
)
SELECT audience_id, id FROM taken;

-- name: known_contacts
-- For each, the first contact from its place on: only the primary key has them in that order. Asked for by equality,
-- of a table filled a moment ago, the planner may read a whole audience by the index of numbers instead.
SELECT there.audience_id, there.id
FROM unnest($2::uuid[], $3::uuid[]) AS wanted (audience_id, id)
CROSS JOIN LATERAL (
    SELECT audience_id, id FROM contacts
    WHERE account_id = $1 AND (audience_id, id) >= (wanted.audience_id, wanted.id)
    ORDER BY audience_id, id LIMIT 1
) AS there
WHERE there.audience_id = wanted.audience_id AND there.id = wanted.id;

-- name: stage_campaigns!
-- As senders.
CREATE TEMPORARY TABLE arriving_campaigns (LIKE campaigns) ON COMMIT DROP;

-- name: stage_progress!
-- Beside them: each campaign has one row.
CREATE TEMPORARY TABLE arriving_progress (LIKE campaign_progress) ON COMMIT DROP;

-- name: take_campaigns
-- A campaign and its progress come together, or neither.
WITH taken AS (
    INSERT INTO campaigns SELECT * FROM arriving_campaigns ON CONFLICT DO NOTHING RETURNING id
)
INSERT INTO campaign_progress SELECT arriving_progress.*
FROM arriving_progress JOIN taken ON taken.id = campaign_id
RETURNING campaign_id AS id;

-- name: known_campaigns
-- Deleted ones too: their ids are in use.
SELECT id FROM campaigns WHERE account_id = $1 AND id = ANY($2::uuid[]);

-- name: campaigns_in_the_way
-- Which of these numbers, claimed names and ids are in use, each by a probe of its unique index.
SELECT 'number' AS what, number::text AS value FROM campaigns
WHERE account_id = $1 AND number = ANY($2::bigint[])
UNION ALL
SELECT 'name', unique_name FROM campaigns WHERE account_id = $1 AND unique_name = ANY($3::text[])
UNION ALL
SELECT 'id', kept_id FROM campaigns WHERE account_id = $1 AND kept_id = ANY($4::text[])
UNION ALL
SELECT 'given id', given_id::text FROM campaigns WHERE account_id = $1 AND given_id = ANY($5::uuid[]);

-- name: refresh_campaigns
-- Only what is the vendor's, or held: of all others this gateway knows better. A campaign that is as it comes is
-- left alone, so that loading again changes nothing. A hold of the same kind keeps its time.
UPDATE campaigns c
SET status = a.status, reason = a.reason, launched_at = a.launched_at, finished_at = a.finished_at,
    deleted_at = coalesce(c.deleted_at, a.deleted_at), name = a.name, sender = a.sender, content = a.content,
    details = a.details, schedule = a.schedule, start_at = a.start_at, updated_at = a.updated_at,
    held_at = CASE WHEN a.held_at IS NULL THEN c.held_at ELSE coalesce(c.held_at, a.held_at) END
FROM arriving_campaigns a
WHERE c.account_id = a.account_id AND c.id = a.id AND (c.held_at IS NOT NULL OR c.imported_at IS NOT NULL)
  AND c.updated_at <= a.updated_at
  AND (c.status, c.reason, c.launched_at, c.finished_at, c.name, c.sender, c.content::text, c.details::text,
       c.schedule, c.start_at, c.updated_at)
      IS DISTINCT FROM
      (a.status, a.reason, a.launched_at, a.finished_at, a.name, a.sender, a.content::text, a.details::text,
       a.schedule, a.start_at, a.updated_at)
RETURNING c.id;

-- name: refresh_progress
-- As refresh_campaigns, for the counters.
UPDATE campaign_progress p
SET total = a.total, queued = a.queued, sent = a.sent, delivered = a.delivered, read = a.read, failed = a.failed,
    canceled = a.canceled, suppressed = a.suppressed, submitted = a.submitted,
    attempted_through = a.attempted_through, settled_through = a.settled_through
FROM arriving_progress a JOIN campaigns c ON c.account_id = a.account_id AND c.id = a.campaign_id
WHERE p.account_id = a.account_id AND p.campaign_id = a.campaign_id
  AND (c.held_at IS NOT NULL OR c.imported_at IS NOT NULL)
  AND (p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed, p.submitted)
      IS DISTINCT FROM
      (a.total, a.queued, a.sent, a.delivered, a.read, a.failed, a.canceled, a.suppressed, a.submitted)
RETURNING p.campaign_id AS id;

-- name: hold_again!
-- Campaigns that an earlier load holds, so that the end of this one lets them go.
UPDATE campaigns SET held_at = $3 WHERE account_id = $1 AND id = ANY($2::uuid[]) AND held_at IS NOT NULL;

-- name: stage_messages!
-- As senders.
CREATE TEMPORARY TABLE arriving_messages (LIKE messages) ON COMMIT DROP;

-- name: take_messages
-- With what finds them when their receipts come.
WITH taken AS (
    INSERT INTO messages SELECT * FROM arriving_messages ON CONFLICT DO NOTHING
    RETURNING campaign_id, seq, provider, provider_message_id, submitted_at
), awaited AS (
    INSERT INTO submissions (provider_message_id, provider, account_id, campaign_id, seq, submitted_at)
    SELECT provider_message_id, provider, $1, campaign_id, seq, submitted_at FROM taken
    WHERE provider_message_id IS NOT NULL AND provider IS NOT NULL AND submitted_at IS NOT NULL
)
SELECT campaign_id, seq FROM taken;

-- name: campaigns_of_messages
-- As known_contacts: which are here, whether they follow what comes, and how many messages they have.
SELECT c.id, c.follows, p.total
FROM unnest($2::uuid[]) AS wanted (id)
CROSS JOIN LATERAL (
    SELECT id, held_at IS NOT NULL OR imported_at IS NOT NULL AS follows FROM campaigns
    WHERE account_id = $1 AND id >= wanted.id ORDER BY id LIMIT 1
) AS c
CROSS JOIN LATERAL (
    SELECT total FROM campaign_progress WHERE account_id = $1 AND campaign_id = wanted.id LIMIT 1
) AS p
WHERE c.id = wanted.id;

-- name: known_messages
-- As known_contacts; a message that has its place under another kept id is another message.
SELECT there.campaign_id, there.seq, there.state
FROM unnest($2::uuid[], $3::int[], $4::text[]) AS wanted (campaign_id, seq, kept_id)
CROSS JOIN LATERAL (
    SELECT campaign_id, seq, state, kept_id FROM messages
    WHERE account_id = $1 AND campaign_id = wanted.campaign_id AND seq = wanted.seq LIMIT 1
) AS there
WHERE there.kept_id IS NOT DISTINCT FROM wanted.kept_id;

-- name: refresh_messages
-- Messages of one campaign, forward only: its receipts may have come meanwhile.
UPDATE messages m
SET state = a.state, parts = a.parts, attempts = a.attempts, updated_at = a.updated_at,
    submitted_at = a.submitted_at, retry_at = a.retry_at, retried_since = a.retried_since, reason = a.reason,
    provider = a.provider, provider_message_id = a.provider_message_id
FROM arriving_messages a
WHERE m.account_id = $1 AND m.campaign_id = $2 AND m.seq = ANY($3::int[])
  AND a.campaign_id = $2 AND a.seq = m.seq AND m.state < a.state
RETURNING m.campaign_id, m.seq;

-- name: await_receipts!
-- Of messages that were sent elsewhere since they came.
INSERT INTO submissions (provider_message_id, provider, account_id, campaign_id, seq, submitted_at)
SELECT a.provider_message_id, a.provider, a.account_id, a.campaign_id, a.seq, a.submitted_at
FROM arriving_messages a
JOIN unnest($1::uuid[], $2::int[]) AS moved (campaign_id, seq) ON moved.campaign_id = a.campaign_id AND moved.seq = a.seq
WHERE a.provider_message_id IS NOT NULL AND a.provider IS NOT NULL AND a.submitted_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM submissions s
                  WHERE s.provider_message_id = a.provider_message_id AND s.provider = a.provider
                    AND s.account_id = a.account_id AND s.campaign_id = a.campaign_id AND s.seq = a.seq);

-- name: stage_link_uses!
-- As senders.
CREATE TEMPORARY TABLE arriving_link_uses (LIKE link_uses) ON COMMIT DROP;

-- name: take_link_uses
-- A message whose links were used here keeps what is known here.
INSERT INTO link_uses SELECT * FROM arriving_link_uses ON CONFLICT DO NOTHING RETURNING campaign_id, seq;

-- name: recount!
-- Counters of what is held equal its ledger, whichever of two exports came last: messages move forward only. A
-- vendor's campaigns have the vendor's own figures.
UPDATE campaign_progress p
SET total = n.total, queued = n.queued, sent = n.sent, delivered = n.delivered, read = n.read, failed = n.failed,
    canceled = n.canceled, suppressed = n.suppressed, submitted = n.submitted
FROM campaigns c CROSS JOIN LATERAL (
    SELECT count(*) AS total,
           count(*) FILTER (WHERE state = 0) AS queued,
           count(*) FILTER (WHERE state = 1) AS sent,
           count(*) FILTER (WHERE state = 2) AS failed,
           count(*) FILTER (WHERE state = 3) AS delivered,
           count(*) FILTER (WHERE state = 4) AS read,
           count(*) FILTER (WHERE state = 8) AS canceled,
           count(*) FILTER (WHERE state = 9) AS suppressed,
           count(submitted_at) AS submitted
    FROM messages WHERE account_id = $1 AND campaign_id = c.id
) AS n
WHERE c.account_id = $1 AND c.held_at IS NOT NULL AND c.imported_at IS NULL
  AND p.account_id = $1 AND p.campaign_id = c.id
  AND (p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed, p.submitted)
      IS DISTINCT FROM
      (n.total, n.queued, n.sent, n.delivered, n.read, n.failed, n.canceled, n.suppressed, n.submitted);

-- name: release
-- What this load held until all of it is there; of that held at $3, what was paused for it was in progress. A vendor's
-- is let go by nobody but who takes it over. Answers whose lanes have something to do.
WITH freed AS (
    UPDATE campaigns SET held_at = NULL, live = launched_at IS NOT NULL OR status = 'canceled',
           status = CASE WHEN held_at = $3 AND status = 'paused' THEN 'in_progress' ELSE status END
    WHERE account_id = $1 AND held_at IN ($2, $3) AND imported_at IS NULL
    RETURNING id, channel, status, live
), moving AS (
    UPDATE campaign_progress SET halted = freed.status IN ('paused', 'canceled')
    FROM freed WHERE account_id = $1 AND campaign_id = freed.id
)
SELECT DISTINCT channel FROM freed WHERE live;

-- name: end_holds!
-- A held campaign that has ended elsewhere is as any other that has.
UPDATE campaigns SET held_at = NULL
WHERE account_id = $1 AND held_at IS NOT NULL AND status IN ('completed', 'failed', 'canceled');

-- name: account
-- The number it had, or the next when that is taken; of two at once the second is refused, and tries again.
INSERT INTO accounts (id, number, name, created_at, updated_at, status, rate, max_recipients, region, strict_numbers,
                      time_zone, options, max_attempts, retry_hours, quiet_hours, quiet_zone, late_start_hours)
SELECT $1, CASE WHEN EXISTS (SELECT FROM accounts WHERE number = $2::int)
                THEN (SELECT max(number) + 1 FROM accounts) ELSE $2::int END,
       $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17
RETURNING *;
