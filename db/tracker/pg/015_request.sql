-- What people asked to be done with what is known of them: seeing, correcting, withdrawing, erasing.

CREATE TABLE request (               -- private: who asked for what
    ref bigint PRIMARY KEY,
    youth bigint NOT NULL,           -- youth.ref
    what text COLLATE "C" NOT NULL,  -- "copy", "correct", "erase", or "no:" or "yes:" and a purpose of consent
    at_ms bigint NOT NULL            -- when it was asked, and done
);
CREATE INDEX request_of_youth ON request (youth, ref);

DO $$ BEGIN PERFORM seal_watch('request', 'ref'); END $$;
