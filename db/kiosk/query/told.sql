-- What a configuration tells: activities, cadres, keys, withdrawn passes.

-- name: activity_offered
-- Activities of a span of time in order, and the entry by which each was closed, if its newest session entry did.
-- ?1 its end, ?2 its begin, ?3 how many at the most
SELECT id, title, place, kind, start_ms, end_ms, unnamed_most, past,
    EXISTS (SELECT 1 FROM figure f WHERE f.activity = activity.id AND f.closed AND f.confirms > 0), capacity, checkout,
    (SELECT CASE opens WHEN 0 THEN session.n END FROM session JOIN tally ON ref = session.activity
     WHERE tally.activity = activity.id ORDER BY session.n DESC LIMIT 1)
FROM activity
WHERE start_ms < ?1 AND end_ms > ?2 AND past = 0 ORDER BY start_ms, id LIMIT ?3;

-- name: activity_one
-- One activity.
-- ?1 its id; at most one row
-- hot
SELECT id, title, place, kind, start_ms, end_ms, unnamed_most, past,
    EXISTS (SELECT 1 FROM figure f WHERE f.activity = activity.id AND f.closed AND f.confirms > 0), capacity, checkout
FROM activity WHERE id = ?1;

-- name: activity_waiting
-- Who waits there and whether it was confirmed: told with a feed, or with the configuration of one that is past.
-- ?1 its id; the first row counts
SELECT waiting, confirms > 0 FROM figure WHERE activity = ?1
UNION ALL SELECT waiting, confirmed FROM activity WHERE id = ?1 AND past;

-- name: activity_came
-- People of an activity that is past.
-- ?1 its id; at most one row
SELECT came FROM activity WHERE id = ?1 AND past;

-- name: activity_agenda
-- Activities that cadres may have to do with: to come first, then those that are over, the newest first.
-- ?1 they begin before, ?2 over when they ended by then
SELECT id FROM activity WHERE past OR start_ms < ?1
ORDER BY past OR end_ms <= ?2, CASE WHEN past OR end_ms <= ?2 THEN -end_ms ELSE start_ms END, id;

-- name: activity_clear
-- Forget all activities.
DELETE FROM activity;

-- name: activity_insert
-- An activity that is offered.
-- ?1 id, ?2 title, ?3 place, ?4 kind, ?5 begin, ?6 end, ?7 people without a name at the most, ?8 people inside at
-- once, ?9 whether they check out
INSERT INTO activity(id, title, place, kind, start_ms, end_ms, unnamed_most, capacity, checkout)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- name: activity_insert_past
-- An activity that is offered no more, unless it is known.
-- ?1 id, ?2 title, ?3 place, ?4 kind, ?5 begin, ?6 end, ?7 confirmed, ?8 people, ?9 waiting
INSERT OR IGNORE INTO activity(id, title, place, kind, start_ms, end_ms, past, confirmed, came, waiting)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8, ?9);

-- name: cadre_shown
-- Cadres that can sign in, then helpers, in the order of the list; those of one role and name are numbered.
-- ?1 so many are passed over, ?2 how many at the most
SELECT id, name, pin, CASE WHEN count(*) OVER same > 1 THEN row_number() OVER (same ORDER BY place) ELSE 0 END, stale
FROM cadre WHERE pin <> '' WINDOW same AS (PARTITION BY substr(id, 1, 1), name) ORDER BY place LIMIT ?2 OFFSET ?1;

-- name: cadre_one
-- One of them.
-- ?1 id; at most one row
SELECT id, name, pin, nth, stale
FROM (SELECT id, name, pin, stale,
          CASE WHEN count(*) OVER same > 1 THEN row_number() OVER (same ORDER BY place) ELSE 0 END AS nth
      FROM cadre WHERE pin <> '' WINDOW same AS (PARTITION BY substr(id, 1, 1), name))
WHERE id = ?1;

-- name: cadre_clear
-- Forget all cadres and helpers.
DELETE FROM cadre;

-- name: cadre_insert
-- A cadre or a helper, whose id begins with another letter.
-- ?1 place in the list, ?2 id, ?3 name, ?4 PIN's hash, ?5 whether that is stale
INSERT INTO cadre(place, id, name, pin, stale) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: pass_key_all
-- The two pass keys.
SELECT id, public_key FROM pass_key ORDER BY id LIMIT 2;

-- name: pass_key_clear
-- Forget the pass keys.
DELETE FROM pass_key;

-- name: pass_key_insert
-- A pass key.
-- ?1 id, ?2 public key
INSERT INTO pass_key(id, public_key) VALUES (?1, ?2);

-- name: revoked_has
-- Whether a pass was withdrawn, or all of somebody's.
-- ?1 the pass's tag, ?2 youth; the first row counts
-- hot
SELECT 1 FROM revoked_pass WHERE tag = ?1 UNION ALL SELECT 1 FROM revoked WHERE who = ?2;

-- name: revoked_add
-- A pass is withdrawn.
-- ?1 tag
INSERT OR IGNORE INTO revoked_pass(tag) VALUES (?1);

-- name: revoked_all
-- All that the digest over withdrawn passes is made of, in order: kind, bytes.
SELECT 1, tag FROM revoked_pass
UNION ALL SELECT 2, who FROM revoked
UNION ALL SELECT 3, CAST(printf('%d ', page) AS BLOB) || sum FROM revoked_page
ORDER BY 1, 2;

-- name: revoked_clear_people
-- Nobody's passes are withdrawn all together.
DELETE FROM revoked;

-- name: revoked_clear_passes
-- No pass is withdrawn.
DELETE FROM revoked_pass;

-- name: revoked_clear_pages
-- No page of them is held.
DELETE FROM revoked_page;

-- name: revoked_page_has
-- Whether a page is held as it is told.
-- ?1 page, ?2 its sum; at most one row
SELECT 1 FROM revoked_page WHERE page = ?1 AND sum = ?2;

-- name: revoked_page_put
-- A page is held.
-- ?1 page, ?2 its sum
INSERT OR REPLACE INTO revoked_page(page, sum) VALUES (?1, ?2);
