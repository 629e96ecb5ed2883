-- The tracker's own log, in PostgreSQL's own words.

-- name: own_log_is
-- Whether there are logs at all: not in a database that was just made.
-- At most one row
SELECT 1 FROM pg_class WHERE oid = to_regclass('log');
