-- Who stands at an activity, on which entry, and who waits; whom an organisation reached.

-- name: stand_get
-- What a youth stands on at an activity.
-- hot
-- many
-- ?1 activity's ref, ?2 youth's ref; at most one row
SELECT log, n, how, whose, seq, at_ms, confirm, out_ms, known FROM participation WHERE activity = ?1 AND youth = ?2;

-- name: stand_insert
-- A youth comes to stand.
-- hot
-- many
-- ?1 place, ?2 activity's ref, ?3 youth's ref, ?4 log, ?5 entry, ?6 its time, ?7 how it is known, ?8 confirmation,
-- ?9 when the youth left, ?10 the place where it became known, ?11 whose word it is
INSERT INTO participation (seq, activity, youth, log, n, at_ms, how, confirm, out_ms, known, whose)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- name: stand_write
-- A youth who stands does so otherwise.
-- hot
-- many
-- ?1 activity's ref, ?2 youth's ref, ?3 to ?11 place, log, entry, its time, how it is known, confirmation, when the
-- youth left, the place where it became known, whose word it is
UPDATE participation SET seq = ?3, log = ?4, n = ?5, at_ms = ?6, how = ?7, confirm = ?8, out_ms = ?9, known = ?10,
    whose = ?11
WHERE activity = ?1 AND youth = ?2;

-- name: stand_drop
-- A youth stands no more.
-- hot
-- many
-- ?1 activity's ref, ?2 youth's ref
DELETE FROM participation WHERE activity = ?1 AND youth = ?2;

-- name: attest_all
-- Those that are pending and became known before are attested.
-- hot
-- ?1 activity's ref, ?2 the confirmation, ?3 place, ?4 whose word it is
UPDATE participation SET how = 1, confirm = ?2, whose = ?4 WHERE activity = ?1 AND how = 0 AND known < ?3;

-- name: confirmation_keep
-- A confirmation, to find what it speaks of.
-- hot
-- many
-- ?1 activity's ref, ?2 place, ?3 its entry, ?4 the entry that it speaks of, or 0
INSERT INTO confirmation (activity, seq, entry, target) VALUES (?1, ?2, ?3, ?4);

-- name: confirmation_drop
-- It is gone.
-- hot
-- ?1 activity's ref, ?2 its entry
DELETE FROM confirmation WHERE activity = ?1 AND entry = ?2;

-- name: settle_gone
-- What rests on a confirmation that is gone rests on the first of the others that speak of it, or on none.
-- hot
-- ?1 activity's ref, ?2 the one that is gone
UPDATE participation SET confirm = coalesce((
    SELECT c.entry FROM confirmation c
    WHERE c.activity = ?1 AND c.seq > participation.known
    AND (c.target = 0 OR c.target = (participation.log << 40) + participation.n) ORDER BY c.seq LIMIT 1), 0)
WHERE activity = ?1 AND how = 1 AND confirm = ?2;

-- name: settle_all
-- The same of all that is attested.
-- hot
-- ?1 activity's ref
UPDATE participation SET confirm = coalesce((
    SELECT c.entry FROM confirmation c
    WHERE c.activity = ?1 AND c.seq > participation.known
    AND (c.target = 0 OR c.target = (participation.log << 40) + participation.n) ORDER BY c.seq LIMIT 1), 0)
WHERE activity = ?1 AND how = 1;

-- name: settle_youth
-- The same of one youth.
-- hot
-- ?1 activity's ref, ?2 youth's ref
UPDATE participation SET confirm = coalesce((
    SELECT c.entry FROM confirmation c
    WHERE c.activity = ?1 AND c.seq > participation.known
    AND (c.target = 0 OR c.target = (participation.log << 40) + participation.n) ORDER BY c.seq LIMIT 1), 0)
WHERE activity = ?1 AND youth = ?2 AND how = 1;

-- name: settle_pending
-- What no confirmation speaks of any more is pending.
-- hot
-- ?1 activity's ref
UPDATE participation SET how = 0 WHERE activity = ?1 AND how = 1 AND confirm = 0;

-- name: settle_pending_youth
-- The same of one youth.
-- hot
-- ?1 activity's ref, ?2 youth's ref
UPDATE participation SET how = 0 WHERE activity = ?1 AND youth = ?2 AND how = 1 AND confirm = 0;

-- name: settle_whose
-- By whose word participations are attested.
-- hot
-- ?1 activity's ref
UPDATE participation
SET whose = coalesce((SELECT w.whose FROM attributed w WHERE w.entry = participation.confirm), 0)
WHERE activity = ?1 AND how < 2;

