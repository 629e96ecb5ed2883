-- What newcomers said, sealed to the tracker.

-- name: sealed_put
-- Keep what somebody said until the tracker has it.
-- ?1 entry, ?2 what was sealed
INSERT INTO sealed(n, box, refused) VALUES (?1, ?2, 0);

-- name: sealed_first
-- The first that the tracker is to be told.
-- at most one row
SELECT n, box FROM sealed WHERE refused = 0 ORDER BY n LIMIT 1;

-- name: sealed_bound
-- The entry from which on nothing is uploaded before that; 0: there is none.
-- one row
-- hot
SELECT coalesce(min(n), 0) FROM sealed WHERE refused = 0;

-- name: sealed_drop
-- The tracker has it: it is destroyed here.
-- ?1 entry
DELETE FROM sealed WHERE n = ?1;

-- name: sealed_refuse
-- The tracker could not take it.
-- ?1 entry
UPDATE sealed SET refused = 1 WHERE n = ?1;
