-- What somebody took part in, for the own phone and for certificates.

-- name: record_quarter
-- The newest quarters before one in which anybody was reached, and of which the youth has what stands no more.
-- hot
-- ?1 youth's ref, ?2 the quarter; one row, 0: none
SELECT coalesce((SELECT max(quarter) FROM reach WHERE quarter < ?2), 0),
    coalesce((SELECT max(a.quarter) FROM fallen f JOIN activity a ON a.ref = f.activity
              WHERE f.youth = ?1 AND a.quarter < ?2), 0);

-- name: record_page
-- Activities of a quarter at which somebody stands (0 to 3: how it is known), or stood and does so no more (-1), the
-- newest first. Who was reached by which organisation is known without a list of each youth's own.
-- hot
-- ?1 youth's ref, ?2 the block that the youth is of and ?3 where in it, from 1, ?4 two bytes of zero, ?5 quarter,
-- ?6 and ?7 begin and ref of the last one before, ?8 how many at the most
SELECT a.ref, a.id, a.title, a.place, o.title, a.start_ms, a.end_ms, a.state, a.checkout, p.how, p.at_ms
FROM activity a
JOIN participation p ON p.activity = a.ref AND p.youth = ?1
JOIN organisation o ON o.ref = a.organisation
WHERE a.quarter = ?5 AND (a.start_ms < ?6 OR (a.start_ms = ?6 AND a.ref < ?7))
AND a.organisation IN (SELECT organisation FROM reach
    WHERE quarter = ?5 AND block = ?2 AND substr(times, CAST(?3 AS integer), 2) <> ?4)
UNION
SELECT a.ref, a.id, a.title, a.place, o.title, a.start_ms, a.end_ms, a.state, a.checkout, -1, 0
FROM fallen f JOIN activity a ON a.ref = f.activity JOIN organisation o ON o.ref = a.organisation
WHERE f.youth = ?1 AND a.quarter = ?5 AND (a.start_ms < ?6 OR (a.start_ms = ?6 AND a.ref < ?7))
AND NOT EXISTS (SELECT 1 FROM participation s WHERE s.activity = f.activity AND s.youth = f.youth)
ORDER BY 6 DESC, 1 DESC LIMIT ?8;

-- name: record_passages
-- When somebody came and left at an activity, in order.
-- hot
-- ?1 activity's ref, ?2 youth's ref, ?3 how many at the most
SELECT at_ms, leaves FROM passage WHERE activity = ?1 AND youth = ?2 AND gone = 0 ORDER BY at_ms, leaves LIMIT ?3;

-- name: record_one
-- How somebody stands at one activity: as record_page.
-- hot
-- ?1 youth's ref, ?2 activity's ref; at most one row
SELECT a.ref, a.id, a.title, a.place, o.title, a.start_ms, a.end_ms, a.state, a.checkout, p.how, p.at_ms
FROM participation p JOIN activity a ON a.ref = p.activity JOIN organisation o ON o.ref = a.organisation
WHERE p.youth = ?1 AND p.activity = ?2;

-- name: certificate_keep
-- A certificate is made.
-- ?1 code, ?2 youth's ref, ?3 activity's ref or 0, ?4 and ?5 of activities that begin within, ?6 named, ?7 how many, ?8
-- minutes, ?9 when
INSERT INTO certificate (code, youth, activity, from_ms, to_ms, named, times, minutes, at_ms, ended_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0);

-- name: certificate_same
-- One that says the same already.
-- hot
-- ?1 youth's ref, ?2 activity's ref or 0, ?3 and ?4 of activities that begin within, ?5 named, ?6 how many, ?7 minutes; at
-- most one row
SELECT code FROM certificate
WHERE youth = ?1 AND activity = ?2 AND from_ms = ?3 AND to_ms = ?4 AND named = ?5 AND times = ?6 AND minutes = ?7
AND ended_ms = 0 LIMIT 1;

-- name: certificate_get
-- A certificate.
-- hot
-- ?1 code; at most one row
SELECT c.code, c.youth, coalesce(a.id, ''), c.activity, c.from_ms, c.to_ms, c.named, c.times, c.minutes, c.at_ms,
    c.ended_ms, p.name
FROM certificate c JOIN people p ON p.youth = c.youth LEFT JOIN activity a ON a.ref = c.activity
WHERE c.code = ?1;

-- name: certificate_list
-- Somebody's, the newest first.
-- hot
-- ?1 youth's ref, ?2 how many at the most
SELECT c.code, c.youth, coalesce(a.id, ''), c.activity, c.from_ms, c.to_ms, c.named, c.times, c.minutes, c.at_ms,
    c.ended_ms, coalesce(a.title, '')
FROM certificate c LEFT JOIN activity a ON a.ref = c.activity
WHERE c.youth = ?1 ORDER BY c.at_ms DESC, c.code LIMIT ?2;

-- name: certificate_count
-- How many somebody has.
-- hot
-- ?1 youth's ref; one row
SELECT count(*) FROM certificate WHERE youth = ?1;

-- name: certificate_end
-- Its holder takes it back.
-- ?1 code, ?2 youth's ref, ?3 when
UPDATE certificate SET ended_ms = ?3 WHERE code = ?1 AND youth = ?2 AND ended_ms = 0;

-- name: certificate_drop_all
-- Nothing is kept of somebody's.
-- ?1 youth's ref
DELETE FROM certificate WHERE youth = ?1;
