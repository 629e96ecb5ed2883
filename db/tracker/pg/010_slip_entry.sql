-- Whom a phone counted without a name can give one later, and is then counted once: which entry the slip wrote.

ALTER TABLE slip ADD COLUMN n bigint NOT NULL DEFAULT 0; -- of the tracker's own log, where it counted somebody; else 0
