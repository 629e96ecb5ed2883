-- How the participations of an activity are known to the tracker, at all kiosks together. Told like `elsewhere`.

CREATE TABLE figure (
    activity TEXT PRIMARY KEY, -- "a_…"
    proven   INTEGER NOT NULL, -- by the youth's own phone
    attested INTEGER NOT NULL, -- confirmed by a cadre
    waiting  INTEGER NOT NULL, -- for a cadre
    late     INTEGER NOT NULL, -- entered later
    counted  INTEGER NOT NULL, -- without a name, on the spot
    as_of_ms INTEGER NOT NULL  -- the tracker's clock
) STRICT, WITHOUT ROWID;
