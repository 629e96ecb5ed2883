-- What kiosks and pages are shown: configuration, entries, figures.

-- name: told_etag
-- What the configuration of an organisation's kiosks is known by: the receipt that changed it last, and its time. A
-- store put back from a copy gives receipts the numbers of others that it lost, but not their times.
-- ?1 organisation's ref; at most one row
SELECT o.config_seq, r.at_ms
FROM organisation o LEFT JOIN receipt r ON r.seq = o.config_seq WHERE o.ref = ?1;

-- name: told_title
-- The title of an organisation.
-- ?1 its ref; at most one row
SELECT title FROM organisation WHERE ref = ?1;

-- name: told_activities
-- Activities that a kiosk may open.
-- ?1 ref of the organisation that keeps them, ?2 they end from then on, ?3 they begin before, ?4 how many at the most
SELECT id, title, place, kind, start_ms, end_ms, expected, ref, capacity, checkout
FROM activity
WHERE organisation IN (SELECT ref FROM organisation WHERE keeper = ?1)
AND end_ms >= ?2 AND start_ms < ?3 AND state = 0
ORDER BY end_ms, ref LIMIT ?4;

-- name: told_past
-- What nobody may open any more, closed or long over, until it is confirmed and nobody waits.
-- ?1 ref of the organisation that keeps them, ?2 they began by then, ?3 long over when they ended before, ?4 how many
-- at the most
SELECT a.id, a.title, a.place, a.kind, a.start_ms, a.end_ms, f.confirms > 0,
    f.proven + f.attested + f.pending + f.late + f.unnamed + f.unnamed_late, f.pending
FROM activity a JOIN activity_figure f ON f.activity = a.ref
WHERE a.organisation IN (SELECT ref FROM organisation WHERE keeper = ?1)
AND a.start_ms <= ?2 AND ((a.state = 0 AND a.end_ms < ?3) OR a.state = 1) AND (f.confirms = 0 OR f.pending > 0)
ORDER BY a.end_ms DESC, a.ref LIMIT ?4;

-- name: told_cadres
-- Cadres or helpers of an organisation with their PINs, and whether a stolen kiosk took the PIN along.
-- ?1 organisation's ref, ?2 how many at the most, ?3 the letter of their ids
SELECT c.id, s.name, s.pin, EXISTS (SELECT 1 FROM stolen_pin t WHERE t.cadre = c.ref AND t.until_seq = 0)
FROM cadre c JOIN cadre_secret s ON s.cadre = c.ref
WHERE c.organisation = ?1 AND substr(c.id, 1, 1) = ?3 ORDER BY c.ref LIMIT ?2;

-- name: told_discounted
-- Spans of a log's entries that a superior took out or an administrator took back, in order; of too many the newest.
-- ?1 id of the log's entry 0, ?2 that of the next log, ?3 how many at the most
SELECT first, last
FROM (SELECT min(n) AS first, max(n) AS last
      FROM (SELECT entry - ?1 AS n, entry - row_number() OVER (ORDER BY entry) AS run
            FROM (SELECT entry FROM ruling WHERE discounted = 1 UNION SELECT entry FROM taken) AS out
            WHERE entry >= ?1 AND entry < ?2) AS numbered
      GROUP BY run ORDER BY first DESC LIMIT ?3) AS newest
ORDER BY first;

-- name: opened_activity
-- An activity and who is in charge of it.
-- ?1 its id; at most one row
SELECT a.ref, o.keeper FROM activity a JOIN organisation o ON o.ref = a.organisation WHERE a.id = ?1;

-- name: opened_standing
-- The participation that rests on an entry: how it is known, when the person left, whose word it is.
-- ?1 activity's ref, ?2 youth's ref, ?3 log, ?4 entry; at most one row
SELECT how, out_ms, whose FROM participation WHERE activity = ?1 AND youth = ?2 AND log = ?3 AND n = ?4;

-- name: opened_line
-- The line of an entry.
-- ?1 its id; at most one row
-- hot
SELECT line FROM entry WHERE id = ?1;

-- name: opened_next_log
-- The next log that may have something of an activity: the tracker's own, those of the kiosks of who is in charge,
-- those that added to its figures.
-- ?1 ref of the organisation in charge, ?2 activity's ref, ?3 from this log on; at most one row
SELECT l.log, coalesce(k.id, '')
FROM (SELECT 1 AS log
      UNION SELECT log FROM kiosk WHERE organisation = ?1
      UNION SELECT log FROM activity_log WHERE activity = ?2) l LEFT JOIN kiosk k ON k.log = l.log
WHERE l.log >= ?3 ORDER BY l.log LIMIT 1;

-- name: opened_entries
-- Entries of a log in order, with what was judged of each, and whether it is gone.
-- large
-- ?1 id before the first, ?2 id after the last
SELECT e.id, e.line, coalesce(r.verdict, e.verdict), EXISTS (SELECT 1 FROM gone WHERE entry = e.id)
FROM entry e LEFT JOIN ruling r ON r.entry = e.id
WHERE e.id > ?1 AND e.id < ?2 ORDER BY e.id;

