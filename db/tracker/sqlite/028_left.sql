-- When a cadre left: a view of the tracker's own log.

ALTER TABLE cadre ADD COLUMN left_ms INTEGER NOT NULL DEFAULT 0; -- 0: has not left

INSERT OR IGNORE INTO stale VALUES (1);
