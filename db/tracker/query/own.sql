-- The tracker's own log: what it says of itself, its keys, and its start.

-- name: own_log_make
-- The own log, of a new tracker.
-- ?1 its ref, ?2 origin, ?3 the tree of no entries; one that a making left which was cut off does as well
INSERT INTO log(ref, origin, nodes) VALUES (?1, ?2, ?3) ON CONFLICT (ref) DO NOTHING;

-- name: own_log_begun
-- Whether any log has entries.
-- At most one row
SELECT 1 FROM log WHERE size > 0 LIMIT 1;

-- name: own_log_size
-- How many entries a log has.
-- ?1 its ref; at most one row
SELECT size FROM log WHERE ref = ?1;

-- name: own_since
-- The newest receipt that came before a rule.
-- ?1 the rule's name; at most one row
SELECT seq FROM since WHERE rule = ?1;

-- name: own_newest_receipt
-- The newest receipt, or 0.
SELECT coalesce(max(seq), 0) FROM receipt;

-- name: own_stale
-- Whether the views have to be made anew.
-- At most one row
SELECT 1 FROM stale;

-- name: own_fresh
-- They were.
DELETE FROM stale;

-- name: own_facts_receipts
-- Receipts, in order, as they are signed for.
-- large
-- ?1 after this one, ?2 up to this one
SELECT seq, log, first, last, at_ms, note, cosignature FROM receipt WHERE seq > ?1 AND seq <= ?2 ORDER BY seq;

-- name: own_facts_forks
-- Evidence of forks, in order, as it is signed for.
-- ?1 after this piece, ?2 up to this piece
SELECT ref, log, n, held, sent, note, at_ms FROM fork WHERE ref > ?1 AND ref <= ?2 ORDER BY ref;

-- name: own_newest_fork
-- The newest piece of evidence, or 0.
SELECT coalesce(max(ref), 0) FROM fork;

-- name: own_checkpoint_newest
-- The newest checkpoint of the own log.
-- At most one row
SELECT number, size, receipts, forks, link, note FROM own_checkpoint ORDER BY number DESC LIMIT 1;

-- name: own_checkpoint_add
-- One more.
-- ?1 number, ?2 size, ?3 receipts and ?4 evidence that it speaks of, ?5 signed note, ?6 link
INSERT INTO own_checkpoint(number, size, receipts, forks, note, link) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: own_checkpoint_count
-- There is one more.
-- ?1 ref of the own log
UPDATE log SET checkpoints = checkpoints + 1 WHERE ref = ?1;

-- name: own_checkpoint_all
-- All of them, in order.
-- large
SELECT number, size, receipts, forks, note, link FROM own_checkpoint ORDER BY number;

-- name: own_restored
-- When the store was last said to be put back from a copy, or 0.
SELECT coalesce(max(at_ms), 0) FROM restored;

-- name: ownkey_add
-- A change of the tracker's key.
-- ?1 receipt, ?2 the key before, ?3 the key after, ?4 note
INSERT INTO rekey(seq, retired, key, note) VALUES (?1, ?2, ?3, ?4);

-- name: ownkey_newest
-- The newest change.
-- At most one row
SELECT retired, key FROM rekey ORDER BY seq DESC LIMIT 1;

-- name: ownkey_first
-- The key before any change.
-- At most one row
SELECT retired FROM rekey ORDER BY seq LIMIT 1;

-- name: ownkey_notes
-- Notes of the changes after a key, in order.
-- ?1 the key, ?2 how many at the most
SELECT note FROM rekey WHERE seq >= (SELECT seq FROM rekey WHERE retired = ?1) ORDER BY seq LIMIT ?2;

-- name: ownkey_count
-- How often the key changed, and how often from or to this one.
-- ?1 the key
SELECT count(*), (SELECT count(*) FROM rekey WHERE retired = ?1 OR key = ?1) FROM rekey;

-- name: passkey_good
-- Passes that a key signed and that are good.
-- ?1 id of the key, ?2 now in seconds
SELECT count(*)
FROM pass p
WHERE p.key = ?1 AND p.expires > ?2 AND NOT EXISTS (SELECT 1 FROM revoked_pass r WHERE r.tag = p.tag);

-- name: withdrawn_after
-- Revoked passes, in order.
-- ?1 after this number
SELECT number, tag, at_ms, expires, key FROM revoked_pass WHERE number > ?1 ORDER BY number;

-- name: withdrawn_newest
-- The number of the newest one, or 0.
SELECT coalesce(max(number), 0) FROM revoked_pass;
