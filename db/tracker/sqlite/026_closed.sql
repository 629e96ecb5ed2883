-- Organisations that were closed: what they did stays, and nothing is added to them.

ALTER TABLE organisation ADD COLUMN closed_ms INTEGER NOT NULL DEFAULT 0; -- when; 0: it is not
ALTER TABLE organisation ADD COLUMN why TEXT NOT NULL DEFAULT '';         -- the reason that was given
