-- People who check in with their own phones.

-- name: phone_kiosk
-- A kiosk whose screen was scanned, and who is in charge of it.
-- ?1 its id; at most one row
-- hot
SELECT k.log, k.revoked, s.screen_key, o.keeper
FROM kiosk k
JOIN kiosk_secret s ON s.log = k.log
JOIN organisation o ON o.ref = k.organisation
WHERE k.id = ?1;

-- name: phone_kiosk_of
-- The same by its log.
-- ?1 log; at most one row
-- hot
SELECT k.id, k.name, g.ref, g.id, g.title
FROM kiosk k JOIN organisation o ON o.ref = k.organisation JOIN organisation g ON g.ref = o.keeper
WHERE k.log = ?1;

-- name: phone_session
-- The activity that is open on a kiosk, as its log says.
-- ?1 its log, ?2 it ends from then on; at most one row
SELECT a.ref
FROM opening o JOIN activity a ON a.ref = o.activity
WHERE o.log = ?1 AND o.opens = 1 AND a.state = 0 AND a.end_ms >= ?2
AND NOT EXISTS (SELECT 1 FROM opening p WHERE p.log = o.log AND p.activity = o.activity AND p.n > o.n)
AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.entry = (o.log << 40) + o.n)
ORDER BY o.n DESC LIMIT 1;

-- name: phone_planned
-- Activities that are held just now, by the plan.
-- ?1 ref of the organisation that keeps them, ?2 they begin before, ?3 they end after, ?4 how many at the most
SELECT ref FROM activity
WHERE organisation IN (SELECT ref FROM organisation WHERE keeper = ?1)
AND state = 0 AND start_ms < ?2 AND end_ms > ?3
ORDER BY start_ms, ref LIMIT ?4;

-- name: phone_activity_ref
-- An activity's ref.
-- ?1 its id; at most one row
-- hot
SELECT ref FROM activity WHERE id = ?1;

-- name: phone_activity
-- An activity as a phone is shown it.
-- ?1 its ref; at most one row
-- hot
SELECT id, title, place, start_ms, end_ms, state, expected FROM activity WHERE ref = ?1;

-- name: phone_unnamed
-- People without a name at an activity through all phones together.
-- ?1 activity's ref, ?2 the own log; at most one row
-- hot
SELECT unnamed FROM activity_log WHERE activity = ?1 AND log = ?2;

-- name: phone_stands
-- How somebody stands at an activity.
-- ?1 activity's ref, ?2 youth's ref; at most one row
-- hot
SELECT how FROM participation WHERE activity = ?1 AND youth = ?2;

-- name: phone_find
-- Whose a phone is.
-- ?1 hash of its token; at most one row
-- hot
SELECT f.youth, y.id, p.name, p.tail, f.activity, f.device
FROM phone f JOIN youth y ON y.ref = f.youth JOIN people p ON p.youth = f.youth
WHERE f.hash = ?1;

-- name: phone_keep
-- A phone is remembered.
-- ?1 hash of its token, ?2 youth's ref, ?3 activity's ref or 0, ?4 the browser, ?5 when
INSERT INTO phone (hash, youth, activity, device, at_ms) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: phone_drop
-- A phone is remembered no longer.
-- ?1 hash of its token
DELETE FROM phone WHERE hash = ?1;

-- name: phone_drop_all
-- None of somebody's is.
-- ?1 youth's ref
DELETE FROM phone WHERE youth = ?1;

-- name: phone_drop_beyond
-- The oldest are not, beyond so many.
-- ?1 youth's ref, ?2 how many stay
DELETE FROM phone WHERE youth = ?1 AND hash NOT IN (
    SELECT hash FROM phone WHERE youth = ?1 ORDER BY at_ms DESC LIMIT ?2
);

-- name: registration_keep
-- Somebody came onto the roll by a phone.
-- ?1 youth's ref, ?2 activity's ref, ?3 the browser, ?4 keyed hash of the address
INSERT INTO registration (youth, activity, device, address) VALUES (?1, ?2, ?3, ?4);

-- name: registration_drop
-- Nothing is kept of that.
-- ?1 youth's ref
DELETE FROM registration WHERE youth = ?1;

-- name: registration_many
-- Who came onto the roll at an activity by a phone, or from an address, that registered more than so many there.
-- ?1 activity's ref, ?2 so many, ?3 how many at the most
SELECT y.id
FROM registration r JOIN youth y ON y.ref = r.youth
WHERE r.activity = ?1 AND (
    r.device IN (SELECT device FROM registration WHERE activity = ?1 GROUP BY device HAVING count(*) > ?2)
    OR r.address IN (SELECT address FROM registration WHERE activity = ?1 GROUP BY address HAVING count(*) > ?2))
ORDER BY y.id LIMIT ?3;

-- name: slip_get
-- What became of a slip that was used.
-- ?1 nonce; at most one row
-- hot
SELECT youth, waits, already, at_ms FROM slip WHERE nonce = ?1;

-- name: slip_keep
-- A slip is used.
-- ?1 nonce, ?2 activity's ref, ?3 youth's ref or 0, ?4 whether it waits, ?5 whether the youth stood, ?6 when,
-- ?7 the entry that counted somebody without a name, or 0
INSERT INTO slip (nonce, activity, youth, waits, already, at_ms, n) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: slip_drop_old
-- Those that nobody asks for any more.
-- ?1 used before
DELETE FROM slip WHERE at_ms < ?1;

-- name: slip_counted
-- Whether a slip counted somebody without a name at an activity, and by which entry.
-- ?1 nonce, ?2 activity's ref; at most one row
-- hot
SELECT n FROM slip WHERE nonce = ?1 AND activity = ?2 AND youth = 0;

-- name: slip_named
-- Whom a slip counted without a name has one now.
-- ?1 the entry that counted, ?2 youth's ref, ?3 activity's ref
UPDATE slip SET youth = ?2, n = 0 WHERE n = ?1 AND activity = ?3;

-- name: consent_add
-- Somebody said yes or no.
-- ?1 youth's ref, ?2 purpose, ?3 version, ?4 hash of the text, ?5 given, ?6 when, ?7 how, ?8 the activity or ""
INSERT INTO consent (ref, youth, purpose, version, text, given, at_ms, how, asked_at, ended_ms)
VALUES ((SELECT coalesce(max(ref), 0) + 1 FROM consent), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0);

-- name: consent_end_all
-- Whatever somebody said yes or no to ends.
-- ?1 youth's ref, ?2 when
UPDATE consent SET ended_ms = ?2 WHERE youth = ?1 AND ended_ms = 0;

-- name: consent_list
-- What somebody was asked, in order.
-- ?1 youth's ref, ?2 how many at the most
SELECT purpose, version, given, at_ms, how, ended_ms FROM consent WHERE youth = ?1 ORDER BY ref LIMIT ?2;

-- name: phone_name
-- Somebody's name, for the own phone.
-- ?1 youth's ref; at most one row
-- hot
SELECT name, tail FROM people WHERE youth = ?1;

-- name: people_same_youth
-- Whoever has that name and phone number.
-- ?1 phone, ?2 name, ?3 organisation's ref; the first row counts
SELECT p.youth, y.id FROM people p JOIN youth y ON y.ref = p.youth
WHERE p.phone = ?1 AND p.phone <> '' AND p.name = ?2 AND y.organisation = ?3;

-- name: people_age
-- The band of age that somebody said.
-- ?1 youth's ref, ?2 enum qz_age
UPDATE people SET age = ?2 WHERE youth = ?1;
