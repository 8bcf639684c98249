-- name: insert
-- A taken unique name inserts nothing; nulls never conflict. The counters are apart from the campaign, because
-- sending rewrites them with every batch.
WITH inserted AS (
    INSERT INTO campaigns (account_id, id, number, dialect, channel, status, live, name, unique_name,
                           sender, content, details, template_id, audience_id, schedule, start_at,
                           created_at, updated_at, kind, given_id)
    VALUES ($1, $2, $3, $4, $5, $6, false, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17, $18)
    ON CONFLICT (account_id, unique_name) DO NOTHING
    RETURNING *
), counters AS (
    INSERT INTO campaign_progress (account_id, campaign_id, total, queued)
    SELECT account_id, id, $19::int, $19::int FROM inserted
    RETURNING *
)
SELECT c.*, p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed,
       p.submitted
FROM inserted c, counters p;

-- name: set_total!
-- While the campaign is created: nobody has seen it, and all its messages are queued.
UPDATE campaign_progress SET total = $3, queued = $3 WHERE account_id = $1 AND campaign_id = $2;

-- name: by_id
-- A campaign and its counters, one row of each.
SELECT c.*, p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed,
       p.submitted
FROM campaigns c JOIN campaign_progress p ON p.account_id = c.account_id AND p.campaign_id = c.id
WHERE c.account_id = $1 AND c.id = $2 AND c.deleted_at IS NULL;

-- name: by_number
-- As by_id, through the unique (account_id, number). LATERAL with LIMIT is a probe of the primary key: to a plain
-- join the planner may bring all of an account's progress, as most accounts have little.
SELECT c.*, p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed,
       p.submitted
FROM campaigns c CROSS JOIN LATERAL (
    SELECT * FROM campaign_progress WHERE account_id = $1 AND campaign_id = c.id LIMIT 1
) AS p
WHERE c.account_id = $1 AND c.number = $2 AND c.deleted_at IS NULL;

-- name: by_ids
-- As by_number, for the campaigns of a page of messages.
SELECT c.*, p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed,
       p.submitted
FROM campaigns c CROSS JOIN LATERAL (
    SELECT * FROM campaign_progress WHERE account_id = $1 AND campaign_id = c.id LIMIT 1
) AS p
WHERE c.account_id = $1 AND c.id = ANY($2::uuid[]) AND c.deleted_at IS NULL;

-- name: by_given_id
-- As by_number, through the index over the few that have one.
SELECT c.*, p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed,
       p.submitted
FROM campaigns c CROSS JOIN LATERAL (
    SELECT * FROM campaign_progress WHERE account_id = $1 AND campaign_id = c.id LIMIT 1
) AS p
WHERE c.account_id = $1 AND c.given_id = $2 AND c.deleted_at IS NULL;

-- name: id_of_kept
-- The campaign that had this id elsewhere, through the index over the few that have one.
SELECT id FROM campaigns WHERE account_id = $1 AND kept_id = $2 AND deleted_at IS NULL;

-- name: lock
-- Changes of one campaign by clients and operators follow one another.
SELECT id FROM campaigns
WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL
FOR UPDATE;

-- name: change!
-- A name once claimed as unique ($4, now or before) stays claimed under its new wording.
UPDATE campaigns
SET name = $3, unique_name = CASE WHEN $4 OR unique_name IS NOT NULL THEN $3 END, sender = $5,
    content = $6, details = $7, schedule = $8, start_at = $9, updated_at = $10
WHERE account_id = $1 AND id = $2;

-- name: set_status!
-- Written whole under the campaign's lock: a reason or an end from before must not outlive its state.
UPDATE campaigns SET status = $3, live = $4, reason = $5, finished_at = $6, updated_at = $7
WHERE account_id = $1 AND id = $2;

-- name: delete!
-- The row stays, without its claim on the name: its lane may still have queued messages to cancel.
UPDATE campaigns SET deleted_at = $3, updated_at = $3, unique_name = NULL
WHERE account_id = $1 AND id = $2;

-- name: halt!
-- The lane records an attempt only on a row that is not halted, so after this commit nothing more goes out.
UPDATE campaign_progress SET halted = $3 WHERE account_id = $1 AND campaign_id = $2;

-- name: let_go!
-- What came from elsewhere is from now on as any other here.
UPDATE campaigns SET held_at = NULL WHERE account_id = $1 AND id = $2 AND held_at IS NOT NULL;

-- name: due
-- Across accounts, from the small partial index; SKIP LOCKED so that several processes share the work.
SELECT c.account_id, c.id, a.max_recipients, a.late_start_hours
FROM campaigns c JOIN accounts a ON a.id = c.account_id
WHERE c.launched_at IS NULL AND c.status IN ('scheduled', 'in_progress') AND c.start_at <= $1
  AND c.held_at IS NULL AND c.deleted_at IS NULL AND a.status = 'active'
