-- A view of the tracker's own log: entries of kiosks that an administrator took back in a cadre's name, which their kiosks are told.

CREATE TABLE taken (
    entry INTEGER PRIMARY KEY              -- entry.id
) STRICT;

-- The reason that was given for the state of an activity, or for entering it late; or "".
ALTER TABLE activity ADD COLUMN why TEXT NOT NULL DEFAULT '';

INSERT OR IGNORE INTO stale VALUES (1);
