-- Until when a pass is good, and by which key: a revocation of one that nobody takes any more need not be told.

ALTER TABLE pass ADD COLUMN expires INTEGER NOT NULL DEFAULT 0; -- unix s; 0: not known, it was issued before this script
ALTER TABLE pass ADD COLUMN key     INTEGER NOT NULL DEFAULT 0; -- id of the key that signed it; 0: likewise

ALTER TABLE revoked_pass ADD COLUMN expires INTEGER NOT NULL DEFAULT 0; -- as in pass
ALTER TABLE revoked_pass ADD COLUMN key     INTEGER NOT NULL DEFAULT 0;
