-- Whom what reached says in which quarters, and through whom, somebody took part: no list of its own is kept for that,
-- which cost each check-in a page of its own.

DROP INDEX participation_by_youth;
