-- Actions of the tracker's own log, applied to the registry's tables. New rows are numbered here, one above the newest, so
-- that tables made anew have the numbers that they had.

-- name: verb_tell_all
-- Every kiosk is told something else.
-- ?1 receipt
UPDATE organisation SET config_seq = ?1;

-- name: verb_tell
-- The kiosks of an organisation are.
-- ?1 its ref, ?2 receipt
UPDATE organisation SET config_seq = ?2 WHERE ref = ?1;

-- name: verb_tell_of_person
-- Those of somebody's organisation are; it is given back.
-- ?1 youth's id, ?2 receipt; at most one row
UPDATE organisation SET config_seq = ?2 WHERE ref = (SELECT organisation FROM youth WHERE id = ?1) RETURNING ref;

-- name: verb_organisation_add
-- A new organisation, which is in charge of itself.
-- ?1 id, ?2 ref of the superior or NULL, ?3 kind, ?4 title, ?5 receipt
INSERT INTO organisation(ref, id, superior, kind, title, config_seq, keeper)
VALUES ((SELECT coalesce(max(ref), 0) + 1 FROM organisation), ?1, ?2, ?3, ?4, ?5,
    (SELECT coalesce(max(ref), 0) + 1 FROM organisation));

-- name: verb_organisation_rename
-- Another title.
-- ?1 ref, ?2 title
UPDATE organisation SET title = ?2 WHERE ref = ?1;

-- name: verb_organisation_close
-- It is closed.
-- ?1 ref, ?2 when, ?3 reason, ?4 ref of the one into which it was merged, or NULL
UPDATE organisation SET closed_ms = ?2, why = ?3, merged_into = ?4 WHERE ref = ?1;

-- name: verb_setting
-- A setting's value.
-- ?1 name, ?2 value
INSERT INTO setting(name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: verb_pass_key
-- A key that signs passes.
-- ?1 its id, ?2 the public key
INSERT INTO pass_key(id, pk) VALUES (?1, ?2);

-- name: verb_log_make
-- A log, unless it is there.
-- ?1 origin, ?2 the tree of no entries
INSERT INTO log(ref, origin, nodes) VALUES ((SELECT coalesce(max(ref), 0) + 1 FROM log), ?1, ?2)
ON CONFLICT (origin) DO NOTHING;

-- name: verb_log_of
-- The log of an origin.
-- ?1 origin; at most one row
SELECT ref FROM log WHERE origin = ?1;

-- name: verb_kiosk_log
-- The log of a kiosk.
-- ?1 its id; at most one row
SELECT log FROM kiosk WHERE id = ?1;

-- name: verb_kiosk_add
-- A kiosk, or what a known one is enrolled as anew.
-- ?1 log, ?2 id, ?3 public key, ?4 organisation's ref, ?5 name, ?6 when, ?7 log of the one that it follows, or NULL
INSERT INTO kiosk(log, id, pk, organisation, name, revoked, enrolled_ms, predecessor)
VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7)
ON CONFLICT (log) DO UPDATE SET organisation = excluded.organisation, name = excluded.name;

-- name: verb_kiosk_rename
-- Another name.
-- ?1 id, ?2 name
UPDATE kiosk SET name = ?2 WHERE id = ?1;

-- name: verb_kiosk_revoke
-- It is one no more; its organisation is given back.
-- ?1 id; at most one row
UPDATE kiosk SET revoked = 1 WHERE id = ?1 RETURNING organisation;

-- name: verb_kiosk_stolen
-- The PINs that it took along: those of its organisation's cadres.
-- ?1 the kiosk's id, ?2 receipt
INSERT INTO stolen_pin(cadre, log, from_seq, until_seq)
SELECT c.ref, k.log, ?2, 0 FROM kiosk k JOIN cadre c ON c.organisation = k.organisation WHERE k.id = ?1
ON CONFLICT (cadre, log) DO NOTHING;

-- name: verb_cadre_add
-- A cadre.
-- ?1 id, ?2 organisation's ref
INSERT INTO cadre(ref, id, organisation) VALUES ((SELECT coalesce(max(ref), 0) + 1 FROM cadre), ?1, ?2);

-- name: verb_cadre_leave
-- A cadre leaves.
-- ?1 id, ?2 when
UPDATE cadre SET left_ms = ?2 WHERE id = ?1;

-- name: verb_cadre_pin
-- A cadre has a PIN that no stolen kiosk knows.
-- ?1 id, ?2 receipt
UPDATE stolen_pin SET until_seq = ?2 WHERE until_seq = 0 AND cadre = (SELECT ref FROM cadre WHERE id = ?1);

