-- Making the views anew: each is put aside, emptied, filled from the log again and compared.

-- name: tally_aside
-- Put the view tally aside.
CREATE TEMP TABLE was_tally AS SELECT ref, activity, named, unnamed, confirms, last_ms FROM main.tally;

-- name: tally_empty
-- Empty it.
DELETE FROM main.tally;

-- name: tally_differ
-- Rows that differ from what was put aside: missing, superfluous or changed, a changed one once. One row
SELECT count(*) FROM (
    SELECT ref FROM (SELECT ref, activity, named, unnamed, confirms, last_ms FROM was_tally EXCEPT SELECT ref, activity, named, unnamed, confirms, last_ms FROM main.tally)
    UNION
    SELECT ref FROM (SELECT ref, activity, named, unnamed, confirms, last_ms FROM main.tally EXCEPT SELECT ref, activity, named, unnamed, confirms, last_ms FROM was_tally));

-- name: tally_forget
-- Forget what was put aside.
DROP TABLE was_tally;

-- name: session_aside
-- Put the view session aside.
CREATE TEMP TABLE was_session AS SELECT n, activity, opens FROM main.session;

-- name: session_empty
-- Empty it.
DELETE FROM main.session;

-- name: session_differ
-- Rows that differ from what was put aside: missing, superfluous or changed, a changed one once. One row
SELECT count(*) FROM (
    SELECT n FROM (SELECT n, activity, opens FROM was_session EXCEPT SELECT n, activity, opens FROM main.session)
    UNION
    SELECT n FROM (SELECT n, activity, opens FROM main.session EXCEPT SELECT n, activity, opens FROM was_session));

-- name: session_forget
-- Forget what was put aside.
DROP TABLE was_session;

-- name: participation_aside
-- Put the view participation aside.
CREATE TEMP TABLE was_participation AS SELECT activity, who, n, at_ms FROM main.participation;

-- name: participation_empty
-- Empty it.
DELETE FROM main.participation;

-- name: participation_differ
-- Rows that differ from what was put aside: missing, superfluous or changed, a changed one once. One row
SELECT count(*) FROM (
    SELECT activity, who, n FROM (SELECT activity, who, n, at_ms FROM was_participation EXCEPT SELECT activity, who, n, at_ms FROM main.participation)
    UNION
    SELECT activity, who, n FROM (SELECT activity, who, n, at_ms FROM main.participation EXCEPT SELECT activity, who, n, at_ms FROM was_participation));

-- name: participation_forget
-- Forget what was put aside.
DROP TABLE was_participation;

-- name: departure_aside
-- Put the view departure aside.
CREATE TEMP TABLE was_departure AS SELECT activity, who, n, at_ms FROM main.departure;

-- name: departure_empty
-- Empty it.
DELETE FROM main.departure;

-- name: departure_differ
-- Rows that differ from what was put aside: missing, superfluous or changed, a changed one once. One row
SELECT count(*) FROM (
    SELECT activity, who, n FROM (SELECT activity, who, n, at_ms FROM was_departure EXCEPT SELECT activity, who, n, at_ms FROM main.departure)
    UNION
    SELECT activity, who, n FROM (SELECT activity, who, n, at_ms FROM main.departure EXCEPT SELECT activity, who, n, at_ms FROM was_departure));

-- name: departure_forget
-- Forget what was put aside.
DROP TABLE was_departure;

-- name: cancel_aside
-- Put the view cancel aside.
CREATE TEMP TABLE was_cancel AS SELECT target, n FROM main.cancel;

-- name: cancel_empty
-- Empty it.
DELETE FROM main.cancel;

-- name: cancel_differ
-- Rows that differ from what was put aside: missing, superfluous or changed, a changed one once. One row
SELECT count(*) FROM (
    SELECT target, n FROM (SELECT target, n FROM was_cancel EXCEPT SELECT target, n FROM main.cancel)
    UNION
    SELECT target, n FROM (SELECT target, n FROM main.cancel EXCEPT SELECT target, n FROM was_cancel));

-- name: cancel_forget
-- Forget what was put aside.
DROP TABLE was_cancel;

-- name: confirmation_aside
-- Put the view confirmation aside.
CREATE TEMP TABLE was_confirmation AS SELECT activity, n, target FROM main.confirmation;

-- name: confirmation_empty
-- Empty it.
DELETE FROM main.confirmation;

-- name: confirmation_differ
-- Rows that differ from what was put aside: missing, superfluous or changed, a changed one once. One row
SELECT count(*) FROM (
    SELECT activity, n FROM (SELECT activity, n, target FROM was_confirmation EXCEPT SELECT activity, n, target FROM main.confirmation)
    UNION
    SELECT activity, n FROM (SELECT activity, n, target FROM main.confirmation EXCEPT SELECT activity, n, target FROM was_confirmation));

-- name: confirmation_forget
-- Forget what was put aside.
DROP TABLE was_confirmation;

-- name: part_aside
-- Put the view part aside.
CREATE TEMP TABLE was_part AS SELECT activity, cadre, n FROM main.part;

-- name: part_empty
-- Empty it.
DELETE FROM main.part;

-- name: part_differ
-- Rows that differ from what was put aside: missing, superfluous or changed, a changed one once. One row
SELECT count(*) FROM (
    SELECT activity, cadre, n FROM (SELECT activity, cadre, n FROM was_part EXCEPT SELECT activity, cadre, n FROM main.part)
    UNION
    SELECT activity, cadre, n FROM (SELECT activity, cadre, n FROM main.part EXCEPT SELECT activity, cadre, n FROM was_part));

-- name: part_forget
-- Forget what was put aside.
DROP TABLE was_part;
