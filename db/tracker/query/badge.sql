-- Cadres' badges, and where their codes were shown.

-- name: badge_by_tag
-- A badge.
-- ?1 its tag; at most one row
-- hot
SELECT cadre, until_ms, head, secret FROM badge WHERE tag = ?1;

-- name: badge_in_use
-- The badge that a cadre uses.
-- ?1 cadre's ref; at most one row
SELECT cadre, until_ms, head, secret FROM badge WHERE cadre = ?1 AND until_ms = 0;

-- name: badge_seen_get
-- Where a code was shown: to which log, whether on line, whether an entry rests on it.
-- ?1 step, ?2 cadre's ref; at most one row
-- hot
SELECT log, asked, used FROM badge_seen WHERE step = ?1 AND cadre = ?2;

-- name: badge_seen_put
-- It was shown.
-- ?1 step, ?2 cadre's ref, ?3 log, ?4 on line, ?5 an entry rests on it
-- hot
INSERT INTO badge_seen(step, cadre, log, asked, used) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (step, cadre) DO UPDATE SET log = excluded.log, asked = excluded.asked, used = excluded.used;

-- name: badge_end
-- The badge that a cadre uses is one no more.
-- ?1 cadre's ref, ?2 now
UPDATE badge SET until_ms = ?2, link_until_ms = 0 WHERE cadre = ?1 AND until_ms = 0;

-- name: badge_add
-- A new badge.
-- ?1 tag, ?2 cadre's ref, ?3 the bytes, ?4 secret, ?5 hash of its address's token, ?6 until when that is good
INSERT INTO badge(tag, cadre, head, secret, until_ms, link, link_until_ms) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6);

-- name: badge_of_link
-- Whether a badge waits at an address.
-- ?1 hash of the address's token, ?2 now; at most one row
SELECT 1 FROM badge WHERE link = ?1 AND link_until_ms > ?2;
