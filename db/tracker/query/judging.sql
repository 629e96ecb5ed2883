-- What judging the entries of a kiosk's log asks, and what it keeps.

-- name: activity_load
-- An activity with its figures, for a batch that touches it.
-- hot
-- many
-- ?1 its id; at most one row
SELECT a.ref, a.organisation, a.quarter, a.kind, a.state, f.opens, f.late_opens, f.confirms, f.pending, f.attested,
    f.proven, f.late, f.unnamed, f.unnamed_late, f.counts, a.expected, a.end_ms, h.keeper, a.start_ms,
    a.checkout
FROM activity a
JOIN activity_figure f ON f.activity = a.ref
JOIN organisation h ON h.ref = a.organisation
WHERE a.id = ?1;

-- name: activity_move
-- The activity becomes another organisation's.
-- ?1 activity's ref, ?2 organisation's
UPDATE activity SET organisation = ?2 WHERE ref = ?1;

-- name: activity_plan
-- From when to when an activity is planned.
-- hot
-- ?1 its id; at most one row
SELECT start_ms, end_ms FROM activity WHERE id = ?1;

-- name: figure_write
-- The figures of an activity.
-- hot
-- many
-- ?1 activity's ref, ?2 openings, ?3 openings by hand or late, ?4 confirmations, participations ?5 pending,
-- ?6 attested, ?7 proven, ?8 late, people without a name ?9 on the spot, ?10 late, ?11 whether it counts
UPDATE activity_figure SET opens = ?2, late_opens = ?3, confirms = ?4, pending = ?5, attested = ?6, proven = ?7,
    late = ?8, unnamed = ?9, unnamed_late = ?10, counts = ?11
WHERE activity = ?1;

-- name: figure_of_log
-- More people, or fewer, came to an activity through a log.
-- hot
-- many
-- ?1 activity's ref, ?2 log, ?3 with a name, ?4 without
INSERT INTO activity_log (activity, log, named, unnamed) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (activity, log) DO UPDATE SET named = activity_log.named + excluded.named,
    unnamed = activity_log.unnamed + excluded.unnamed;

-- name: rating_of_activity
-- More ratings of an activity, or fewer, by mark.
-- many
-- ?1 activity's ref, ?2 to ?6 how many of each mark, from the lowest
INSERT INTO activity_rating (activity, awful, poor, fair, good, great) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (activity) DO UPDATE SET awful = activity_rating.awful + excluded.awful,
    poor = activity_rating.poor + excluded.poor, fair = activity_rating.fair + excluded.fair,
    good = activity_rating.good + excluded.good, great = activity_rating.great + excluded.great;

-- name: figure_of_kind
-- An organisation has one counted activity of a kind more, or less.
-- hot
-- many
-- ?1 organisation's ref, ?2 quarter, ?3 kind, ?4 how many more
INSERT INTO organisation_kind (organisation, quarter, kind, counted) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (organisation, quarter, kind) DO UPDATE SET counted = organisation_kind.counted + excluded.counted;

-- name: figure_of_quarter
-- What an organisation's quarter has more, or less.
-- hot
-- many
-- ?1 organisation's ref, ?2 quarter, ?3 youths, participations ?4 proven, ?5 attested, ?6 pending, ?7 late,
-- ?8 people without a name
INSERT INTO organisation_quarter (organisation, quarter, youths, proven, attested, pending, late, headcount)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (organisation, quarter) DO UPDATE SET youths = organisation_quarter.youths + excluded.youths,
    proven = organisation_quarter.proven + excluded.proven,
    attested = organisation_quarter.attested + excluded.attested,
    pending = organisation_quarter.pending + excluded.pending,
    late = organisation_quarter.late + excluded.late,
    headcount = organisation_quarter.headcount + excluded.headcount;

-- name: config_changed
-- The kiosks of an organisation are told something else.
-- many
-- ?1 its ref, ?2 receipt
UPDATE organisation SET config_seq = ?2 WHERE ref = ?1;

-- name: whose_keep
-- Whose word an entry in a cadre's name is.
-- hot
-- many
-- ?1 entry's id, ?2 cadre's ref, ?3 whose
INSERT INTO attributed (entry, cadre, whose) VALUES (?1, ?2, ?3)
ON CONFLICT (entry) DO UPDATE SET cadre = excluded.cadre, whose = excluded.whose;

-- name: whose_of
-- Whose word an entry is.
-- hot
-- ?1 entry's id; at most one row
SELECT whose FROM attributed WHERE entry = ?1;

-- name: whose_badge
-- An entry, to see whether it is a badge that stands for another.
-- hot
-- ?1 entry's id; at most one row
SELECT verdict, line FROM entry WHERE id = ?1;

-- name: whose_figures
-- The figures of an activity by whose word they are.
-- hot
-- many
-- ?1 activity's ref
SELECT whose, confirms, attested, late, unnamed_late FROM activity_whose WHERE activity = ?1;

