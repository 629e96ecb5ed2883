-- The log of this kiosk: entries, the tree over them, checkpoints.

-- name: entry_insert
-- Put an entry behind the others.
-- ?1 its number, ?2 its line, ?3 its leaf hash
-- hot
INSERT INTO entry(n, line, leaf) VALUES (?1, ?2, ?3);

-- name: entry_line
-- The line of one entry.
-- ?1 its number; at most one row
-- hot
SELECT line FROM entry WHERE n = ?1;

-- name: entry_leaves
-- The leaf hashes of a span of entries, in order.
-- ?1 the entry before the first, ?2 the last
-- hot
SELECT leaf FROM entry WHERE n > ?1 AND n <= ?2 ORDER BY n;

-- name: entry_span
-- Numbers and lines of a span of entries, in order.
-- ?1 the first, ?2 the last
-- hot
SELECT n, line FROM entry WHERE n >= ?1 AND n <= ?2 ORDER BY n;

-- name: entry_back
-- Lines of a span of entries, the newest first.
-- ?1 the first, ?2 the last
-- hot
SELECT line FROM entry WHERE n >= ?1 AND n <= ?2 ORDER BY n DESC;

-- name: entry_batch
-- Numbers and lines to be sent, in order.
-- ?1 the first, ?2 how many at the most
-- hot
SELECT n, line FROM entry WHERE n >= ?1 ORDER BY n LIMIT ?2;

-- name: entry_all
-- The whole log in order, with leaf hashes: what a walk over it proves.
SELECT n, line, leaf FROM entry ORDER BY n;

-- name: entry_standing
-- Lines between two entries that nothing cancels, in order.
-- ?1 the entry before the first, ?2 the entry after the last
-- hot
SELECT e.line FROM entry e
WHERE e.n > ?1 AND e.n < ?2 AND NOT EXISTS (SELECT 1 FROM cancel c WHERE c.target = e.n)
ORDER BY e.n;

-- name: entry_salvage
-- One entry of a log that may be damaged, and whether it is cancelled.
-- ?1 its number; at most one row
SELECT line, leaf, EXISTS (SELECT 1 FROM cancel WHERE target = entry.n) FROM entry WHERE n = ?1;

-- name: tree_load
-- Size and nodes of a tree that is held.
-- ?1 which: 1 of all entries, 2 of the cosigned ones; one row
-- hot
SELECT size, nodes FROM tree WHERE which = ?1;

-- name: tree_store
-- Hold a tree.
-- ?1 size, ?2 nodes, ?3 which
-- hot
UPDATE tree SET size = ?1, nodes = ?2 WHERE which = ?3;

-- name: checkpoint_newest_size
-- Entries under the newest checkpoint that was signed, 0: there is none. One row
-- hot
SELECT coalesce(max(size), 0) FROM checkpoint;

-- name: checkpoint_cosigned_size
-- Entries under the newest checkpoint that was cosigned, 0: there is none. One row
SELECT coalesce(max(size), 0) FROM checkpoint WHERE cosignature IS NOT NULL;

-- name: checkpoint_newest
-- The newest checkpoint with its cosignature. At most one row
SELECT note, cosignature FROM checkpoint ORDER BY size DESC LIMIT 1;

-- name: checkpoint_all
-- All checkpoints in order, with their cosignatures.
SELECT size, note, cosignature, cosigner FROM checkpoint ORDER BY size;

-- name: checkpoint_insert
-- Keep a checkpoint that was just signed.
-- ?1 entries, ?2 note
INSERT INTO checkpoint(size, note, cosignature, cosigner) VALUES (?1, ?2, NULL, NULL);

-- name: checkpoint_cosigned
-- Keep a checkpoint with the tracker's cosignature.
-- ?1 entries, ?2 note, ?3 cosignature, ?4 the key that it is by, or NULL
INSERT OR REPLACE INTO checkpoint(size, note, cosignature, cosigner) VALUES (?1, ?2, ?3, ?4);

-- name: device_key
-- The public key that this log belongs to. At most one row
SELECT public_key FROM device;

-- name: device_hold
-- The log belongs to this key from now on.
-- ?1 public key
INSERT INTO device(one, public_key) VALUES (1, ?1);
