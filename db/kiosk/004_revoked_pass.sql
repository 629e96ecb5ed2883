-- Passes are withdrawn one by one, so that a youth who lost one can come with another. The ids in `revoked` stay
-- refused until the tracker has told the first list of passes, whatever number that has.

CREATE TABLE revoked_pass (
    tag BLOB PRIMARY KEY -- first 16 bytes of SHA-256 of the pass's 86 bytes
) STRICT, WITHOUT ROWID;
DELETE FROM setting WHERE name = 'revoked.number';
