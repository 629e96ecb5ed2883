-- What people say of an activity without being named.

-- name: quiet_key_get
-- The key by which nobody says the same of an activity twice.
-- hot
-- ?1 activity's ref; at most one row
SELECT key, until_ms FROM quiet_key WHERE activity = ?1;

-- name: quiet_key_keep
-- It is made.
-- ?1 activity's ref, ?2 the key, ?3 until when it is kept
INSERT INTO quiet_key (activity, key, until_ms) VALUES (?1, ?2, ?3);

-- name: quiet_key_drop
-- It is destroyed.
-- ?1 activity's ref
DELETE FROM quiet_key WHERE activity = ?1;

-- name: quiet_over
-- Activities of which nothing more is said.
-- hot
-- ?1 their time was up by then, ?2 how many at the most
SELECT activity FROM quiet_key WHERE until_ms <= ?1 ORDER BY until_ms LIMIT ?2;

-- name: quiet_said_get
-- Whether somebody said that already.
-- hot
-- ?1 hash; at most one row
SELECT 1 FROM quiet_said WHERE hash = ?1;

-- name: quiet_said_keep
-- Somebody said it.
-- ?1 hash, ?2 activity's ref
INSERT INTO quiet_said (hash, activity) VALUES (?1, ?2);

-- name: quiet_said_drop
-- Nothing is left of who said what.
-- ?1 activity's ref
DELETE FROM quiet_said WHERE activity = ?1;

-- name: quiet_rate
-- One rating more, by mark.
-- ?1 activity's ref, ?2 to ?6 how many of each mark
INSERT INTO quiet_rating (activity, awful, poor, fair, good, great) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (activity) DO UPDATE SET awful = quiet_rating.awful + excluded.awful,
    poor = quiet_rating.poor + excluded.poor, fair = quiet_rating.fair + excluded.fair,
    good = quiet_rating.good + excluded.good, great = quiet_rating.great + excluded.great;

-- name: quiet_rating_get
-- The ratings of an activity that no entry holds yet.
-- hot
-- ?1 activity's ref; at most one row
SELECT a.id, a.state, r.awful, r.poor, r.fair, r.good, r.great
FROM quiet_rating r JOIN activity a ON a.ref = r.activity
WHERE r.activity = ?1;

-- name: quiet_rating_drop
-- They are written.
-- ?1 activity's ref
DELETE FROM quiet_rating WHERE activity = ?1;

-- name: quiet_tell
-- One more was told to come.
-- ?1 activity's ref
INSERT INTO quiet_told (activity, times) VALUES (?1, 1)
ON CONFLICT (activity) DO UPDATE SET times = quiet_told.times + 1;

-- name: quiet_told_below
-- To which activities people were told to come, of organisations below one and never of its own; the newest first.
-- ?1 organisation's ref, ?2 how many at least, ?3 how many rows at the most
WITH RECURSIVE below(ref) AS (
    SELECT ref FROM organisation WHERE superior = ?1
    UNION
    SELECT o.ref FROM below JOIN organisation o ON o.superior = below.ref
)
SELECT a.id, a.title, o.id, o.title, a.start_ms, q.times
FROM quiet_told q JOIN activity a ON a.ref = q.activity JOIN organisation o ON o.ref = a.organisation
WHERE q.times >= ?2 AND o.keeper IN (SELECT ref FROM below)
ORDER BY a.start_ms DESC, a.ref DESC LIMIT ?3;
