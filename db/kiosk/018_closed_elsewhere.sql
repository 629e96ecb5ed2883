-- What feeds tell of closings at other kiosks: rows of before are told anew.

DELETE FROM sibling;
DELETE FROM elsewhere;
DELETE FROM figure;
DELETE FROM setting WHERE name IN ('feed.next', 'feed.rows');
UPDATE setting_digest SET digest = x'';
ALTER TABLE figure ADD COLUMN closed INTEGER NOT NULL DEFAULT 0; -- 1: a cadre closed it at another kiosk
