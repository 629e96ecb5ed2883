-- Names of people, told in pages.

-- name: person_get
-- Name and tail of somebody, and activities at other kiosks if the roster is of this year.
-- ?1 youth, ?2 the year's begin; at most one row
-- hot
SELECT p.name, p.tail, CASE WHEN CAST(r.value AS INTEGER) >= ?2 THEN p.times ELSE 0 END
FROM person p LEFT JOIN setting r ON r.name = 'roster.told_ms' WHERE p.who = ?1;

-- name: person_of_tail
-- People whose phone number ends in these digits.
-- ?1 the last four, ?2 the one before them, or "" for any, ?3 how many at the most
SELECT who, name FROM person WHERE tail = ?1 AND tail <> '' AND (?2 = '' OR digit = ?2) ORDER BY name, who LIMIT ?3;

-- name: person_initial
-- The letters by which somebody's name is looked for.
-- ?1 youth; at most one row
-- hot
SELECT initial FROM person WHERE who = ?1;

-- name: person_clear
-- Forget the roster.
DELETE FROM person;

-- name: person_arrive
-- The roster that arrived is the roster.
INSERT INTO person(who, name, tail, times, digit, initial) SELECT who, name, tail, times, digit, initial FROM person_next;

-- name: person_same
-- Whether the two are the same. One row
SELECT NOT EXISTS (
    SELECT who, name, tail, times, digit, initial FROM person EXCEPT SELECT who, name, tail, times, digit, initial FROM person_next)
AND NOT EXISTS (
    SELECT who, name, tail, times, digit, initial FROM person_next EXCEPT SELECT who, name, tail, times, digit, initial FROM person);

-- name: person_next_clear
-- Nothing has arrived.
DELETE FROM person_next;

-- name: person_next_put
-- Somebody of the roster that is arriving.
-- ?1 youth, ?2 name, ?3 tail, ?4 activities, ?5 the digit before the tail, or "", ?6 letters of the name, or ""
INSERT OR REPLACE INTO person_next(who, name, tail, times, digit, initial) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: roster_page_count
-- Pages that are held.
-- ?1 1 of the roster that is arriving, 0 of the one that is there; one row
SELECT count(*) FROM roster_page WHERE arriving = ?1;

-- name: roster_page_all
-- The pages of the roster that is there, in order.
SELECT page, body, target, etag, signature FROM roster_page WHERE arriving = 0 ORDER BY page;

-- name: roster_page_insert
-- A page with its proof, of the roster that is arriving.
-- ?1 number, ?2 body, ?3 target, ?4 ETag, ?5 signature
INSERT INTO roster_page(arriving, page, body, target, etag, signature) VALUES (1, ?1, ?2, ?3, ?4, ?5);

-- name: roster_page_clear
-- No page is held of one.
-- ?1 which, as above
DELETE FROM roster_page WHERE arriving = ?1;

-- name: roster_page_arrive
-- The pages that arrived are those of the roster.
UPDATE roster_page SET arriving = 0;

-- name: roster_page_drop
-- No page is held.
DELETE FROM roster_page;
