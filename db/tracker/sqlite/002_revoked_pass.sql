-- Passes are revoked one by one, so that a youth who lost one can be given another. Who was revoked before loses
-- all the passes issued until now, which no kiosk took any more.

ALTER TABLE pass ADD COLUMN seq INTEGER NOT NULL DEFAULT 0; -- receipt that issued it; 0: before this script
CREATE INDEX pass_of_youth ON pass (youth);

CREATE TABLE revoked_pass (
    number INTEGER PRIMARY KEY,            -- of the revocation, from 1
    tag    BLOB NOT NULL UNIQUE,           -- as in pass
    at_ms  INTEGER NOT NULL                -- check-ins with it from then on do not count
) STRICT;
INSERT INTO revoked_pass (tag, at_ms)
    SELECT p.tag, r.at_ms FROM revoked r JOIN pass p ON p.youth = r.youth ORDER BY r.number, p.tag;
DROP TABLE revoked;