ORDER BY c.start_at
LIMIT 1
FOR UPDATE OF c SKIP LOCKED;

-- name: start_anew!
-- An operator lets go on what was held for being late: from now on it is in time.
UPDATE campaigns SET start_at = $3 WHERE account_id = $1 AND id = $2;

-- name: next_due
-- How long the scheduler may rest: the first entry of the same index that `due` will take when its time comes.
SELECT c.start_at
FROM campaigns c JOIN accounts a ON a.id = c.account_id
WHERE c.launched_at IS NULL AND c.status IN ('scheduled', 'in_progress')
  AND c.held_at IS NULL AND c.deleted_at IS NULL AND a.status = 'active'
ORDER BY c.start_at
LIMIT 1;

-- name: launch_audience!
-- The snapshot of the audience, in the database: no row travels.
INSERT INTO messages (account_id, campaign_id, seq, number, fields, updated_at)
SELECT account_id, $2, row_number() OVER (ORDER BY id), number, fields, $4
FROM contacts
WHERE account_id = $1 AND audience_id = $3;

-- name: launch
-- All that a launch changes in one round trip, as most campaigns are small: numbers that have opted out are set apart,
-- the counters set, and the lane ($6, $7) woken once this commits. Opted-out numbers are looked for as by
-- record_attempt: a probe of an index for each message, and only where there is a first one of the account. The
-- counters are not added to: the launch knows all the recipients. Single messages may have been canceled before. With
-- nobody left to send to, the campaign is completed. Setting launched_at takes it out of the index of what is due.
WITH opted_out AS (
    UPDATE messages SET state = 9, updated_at = $4
    WHERE account_id = $1 AND campaign_id = $2 AND state = 0 AND seq = ANY(CASE WHEN (
        SELECT number FROM suppressions WHERE account_id = $1 AND channel = $3 ORDER BY number LIMIT 1
    ) IS NOT NULL THEN ARRAY(
        SELECT m.seq FROM messages m CROSS JOIN LATERAL (
            SELECT FROM suppressions WHERE account_id = $1 AND channel = $3 AND number = m.number LIMIT 1
        ) AS opted_out
        WHERE m.account_id = $1 AND m.campaign_id = $2 AND m.state = 0
    ) END)
    RETURNING seq
), counters AS (
    UPDATE campaign_progress SET total = $5::int, queued = $5::int - n - canceled, suppressed = n
    FROM (SELECT count(*)::int AS n FROM opted_out) AS opted_out
    WHERE account_id = $1 AND campaign_id = $2
    RETURNING total, queued, sent, delivered, read, failed, canceled, suppressed, submitted
), launched AS (
    UPDATE campaigns
    SET status = CASE WHEN queued > 0 THEN 'in_progress' ELSE 'completed' END, live = queued > 0,
        launched_at = $4, finished_at = CASE WHEN queued > 0 THEN NULL ELSE $4 END, reason = NULL, updated_at = $4
    FROM counters
    WHERE account_id = $1 AND id = $2
    RETURNING campaigns.*
)
SELECT launched.*, counters.*, pg_notify($6, $7) FROM launched, counters;

-- name: insert_launched
-- insert, the COPY and launch in one statement, for a campaign that is due with few recipients, as most are: a single
-- message is one. It needs no transaction around it. Recipients come as JSON, of whose length the planner knows as
-- little as of an unknown one, so that it soon keeps its plan: with arrays it made one each time. Opted-out numbers are
-- probed for; LIMIT leaves no plan that reads all of an account's. The lane is told afterwards (GatheredNotices).
WITH few AS MATERIALIZED (
    SELECT seq::int, number, address, fields,
           (SELECT true FROM suppressions WHERE account_id = $1 AND channel = $5 AND number = given.number LIMIT 1)
           IS NOT NULL AS opted_out
    FROM ROWS FROM (json_to_recordset($19::json) AS (number text, address text, fields json))
         WITH ORDINALITY AS given (number, address, fields, seq)
), sums AS (
    SELECT count(*)::int AS total, count(*) FILTER (WHERE NOT opted_out)::int AS left_over FROM few
), inserted AS (
    INSERT INTO campaigns (account_id, id, number, dialect, channel, status, live, name, unique_name,
                           sender, content, details, template_id, audience_id, schedule, start_at,
                           created_at, updated_at, kind, given_id, launched_at, finished_at)
    SELECT $1, $2::uuid, $3::bigint, $4::text, $5, CASE WHEN left_over > 0 THEN $6::text ELSE 'completed' END,
           left_over > 0, $7::text, $8::text, $9::text, $10::json, $11::json, $12::uuid, $13::uuid,
           $14::timestamptz, $15::timestamptz, $16::timestamptz, $16, $17::text, $18::uuid, $16,
           CASE WHEN left_over = 0 THEN $16 END
    FROM sums
    ON CONFLICT (account_id, unique_name) DO NOTHING
    RETURNING *
), counters AS (
    INSERT INTO campaign_progress (account_id, campaign_id, total, queued, suppressed)
    SELECT account_id, id, total, left_over, total - left_over FROM inserted, sums
    RETURNING *
), queued AS (
    INSERT INTO messages (account_id, campaign_id, updated_at, seq, number, address, fields, state)
    SELECT account_id, id, $16, seq, few.number, address, fields, CASE WHEN opted_out THEN 9 ELSE 0 END
    FROM inserted, few
), told AS (
    INSERT INTO webhook_outbox (account_id, webhook_id, campaign_id, state, seqs, at)
    SELECT $1, webhooks.id, inserted.id, 9, seqs, $16
    FROM inserted, (SELECT array_agg(seq) AS seqs FROM few WHERE opted_out) AS suppressed, webhooks
    WHERE seqs IS NOT NULL AND webhooks.account_id = $1 AND 9 = ANY(webhooks.states)
)
SELECT c.*, p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed, p.submitted
FROM inserted c, counters p;

