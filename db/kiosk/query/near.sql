-- What feeds tell of other kiosks. Each row bears a seal.

-- name: sibling_put
-- Somebody checked in at another kiosk.
-- ?1 activity, ?2 youth, ?3 instant, ?4 the kiosk's name, ?5 enum qz_came_as
INSERT OR REPLACE INTO sibling(activity, who, at_ms, place, known_as) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: sibling_drop
-- Somebody stands there no longer.
-- ?1 activity, ?2 youth
DELETE FROM sibling WHERE activity = ?1 AND who = ?2;

-- name: sibling_one
-- What is sealed of one row: of one that was written before it was told how they are known, as it was then.
-- ?1 activity, ?2 youth; at most one row
SELECT activity, who, at_ms, CASE known_as WHEN 0 THEN place ELSE place || char(10) || known_as END FROM sibling WHERE activity = ?1 AND who = ?2;

-- name: sibling_seal
-- Seal it.
-- ?1 activity, ?2 youth, ?3 seal
UPDATE sibling SET seal = ?3 WHERE activity = ?1 AND who = ?2;

-- name: sibling_all
-- All rows, the seal last.
SELECT activity, who, at_ms, CASE known_as WHEN 0 THEN place ELSE place || char(10) || known_as END, seal FROM sibling;

-- name: sibling_seen
-- When and where somebody checked in at another kiosk.
-- ?1 activity, ?2 youth; at most one row
-- hot
SELECT at_ms, place FROM sibling WHERE activity = ?1 AND who = ?2;

-- name: sibling_people
-- Those at other kiosks whom this kiosk does not count itself, the newest first, from one of them on.
-- ?1 activity, ?2 its ref, ?3 and ?4 the first one's instant and youth
-- hot
SELECT who, at_ms, place, known_as FROM sibling s
WHERE s.activity = ?1 AND s.at_ms <= ?3 AND (s.at_ms < ?3 OR s.who >= ?4)
AND NOT EXISTS (SELECT 1 FROM participation p WHERE p.activity = ?2 AND p.who = s.who)
ORDER BY s.at_ms DESC, s.who;

-- name: sibling_phones
-- How many of those whom this kiosk does not count itself came by their own phones.
-- ?1 activity, ?2 its ref; one row
SELECT count(*) FROM sibling s
WHERE s.activity = ?1 AND s.place = ''
AND NOT EXISTS (SELECT 1 FROM participation p WHERE p.activity = ?2 AND p.who = s.who);

-- name: arrivals
-- How many people with a name first came to an activity, here or elsewhere, in each span of time, by its number.
-- ?1 activity, ?2 its ref, ?3 when the first span begins, ?4 how long one is
SELECT (at_ms - ?3) / ?4, count(*)
FROM (SELECT min(at_ms) AS at_ms
      FROM (SELECT who, at_ms FROM participation WHERE activity = ?2
            UNION ALL SELECT who, at_ms FROM sibling WHERE activity = ?1)
      GROUP BY who)
GROUP BY 1;

-- name: sibling_clear
-- Forget those of other kiosks.
DELETE FROM sibling;

-- name: sibling_tidy
-- Forget those at activities that are not known.
DELETE FROM sibling WHERE activity NOT IN (SELECT id FROM activity);

-- name: stay_put
-- When somebody last came and went at other kiosks.
-- ?1 activity, ?2 youth, ?3 came, ?4 went
INSERT OR REPLACE INTO stay(activity, who, in_ms, out_ms) VALUES (?1, ?2, ?3, ?4);

-- name: stay_one
-- What is sealed of one row.
-- ?1 activity, ?2 youth; at most one row
SELECT activity, who, in_ms, out_ms FROM stay WHERE activity = ?1 AND who = ?2;

-- name: stay_seal
-- Seal it.
-- ?1 activity, ?2 youth, ?3 seal
UPDATE stay SET seal = ?3 WHERE activity = ?1 AND who = ?2;

-- name: stay_all
-- All rows, the seal last.
SELECT activity, who, in_ms, out_ms, seal FROM stay;

-- name: stay_clear
-- Forget who came and went at other kiosks.
DELETE FROM stay;

-- name: stay_tidy
-- Forget it of activities that are not known.
DELETE FROM stay WHERE activity NOT IN (SELECT id FROM activity);