-- name: settle_whose_youth
-- The same of one youth.
-- hot
-- ?1 activity's ref, ?2 youth's ref; at most one row
UPDATE participation
SET whose = coalesce((SELECT w.whose FROM attributed w WHERE w.entry = participation.confirm), 0)
WHERE activity = ?1 AND youth = ?2 AND how = 1 RETURNING whose;

-- name: settle_count
-- How many are attested, by whose word.
-- hot
-- ?1 activity's ref
SELECT whose, count(*) FROM participation WHERE activity = ?1 AND how = 1 GROUP BY whose;

-- name: waiting_keep
-- A check-in waits for the one that its youth stands on to fall.
-- hot
-- many
-- ?1 activity's ref, ?2 youth's ref, ?3 place, ?4 log, ?5 entry, ?6 its time, ?7 how it is known
INSERT INTO duplicate (activity, youth, seq, log, n, at_ms, how) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: waiting_drop
-- It waits no more.
-- hot
-- ?1 activity's ref, ?2 youth's ref, ?3 log, ?4 entry
DELETE FROM duplicate WHERE activity = ?1 AND youth = ?2 AND log = ?3 AND n = ?4;

-- name: waiting_next
-- The first of a youth's check-ins that wait.
-- many
-- hot
-- ?1 activity's ref, ?2 youth's ref; at most one row
SELECT seq, log, n, at_ms, how FROM duplicate WHERE activity = ?1 AND youth = ?2 ORDER BY seq LIMIT 1;

-- name: fallen_keep
-- A youth stands no more, or on another entry.
-- hot
-- many
-- ?1 place, ?2 activity's ref, ?3 youth's ref
INSERT INTO fallen (seq, activity, youth) VALUES (?1, ?2, ?3);

-- name: passage_keep
-- Somebody came or went.
-- hot
-- many
-- ?1 log, ?2 entry, ?3 place, ?4 activity's ref, ?5 youth's ref, ?6 its time, ?7 whether it leaves
INSERT INTO passage (log, n, seq, activity, youth, at_ms, leaves, gone) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)
ON CONFLICT (log, n) DO UPDATE SET seq = excluded.seq, gone = 0;

-- name: passage_drop
-- That is taken back.
-- ?1 log, ?2 entry, ?3 place
UPDATE passage SET gone = 1, seq = ?3 WHERE log = ?1 AND n = ?2 AND gone = 0;

-- name: reach_load
-- How often an organisation reached the youths of a block in a quarter, by log.
-- hot
-- many
-- ?1 quarter, ?2 block, ?3 organisation's ref
SELECT log, times FROM reach WHERE quarter = ?1 AND block = ?2 AND organisation = ?3;

-- name: reach_get
-- The same through one log.
-- hot
-- ?1 quarter, ?2 block, ?3 organisation's ref, ?4 log; at most one row
SELECT times FROM reach WHERE quarter = ?1 AND block = ?2 AND organisation = ?3 AND log = ?4;

-- name: reach_write
-- The same, as it is now.
-- hot
-- many
-- ?1 quarter, ?2 block, ?3 organisation's ref, ?4 log, ?5 how often each
INSERT INTO reach (quarter, block, organisation, log, times) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (quarter, block, organisation, log) DO UPDATE SET times = excluded.times;

-- name: reach_drop
-- Nobody of the block was.
-- hot
-- many
-- ?1 quarter, ?2 block, ?3 organisation's ref, ?4 log
DELETE FROM reach WHERE quarter = ?1 AND block = ?2 AND organisation = ?3 AND log = ?4;

-- name: reach_both
-- At how many activities of four quarters a youth counts through another log and waits in this one.
-- ?1 log, ?2 youth's ref, ?3 the first quarter; one row
SELECT count(DISTINCT d.activity)
FROM duplicate d
JOIN activity a ON a.ref = d.activity
JOIN participation p ON p.activity = d.activity AND p.youth = d.youth
WHERE d.log = ?1 AND d.youth = ?2 AND p.log <> ?1 AND a.quarter BETWEEN ?3 AND ?3 + 3;

-- name: reach_elsewhere
-- How often the youths of a block were reached in four quarters, but through one log.
-- ?1 the first quarter, ?2 block, ?3 that log
SELECT times FROM reach WHERE quarter IN (CAST(?1 AS bigint), ?1 + 1, ?1 + 2, ?1 + 3) AND block = ?2 AND log <> ?3;
