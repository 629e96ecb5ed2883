-- What people asked to be done with what is known of them: seeing, correcting, withdrawing, erasing.

CREATE TABLE request (               -- private: who asked for what
    ref bigint PRIMARY KEY,
    youth bigint NOT NULL,           -- youth.ref
    what text COLLATE "C" NOT NULL,  -- "copy", "correct", "erase", or "no:" or "yes:" and a purpose of consent
    at_ms bigint NOT NULL            -- when it was asked, and done
);
CREATE INDEX request_of_youth ON request (youth, ref);

DO $$
DECLARE
    event record;
BEGIN
    FOR event IN
        SELECT word, tables
        FROM (VALUES ('INSERT', 'NEW TABLE AS after'), ('DELETE', 'OLD TABLE AS before'),
                     ('UPDATE', 'OLD TABLE AS before NEW TABLE AS after')) AS events (word, tables)
    LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER %s ON request REFERENCING %s '
                       'WHEN (current_setting(''qingzhan.watch'', true) = ''on'') EXECUTE FUNCTION seal_touch(''ref'')',
                       'seal_' || lower(event.word), event.word, event.tables);
    END LOOP;
END $$;
