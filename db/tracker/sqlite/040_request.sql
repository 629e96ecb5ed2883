-- What people asked to be done with what is known of them: seeing, correcting, withdrawing, erasing.

CREATE TABLE request (                     -- private: who asked for what
    ref   INTEGER PRIMARY KEY,
    youth INTEGER NOT NULL,                -- youth.ref
    what  TEXT NOT NULL,                   -- "copy", "correct", "erase", or "no:" or "yes:" and a purpose of consent
    at_ms INTEGER NOT NULL                 -- when it was asked, and done
) STRICT;
CREATE INDEX request_of_youth ON request (youth, ref);
