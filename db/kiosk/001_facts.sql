-- The facts of a kiosk: its log, the Merkle tree over it, and what was signed of it.
-- Nothing in these tables is ever changed or removed, but the two rows of `tree`, and a cosignature that arrives.

CREATE TABLE device (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    public_key BLOB NOT NULL CHECK (length(public_key) = 32) -- of the key file beside this database
) STRICT;

CREATE TABLE entry (
    n    INTEGER PRIMARY KEY CHECK (n > 0), -- from 1 without gaps
    line TEXT NOT NULL,                     -- the bytes as first written, without the newline
    leaf BLOB NOT NULL CHECK (length(leaf) = 32) -- RFC 6962 leaf hash of the line
) STRICT;

CREATE TABLE tree (
    which INTEGER PRIMARY KEY CHECK (which IN (1, 2)), -- 1: of all entries; 2: of those that the tracker cosigned
    size  INTEGER NOT NULL CHECK (size >= 0),          -- leaves
    nodes BLOB NOT NULL                                -- roots of the perfect subtrees, largest first, 32 bytes each
) STRICT;
INSERT INTO tree VALUES (1, 0, x''), (2, 0, x'');

CREATE TABLE checkpoint (
    size        INTEGER PRIMARY KEY CHECK (size > 0), -- entries that it speaks of
    note        TEXT NOT NULL,                        -- the signed note
    cosignature TEXT,                                 -- the tracker's line under it, once held
    cosigner    BLOB                                  -- public key that the cosignature is by, when it was known
) STRICT;
