-- What rules of cadres are reckoned from: parts in activities, posts, links.

-- name: duty_deed
-- A cadre has a part in an activity, by an entry.
-- hot
-- many
-- ?1 entry's id, ?2 cadre's ref, ?3 when the activity begins, ?4 activity's ref, ?5 enum qz_part
INSERT INTO cadre_deed (entry, cadre, start_ms, activity, part) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (entry) DO UPDATE SET part = excluded.part, start_ms = excluded.start_ms;

-- name: duty_post
-- How a cadre serves from a day on.
-- ?1 cadre's ref, ?2 that day's first instant, ?3 enum qz_cadre_kind, ?4 whether in a school
INSERT INTO cadre_post (cadre, from_ms, kind, in_school) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (cadre, from_ms) DO UPDATE SET kind = excluded.kind, in_school = excluded.in_school;

-- name: duty_link
-- A youth is linked to a cadre.
-- ?1 entry of the own log, ?2 youth's ref, ?3 cadre's ref, ?4 enum qz_field, ?5 enum qz_link_wish, ?6 since when
INSERT INTO link (n, youth, cadre, field, wish, since_ms, ended_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0);

-- name: duty_unlink
-- And no more.
-- ?1 youth's ref, ?2 cadre's ref, ?3 when
UPDATE link SET ended_ms = ?3 WHERE youth = ?1 AND cadre = ?2 AND ended_ms = 0;

-- name: duty_cadre_left
-- All links of a cadre who leaves end.
-- ?1 cadre's id, ?2 when
UPDATE link SET ended_ms = ?2 WHERE cadre = (SELECT ref FROM cadre WHERE id = ?1) AND ended_ms = 0;

-- name: duty_person_gone
-- The link of a person who is forgotten ends.
-- ?1 person's id, ?2 when
UPDATE link SET ended_ms = ?2 WHERE youth = (SELECT ref FROM youth WHERE id = ?1) AND ended_ms = 0;

-- name: duty_post_at
-- How a cadre serves at a moment, and since when.
-- hot
-- ?1 cadre's ref, ?2 the moment; at most one row
SELECT kind, in_school, from_ms FROM cadre_post WHERE cadre = ?1 AND from_ms <= ?2 ORDER BY from_ms DESC LIMIT 1;

-- name: duty_cadre
-- A cadre, of what kind of organisation, and whether the cadre has left.
-- hot
-- ?1 id; at most one row
SELECT c.ref, o.id, o.kind, c.left_ms, coalesce(s.name, '')
FROM cadre c JOIN organisation o ON o.ref = c.organisation LEFT JOIN cadre_secret s ON s.cadre = c.ref
WHERE c.id = ?1;

-- name: duty_link_of
-- The link of a youth that stands, and whose it is.
-- hot
-- ?1 youth's ref; at most one row
SELECT l.n, c.id FROM link l JOIN cadre c ON c.ref = l.cadre WHERE l.youth = ?1 AND l.ended_ms = 0;

-- name: duty_consent
-- What somebody said last to being linked and contacted, as far as it stands, and how old they are.
-- hot
-- ?1 youth's ref, ?2 purpose; one row
SELECT coalesce((SELECT c.given FROM consent c WHERE c.youth = ?1 AND c.purpose = ?2 AND c.ended_ms = 0
    ORDER BY c.ref DESC LIMIT 1), 0), coalesce((SELECT p.age FROM people p WHERE p.youth = ?1), -1);

-- name: duty_links
-- The youths who are linked to a cadre, by masked name.
-- hot
-- ?1 cadre's ref, ?2 after this entry of the own log, ?3 how many at the most
SELECT l.n, y.id, coalesce(p.masked, ''), l.field, l.wish, l.since_ms, l.youth
FROM link l JOIN youth y ON y.ref = l.youth LEFT JOIN people p ON p.youth = l.youth
WHERE l.cadre = ?1 AND l.ended_ms = 0 AND l.n > ?2 ORDER BY l.n LIMIT ?3;

-- name: duty_linked
-- The youths who were linked to a cadre at a moment.
-- hot
-- ?1 cadre's ref, ?2 the moment
SELECT youth, field FROM link WHERE cadre = ?1 AND since_ms <= ?2 AND (ended_ms = 0 OR ended_ms > ?2) ORDER BY youth;

-- name: duty_met
-- Whom of them a cadre met at an activity: who stands there and waits for nobody.
-- hot
-- ?1 cadre's ref, ?2 the moment, ?3 activity's ref
SELECT l.youth FROM link l JOIN participation p ON p.activity = ?3 AND p.youth = l.youth
WHERE l.cadre = ?1 AND l.since_ms <= ?2 AND (l.ended_ms = 0 OR l.ended_ms > ?2) AND p.how <> 0;

-- name: duty_deeds
-- Activities that begin in a span in which a cadre has a part, an entry each, with what the activity comes to and
-- what the entry is worth now.
-- hot
-- large
-- ?1 cadre's ref, ?2 the span's first instant, ?3 and the one after it
SELECT a.id, a.title, a.kind, d.start_ms, f.counts, f.opens, f.proven, f.attested, f.pending, f.late, f.unnamed,
    f.unnamed_late, a.campaign, a.ref, d.part, coalesce(r.verdict, e.verdict),
    EXISTS (SELECT 1 FROM gone g WHERE g.entry = d.entry), a.state, d.entry
FROM cadre_deed d
JOIN activity a ON a.ref = d.activity
JOIN activity_figure f ON f.activity = d.activity
JOIN entry e ON e.id = d.entry
LEFT JOIN ruling r ON r.entry = d.entry
WHERE d.cadre = ?1 AND d.start_ms >= ?2 AND d.start_ms < ?3
ORDER BY d.start_ms, d.activity, d.entry;

-- name: duty_held
-- Activities of an organisation that begin in a span, with what they come to.
-- hot
-- large
-- ?1 organisation's ref, ?2 the span's first instant, ?3 and the one after it, ?4 when the last of them has ended
SELECT a.id, a.title, a.kind, a.start_ms, f.counts, f.opens, f.proven, f.attested, f.pending, f.late, f.unnamed,
    f.unnamed_late, a.campaign, a.ref, -1, 0, 0, a.state, 0
FROM activity a JOIN activity_figure f ON f.activity = a.ref
WHERE a.organisation = ?1 AND a.end_ms >= ?2 AND a.end_ms < ?4 AND a.start_ms >= ?2 AND a.start_ms < ?3
ORDER BY a.start_ms, a.ref;

-- name: duty_cadres
-- The cadres of an organisation who have not left, in the order in which they came.
-- hot
-- ?1 organisation's ref, ?2 behind this cadre's ref, ?3 how many at the most
SELECT c.id, s.name, c.ref FROM cadre c JOIN cadre_secret s ON s.cadre = c.ref
WHERE c.organisation = ?1 AND substr(c.id, 1, 1) = 'c' AND c.ref > ?2 ORDER BY c.ref LIMIT ?3;

-- name: duty_post_first
-- How a cadre serves who had no post before: the first that begins between two moments.
-- hot
-- ?1 cadre's ref, ?2 after this moment, ?3 before this one; at most one row
SELECT kind, in_school, from_ms FROM cadre_post WHERE cadre = ?1 AND from_ms > ?2 AND from_ms < ?3
ORDER BY from_ms LIMIT 1;
