-- Notices that the wall shows, and their pictures.

-- name: hung_clear
-- Forget all notices.
DELETE FROM notice;

-- name: hung_insert
-- A notice as it was told.
-- ?1 place, ?2 id, ?3 whose, ?4 title, ?5 text, ?6 first and ?7 last day, ?8 and ?9 minutes of the day,
-- ?10 whether it is a fallback, ?11 picture's hash or empty, ?12 its width and ?13 height, ?14 when it was put up
INSERT INTO notice(place, id, by, title, text, from_day, to_day, from_minute, to_minute, fallback, picture, width, height,
    at_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14);

-- name: hung_list
-- All of them, as told.
-- ?1 how many at the most
SELECT id, by, title, text, from_day, to_day, from_minute, to_minute, fallback, picture, width, height, at_ms FROM notice
ORDER BY place LIMIT ?1;

-- name: hung_tidy
-- Pictures that no notice has.
DELETE FROM picture WHERE hash NOT IN (SELECT picture FROM notice);

-- name: hung_missing
-- Pictures that are not here.
-- ?1 how many at the most
SELECT DISTINCT n.picture FROM notice n
WHERE length(n.picture) > 0 AND NOT EXISTS (SELECT 1 FROM picture p WHERE p.hash = n.picture) LIMIT ?1;

-- name: hung_wants
-- Whether a notice has a picture of that hash.
-- ?1 the hash; at most one row
SELECT 1 FROM notice WHERE picture = ?1 LIMIT 1;

-- name: hung_picture_put
-- A picture.
-- ?1 its hash, ?2 its bytes
INSERT OR REPLACE INTO picture(hash, bytes) VALUES (?1, ?2);

-- name: hung_picture
-- A picture.
-- ?1 its hash; at most one row
SELECT bytes FROM picture WHERE hash = ?1;

-- name: hung_picture_drop
-- A picture that is not what it should be.
-- ?1 its hash
DELETE FROM picture WHERE hash = ?1;
