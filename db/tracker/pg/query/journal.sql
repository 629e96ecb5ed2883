-- The journal, in PostgreSQL's own words.

-- name: clock_dates_some
-- Whether there is an entry between two that may be judged otherwise by what is known of a clock.
-- ?1 id of the first, ?2 of the last; a row when there is
SELECT 1 FROM entry
WHERE (verdict = 9 OR verdict = 10 OR verdict = 12 OR verdict = 14 OR verdict = 17) AND id >= ?1 AND id <= ?2 LIMIT 1;
