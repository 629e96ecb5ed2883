-- The roster as the tracker signed it, page by page: what `person` is checked against at each start.

CREATE TABLE roster_page (
    arriving  INTEGER NOT NULL CHECK (arriving IN (0, 1)), -- 1: of a roster that is still arriving
    page      INTEGER NOT NULL CHECK (page > 0),
    body      TEXT NOT NULL, -- the answer's body
    target    TEXT NOT NULL, -- of the request: path and query
    etag      TEXT NOT NULL, -- of the answer, or empty
    signature TEXT NOT NULL, -- its header Qingzhan-Signature
    PRIMARY KEY (arriving, page)
) STRICT, WITHOUT ROWID;
