-- The newest configuration as the tracker signed it: what the tables of keys, cadres and activities are checked against at
-- each start.

CREATE TABLE kept (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    body       TEXT NOT NULL, -- the answer's body
    target     TEXT NOT NULL, -- of the request: path and query,
    none_match TEXT NOT NULL, -- and its If-None-Match, or empty
    etag       TEXT NOT NULL, -- of the answer
    signature  TEXT NOT NULL  -- its header Qingzhan-Signature
) STRICT;