-- name: stay_newest
-- When somebody last came and went, here or elsewhere, as far as is known.
-- ?1 activity, ?2 its ref, ?3 youth; one row
SELECT coalesce(max(came), 0), coalesce(max(went), 0) FROM (
    SELECT at_ms AS came, 0 AS went FROM participation WHERE activity = ?2 AND who = ?3
    UNION ALL SELECT 0, at_ms FROM departure WHERE activity = ?2 AND who = ?3
    UNION ALL SELECT in_ms, out_ms FROM stay WHERE activity = ?1 AND who = ?3);

-- name: stay_inside
-- People with a name who came, here or elsewhere, and did not go since.
-- ?1 activity, ?2 its ref; one row
SELECT count(*) FROM (
    SELECT max(came) AS came, max(went) AS went FROM (
        SELECT who, at_ms AS came, 0 AS went FROM participation WHERE activity = ?2
        UNION ALL SELECT who, 0, at_ms FROM departure WHERE activity = ?2
        UNION ALL SELECT who, in_ms, out_ms FROM stay WHERE activity = ?1)
    GROUP BY who)
WHERE came > went;

-- name: elsewhere_put
-- How many there are at other kiosks.
-- ?1 activity, ?2 with a name, ?3 without
INSERT OR REPLACE INTO elsewhere(activity, named, unnamed) VALUES (?1, ?2, ?3);

-- name: elsewhere_one
-- What is sealed of one row.
-- ?1 activity; at most one row
SELECT activity, named, unnamed FROM elsewhere WHERE activity = ?1;

-- name: elsewhere_seal
-- Seal it.
-- ?1 activity, ?2 seal
UPDATE elsewhere SET seal = ?2 WHERE activity = ?1;

-- name: elsewhere_all
-- All rows, the seal last.
SELECT activity, named, unnamed, seal FROM elsewhere;

-- name: elsewhere_people
-- People at other kiosks whom this kiosk does not count itself.
-- ?1 activity, ?2 its ref; at most one row
-- hot
SELECT max(0, named - (SELECT count(*) FROM sibling s WHERE s.activity = ?1 AND EXISTS (
           SELECT 1 FROM participation p WHERE p.activity = ?2 AND p.who = s.who))) + max(0, unnamed)
FROM elsewhere WHERE activity = ?1;

-- name: elsewhere_unnamed
-- People without a name at other kiosks.
-- ?1 activity; at most one row
SELECT unnamed FROM elsewhere WHERE activity = ?1;

-- name: elsewhere_clear
-- Forget how many there are at other kiosks.
DELETE FROM elsewhere;

-- name: elsewhere_tidy
-- Forget it of activities that are not known.
DELETE FROM elsewhere WHERE activity NOT IN (SELECT id FROM activity);

-- name: figure_put
-- The figures of an activity, as the tracker counts.
-- ?1 activity, ?2 proven, ?3 attested, ?4 waiting, ?5 late, ?6 counted, ?7 by cadres, ?8 by administrators,
-- ?9 its clock, ?10 confirmations, ?11 closed elsewhere
INSERT OR REPLACE INTO figure(activity, proven, attested, waiting, late, counted, by_cadre, by_admin, as_of_ms, confirms,
    closed)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- name: figure_one
-- What is sealed of one row.
-- ?1 activity; at most one row
SELECT activity, proven, attested, waiting, late, counted, by_cadre, by_admin, as_of_ms, confirms, closed
FROM figure WHERE activity = ?1;

-- name: figure_seal
-- Seal it.
-- ?1 activity, ?2 seal
UPDATE figure SET seal = ?2 WHERE activity = ?1;

-- name: figure_all
-- All rows, the seal last.
SELECT activity, proven, attested, waiting, late, counted, by_cadre, by_admin, as_of_ms, confirms, closed, seal
FROM figure;

-- name: figure_shown
-- The figures of an activity as they are shown.
-- ?1 activity; at most one row
-- hot
SELECT proven, attested, waiting, late, counted, by_cadre, by_admin, as_of_ms FROM figure WHERE activity = ?1;

-- name: figure_clear
-- Forget all figures.
DELETE FROM figure;

-- name: figure_tidy
-- Forget those of activities that are not offered.
DELETE FROM figure WHERE activity NOT IN (SELECT id FROM activity WHERE NOT past);

-- name: near_count
-- Rows that feeds told. One row
SELECT (SELECT count(*) FROM sibling) + (SELECT count(*) FROM elsewhere) + (SELECT count(*) FROM figure)
    + (SELECT count(*) FROM stay);
