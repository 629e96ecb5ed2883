-- What is shown, in PostgreSQL's own words.

-- name: stats_below
-- Organisations below one. The way to each is that to its superior and its own number, so that their order is that of
-- the tree.
-- ?1 ref of the topmost, ?2 id of the last that was told, or "", ?3 how many at the most
WITH RECURSIVE below(ref, way) AS (
    SELECT ref, ARRAY[ref] FROM organisation WHERE superior = ?1
    UNION ALL
    SELECT o.ref, b.way || o.ref FROM organisation o JOIN below b ON o.superior = b.ref)
SELECT o.id, p.id, o.kind, o.closed_ms, m.id
FROM below b
JOIN organisation o ON o.ref = b.ref
JOIN organisation p ON p.ref = o.superior
LEFT JOIN organisation m ON m.ref = o.merged_into
WHERE b.way > coalesce((SELECT c.way FROM below c JOIN organisation x ON x.ref = c.ref WHERE x.id = ?2), '{}')
ORDER BY b.way LIMIT ?3;

-- name: feed_checkins_few
-- What came through siblings of a kiosk since, after few receipts: those are walked through in their order. Of what a
-- phone did itself the entry's line, and whose it is.
-- ?1 the first change, ?2 ref of the organisation that keeps the activities, ?3 those end from then on, ?4 the kiosk's
-- log, ?5 how many at the most, ?6 the change after the last
SELECT p.seq, a.id, y.id, p.at_ms, k.name, e.line, m.name, p.how
FROM (SELECT seq, activity, youth, at_ms, log, n, how FROM participation WHERE seq >= ?1 AND seq < ?6 ORDER BY seq OFFSET 0) p
JOIN activity a ON a.ref = p.activity
JOIN youth y ON y.ref = p.youth
LEFT JOIN kiosk k ON k.log = p.log
LEFT JOIN entry e ON p.log = 1 AND e.id = (p.log << 40) + p.n
LEFT JOIN people m ON p.log = 1 AND m.youth = y.ref
WHERE a.organisation IN (SELECT ref FROM organisation WHERE keeper = ?2) AND a.end_ms >= ?3 AND p.log <> ?4
ORDER BY p.seq LIMIT ?5;

-- name: feed_checkins_many
-- The same after many receipts: each recent activity is looked at.
-- ?1 to ?6 as above
SELECT p.seq, a.id, y.id, p.at_ms, k.name, e.line, m.name, p.how
FROM (SELECT ref, id FROM activity
      WHERE organisation IN (SELECT ref FROM organisation WHERE keeper = ?2) AND end_ms >= ?3 OFFSET 0) a
CROSS JOIN LATERAL (SELECT seq, youth, at_ms, log, n, how FROM participation
                    WHERE activity = a.ref AND seq >= ?1 AND seq < ?6 AND log <> ?4 OFFSET 0) p
JOIN youth y ON y.ref = p.youth
LEFT JOIN kiosk k ON k.log = p.log
LEFT JOIN entry e ON p.log = 1 AND e.id = (p.log << 40) + p.n
LEFT JOIN people m ON p.log = 1 AND m.youth = y.ref
ORDER BY p.seq LIMIT ?5;

-- name: feed_figures
-- Figures of recent activities, and whether another kiosk's newest word on one is that a cadre of the organisation
-- closed it.
-- ?1 ref of the organisation that keeps the activities, ?2 those end from then on, ?3 how many at the most, ?4 the
-- kiosk's log
SELECT a.id, f.proven, f.attested, f.pending, f.late + f.unnamed_late, f.unnamed, a.ref, EXISTS (
    SELECT 1
    FROM kiosk s
    JOIN opening o ON o.log = s.log AND o.activity = a.ref
    JOIN entry e ON e.id = (o.log << 40) + o.n
    JOIN cadre c ON c.id = e.line::json ->> 'cadre' AND c.organisation = ?1
    WHERE s.organisation = ?1 AND s.log <> ?4 AND o.opens = 0
    AND NOT EXISTS (SELECT 1 FROM opening p WHERE p.log = o.log AND p.activity = o.activity AND p.n > o.n))
FROM activity a JOIN activity_figure f ON f.activity = a.ref
WHERE a.organisation IN (SELECT ref FROM organisation WHERE keeper = ?1) AND a.end_ms >= ?2
ORDER BY a.end_ms LIMIT ?3;
