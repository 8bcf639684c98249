-- name: outgrown
-- By what PostgreSQL knew when it last looked: relpages; reltuples is -1 until the first ANALYZE or VACUUM. Nearly
-- empty tables are as quickly read in any way.
SELECT relname, format('ANALYZE %I', relname) AS analyze, pages
FROM pg_class CROSS JOIN LATERAL (
    SELECT pg_relation_size(oid) / current_setting('block_size')::int AS pages
) AS now
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
  AND pages >= 4 AND (reltuples < 0 OR pages >= $1::int * relpages)
ORDER BY relname;
