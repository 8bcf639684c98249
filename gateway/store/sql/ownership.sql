-- name: try_lock
-- One owner in the whole fleet: the lock lives as long as the session that took it.
SELECT pg_try_advisory_lock($1, $2);

-- name: unlock
-- Handing something back while the session goes on.
SELECT pg_advisory_unlock($1, $2);