-- name: verb_person_add
-- Somebody.
-- ?1 id, ?2 organisation's ref
-- hot
INSERT INTO youth(ref, id, organisation) VALUES ((SELECT coalesce(max(ref), 0) + 1 FROM youth), ?1, ?2);

-- name: verb_person_revoke
-- All the passes that somebody had before passes were numbered by their receipts are revoked, in the order of their tags.
-- ?1 youth's id, ?2 when
INSERT INTO revoked_pass(number, tag, at_ms)
SELECT (SELECT coalesce(max(number), 0) FROM revoked_pass) + row_number() OVER (ORDER BY p.tag), p.tag, ?2
FROM pass p JOIN youth y ON y.ref = p.youth
WHERE y.id = ?1 AND p.seq = 0 AND NOT EXISTS (SELECT 1 FROM revoked_pass r WHERE r.tag = p.tag)
ORDER BY p.tag;

-- name: verb_pass_revoke
-- A pass is revoked, unless it was.
-- ?1 tag, ?2 when, ?3 its end in seconds or 0, ?4 its key or 0
-- hot
INSERT INTO revoked_pass(number, tag, at_ms, expires, key)
VALUES ((SELECT coalesce(max(number), 0) + 1 FROM revoked_pass), ?1, ?2, ?3, ?4)
ON CONFLICT (tag) DO NOTHING;

-- name: verb_activity_add
-- An activity.
-- ?1 id, ?2 organisation's ref, ?3 kind, ?4 title, ?5 place, ?6 start, ?7 end, ?8 quarter, ?9 people planned or 0,
-- ?10 people inside at once or 0, ?11 whether people check out, ?12 the campaign for which it is tagged, or ""
INSERT INTO activity(ref, id, organisation, kind, title, place, start_ms, end_ms, quarter, state, expected, capacity,
    checkout, campaign)
VALUES ((SELECT coalesce(max(ref), 0) + 1 FROM activity), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, ?11, ?12);

-- name: verb_activity_figure
-- Its figures, of nothing so far.
-- ?1 id, ?2 whether it counts
INSERT INTO activity_figure(activity, opens, late_opens, confirms, proven, attested, pending, late, unnamed, unnamed_late,
    counts)
SELECT ref, 0, 0, 0, 0, 0, 0, 0, 0, 0, ?2 FROM activity WHERE id = ?1;

-- name: verb_activity_move
-- It is held at another time, and perhaps elsewhere.
-- ?1 ref, ?2 place, ?3 start, ?4 end, ?5 quarter
UPDATE activity SET place = ?2, start_ms = ?3, end_ms = ?4, quarter = ?5 WHERE ref = ?1;

-- name: verb_activity_state
-- How it stands, and why.
-- ?1 ref, ?2 state, ?3 reason or ""
UPDATE activity SET state = ?2, why = ?3 WHERE ref = ?1;

-- name: verb_restored
-- The store was put back from a copy.
-- ?1 when
INSERT INTO restored(at_ms) VALUES (?1) ON CONFLICT (at_ms) DO NOTHING;

-- name: merging_reached
-- Who came to an activity through a log.
-- large
-- ?1 activity's ref, ?2 log
SELECT youth FROM participation WHERE activity = ?1 AND log = ?2 ORDER BY youth;

-- name: merging_log
-- The next log through which somebody came.
-- ?1 activity's ref, ?2 after this log; at most one row
SELECT log FROM participation WHERE activity = ?1 AND log > ?2 ORDER BY log LIMIT 1;

-- name: merging_activity
-- The next activity of an organisation that is not over; those that went are the other one's.
-- ?1 its ref, ?2 now; at most one row
SELECT id FROM activity WHERE organisation = ?1 AND state = 0 AND end_ms > ?2 ORDER BY ref LIMIT 1;

-- name: merging_kiosks
-- Kiosks go from one organisation to another.
-- ?1 ref of the one, ?2 of the other
UPDATE kiosk SET organisation = ?2 WHERE organisation = ?1;

-- name: merging_cadres
-- Cadres do.
-- ?1, ?2 as above
UPDATE cadre SET organisation = ?2 WHERE organisation = ?1;

-- name: merging_people
-- People do.
-- ?1, ?2 as above
UPDATE youth SET organisation = ?2 WHERE organisation = ?1;

-- name: merging_below
-- Organisations below it do. What was closed stays where it was.
-- ?1, ?2 as above
UPDATE organisation SET superior = ?2 WHERE superior = ?1 AND closed_ms = 0;

-- name: merging_past
-- What it was in charge of is the other's.
-- ?1, ?2 as above
UPDATE organisation SET keeper = ?2 WHERE keeper = ?1;
