-- From which entry on the rules for voids hold: those that came before stand as they did, also when the views are
-- made anew.

INSERT OR REPLACE INTO setting SELECT 'since.attribution', coalesce(max(n), 0) FROM entry;
