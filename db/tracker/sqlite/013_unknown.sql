-- Entries of a kind that this program does not know are found at once by the program that comes to know it, and
-- judged anew.

CREATE INDEX entry_unknown ON entry (id) WHERE verdict = 1; -- QZ_J_UNKNOWN_KIND
