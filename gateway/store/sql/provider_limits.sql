-- name: reserve
-- A stretch of the provider's time, after all that was reserved before and not before now: no process can take what
-- another has, and what nobody took is gone. The database's clock alone counts. Answers the seconds until it begins.
INSERT INTO provider_limits AS taken (provider, next_at)
VALUES ($1, clock_timestamp() + $2::float8 * interval '1 second')
ON CONFLICT (provider) DO UPDATE
SET next_at = greatest(taken.next_at, clock_timestamp()) + $2::float8 * interval '1 second'
RETURNING extract(epoch FROM next_at - clock_timestamp())::float8 - $2::float8 AS wait;
