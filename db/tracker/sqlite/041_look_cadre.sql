-- A cadre at a kiosk looks at a name, too.

ALTER TABLE look ADD COLUMN cadre INTEGER NOT NULL DEFAULT 0; -- cadre.ref of who looked at a kiosk; 0: an account did