-- name: tell_suppressed!
-- In rows of a thousand messages at most; without a webhook that tells of them, the ledger is not read.
INSERT INTO webhook_outbox (account_id, webhook_id, campaign_id, state, seqs, at)
SELECT $1, webhooks.id, $2, 9, seqs, $3
FROM (SELECT array_agg(seq) AS seqs FROM messages
      WHERE account_id = $1 AND campaign_id = $2 AND state = 9
        AND EXISTS (SELECT FROM webhooks WHERE account_id = $1 AND 9 = ANY(states))
      GROUP BY seq / 1000) AS changed
JOIN webhooks ON account_id = $1 AND 9 = ANY(states);

-- name: refuse_launch!
-- As one that was launched and ended at once.
UPDATE campaigns
SET status = 'failed', live = false, launched_at = $3, finished_at = $3, reason = $4, updated_at = $3
WHERE account_id = $1 AND id = $2;

-- name: page
-- Newest first; null filters let all pass. $4 is the last number of the page before, the largest
-- there is for the first page: never null, so that the generic plan too starts in the index where the page does.
SELECT c.*, p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed,
       p.submitted
FROM campaigns c CROSS JOIN LATERAL (
    SELECT * FROM campaign_progress WHERE account_id = $1 AND campaign_id = c.id LIMIT 1
) AS p
WHERE c.account_id = $1 AND c.kind = 'campaign' AND c.deleted_at IS NULL AND ($2::text IS NULL OR c.channel = $2)
  AND ($3::text[] IS NULL OR c.status = ANY($3)) AND c.number < $4
ORDER BY c.number DESC LIMIT $5 OFFSET $6;

-- name: page_before
-- The page that ends just above $4, in reverse.
SELECT c.*, p.total, p.queued, p.sent, p.delivered, p.read, p.failed, p.canceled, p.suppressed,
       p.submitted
FROM campaigns c CROSS JOIN LATERAL (
    SELECT * FROM campaign_progress WHERE account_id = $1 AND campaign_id = c.id LIMIT 1
) AS p
WHERE c.account_id = $1 AND c.kind = 'campaign' AND c.deleted_at IS NULL AND ($2::text IS NULL OR c.channel = $2)
  AND ($3::text[] IS NULL OR c.status = ANY($3)) AND c.number > $4
ORDER BY c.number LIMIT $5 OFFSET $6;

-- name: count
-- Of the same filters as the pages, without their joins.
SELECT count(*) FROM campaigns
WHERE account_id = $1 AND kind = 'campaign' AND deleted_at IS NULL AND ($2::text IS NULL OR channel = $2)
  AND ($3::text[] IS NULL OR status = ANY($3));

-- name: unlaunch!
-- A launch that is refused leaves no messages behind.
DELETE FROM messages WHERE account_id = $1 AND campaign_id = $2;

-- name: cancel_unlaunched!
-- What was accepted with the campaign stays in the ledger.
WITH stopped AS (
    UPDATE messages SET state = 8, updated_at = $3
    WHERE account_id = $1 AND campaign_id = $2 AND state = 0
    RETURNING seq
), told AS (
    INSERT INTO webhook_outbox (account_id, webhook_id, campaign_id, state, seqs, at)
    SELECT $1, webhooks.id, $2, 8, seqs, $3
    FROM (SELECT array_agg(seq) AS seqs FROM stopped
          WHERE EXISTS (SELECT FROM webhooks WHERE account_id = $1 AND 8 = ANY(states))
          GROUP BY seq / 1000) AS changed
    JOIN webhooks ON account_id = $1 AND 8 = ANY(states)
)
UPDATE campaign_progress SET queued = queued - n, canceled = canceled + n
FROM (SELECT count(*)::int AS n FROM stopped) AS stopped
WHERE account_id = $1 AND campaign_id = $2;
