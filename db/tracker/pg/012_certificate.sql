-- Certificates of attendance that people took, by which anybody can ask whether they still hold.

CREATE TABLE certificate (     -- private: whose it is
    code bytea PRIMARY KEY,    -- 10 random bytes, on the paper
    youth bigint NOT NULL,     -- youth.ref
    activity bigint NOT NULL,  -- activity.ref of the one that it speaks of; 0: of all within the next two
    from_ms bigint NOT NULL,   -- they begin from then on
    to_ms bigint NOT NULL,     -- and before
    named bigint NOT NULL,     -- 1: the paper says the name
    times bigint NOT NULL,     -- how many that were when it was made
    minutes bigint NOT NULL,   -- and how long together
    at_ms bigint NOT NULL,     -- when it was made
    ended_ms bigint NOT NULL   -- when its holder took it back; 0: it is good
);
CREATE INDEX certificate_of_youth ON certificate (youth, at_ms);

-- A private table is sealed from now on: whatever is written to it is told to seal_touch, by that column.
CREATE FUNCTION seal_watch(private regclass, key text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    event record;
BEGIN
    FOR event IN
        SELECT word, tables
        FROM (VALUES ('INSERT', 'NEW TABLE AS after'), ('DELETE', 'OLD TABLE AS before'),
                     ('UPDATE', 'OLD TABLE AS before NEW TABLE AS after')) AS events (word, tables)
    LOOP
        EXECUTE format('CREATE TRIGGER %I AFTER %s ON %s REFERENCING %s '
                       'WHEN (current_setting(''qingzhan.watch'', true) = ''on'') EXECUTE FUNCTION seal_touch(%L)',
                       'seal_' || lower(event.word), event.word, private, event.tables, key);
    END LOOP;
END $$;

DO $$ BEGIN PERFORM seal_watch('certificate', 'code'); END $$;
