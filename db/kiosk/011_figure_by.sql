-- By whose word participations are attested, as the tracker knows it. Of those of before nothing is known.

ALTER TABLE figure ADD COLUMN by_cadre INTEGER NOT NULL DEFAULT 0; -- of attested: by a cadre's own word
ALTER TABLE figure ADD COLUMN by_admin INTEGER NOT NULL DEFAULT 0; -- and by an administrator's
