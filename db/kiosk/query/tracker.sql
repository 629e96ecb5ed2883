-- What is known of the tracker: its keys, its own log, its signed configuration.

-- name: rekey_before
-- The newest change before a number that made a key.
-- ?1 number, ?2 key; at most one row
SELECT n, retired, upto FROM rekey WHERE n < ?1 AND key = ?2 ORDER BY n DESC LIMIT 1;

-- name: rekey_let
-- A key that was given up cosigned up to so many entries.
-- ?1 the key, ?2 entries
UPDATE rekey SET upto = ?2 WHERE retired = ?1 AND upto < ?2;

-- name: rekey_insert
-- Keep a change of the tracker's key behind the others.
-- ?1 the key before, ?2 the one after, ?3 entries that the one before cosigned, ?4 note
INSERT INTO rekey(n, retired, key, upto, note) SELECT coalesce(max(n), 0) + 1, ?1, ?2, ?3, ?4 FROM rekey;

-- name: rekey_all
-- All changes in order.
SELECT n, retired, key, note FROM rekey ORDER BY n;

-- name: rekey_carry
-- The same change in the next log, of which the key before cosigned nothing.
-- ?1 number, ?2 the key before, ?3 the one after, ?4 note
INSERT OR REPLACE INTO rekey(n, retired, key, note, upto) VALUES (?1, ?2, ?3, ?4, 0);

-- name: rekey_upto
-- Entries that a key may have cosigned.
-- ?1 key, ?2 what is said of a key that was never given up; one row
SELECT coalesce(max(upto), ?2) FROM rekey WHERE retired = ?1;

-- name: witness_get
-- What is held of the tracker's own log. At most one row
SELECT tracker, size, root, restored_ms, note, doubt, refused FROM tracker_note;

-- name: witness_put
-- Hold a checkpoint of the tracker's own log.
-- ?1 its key, ?2 entries, ?3 root, ?4 when it was put back, ?5 note, ?6 doubt, ?7 the note that was refused
INSERT OR REPLACE INTO tracker_note(one, tracker, size, root, restored_ms, note, doubt, refused)
VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: witness_refuse
-- The tracker contradicted what is held.
-- ?1 how, ?2 with this note
UPDATE tracker_note SET doubt = ?1, refused = ?2;

-- name: kept_get
-- The configuration that is kept with its proof. At most one row
SELECT body, target, none_match, etag, signature FROM kept;

-- name: kept_put
-- Keep a configuration with its proof.
-- ?1 body, ?2 target, ?3 If-None-Match, ?4 ETag, ?5 signature
INSERT OR REPLACE INTO kept(one, body, target, none_match, etag, signature) VALUES (1, ?1, ?2, ?3, ?4, ?5);

-- name: kept_drop
-- Keep it no longer.
DELETE FROM kept;
