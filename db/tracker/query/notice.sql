-- Notices that walls show, and their pictures.

-- name: verb_notice_add
-- A notice.
-- ?1 id, ?2 organisation's ref, ?3 title, ?4 text, ?5 first and ?6 last day, ?7 and ?8 minutes of the day,
-- ?9 whether it is a fallback, ?10 whether it shows below, ?11 picture's hash or empty, ?12 its width and ?13 height,
-- ?14 when
INSERT INTO notice(ref, id, organisation, title, text, from_day, to_day, from_minute, to_minute, fallback, below, picture,
    width, height, at_ms, gone_ms)
VALUES ((SELECT coalesce(max(ref), 0) + 1 FROM notice), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0);

-- name: verb_notice_remove
-- It is taken down.
-- ?1 id, ?2 when
UPDATE notice SET gone_ms = ?2 WHERE id = ?1;

-- name: notice_get
-- A notice that stands.
-- ?1 id; at most one row
SELECT n.id, o.id, n.title, n.text, n.from_day, n.to_day, n.from_minute, n.to_minute, n.fallback, n.below, n.picture,
    n.width, n.height, n.at_ms, o.title
FROM notice n JOIN organisation o ON o.ref = n.organisation WHERE n.id = ?1 AND n.gone_ms = 0;

-- name: notice_list
-- The notices of an organisation that stand, the oldest first.
-- ?1 organisation's ref, ?2 how many at the most
SELECT n.id, o.id, n.title, n.text, n.from_day, n.to_day, n.from_minute, n.to_minute, n.fallback, n.below, n.picture,
    n.width, n.height, n.at_ms, o.title
FROM notice n JOIN organisation o ON o.ref = n.organisation
WHERE n.organisation = ?1 AND n.gone_ms = 0 ORDER BY n.ref LIMIT ?2;

-- name: notice_count
-- How many of an organisation stand and are not over.
-- ?1 organisation's ref, ?2 the day
SELECT count(*) FROM notice WHERE organisation = ?1 AND gone_ms = 0 AND (to_day = 0 OR to_day >= ?2);

-- name: notice_told
-- What the kiosks of an organisation are told: its own that are not over, then those of its superiors that are for below,
-- the nearest first.
-- ?1 organisation's ref, ?2 the day, ?3 how many at the most
WITH RECURSIVE chain(ref, far) AS (
    SELECT ref, 0 FROM organisation WHERE ref = ?1
    UNION ALL
    SELECT o.superior, chain.far + 1 FROM chain JOIN organisation o ON o.ref = chain.ref
    WHERE o.superior IS NOT NULL AND chain.far < 16
)
SELECT n.id, o.id, n.title, n.text, n.from_day, n.to_day, n.from_minute, n.to_minute, n.fallback, n.below, n.picture,
    n.width, n.height, n.at_ms, o.title
FROM chain JOIN notice n ON n.organisation = chain.ref JOIN organisation o ON o.ref = n.organisation
WHERE n.gone_ms = 0 AND (n.to_day = 0 OR n.to_day >= ?2) AND (chain.far = 0 OR n.below = 1)
ORDER BY chain.far, n.ref LIMIT ?3;

-- name: picture_keep
-- A picture; the same once more is the same.
-- ?1 its hash, ?2 its bytes
INSERT INTO picture(hash, bytes) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING;

-- name: picture_get
-- A picture.
-- ?1 its hash; at most one row
SELECT bytes FROM picture WHERE hash = ?1;

-- name: picture_drop
-- A picture that no notice has any more.
-- ?1 its hash
DELETE FROM picture
WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.picture = ?1 AND n.gone_ms = 0);

-- name: picture_all
-- The picture of each notice that stands and has one: the notice's id, hash and bytes; of one that lacks no bytes that give it.
-- large
SELECT n.id, coalesce(p.hash, n.picture), coalesce(p.bytes, n.picture) FROM notice n LEFT JOIN picture p ON p.hash = n.picture
WHERE n.gone_ms = 0 AND length(n.picture) > 0 ORDER BY n.ref;
