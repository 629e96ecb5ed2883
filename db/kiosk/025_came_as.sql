-- By which letter somebody's name is looked for, and how who came to other kiosks is known.

ALTER TABLE person ADD COLUMN initial TEXT NOT NULL DEFAULT '';      -- one or two letters, or empty
ALTER TABLE person_next ADD COLUMN initial TEXT NOT NULL DEFAULT '';
ALTER TABLE sibling ADD COLUMN known_as INTEGER NOT NULL DEFAULT 0;  -- enum qz_came_as, when it was told
