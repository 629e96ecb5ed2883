-- The same index by comparisons: a list after IN is laid out anew as a table in memory for each entry that is inserted.

DROP INDEX entry_of_its_time;
CREATE INDEX entry_of_its_time ON entry (id) WHERE verdict = 9 OR verdict = 10 OR verdict = 12 OR verdict = 17;
