-- A kiosk counts whom it checked in itself: activities at which others did so too are not told it again.

CREATE INDEX IF NOT EXISTS duplicate_of_youth ON duplicate (log, youth);
