-- How many people were planned, which bounds how many a kiosk may count without a name.

ALTER TABLE activity ADD COLUMN expected INTEGER NOT NULL DEFAULT 0; -- 0: not said
