-- Seals over private rows (src/store/seal.h). The table "touched" is a temporary one of the connection: rows that were
-- written and have no seal yet, each by its table and primary key.

-- name: sealing_end
-- The newest seal.
-- At most one row
SELECT number, link FROM seal ORDER BY number DESC LIMIT 1;

-- name: sealing_link
-- The link of a seal.
-- ?1 its number; at most one row
SELECT link FROM seal WHERE number = ?1;

-- name: sealing_touched
-- Rows to be sealed.
SELECT tab, row FROM touched ORDER BY tab, row;

-- name: sealing_touch_sealed
-- Every row that has a seal is to be sealed anew.
INSERT INTO touched(tab, row) SELECT DISTINCT tab, row FROM seal WHERE true ON CONFLICT (tab, row) DO NOTHING;

-- name: sealing_done
-- All of them are sealed.
DELETE FROM touched;

-- name: sealing_had
-- Whether a row has a seal that says what it held.
-- ?1 table, ?2 primary key; at most one row
-- many
SELECT number FROM seal WHERE tab = ?1 AND row = ?2 AND length(salt) > 0 LIMIT 1;

-- name: sealing_unsalt
-- The salts of a row's seals so far are destroyed.
-- ?1 table, ?2 primary key, ?3 no bytes
-- many
UPDATE seal SET salt = ?3 WHERE tab = ?1 AND row = ?2 AND length(salt) > 0;

-- name: sealing_add
-- A seal.
-- ?1 number, ?2 table, ?3 primary key, ?4 columns, ?5 digest, ?6 salt, ?7 link
-- many
INSERT INTO seal(number, tab, row, columns, digest, salt, link) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: sealing_chain
-- All seals, in order.
-- large
SELECT number, tab, row, columns, digest, link FROM seal ORDER BY number;

-- name: sealing_newest
-- The newest seal of each row.
-- large
SELECT tab, row, columns, digest, salt
FROM seal s
WHERE NOT EXISTS (SELECT 1 FROM seal n WHERE n.tab = s.tab AND n.row = s.row AND n.number > s.number);

-- name: sealing_salted
-- A seal that has its salt, though its row was sealed anew.
-- At most one row
SELECT number
FROM seal s
WHERE length(salt) > 0
AND EXISTS (SELECT 1 FROM seal n WHERE n.tab = s.tab AND n.row = s.row AND n.number > s.number)
LIMIT 1;