-- name: whose_figures_write
-- One row of them.
-- hot
-- many
-- ?1 activity's ref, ?2 whose, ?3 confirmations, participations ?4 attested, ?5 late, ?6 people without a name
INSERT INTO activity_whose (activity, whose, confirms, attested, late, unnamed_late) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (activity, whose) DO UPDATE SET confirms = excluded.confirms, attested = excluded.attested,
    late = excluded.late, unnamed_late = excluded.unnamed_late;

-- name: whose_figures_drop
-- One row less.
-- hot
-- many
-- ?1 activity's ref, ?2 whose
DELETE FROM activity_whose WHERE activity = ?1 AND whose = ?2;

-- name: whose_quarter_write
-- What an organisation's quarter has more, or less, by somebody's word.
-- hot
-- many
-- ?1 organisation's ref, ?2 quarter, ?3 whose, ?4 activities that count, participations ?5 attested, ?6 late
INSERT INTO organisation_whose (organisation, quarter, whose, counted, attested, late) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (organisation, quarter, whose) DO UPDATE SET counted = organisation_whose.counted + excluded.counted,
    attested = organisation_whose.attested + excluded.attested, late = organisation_whose.late + excluded.late;

-- name: whose_quarter
-- The same, as it is.
-- ?1 organisation's ref, ?2 quarter
SELECT whose, counted, attested, late FROM organisation_whose WHERE organisation = ?1 AND quarter = ?2;

-- name: cadre_find
-- A cadre, or a helper, who says nothing, and the organisation that either works for.
-- hot
-- many
-- ?1 id; at most one row
SELECT ref, organisation FROM cadre WHERE id = ?1;

-- name: word_stolen
-- Whether a stolen kiosk knew a cadre's PIN when an entry came.
-- hot
-- many
-- ?1 the cadre's id, ?2 receipt; a row when it did
SELECT 1 FROM stolen_pin s JOIN cadre c ON c.ref = s.cadre
WHERE c.id = ?1 AND s.from_seq < ?2 AND (s.until_seq = 0 OR s.until_seq > ?2);

-- name: target_load
-- An entry that is not gone, with the verdict that it has now.
-- many
-- hot
-- ?1 entry's id; at most one row
SELECT coalesce(r.verdict, e.verdict), e.line
FROM entry e LEFT JOIN ruling r ON r.entry = e.id
WHERE e.id = ?1 AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.entry = ?1);

-- name: gone_keep
-- An entry has no effect any more.
-- hot
-- many
-- ?1 entry's id
INSERT INTO gone (entry) VALUES (?1);

-- name: original_load
-- The entry that another is anew, and whether it is gone.
-- hot
-- ?1 entry's id; at most one row
SELECT line, EXISTS (SELECT 1 FROM gone WHERE entry = id) FROM entry WHERE id = ?1;

-- name: opening_keep
-- An entry opens its activity, or closes it.
-- hot
-- many
-- ?1 log, ?2 activity's ref, ?3 the entry, ?4 whether it opens
INSERT INTO opening (log, activity, n, opens) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (log, activity, n) DO NOTHING;

-- name: opening_before
-- What last opened or closed an activity before an entry of the same log.
-- hot
-- ?1 log, ?2 activity's id, ?3 the entry; at most one row
SELECT o.n, o.opens
FROM activity a JOIN opening o ON o.log = ?1 AND o.activity = a.ref
WHERE a.id = ?2 AND o.n < ?3 ORDER BY o.n DESC LIMIT 1;

-- name: clock_span
-- The entries of the start of a machine that an entry is of: from, and to which not included.
-- many
-- hot
-- ?1 log, ?2 the entry, ?3 no entry has that number; one row
SELECT coalesce((SELECT max(n) FROM boot_began WHERE log = ?1 AND n <= ?2), 0),
    coalesce((SELECT min(n) FROM boot_began WHERE log = ?1 AND n > ?2), ?3);

-- name: clock_boot
-- In which start of the machine the entry before is.
-- hot
-- ?1 log, ?2 entry; at most one row
SELECT boot FROM boot_began WHERE log = ?1 AND n < ?2 ORDER BY n DESC LIMIT 1;

-- name: clock_boot_keep
-- A start of the machine.
-- ?1 log, ?2 its first entry, ?3 the kernel's id of it
INSERT INTO boot_began (log, n, boot) VALUES (?1, ?2, ?3) ON CONFLICT (log, n) DO UPDATE SET boot = excluded.boot;

-- name: clock_keep
-- How far a kiosk's clock was from ours.
-- ?1 log, ?2 the entry that says so, ?3 since the machine's start, ?4 our time then, ?5 since that was measured
INSERT INTO clock_known (log, n, up_ms, real_ms, age_ms) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (log, n) DO UPDATE SET up_ms = excluded.up_ms, real_ms = excluded.real_ms, age_ms = excluded.age_ms;

