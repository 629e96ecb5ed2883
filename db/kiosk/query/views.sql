-- What follows from the log: who stands, how many, which session is open.

-- name: tally_ref
-- The short name of an activity in the views.
-- ?1 activity; at most one row
-- hot
SELECT ref FROM tally WHERE activity = ?1;

-- name: tally_begin
-- Give an activity its short name and count nobody yet.
-- ?1 activity
INSERT INTO tally(ref, activity, named, unnamed, confirms, last_ms)
SELECT coalesce(max(ref), 0) + 1, ?1, 0, 0, 0, 0 FROM tally;

-- name: tally_add
-- Count people and confirmations; numbers below zero take away.
-- ?1 activity's ref, ?2 people with a name, ?3 without, ?4 confirmations of the whole, ?5 instant of the entry
-- hot
UPDATE tally SET named = named + ?2, unnamed = unnamed + ?3, confirms = confirms + ?4, last_ms = max(last_ms, ?5)
WHERE ref = ?1;

-- name: tally_get
-- What is counted of an activity.
-- ?1 activity; at most one row
-- hot
SELECT named, unnamed, confirms, ref FROM tally WHERE activity = ?1;

-- name: participation_count
-- How many entries make somebody a participant.
-- ?1 activity's ref, ?2 youth; one row
-- hot
SELECT count(*) FROM participation WHERE activity = ?1 AND who = ?2;

-- name: participation_insert
-- An entry makes somebody a participant.
-- ?1 activity's ref, ?2 youth, ?3 entry, ?4 its instant
-- hot
INSERT INTO participation(activity, who, n, at_ms) VALUES (?1, ?2, ?3, ?4);

-- name: participation_delete
-- An entry does so no longer.
-- ?1 activity's ref, ?2 youth, ?3 entry
-- hot
DELETE FROM participation WHERE activity = ?1 AND who = ?2 AND n = ?3;

-- name: departure_insert
-- By an entry somebody is inside no more.
-- ?1 activity's ref, ?2 youth, ?3 entry, ?4 its instant
INSERT INTO departure(activity, who, n, at_ms) VALUES (?1, ?2, ?3, ?4);

-- name: departure_delete
-- It says so no longer.
-- ?1 activity's ref, ?2 youth, ?3 entry
DELETE FROM departure WHERE activity = ?1 AND who = ?2 AND n = ?3;

-- name: participation_first
-- When somebody first came to an activity here.
-- ?1 activity's ref, ?2 youth; at most one row
-- hot
SELECT at_ms FROM participation WHERE activity = ?1 AND who = ?2 ORDER BY n LIMIT 1;

-- name: participation_check_ins
-- The check-ins by which somebody stands at this kiosk, the newest first: late entries are departures, too.
-- ?1 activity's ref, ?2 youth
-- hot
SELECT n FROM participation p WHERE activity = ?1 AND who = ?2
AND NOT EXISTS (SELECT 1 FROM departure d WHERE d.activity = p.activity AND d.who = p.who AND d.n = p.n)
ORDER BY n DESC;

-- name: participation_year
-- Activities of a span of time in which somebody stands at this kiosk.
-- ?1 youth, ?2 begin, ?3 end; one row
SELECT count(*) FROM tally t
WHERE t.last_ms >= ?2 AND EXISTS (
    SELECT 1 FROM participation p WHERE p.activity = t.ref AND p.who = ?1 AND p.at_ms >= ?2 AND p.at_ms < ?3);

-- name: session_insert
-- An entry opened or closed an activity.
-- ?1 entry, ?2 activity's ref, ?3 whether it opened it
INSERT INTO session(n, activity, opens) VALUES (?1, ?2, ?3);

-- name: session_delete
-- An entry that opened or closed an activity stands no longer.
-- ?1 entry
DELETE FROM session WHERE n = ?1;

-- name: session_first
-- The entry that opened an activity first, 0: none did.
-- ?1 activity's ref; one row
SELECT coalesce(min(n), 0) FROM session WHERE activity = ?1 AND opens = 1;

-- name: session_closed
-- The entry that closed an activity, if its newest session entry did.
-- ?1 activity's id; at most one row
SELECT CASE opens WHEN 0 THEN s.n END FROM session s JOIN tally ON ref = s.activity
WHERE tally.activity = ?1 ORDER BY s.n DESC LIMIT 1;

-- name: session_newest
-- The newest openings and closings.
-- ?1 how many at the most
SELECT n FROM session ORDER BY n DESC LIMIT ?1;

