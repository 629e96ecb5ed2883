-- A kiosk whose log is not taken any more goes on as another one.

ALTER TABLE kiosk ADD COLUMN predecessor INTEGER;  -- log of the kiosk that it was before; NULL: of none
CREATE UNIQUE INDEX kiosk_after ON kiosk (predecessor) WHERE predecessor IS NOT NULL;
