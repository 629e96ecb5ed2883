-- Several trackers on one database: each counts its changes here, so that others see that there were some.

CREATE TABLE IF NOT EXISTS turn (number bigint NOT NULL);
INSERT INTO turn (number) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM turn);

-- What is left of the rows that were touched goes with each transaction: nothing else clears a table of a connection.
CREATE OR REPLACE FUNCTION seal_watch() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CREATE TEMP TABLE touched (tab text COLLATE "C", row bytea, PRIMARY KEY (tab, row)) ON COMMIT DELETE ROWS;
    PERFORM set_config('qingzhan.watch', 'on', false);
END $$;
