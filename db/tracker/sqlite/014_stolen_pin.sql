-- A view of the own log: PINs that a stolen kiosk knew, until they are renewed.

CREATE TABLE stolen_pin (
    cadre     INTEGER NOT NULL,            -- cadre.ref
    log       INTEGER NOT NULL,            -- of the kiosk that knew it
    from_seq  INTEGER NOT NULL,            -- receipt from which on it confirms, rejects and voids nothing
    until_seq INTEGER NOT NULL,            -- receipt that brought another PIN, 0: none yet
    PRIMARY KEY (cadre, log)
) STRICT, WITHOUT ROWID;
