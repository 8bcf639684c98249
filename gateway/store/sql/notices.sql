-- name: notify
-- With the transaction's commit, and never without it.
SELECT pg_notify($1, $2);

-- name: notify_together
-- Several in one round trip.
SELECT pg_notify(channel, subject) FROM unnest($1::text[], $2::text[]) AS given (channel, subject);