-- name: clock_lines
-- Lines of entries.
-- ?1 id of the first, ?2 of the last
SELECT id, line FROM entry WHERE id >= ?1 AND id <= ?2;

-- name: clock_told
-- What one start of a machine says of its clock, but at times when ours was wrong; of too many the newest.
-- many
-- ?1 log, ?2 its first entry, ?3 the one behind its last, ?4 how many at the most
SELECT newest.up_ms, newest.real_ms, newest.age_ms
FROM (SELECT c.n, c.up_ms, c.real_ms, c.age_ms
      FROM clock_known c
      WHERE c.log = ?1 AND c.n >= ?2 AND c.n < ?3
      AND NOT EXISTS (SELECT 1 FROM clock_wrong w WHERE c.real_ms - c.age_ms BETWEEN w.from_ms AND w.to_ms)
      ORDER BY c.n DESC LIMIT ?4) AS newest
ORDER BY newest.up_ms, newest.n;

-- name: bound_lower
-- The time of the newest receipt of so many entries at the most, else of the enrolment, those of a wrong clock not
-- many
-- counted; else ?3.
-- ?1 log, ?2 entries, ?3 no bound; one row
SELECT coalesce(
    (SELECT r.at_ms FROM receipt r
     WHERE r.log = ?1 AND r.first <= ?2 AND r.last <= ?2
     AND NOT EXISTS (SELECT 1 FROM clock_wrong w WHERE w.seq > r.seq AND r.at_ms BETWEEN w.from_ms AND w.to_ms)
     ORDER BY r.first DESC LIMIT 1),
    (SELECT k.enrolled_ms FROM kiosk k
     WHERE k.log = ?1
     AND NOT EXISTS (SELECT 1 FROM clock_wrong w WHERE k.enrolled_ms BETWEEN w.from_ms AND w.to_ms)),
    ?3);

-- name: bound_wrong
-- Whether the clock was wrong by which a receipt was given, as was said later.
-- many
-- ?1 receipt, ?2 its time; a row when it was
SELECT 1 FROM clock_wrong WHERE seq > ?1 AND ?2 BETWEEN from_ms AND to_ms LIMIT 1;

-- name: bound_receipt
-- The receipt with which an entry came, and its time.
-- hot
-- ?1 log, ?2 the entry; at most one row
SELECT seq, at_ms FROM receipt WHERE log = ?1 AND first <= ?2 AND last >= ?2 ORDER BY first DESC LIMIT 1;

-- name: seen_fell
-- The most that an entry before one had seen that claims to have seen less.
-- hot
-- ?1 that one's id; at most one row
SELECT most FROM seen_fell WHERE entry = ?1;

-- name: seen_fell_keep
-- An entry claims to have seen less than one before it.
-- ?1 its id, ?2 the most that one before it had seen
INSERT INTO seen_fell (entry, most) VALUES (?1, ?2) ON CONFLICT (entry) DO UPDATE SET most = excluded.most;

-- name: seen_most
-- The most that an entry of a log has seen.
-- many
-- hot
-- ?1 log; at most one row
SELECT seen FROM kiosk WHERE log = ?1;

-- name: seen_most_keep
-- It has seen more.
-- many
-- ?1 log, ?2 how much
UPDATE kiosk SET seen = ?2 WHERE log = ?1;

-- name: clock_newest
-- The newest receipt of a kiosk, those of a wrong clock not counted; 0 none.
-- one row
SELECT coalesce(max((SELECT r.at_ms FROM receipt r
    WHERE r.log = l.ref
    AND NOT EXISTS (SELECT 1 FROM clock_wrong w WHERE w.seq > r.seq AND r.at_ms BETWEEN w.from_ms AND w.to_ms)
    ORDER BY r.at_ms DESC LIMIT 1)), 0)
FROM log l WHERE l.ref <> 1;

-- name: clock_wrong_keep
-- Our clock was wrong.
-- ?1 from, ?2 to, ?3 the receipt that says so
INSERT INTO clock_wrong (from_ms, to_ms, seq) VALUES (?1, ?2, ?3) ON CONFLICT (from_ms, to_ms, seq) DO NOTHING;

-- name: clock_wrong_redate
-- Logs of which something may have been judged by a clock that was wrong are looked at again, from their first entry.
-- ?1 from, ?2 to, ?3 the own log
INSERT INTO redate (log, n)
SELECT log, 1
FROM (SELECT log FROM receipt WHERE at_ms BETWEEN ?1 AND ?2
      UNION SELECT log FROM kiosk WHERE enrolled_ms BETWEEN ?1 AND ?2
      UNION SELECT log FROM clock_known WHERE real_ms - age_ms BETWEEN ?1 AND ?2) AS judged
WHERE log <> ?3
ON CONFLICT (log) DO UPDATE SET n = excluded.n;
