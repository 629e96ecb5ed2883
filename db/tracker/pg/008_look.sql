-- Names of those who work with the tracker are looked at, too.

CREATE TABLE looked_at_account (  -- at whom: beside looked_at
    account bigint NOT NULL,      -- account.ref
    look bigint NOT NULL,         -- look.ref
    PRIMARY KEY (account, look)
);
