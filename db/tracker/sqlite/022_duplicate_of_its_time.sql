-- Check-ins that came while the youth stood already are dated anew too: they may stand once another falls. Some do already.

DROP INDEX entry_of_its_time;
CREATE INDEX entry_of_its_time ON entry (id)
    WHERE verdict = 9 OR verdict = 10 OR verdict = 12 OR verdict = 14 OR verdict = 17;
