-- A keyed digest over the settings that are this kiosk's own (src/ledger/setting.c names those that are told anew). Empty:
-- it is made when the ledger is opened. A later script that writes a setting must empty it again.

CREATE TABLE setting_digest (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    digest BLOB NOT NULL -- HMAC-SHA256 under the sealing key (store/seal.h)
) STRICT;
INSERT INTO setting_digest VALUES (1, x'');
INSERT OR REPLACE INTO setting SELECT 'kept.is', '1' FROM kept;
