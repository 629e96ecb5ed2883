-- Logs as the tracker keeps them: entries, trees, receipts, what a kiosk may still send.

-- name: log_state
-- The tree of a log, how many entries that has, and how many its newest kept range had.
-- ?1 log; at most one row
SELECT size, nodes, milestone FROM log WHERE ref = ?1;

-- name: log_keep
-- The same, after entries were added.
-- many
-- ?1 log, ?2 entries, ?3 the tree, ?4 entries of the newest kept range
UPDATE log SET size = ?2, nodes = ?3, milestone = ?4 WHERE ref = ?1;

-- name: log_milestone_keep
-- A range that is kept.
-- many
-- ?1 log, ?2 entries, ?3 the tree
INSERT INTO milestone (log, size, nodes) VALUES (?1, ?2, ?3);

-- name: log_milestone
-- The kept range that is the newest of those with so many entries at the most.
-- ?1 log, ?2 entries; at most one row
SELECT size, nodes FROM milestone WHERE log = ?1 AND size <= ?2 ORDER BY size DESC LIMIT 1;

-- name: log_receipt_keep
-- The receipt of entries that came together.
-- many
-- ?1 its number, ?2 log, ?3 first and ?4 last entry, ?5 when, ?6 checkpoint or NULL, ?7 cosignature or NULL
INSERT INTO receipt (seq, log, first, last, at_ms, note, cosignature) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: log_of_kiosk
-- The log of a kiosk.
-- ?1 its id; at most one row
SELECT log FROM kiosk WHERE id = ?1;

-- name: log_entry_insert
-- An entry and what it was found worth.
-- hot
-- many
-- ?1 entry's id, ?2 verdict, ?3 line
INSERT INTO entry (id, verdict, line) VALUES (?1, ?2, ?3);

-- name: log_entry_line
-- The line of an entry.
-- hot
-- many
-- ?1 entry's id; at most one row
SELECT line FROM entry WHERE id = ?1;

-- name: log_entry_each
-- Entries of a log in order, with the verdict that each has now.
-- ?1 id of the first, ?2 id of the next log's entry 0, ?3 how many at the most
SELECT e.id, coalesce(r.verdict, e.verdict), e.line
FROM entry e LEFT JOIN ruling r ON r.entry = e.id
WHERE e.id >= ?1 AND e.id < ?2 ORDER BY e.id LIMIT ?3;

-- name: fork_keep
-- Evidence that a kiosk signed two entries of one number, unless that piece is held, or enough are.
-- ?1 log, ?2 number, ?3 the line held, ?4 the line sent, ?5 its checkpoint, ?6 when, ?7 pieces at the most
INSERT INTO fork (ref, log, n, held, sent, note, at_ms)
SELECT (SELECT coalesce(max(ref), 0) + 1 FROM fork), ?1, ?2, ?3, ?4, ?5, ?6
WHERE NOT EXISTS (SELECT 1 FROM fork WHERE log = ?1 AND n = ?2 AND sent = ?4)
AND (SELECT count(*) FROM fork WHERE log = ?1) < ?7;

-- part: logs_before
-- The logs that a log's machine had, up to that one.
-- ?1 log
WITH RECURSIVE before(log) AS (
    SELECT CAST(?1 AS BIGINT)
    UNION SELECT k.predecessor FROM before b JOIN kiosk k ON k.log = b.log WHERE k.predecessor IS NOT NULL);

-- name: machine_first
-- The first log of a log's machine: of those that it follows the one that follows none.
-- ?1 log; at most one row
{logs_before ?1}
SELECT b.log FROM before b
WHERE NOT EXISTS (SELECT 1 FROM kiosk k WHERE k.log = b.log AND k.predecessor IS NOT NULL);

-- name: machine_unnamed
-- People without a name who count at an activity and came through a log's machine: the logs that it follows, itself,
-- and those that follow them.
-- many
-- ?1 log, ?2 activity's ref, ?3 1: through its other logs alone; one row
SELECT CAST(coalesce(sum(a.unnamed), 0) AS BIGINT)
FROM activity_log a
WHERE a.activity = ?2 AND (?3 = 0 OR a.log <> ?1) AND a.log IN (
    {logs_before ?1}
    , machine(log) AS (SELECT log FROM before UNION SELECT k.log FROM machine m JOIN kiosk k ON k.predecessor = m.log)
    SELECT log FROM machine);

-- name: machine_next
-- The kiosks of a log's machine, one after the other.
-- ?1 log, ?2 id of the one before, or ""; at most one row
{logs_before ?1}
, machine(log) AS (SELECT log FROM before UNION SELECT k.log FROM machine m JOIN kiosk k ON k.predecessor = m.log)
SELECT k.id FROM machine m JOIN kiosk k ON k.log = m.log WHERE k.id > ?2 ORDER BY k.id LIMIT 1;

-- name: allowance_get
-- The first log of a log's machine, and what that machine's kiosks may still send, as it was then; nothing is said of
-- one that sent nothing yet.
-- ?1 log; at most one row
SELECT first.log, a.entries, a.bytes, a.at_ms
FROM (
      {logs_before ?1}
      SELECT b.log FROM before b
      WHERE NOT EXISTS (SELECT 1 FROM kiosk k WHERE k.log = b.log AND k.predecessor IS NOT NULL)) AS first
LEFT JOIN allowance a ON a.log = first.log;

-- name: allowance_keep
-- The same, as it is now.
-- many
-- ?1 its first log, ?2 entries, ?3 bytes, ?4 now
INSERT INTO allowance (log, entries, bytes, at_ms) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (log) DO UPDATE SET entries = excluded.entries, bytes = excluded.bytes, at_ms = excluded.at_ms;

-- name: allowance_drop
-- It may send as much as at first.
-- ?1 its first log
DELETE FROM allowance WHERE log = ?1;

-- name: organisation_ref
-- An organisation.
-- ?1 its id; at most one row
SELECT ref FROM organisation WHERE id = ?1;

-- name: pass_keys
-- The keys that passes are signed with, the newest first.
SELECT id, pk FROM pass_key ORDER BY id DESC LIMIT 2;

-- name: setting_value
-- A setting.
-- ?1 its name; at most one row
SELECT value FROM setting WHERE name = ?1;

-- name: seals_said
-- The newest seal that the own log speaks of.
-- one row
SELECT seals FROM log WHERE ref = 1;

-- name: seals_say
-- It speaks of more.
-- ?1 the newest
UPDATE log SET seals = ?1 WHERE ref = 1;

-- name: seals_lacking
-- A row while there are rows from before there were seals.
SELECT 1 FROM unsealed;

-- name: seals_made
-- There are none any more.
DELETE FROM unsealed;
