-- What several trackers on one database tell each other (src/journal/turn.c).

-- name: turn_told_keep
-- The kiosks of an organisation are told something else.
-- many
-- ?1 its ref, or 0 for all, ?2 receipt
INSERT INTO turn_told (organisation, seq) VALUES (?1, ?2)
ON CONFLICT (organisation) DO UPDATE SET seq = excluded.seq;

-- name: turn_told_since
-- Organisations whose kiosks are, and the receipt that did it last.
-- ?1 after this one
-- hot
SELECT organisation, seq FROM turn_told WHERE seq > ?1;
