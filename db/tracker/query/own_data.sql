-- What somebody sees of what is known of them, and has changed.

-- name: own_data_get
-- What is held of somebody.
-- hot
-- ?1 youth's ref; at most one row
SELECT y.id, p.name, p.phone, p.age, o.title
FROM people p JOIN youth y ON y.ref = p.youth JOIN organisation o ON o.ref = y.organisation
WHERE p.youth = ?1;

-- name: request_keep
-- Somebody asked for something, which is done.
-- ?1 youth's ref, ?2 what, ?3 when
INSERT INTO request (ref, youth, what, at_ms) VALUES ((SELECT coalesce(max(ref), 0) + 1 FROM request), ?1, ?2, ?3);

-- name: request_list
-- What somebody asked for, the newest first.
-- hot
-- ?1 youth's ref, ?2 how many at the most
SELECT what, at_ms FROM request WHERE youth = ?1 ORDER BY ref DESC LIMIT ?2;

-- name: consent_end
-- What somebody said to one thing ends.
-- ?1 youth's ref, ?2 purpose, ?3 when
UPDATE consent SET ended_ms = ?3 WHERE youth = ?1 AND purpose = ?2 AND ended_ms = 0;
