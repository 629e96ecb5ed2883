-- Settings, seals and what proves them.

-- name: setting_get
-- The value of a setting.
-- ?1 name; at most one row
-- hot
SELECT value FROM setting WHERE name = ?1;

-- name: setting_put
-- Set a setting.
-- ?1 name, ?2 value
-- hot
INSERT OR REPLACE INTO setting(name, value) VALUES (?1, ?2);

-- name: setting_own
-- This kiosk's own settings, in order of their names: all but those that a configuration tells.
-- ?1 to ?7 the names of those
SELECT name, value FROM setting WHERE name NOT IN (?1, ?2, ?3, ?4, ?5, ?6, ?7) ORDER BY name;

-- name: setting_forget
-- Forget settings that were told.
-- ?1 to ?6 their names
DELETE FROM setting WHERE name IN (?1, ?2, ?3, ?4, ?5, ?6);

-- name: setting_digest_get
-- The digest over this kiosk's own settings; no bytes: none was made yet. At most one row
SELECT digest FROM setting_digest;

-- name: setting_digest_put
-- Hold that digest.
-- ?1 digest
UPDATE setting_digest SET digest = ?1;

-- name: seal_end_get
-- Where the chain of seals is said to end. One row
SELECT number, link FROM seal_end;

-- name: seal_end_put
-- The chain of seals ends here.
-- ?1 the newest seal's number, ?2 its link
UPDATE seal_end SET number = ?1, link = ?2 WHERE one = 1;

-- name: unsealed_is
-- Whether rows from before there were seals wait for theirs. At most one row
SELECT 1 FROM unsealed;

-- name: unsealed_clear
-- They have them.
DELETE FROM unsealed;
