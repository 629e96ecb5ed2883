-- The proof that the store holds what kiosks and the tracker signed.

-- name: verify_logs
-- Logs and what they are called.
SELECT ref, origin FROM log ORDER BY ref;

-- name: verify_lines
-- Entries of a log, in order.
-- large
-- ?1 id of the first, ?2 id of the last
SELECT id, line FROM entry WHERE id >= ?1 AND id <= ?2 ORDER BY id;

-- name: verify_milestone
-- The tree that is kept of a log at a size.
-- ?1 log, ?2 size; at most one row
SELECT nodes FROM milestone WHERE log = ?1 AND size = ?2;

-- name: verify_receipts
-- All receipts, in order.
-- large
SELECT seq, log, first, last, at_ms, note, cosignature FROM receipt ORDER BY seq;

-- name: verify_kept
-- What is kept of each log.
SELECT ref, size, nodes, milestone, checkpoints, seals FROM log ORDER BY ref;

-- name: verify_rekeys
-- Changes of the tracker's key.
SELECT count(*) FROM rekey;

-- name: verify_entries
-- Entries of all logs.
SELECT count(*) FROM entry;

-- name: verify_since
-- Rules that began at some time.
SELECT count(*) FROM since;

-- name: verify_milestones
-- Trees that are kept.
SELECT count(*) FROM milestone;

-- name: verify_forks
-- Evidence of forks, with the entry that is held of that number.
SELECT f.log, f.n, f.held, f.sent, f.note, e.line
FROM fork f LEFT JOIN entry e ON e.id = (f.log << 40) + f.n
ORDER BY f.ref;
