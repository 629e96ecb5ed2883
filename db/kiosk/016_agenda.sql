-- What of an activity waits for a cadre, which the staff menu lists until nothing does.

-- The tracker's word on activities that it offers no more.
ALTER TABLE activity ADD COLUMN past INTEGER NOT NULL DEFAULT 0;      -- 1: it is one of those
ALTER TABLE activity ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0; -- of those: 1, somebody confirmed it
ALTER TABLE activity ADD COLUMN came INTEGER NOT NULL DEFAULT 0;      -- likewise: people
ALTER TABLE activity ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;   -- likewise: for a cadre

-- Its word on the others, told like the rest of the figure: confirmations of the whole. Rows of before are told anew.
DELETE FROM sibling;
DELETE FROM elsewhere;
DELETE FROM figure;
DELETE FROM setting WHERE name IN ('feed.next', 'feed.rows');
UPDATE setting_digest SET digest = x'';
ALTER TABLE figure ADD COLUMN confirms INTEGER NOT NULL DEFAULT 0;

-- A view of the log: confirmations that stand.
CREATE TABLE confirmation (
    activity INTEGER NOT NULL, -- tally.ref
    n        INTEGER NOT NULL, -- entry
    target   INTEGER NOT NULL, -- the one entry that it speaks of, 0: the whole up to it
    PRIMARY KEY (activity, n)
) STRICT, WITHOUT ROWID;
INSERT INTO confirmation
    SELECT t.ref, e.n, coalesce(json_extract(e.line, '$.target'), 0)
    FROM entry e JOIN tally t ON t.activity = json_extract(e.line, '$.activity')
    WHERE instr(e.line, '"kind":"confirm"') > 0 AND json_extract(e.line, '$.kind') = 'confirm'
    AND NOT EXISTS (SELECT 1 FROM cancel c WHERE c.target = e.n);
