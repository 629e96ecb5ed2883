-- The digit of a phone number before its last four, by which people of one tail are told apart. It is never shown.
ALTER TABLE person ADD COLUMN digit TEXT NOT NULL DEFAULT '';      -- or empty
ALTER TABLE person_next ADD COLUMN digit TEXT NOT NULL DEFAULT '';
CREATE INDEX person_of_tail ON person(tail, digit) WHERE tail <> '';