-- name: feed_fallen
-- Whom no sibling of a kiosk stands for any more, in the order of receipts.
-- ?1 the first change, ?2 ref of the organisation that keeps the activities, ?3 those end from then on, ?4 the kiosk's
-- log, ?5 how many at the most
SELECT f.seq, a.id, y.id
FROM fallen f JOIN activity a ON a.ref = f.activity JOIN youth y ON y.ref = f.youth
WHERE f.seq >= ?1 AND a.organisation IN (SELECT ref FROM organisation WHERE keeper = ?2) AND a.end_ms >= ?3
AND NOT EXISTS (SELECT 1 FROM participation p WHERE p.activity = f.activity AND p.youth = f.youth AND p.log <> ?4)
ORDER BY f.seq LIMIT ?5;

-- name: feed_elsewhere
-- How many other logs count at each activity.
-- ?1 ref of the organisation that keeps the activities, ?2 those end from then on, ?3 the kiosk's log, ?4 how many at
-- the most
SELECT a.id, sum(l.named), sum(l.unnamed)
FROM activity a JOIN activity_log l ON l.activity = a.ref
WHERE a.organisation IN (SELECT ref FROM organisation WHERE keeper = ?1) AND a.end_ms >= ?2 AND l.log <> ?3
GROUP BY a.ref LIMIT ?4;

-- name: feed_stays
-- Youths who came or went through siblings of a kiosk at activities with check-out, or of whom that was taken back, in
-- the order of receipts, with the newest of either that stands there.
-- ?1 the first change, ?2 ref of the organisation that keeps the activities, ?3 those end from then on, ?4 the kiosk's
-- log, ?5 how many at the most, ?6 the change after the last
SELECT max(c.seq), a.id, y.id,
    (SELECT coalesce(max(p.at_ms), 0) FROM passage p
     WHERE p.activity = c.activity AND p.youth = c.youth AND p.log <> ?4 AND p.gone = 0 AND p.leaves = 0),
    (SELECT coalesce(max(p.at_ms), 0) FROM passage p
     WHERE p.activity = c.activity AND p.youth = c.youth AND p.log <> ?4 AND p.gone = 0 AND p.leaves = 1)
FROM passage c JOIN activity a ON a.ref = c.activity JOIN youth y ON y.ref = c.youth
WHERE c.seq >= ?1 AND c.seq < ?6 AND c.log <> ?4 AND a.checkout = 1
AND a.organisation IN (SELECT ref FROM organisation WHERE keeper = ?2) AND a.end_ms >= ?3
GROUP BY c.activity, c.youth, a.id, y.id ORDER BY max(c.seq) LIMIT ?5;

-- name: feed_held
-- Entries of a log that are held.
-- ?1 log; at most one row
-- hot
SELECT size FROM log WHERE ref = ?1;

-- name: stats_organisation
-- An organisation whose figures are asked for.
-- ?1 its id; at most one row
SELECT ref, title, kind FROM organisation WHERE id = ?1;

-- name: stats_kinds
-- Activities of each kind that count in a quarter.
-- ?1 organisation's ref, ?2 quarter
-- hot
SELECT kind, counted FROM organisation_kind WHERE organisation = ?1 AND quarter = ?2;

-- name: stats_quarter
-- People of an organisation in a quarter.
-- ?1 organisation's ref, ?2 quarter; at most one row
-- hot
SELECT youths, proven, attested, pending, late, headcount
FROM organisation_quarter WHERE organisation = ?1 AND quarter = ?2;

-- name: stats_rating
-- How many gave each mark to an organisation's activities of a quarter, of those that have so many ratings.
-- ?1 organisation's ref, ?2 quarter, ?3 how many an activity has at the least; one row
SELECT CAST(coalesce(sum(r.awful), 0) AS BIGINT), CAST(coalesce(sum(r.poor), 0) AS BIGINT),
    CAST(coalesce(sum(r.fair), 0) AS BIGINT), CAST(coalesce(sum(r.good), 0) AS BIGINT),
    CAST(coalesce(sum(r.great), 0) AS BIGINT)
FROM activity a JOIN activity_rating r ON r.activity = a.ref
WHERE a.organisation = ?1 AND a.quarter = ?2 AND r.awful + r.poor + r.fair + r.good + r.great >= ?3;

-- name: stats_weeks
-- People at the activities of an organisation that began in each of some weeks, of those in which there were any.
-- No figure is taken for more than a thousand million, so that no sum is too large whatever stands there.
-- ?1 its id, ?2 when the first week begins, ?3 when the last one ends, ?4 how long a week is
SELECT (a.start_ms - ?2) / ?4, sum(CASE WHEN f.proven > 1000000000 THEN 1000000000 ELSE f.proven END),
    sum(CASE WHEN f.attested > 1000000000 THEN 1000000000 ELSE f.attested END),
    sum(CASE WHEN f.late > 1000000000 THEN 1000000000 ELSE f.late END)
    + sum(CASE WHEN f.unnamed_late > 1000000000 THEN 1000000000 ELSE f.unnamed_late END),
    sum(CASE WHEN f.unnamed > 1000000000 THEN 1000000000 ELSE f.unnamed END),
    sum(CASE WHEN f.pending > 1000000000 THEN 1000000000 ELSE f.pending END)
FROM organisation o JOIN activity a ON a.organisation = o.ref JOIN activity_figure f ON f.activity = a.ref
WHERE o.id = ?1 AND a.end_ms >= ?2 AND a.start_ms >= ?2 AND a.start_ms < ?3
GROUP BY (a.start_ms - ?2) / ?4;
