-- A keyed digest of the row, in what a feed tells: rows of before are told anew.

DELETE FROM sibling;
DELETE FROM elsewhere;
DELETE FROM figure;
DELETE FROM setting WHERE name IN ('feed.next', 'feed.rows');
UPDATE setting_digest SET digest = x'';

ALTER TABLE sibling ADD COLUMN seal BLOB;
ALTER TABLE elsewhere ADD COLUMN seal BLOB;
ALTER TABLE figure ADD COLUMN seal BLOB;
