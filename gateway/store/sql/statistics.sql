-- name: missing
-- Tables with something in them of which PostgreSQL knows nothing: reltuples is -1 until the first ANALYZE or VACUUM.
SELECT relname, format('ANALYZE %I', relname) AS analyze
FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND reltuples < 0
  AND pg_relation_size(oid) >= 4 * current_setting('block_size')::int;
