-- Organisations that were merged into another one: what they did stays theirs, and the other one is in charge of it.

ALTER TABLE organisation ADD COLUMN merged_into INTEGER;               -- organisation.ref; NULL: it was not merged
ALTER TABLE organisation ADD COLUMN keeper INTEGER NOT NULL DEFAULT 0; -- in charge: itself, or the last into which it went

UPDATE organisation SET keeper=ref;
CREATE INDEX organisation_kept ON organisation (keeper);
