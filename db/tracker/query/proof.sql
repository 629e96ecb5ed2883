-- What proves a check-in, and what entries of kiosks are worth that are looked at once more.

-- name: proof_youth
-- Somebody.
-- many
-- ?1 id; at most one row
-- hot
SELECT ref, organisation FROM youth WHERE id = ?1;

-- name: proof_home
-- Somebody's organisation.
-- ?1 youth's ref; at most one row
-- hot
SELECT organisation FROM youth WHERE ref = ?1;

-- name: proof_pass
-- Whose a pass is.
-- many
-- ?1 tag; at most one row
-- hot
SELECT youth FROM pass WHERE tag = ?1;

-- name: proof_wrong_is
-- Whether the live code of an entry was found wrong.
-- ?1 the entry's id; at most one row
-- hot
SELECT 1 FROM live_wrong WHERE entry = ?1;

-- name: proof_wrong_add
-- It is.
-- ?1 the entry's id
-- hot
INSERT INTO live_wrong(entry) VALUES (?1);

-- name: proof_code_use
-- An entry uses a live code: of one that is used only the entry itself, or the one that it is anew; nothing changes else.
-- ?1 step, ?2 youth's ref, ?3 id of the entry, ?4 id of the one that it is anew
-- hot
INSERT INTO live_used(step, youth, entry) VALUES (?1, ?2, ?3)
ON CONFLICT (step, youth) DO UPDATE SET entry = excluded.entry WHERE live_used.entry = ?3 OR live_used.entry = ?4;

-- name: proof_code_add
-- An entry uses a live code that none has.
-- ?1 step, ?2 youth's ref, ?3 id of the entry
-- hot
-- many
INSERT INTO live_used(step, youth, entry) VALUES (?1, ?2, ?3);

-- name: proof_code_user
-- The entry that used a live code.
-- many
-- ?1 step, ?2 youth's ref; at most one row
-- hot
SELECT entry FROM live_used WHERE step = ?1 AND youth = ?2;

-- name: rescued_is
-- Whether an entry of a kiosk was taken over by hand.
-- ?1 log, ?2 its number there, ?3 leaf hash; at most one row
-- hot
SELECT 1 FROM rescued WHERE log = ?1 AND n = ?2 AND leaf = ?3;

-- name: rescued_any
-- Whether any entry of a kiosk was taken over by hand.
-- ?1 log; a row when one was
-- hot
-- many
SELECT 1 FROM rescued WHERE log = ?1 LIMIT 1;

-- name: rescued_add
-- It was.
-- ?1 log, ?2 its number there, ?3 leaf hash, ?4 id of the own log's entry, ?5 activity's ref, ?6 people without a name
INSERT INTO rescued(log, n, leaf, entry, activity, unnamed) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: rescue_kiosk
-- A kiosk whose entries are taken over.
-- ?1 id; at most one row
SELECT log, organisation, pk FROM kiosk WHERE id = ?1;

-- name: rescue_stands
-- Whether somebody stands at an activity.
-- ?1 activity's ref, ?2 youth's ref; at most one row
-- hot
SELECT 1 FROM participation WHERE activity = ?1 AND youth = ?2;

-- name: again_entry
-- An entry as it is held: first verdict, line, what was ruled, the verdict of now, whether it is gone.
-- ?1 its id; at most one row
-- hot
SELECT e.verdict, e.line, coalesce(r.discounted, 0), coalesce(r.allowed, 0), coalesce(r.verdict, e.verdict),
    EXISTS (SELECT 1 FROM gone WHERE entry = ?1)
FROM entry e LEFT JOIN ruling r ON r.entry = e.id WHERE e.id = ?1;

-- name: again_line
-- An entry as it came: first verdict and line.
-- ?1 its id; at most one row
-- hot
SELECT verdict, line FROM entry WHERE id = ?1;

-- name: again_receipt
-- The receipt in which an entry came.
-- ?1 log, ?2 its number there; at most one row
-- hot
SELECT seq, first, last, at_ms FROM receipt WHERE log = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1;

-- name: again_kiosk
-- A kiosk and its organisation, by its log.
-- ?1 log; at most one row
-- hot
SELECT id, organisation FROM kiosk WHERE log = ?1;

-- name: again_verdict
-- The first verdict comes out as another one.
-- ?1 id of the entry, ?2 verdict
UPDATE entry SET verdict = ?2 WHERE id = ?1;

-- name: again_receipts
-- All receipts, in order.
-- large
SELECT seq, log, first, last, at_ms FROM receipt ORDER BY seq;

-- name: again_unknown
-- Entries of a kind that the program did not know.
-- large
SELECT line FROM entry WHERE verdict = 1;

-- name: ruling_put
-- What was ruled of an entry, and its verdict of now.
-- ?1 id of the entry, ?2 discounted, ?3 allowed, ?4 verdict
INSERT INTO ruling(entry, discounted, allowed, verdict) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (entry) DO UPDATE SET discounted = excluded.discounted, allowed = excluded.allowed, verdict = excluded.verdict;

