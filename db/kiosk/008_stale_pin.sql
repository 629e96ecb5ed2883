-- Whether a stolen kiosk knew a cadre's PIN: until there is another one it opens and closes, and confirms nothing.

ALTER TABLE cadre ADD COLUMN stale INTEGER NOT NULL DEFAULT 0; -- 0, 1
