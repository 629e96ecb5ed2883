-- People check in with their own phones, by the code on a kiosk's screen.

ALTER TABLE people ADD COLUMN age INTEGER NOT NULL DEFAULT 0; -- enum qz_age

CREATE TABLE consent (                     -- private: to what somebody said yes or no, and when that was taken back
    ref      INTEGER PRIMARY KEY,
    youth    INTEGER NOT NULL,             -- youth.ref
    purpose  TEXT NOT NULL,                -- as in db/rules/consents.json
    version  INTEGER NOT NULL,             -- of the texts there
    text     BLOB NOT NULL,                -- SHA-256 of the text that was shown
    given    INTEGER NOT NULL,             -- 1: yes, 0: no
    at_ms    INTEGER NOT NULL,
    how      TEXT NOT NULL,                -- "phone"; "guardian": by the parent or guardian, on the phone
    asked_at TEXT NOT NULL,                -- the activity at which it was asked, or ""
    ended_ms INTEGER NOT NULL              -- when it was withdrawn, or the person was forgotten; 0: it stands
) STRICT;
CREATE INDEX consent_of_youth ON consent (youth, purpose);

CREATE TABLE phone (                       -- phones by which somebody is known again
    hash     BLOB PRIMARY KEY,             -- SHA-256 of its token
    youth    INTEGER NOT NULL,             -- youth.ref
    activity INTEGER NOT NULL,             -- activity.ref at which it was given: there it proves nothing yet; 0: none
    device   BLOB NOT NULL,                -- 8 bytes: the same for all that were given to one browser
    at_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX phone_of_youth ON phone (youth, at_ms);

CREATE TABLE registration (                -- who came onto the roll by a phone, and from where
    youth    INTEGER PRIMARY KEY,          -- youth.ref
    activity INTEGER NOT NULL,             -- activity.ref
    device   BLOB NOT NULL,                -- as in phone
    address  BLOB NOT NULL                 -- keyed hash of activity and address, 8 bytes
) STRICT;
CREATE INDEX registration_at ON registration (activity);

CREATE TABLE slip (                        -- slips that were used: each is good once
    nonce    BLOB PRIMARY KEY,
    activity INTEGER NOT NULL,             -- activity.ref
    youth    INTEGER NOT NULL,             -- youth.ref; 0: counted without a name
    waits    INTEGER NOT NULL,             -- 1: a cadre has to confirm it
    already  INTEGER NOT NULL,             -- 1: the youth stood already, and nothing was written
    at_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX slip_at ON slip (at_ms);