-- name: ruling_drop
-- Nothing was.
-- ?1 id of the entry
DELETE FROM ruling WHERE entry = ?1;

-- name: ruling_kiosk
-- The log and organisation of a kiosk.
-- ?1 id; at most one row
SELECT log, organisation FROM kiosk WHERE id = ?1;

-- name: ruling_count
-- How many entries of a log are discounted, and allowed.
-- ?1 id of the log's entry 0, ?2 that of the next log
SELECT coalesce(sum(discounted), 0), coalesce(sum(allowed), 0) FROM ruling WHERE entry >= ?1 AND entry < ?2;

-- name: gone_drop
-- An entry that was voided or rejected comes back.
-- ?1 its id
DELETE FROM gone WHERE entry = ?1;

-- name: redate_how
-- How a check-in stands, or would once its turn comes.
-- ?1 activity's id, ?2 youth's ref, ?3 log, ?4 entry; at most one row
SELECT d.how FROM activity a JOIN duplicate d ON d.activity = a.ref
WHERE a.id = ?1 AND d.youth = ?2 AND d.log = ?3 AND d.n = ?4
UNION ALL
SELECT p.how FROM activity a JOIN participation p ON p.activity = a.ref
WHERE a.id = ?1 AND p.youth = ?2 AND p.log = ?3 AND p.n = ?4;

-- name: redate_later
-- Entries of a log are to be dated anew from one on.
-- ?1 log, ?2 entry
INSERT INTO redate(log, n) VALUES (?1, ?2)
ON CONFLICT (log) DO UPDATE SET n = excluded.n WHERE redate.n > excluded.n;

-- name: redate_next
-- A log of which entries are to be dated anew, and from which on.
-- At most one row
SELECT log, n FROM redate ORDER BY log LIMIT 1;

-- name: redate_on
-- They were up to here.
-- ?1 log, ?2 the next entry
UPDATE redate SET n = ?2 WHERE log = ?1;

-- name: redate_done
-- All of them were.
-- ?1 log
DELETE FROM redate WHERE log = ?1;

-- name: taken_add
-- An entry of a kiosk was taken back by an action.
-- ?1 its id
INSERT INTO taken(entry) VALUES (?1) ON CONFLICT (entry) DO NOTHING;

-- name: taken_waits
-- Whether somebody waits for a cadre, on that very entry.
-- ?1 activity's id, ?2 youth's ref, ?3 log, ?4 entry, ?5 how one stands who waits; at most one row
SELECT 1 FROM participation p JOIN activity a ON a.ref = p.activity
WHERE a.id = ?1 AND p.youth = ?2 AND p.log = ?3 AND p.n = ?4 AND p.how = ?5;

-- name: taken_activity
-- Who is in charge of an activity, and its state.
-- ?1 id; at most one row
SELECT o.keeper, a.state FROM activity a JOIN organisation o ON o.ref = a.organisation WHERE a.id = ?1;

-- name: entered_by_add
-- Who entered something in a cadre's name.
-- ?1 id of the own log's entry, ?2 the administrator's name
INSERT INTO entered_by(entry, name) VALUES (?1, ?2);

-- name: entered_by_get
-- The administrator who did.
-- ?1 id of the own log's entry; at most one row
SELECT name FROM entered_by WHERE entry = ?1;

-- name: late_said
-- Entries of the own log in a cadre's name that stand, in order.
-- large
-- ?1 cadre's id, ?2 the first entry that is of another log
SELECT e.line
FROM cadre c JOIN attributed a ON a.cadre = c.ref JOIN entry e ON e.id = a.entry
WHERE c.id = ?1 AND e.id < ?2 AND e.verdict = 0 AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.entry = e.id)
ORDER BY e.id;

-- name: late_bound
-- People planned at an activity, and those without a name that were entered at the tracker, less those that were taken
-- over from kiosks by hand.
-- ?1 activity's id, ?2 ref of the own log; at most one row
SELECT a.expected,
    coalesce((SELECT l.unnamed FROM activity_log l WHERE l.activity = a.ref AND l.log = ?2), 0)
    - coalesce((SELECT sum(r.unnamed) FROM rescued r
                WHERE r.activity = a.ref AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.entry = r.entry)), 0)
FROM activity a WHERE a.id = ?1;

-- name: heal_receipt
-- Of the uploads that end with one of a log's entries, the last: the entry, and the checkpoint that came.
-- ?1 log, ?2 the first entry, ?3 how many entries; at most one row
SELECT last, note, cosignature FROM receipt
WHERE log = ?1 AND last >= ?2 AND last < ?2 + ?3 AND cosignature IS NOT NULL
ORDER BY last DESC LIMIT 1;

-- name: rescued_unnamed
-- People without a name that were taken over from a log at an activity.
-- ?1 log, ?2 activity's ref
SELECT coalesce(sum(unnamed), 0) FROM rescued WHERE log = ?1 AND activity = ?2;