-- name: session_open
-- The activity of the newest opening that stands, whether it was closed after it, and the entry. At most one row
SELECT t.activity, EXISTS (SELECT 1 FROM session c WHERE c.n > o.n AND c.opens = 0 AND c.activity = o.activity), o.n
FROM session o JOIN tally t ON t.ref = o.activity
WHERE o.opens = 1 ORDER BY o.n DESC LIMIT 1;

-- name: confirmation_insert
-- An entry confirms one entry, or the whole up to it.
-- ?1 activity's ref, ?2 entry, ?3 the one that it speaks of, or 0
INSERT INTO confirmation(activity, n, target) VALUES (?1, ?2, ?3);

-- name: confirmation_delete
-- A confirmation stands no longer.
-- ?1 activity's ref, ?2 entry
DELETE FROM confirmation WHERE activity = ?1 AND n = ?2;

-- name: part_insert
-- By an entry a cadre takes part in an activity.
-- ?1 activity's ref, ?2 cadre's id, ?3 entry
INSERT INTO part(activity, cadre, n) VALUES (?1, ?2, ?3);

-- name: part_delete
-- It says so no longer.
-- ?1 activity's ref, ?2 cadre's id, ?3 entry
DELETE FROM part WHERE activity = ?1 AND cadre = ?2 AND n = ?3;

-- name: part_newest
-- The newest entry by which a cadre takes part in an activity, 0: there is none.
-- ?1 activity's ref, ?2 cadre's id; one row
SELECT coalesce(max(n), 0) FROM part WHERE activity = ?1 AND cadre = ?2;

-- name: confirmation_sum
-- The newest confirmation of the whole, 0: none; how many of one entry there are after an entry.
-- ?1 activity's ref, ?2 entry; one row
SELECT coalesce(max(CASE target WHEN 0 THEN n END), 0), count(CASE WHEN target <> 0 AND n > ?2 THEN 1 END)
FROM confirmation WHERE activity = ?1;

-- name: confirmation_of
-- Whether somebody was confirmed who is at an activity by entries of this log, and the first of these.
-- ?1 activity's ref, ?2 youth; one row, of NULL where there is no such entry
-- hot
SELECT EXISTS (SELECT 1 FROM confirmation c WHERE c.activity = ?1 AND (
    (c.target = 0 AND c.n > (SELECT min(n) FROM participation WHERE activity = ?1 AND who = ?2)) OR
    c.target IN (SELECT p.n FROM participation p WHERE p.activity = ?1 AND p.who = ?2))),
    (SELECT min(n) FROM participation WHERE activity = ?1 AND who = ?2);

-- name: confirmation_open
-- Lines of first check-ins above an entry that no confirmation speaks of, the newest first.
-- ?1 activity's ref, ?2 entry
SELECT e.line
FROM (SELECT min(n) AS n FROM participation WHERE activity = ?1 GROUP BY who) p JOIN entry e ON e.n = p.n
WHERE p.n > ?2 AND NOT EXISTS (
    SELECT 1 FROM confirmation c
    WHERE c.activity = ?1 AND (c.target = p.n OR (c.target = 0 AND c.n > p.n)))
ORDER BY p.n DESC;

-- name: cancel_once
-- An entry takes another one out, unless that is out already.
-- ?1 the other, ?2 entry
-- hot
INSERT INTO cancel(target, n) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM cancel WHERE target = ?1);

-- name: cancel_told
-- A superior took an entry out: no entry of this log says so.
-- ?1 entry
INSERT INTO cancel(target, n) VALUES (?1, 0);

-- name: cancel_by
-- What took an entry out; 0: a superior did.
-- ?1 entry; at most one row
-- hot
SELECT n FROM cancel WHERE target = ?1;

-- name: discounted_has
-- Whether the span of discounted entries that begins last before an entry reaches it.
-- ?1 entry; at most one row
-- hot
SELECT last >= ?1 FROM discounted WHERE first <= ?1 ORDER BY first DESC LIMIT 1;

-- name: discounted_all
-- The spans that a superior took out, in order.
SELECT first, last FROM discounted ORDER BY first;

-- name: discounted_clear
-- None is taken out any more.
DELETE FROM discounted;

-- name: discounted_insert
-- A superior took a span of entries out.
-- ?1 first, ?2 last
INSERT INTO discounted(first, last) VALUES (?1, ?2);
