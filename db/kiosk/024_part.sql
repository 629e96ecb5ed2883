-- Which cadres take part in an activity, as this kiosk's log says: a view of it.

CREATE TABLE part (
    activity INTEGER NOT NULL, -- tally.ref
    cadre    TEXT NOT NULL,    -- "c_…"
    n        INTEGER NOT NULL, -- entry
    PRIMARY KEY (activity, cadre, n)
) STRICT, WITHOUT ROWID;
