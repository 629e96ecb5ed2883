-- People check in with their own phones, by the code on a kiosk's screen.

ALTER TABLE people ADD COLUMN age bigint NOT NULL DEFAULT 0; -- enum qz_age

CREATE TABLE consent (               -- private: to what somebody said yes or no, and when that was taken back
    ref bigint PRIMARY KEY,
    youth bigint NOT NULL,           -- youth.ref
    purpose text COLLATE "C" NOT NULL, -- as in db/rules/consents.json
    version bigint NOT NULL,         -- of the texts there
    text bytea NOT NULL,             -- SHA-256 of the text that was shown
    given bigint NOT NULL,           -- 1: yes, 0: no
    at_ms bigint NOT NULL,
    how text COLLATE "C" NOT NULL,   -- "phone"; "guardian": by the parent or guardian, on the phone
    asked_at text COLLATE "C" NOT NULL, -- the activity at which it was asked, or ""
    ended_ms bigint NOT NULL         -- when it was withdrawn, or the person was forgotten; 0: it stands
);
CREATE INDEX consent_of_youth ON consent (youth, purpose);

CREATE TABLE phone (            -- phones by which somebody is known again
    hash bytea PRIMARY KEY,     -- SHA-256 of its token
    youth bigint NOT NULL,      -- youth.ref
    activity bigint NOT NULL,   -- activity.ref at which it was given: there it proves nothing yet; 0: none
    device bytea NOT NULL,      -- 8 bytes: the same for all that were given to one browser
    at_ms bigint NOT NULL
);
CREATE INDEX phone_of_youth ON phone (youth, at_ms);

CREATE TABLE registration (     -- who came onto the roll by a phone, and from where
    youth bigint PRIMARY KEY,   -- youth.ref
    activity bigint NOT NULL,   -- activity.ref
    device bytea NOT NULL,      -- as in phone
    address bytea NOT NULL      -- keyed hash of activity and address, 8 bytes
);
CREATE INDEX registration_at ON registration (activity);

CREATE TABLE slip (             -- slips that were used: each is good once
    nonce bytea PRIMARY KEY,
    activity bigint NOT NULL,   -- activity.ref
    youth bigint NOT NULL,      -- youth.ref; 0: counted without a name
    waits bigint NOT NULL,      -- 1: a cadre has to confirm it
    already bigint NOT NULL,    -- 1: the youth stood already, and nothing was written
    at_ms bigint NOT NULL
);
CREATE INDEX slip_at ON slip (at_ms);

DO $$
DECLARE
    event record;
BEGIN
    FOR event IN
        SELECT word, tables
        FROM (VALUES ('INSERT', 'NEW TABLE AS after'), ('DELETE', 'OLD TABLE AS before'),
                     ('UPDATE', 'OLD TABLE AS before NEW TABLE AS after')) AS events (word, tables)
    LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER %s ON consent REFERENCING %s '
                       'WHEN (current_setting(''qingzhan.watch'', true) = ''on'') EXECUTE FUNCTION seal_touch(''ref'')',
                       'seal_' || lower(event.word), event.word, event.tables);
    END LOOP;
END $$;
