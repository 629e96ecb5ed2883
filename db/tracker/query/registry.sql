-- Organisations, people, cadres, kiosks, passes and activities, as they are kept and listed.

-- name: act_ref
-- The short name of an activity.
-- ?1 its id; at most one row
-- hot
SELECT ref FROM activity WHERE id = ?1;

-- name: act_title
-- The title of an activity.
-- ?1 its id; at most one row
SELECT title FROM activity WHERE id = ?1;

-- name: act_list
-- Activities with their figures, by id.
-- ?1 after this id, ?2 ref of the organisation, or 0 for all, ?3 how many at the most
SELECT a.id, o.id, a.title, a.place, a.kind, a.start_ms, a.end_ms, a.state, f.opens, f.late_opens, f.confirms, f.proven,
    f.attested, f.pending, f.late, f.unnamed, f.unnamed_late, f.counts, a.expected, a.why,
    a.campaign, a.capacity, a.checkout, coalesce(r.awful, 0), coalesce(r.poor, 0), coalesce(r.fair, 0),
    coalesce(r.good, 0), coalesce(r.great, 0)
FROM activity a
JOIN organisation o ON o.ref = a.organisation
JOIN activity_figure f ON f.activity = a.ref
LEFT JOIN activity_rating r ON r.activity = a.ref
WHERE a.id > ?1 AND (?2 = 0 OR a.organisation = ?2) ORDER BY a.id LIMIT ?3;

-- name: act_get
-- An activity with its figures.
-- ?1 its id; at most one row
SELECT a.id, o.id, a.title, a.place, a.kind, a.start_ms, a.end_ms, a.state, f.opens, f.late_opens, f.confirms, f.proven,
    f.attested, f.pending, f.late, f.unnamed, f.unnamed_late, f.counts, a.expected, a.why,
    a.campaign, a.capacity, a.checkout, coalesce(r.awful, 0), coalesce(r.poor, 0), coalesce(r.fair, 0),
    coalesce(r.good, 0), coalesce(r.great, 0)
FROM activity a
JOIN organisation o ON o.ref = a.organisation
JOIN activity_figure f ON f.activity = a.ref
LEFT JOIN activity_rating r ON r.activity = a.ref
WHERE a.id = ?1;

-- name: act_between
-- Activities of an organisation that are held, wholly or in part, between two instants, by their beginning.
-- ?1 ref of the organisation, ?2 from, ?3 to, ?4 how many at the most
SELECT a.id, o.id, a.title, a.place, a.kind, a.start_ms, a.end_ms, a.state, f.opens, f.late_opens, f.confirms, f.proven,
    f.attested, f.pending, f.late, f.unnamed, f.unnamed_late, f.counts, a.expected, a.why,
    a.campaign, a.capacity, a.checkout, coalesce(r.awful, 0), coalesce(r.poor, 0), coalesce(r.fair, 0),
    coalesce(r.good, 0), coalesce(r.great, 0)
FROM activity a
JOIN organisation o ON o.ref = a.organisation
JOIN activity_figure f ON f.activity = a.ref
LEFT JOIN activity_rating r ON r.activity = a.ref
WHERE a.organisation = ?1 AND a.end_ms > ?2 AND a.start_ms < ?3 ORDER BY a.start_ms, a.id LIMIT ?4;

-- name: act_state
-- How an activity stands.
-- ?1 its id; at most one row
SELECT a.state, a.end_ms, f.counts FROM activity a JOIN activity_figure f ON f.activity = a.ref WHERE a.id = ?1;

-- name: act_came
-- Who came to an activity, in the order in which it was heard.
-- ?1 activity's ref, ?2 after this cursor, ?3 how many at the most
SELECT y.id, coalesce(p.name, ''), coalesce(p.phone, ''), coalesce(p.consent, ''), a.seq, a.at_ms, a.out_ms, a.how,
    coalesce(k.name, ''), v.checkout, v.end_ms,
    (SELECT coalesce(max(s.at_ms), 0) FROM passage s
     WHERE s.activity = a.activity AND s.youth = a.youth AND s.gone = 0 AND s.leaves = 0),
    (SELECT coalesce(max(s.at_ms), 0) FROM passage s
     WHERE s.activity = a.activity AND s.youth = a.youth AND s.gone = 0 AND s.leaves = 1), coalesce(k.id, ''), a.n
FROM participation a
JOIN activity v ON v.ref = a.activity
JOIN youth y ON y.ref = a.youth
LEFT JOIN people p ON p.youth = a.youth
LEFT JOIN kiosk k ON k.log = a.log
WHERE a.activity = ?1 AND a.seq > ?2 ORDER BY a.seq LIMIT ?3;

-- name: secret_keep
-- Keep a new cadre's or helper's name and PIN: helpers stand in the table of cadres, by ids of their own letter.
-- ?1 the id, ?2 name, ?3 PIN's hash
INSERT INTO cadre_secret(cadre, name, pin) SELECT ref, ?2, ?3 FROM cadre WHERE id = ?1;

-- name: secret_pin
-- Another PIN.
-- ?1 cadre's ref, ?2 PIN's hash
UPDATE cadre_secret SET pin = ?2 WHERE cadre = ?1;

-- name: secret_name
-- Another name.
-- ?1 cadre's ref, ?2 name
UPDATE cadre_secret SET name = ?2 WHERE cadre = ?1;

-- name: secret_drop
-- The cadre leaves: name and PIN are kept no longer.
-- ?1 cadre's ref
DELETE FROM cadre_secret WHERE cadre = ?1;

-- name: staff_find
-- A cadre who has not left, and the organisation's id.
-- ?1 cadre's id; at most one row
SELECT c.ref, o.id
FROM cadre c JOIN organisation o ON o.ref = c.organisation JOIN cadre_secret s ON s.cadre = c.ref
WHERE c.id = ?1;

-- name: staff_names
-- Cadres or helpers of an organisation who have not left, in the order in which kiosks are told of them.
-- ?1 organisation's ref, ?2 the letter of their ids
SELECT c.ref, s.name FROM cadre c JOIN cadre_secret s ON s.cadre = c.ref
WHERE c.organisation = ?1 AND substr(c.id, 1, 1) = ?2 ORDER BY c.ref;

-- name: staff_get
-- A cadre who has not left, and whether a stolen kiosk took the PIN along.
-- ?1 cadre's id; at most one row
SELECT c.id, o.id, s.name, s.pin, EXISTS (SELECT 1 FROM stolen_pin t WHERE t.cadre = c.ref AND t.until_seq = 0),
    c.organisation, c.ref
FROM cadre c JOIN organisation o ON o.ref = c.organisation JOIN cadre_secret s ON s.cadre = c.ref
WHERE c.id = ?1;

-- name: staff_list
-- The same of many, by organisation.
-- ?1 after this id, or "", ?2 ref of the organisation, or 0 for all, ?3 how many at the most, ?4 the letter of their ids
SELECT c.id, o.id, s.name, s.pin, EXISTS (SELECT 1 FROM stolen_pin t WHERE t.cadre = c.ref AND t.until_seq = 0),
    c.organisation, c.ref
FROM cadre c JOIN organisation o ON o.ref = c.organisation JOIN cadre_secret s ON s.cadre = c.ref
WHERE (?1 = '' OR (c.organisation, c.ref) > (SELECT organisation, ref FROM cadre WHERE id = ?1))
AND (?2 = 0 OR c.organisation = ?2) AND substr(c.id, 1, 1) = ?4
ORDER BY c.organisation, c.ref LIMIT ?3;

-- name: forgotten_all
-- Those of whom nothing is held but the id.
-- large
SELECT y.id FROM youth y LEFT JOIN people p ON p.youth = y.ref WHERE p.youth IS NULL ORDER BY y.id;

-- name: secret_kiosk
-- Keep what a kiosk is known by.
-- ?1 its id, ?2 hash of its bearer token, ?3 key of its screen
INSERT INTO kiosk_secret(log, bearer, screen_key) SELECT log, ?2, ?3 FROM kiosk WHERE id = ?1
ON CONFLICT (log) DO UPDATE SET bearer = excluded.bearer, screen_key = excluded.screen_key;

-- name: token_keep
-- Keep an enrolment code.
-- ?1 its hash, ?2 organisation's id, ?3 the kiosk's name, ?4 when it expires
INSERT INTO token(hash, organisation, name, expires_ms, key)
SELECT ?1, ref, ?3, ?4, NULL FROM organisation WHERE id = ?2;

-- name: token_get
-- An enrolment code; one of an organisation that was merged since enrols where its kiosks are now.
-- ?1 its hash; at most one row
SELECT o.id, t.name, t.expires_ms, t.key
FROM token t JOIN organisation g ON g.ref = t.organisation JOIN organisation o ON o.ref = g.keeper
WHERE t.hash = ?1;

-- name: token_use
-- The code is used up by a key.
-- ?1 its hash, ?2 the key
UPDATE token SET key = ?2 WHERE hash = ?1;

-- name: machine_is
-- Whether there is a kiosk of an id.
-- ?1 id; at most one row
SELECT 1 FROM kiosk WHERE id = ?1;

-- name: machine_revoked
-- Whether a kiosk was revoked, and whether as stolen.
-- ?1 its id; at most one row
SELECT revoked, EXISTS (SELECT 1 FROM stolen_pin p WHERE p.log = k.log) FROM kiosk k WHERE id = ?1;

-- name: machine_stolen
-- Cadres and helpers whose PIN a kiosk took along, and who have no other yet.
-- ?1 the kiosk's id; one row
SELECT count(*)
FROM stolen_pin p JOIN kiosk k ON k.log = p.log JOIN cadre_secret s ON s.cadre = p.cadre
WHERE k.id = ?1 AND p.until_seq = 0;

-- name: machine_organisation
-- The organisation of a kiosk.
-- ?1 the kiosk's id; at most one row
SELECT o.id FROM kiosk k JOIN organisation o ON o.ref = k.organisation WHERE k.id = ?1;

-- name: machine_by_bearer
-- The kiosk that says a bearer token.
-- ?1 the token's hash; at most one row
-- hot
SELECT k.log, k.id, o.id, k.organisation, k.name, k.pk, k.revoked, 0, 0, 0
FROM kiosk_secret s JOIN kiosk k ON k.log = s.log JOIN organisation o ON o.ref = k.organisation
WHERE s.bearer = ?1;

-- name: machine_list
-- Kiosks by id, with what is held of each, and the ones before and after it.
-- ?1 after this id, ?2 how many at the most, ?3 ref of the organisation that they are in or below, or 0 for all
SELECT k.log, k.id, o.id, k.organisation, k.name, k.pk, k.revoked, l.size,
    EXISTS (SELECT 1 FROM fork f WHERE f.log = k.log),
    coalesce((SELECT max(at_ms) FROM receipt r WHERE r.log = k.log), 0),
    (SELECT p.id FROM kiosk p WHERE p.log = k.predecessor),
    (SELECT n.id FROM kiosk n WHERE n.predecessor = k.log)
FROM kiosk k JOIN organisation o ON o.ref = k.organisation JOIN log l ON l.ref = k.log
WHERE k.id > ?1 AND (?3 = 0 OR k.organisation IN (
    {there_and_below ?3}
))
ORDER BY k.id LIMIT ?2;

-- name: machine_succession
-- What is known of a kiosk that wants to go on with another log: forked, whether it follows another one itself, since
-- when it is there, entries that are held, the kiosk that follows it already.
-- ?1 its log; at most one row
SELECT EXISTS (SELECT 1 FROM fork f WHERE f.log = k.log), k.predecessor IS NOT NULL, k.enrolled_ms, l.size,
    coalesce((SELECT n.id FROM kiosk n WHERE n.predecessor = k.log), '')
FROM kiosk k JOIN log l ON l.ref = k.log WHERE k.log = ?1;

-- name: merge_below
-- Whether an organisation stands above another one, however far, or is the same.
-- ?1 the one, ?2 the other; at most one row
WITH RECURSIVE above(ref) AS (
    SELECT ref FROM organisation WHERE ref = ?2
    UNION SELECT o.superior FROM above a JOIN organisation o ON o.ref = a.ref WHERE o.superior IS NOT NULL)
SELECT 1 FROM above WHERE ref = ?1;

-- name: merge_lower
-- The title of an organisation below one that could not stand below a kind.
-- ?1 ref of the one above, ?2 kind; at most one row
SELECT title FROM organisation WHERE superior = ?1 AND closed_ms = 0 AND kind <= ?2 ORDER BY ref LIMIT 1;

-- name: merge_cadres
-- Cadres and helpers of two organisations who have not left: the more of the two, since kiosks know so many of either.
-- ?1, ?2 refs of the organisations; one row
SELECT coalesce(max(people), 0)
FROM (SELECT count(*) AS people FROM cadre c JOIN cadre_secret s ON s.cadre = c.ref
      WHERE c.organisation IN (?1, ?2) GROUP BY substr(c.id, 1, 1)) AS staff;

-- name: merge_count
-- What goes from one organisation to another: kiosks, cadres, people, activities, organisations below; and people who
-- are there already.
-- ?1 from, ?2 into, ?3 now; one row
SELECT (SELECT count(*) FROM kiosk WHERE organisation = ?1 AND revoked = 0),
    (SELECT count(*) FROM cadre c JOIN cadre_secret s ON s.cadre = c.ref
     WHERE c.organisation = ?1 AND substr(c.id, 1, 1) = 'c'),
    (SELECT count(*) FROM youth y JOIN people p ON p.youth = y.ref WHERE y.organisation = ?1),
    (SELECT count(*) FROM activity WHERE organisation = ?1 AND state = 0 AND end_ms > ?3),
    (SELECT count(*) FROM organisation WHERE superior = ?1 AND closed_ms = 0),
    (SELECT count(*) FROM youth y JOIN people p ON p.youth = y.ref
     WHERE y.organisation = ?1 AND p.phone <> '' AND EXISTS (
         SELECT 1 FROM people q JOIN youth z ON z.ref = q.youth
         WHERE q.phone = p.phone AND q.phone <> '' AND q.name = p.name AND z.organisation = ?2));

-- name: named_left
-- When a cadre left, if that was before an activity began.
-- ?1 cadre's id, ?2 activity's id; at most one row
SELECT c.left_ms FROM cadre c JOIN activity a ON a.id = ?2
WHERE c.id = ?1 AND c.left_ms <> 0 AND c.left_ms <= a.start_ms;

-- name: named_standing
-- An entry in somebody's name that is not gone, with what was judged of it.
-- ?1 its id; at most one row
SELECT e.line, coalesce(r.verdict, e.verdict)
FROM entry e JOIN attributed a ON a.entry = e.id LEFT JOIN ruling r ON r.entry = e.id
WHERE e.id = ?1 AND NOT EXISTS (SELECT 1 FROM gone WHERE entry = ?1);

-- name: named_list
-- All that was done in a cadre's name, by id.
-- ?1 cadre's ref, ?2 after this id, ?3 how many at the most
SELECT e.id, e.line, a.whose, EXISTS (SELECT 1 FROM gone WHERE entry = e.id), coalesce(k.id, ''),
    coalesce(r.verdict, e.verdict)
FROM attributed a
JOIN entry e ON e.id = a.entry
LEFT JOIN ruling r ON r.entry = e.id
LEFT JOIN kiosk k ON k.log = e.id >> 40
WHERE a.cadre = ?1 AND a.entry > ?2 ORDER BY a.entry LIMIT ?3;

-- name: org_closed
-- Into which other one a closed organisation was merged, if into one.
-- ?1 its id; no row while it is open
SELECT m.id, m.title
FROM organisation o LEFT JOIN organisation m ON m.ref = o.merged_into
WHERE o.id = ?1 AND o.closed_ms <> 0;

-- name: org_kind
-- The kind of an organisation.
-- ?1 its id; at most one row
SELECT kind FROM organisation WHERE id = ?1;

-- name: org_in_use
-- What stands in the way of closing an organisation: it is the topmost, organisations, kiosks, activities.
-- ?1 its ref, ?2 now; at most one row
SELECT o.superior IS NULL,
    (SELECT count(*) FROM organisation b WHERE b.superior = o.ref AND b.closed_ms = 0),
    (SELECT count(*) FROM kiosk k WHERE k.organisation = o.ref AND k.revoked = 0),
    (SELECT count(*) FROM activity a WHERE a.organisation = o.ref AND a.state = 0 AND a.end_ms > ?2)
FROM organisation o WHERE o.ref = ?1;

-- name: org_get
-- An organisation.
-- ?1 its id; at most one row
SELECT o.id, p.id, o.kind, o.title, o.closed_ms, o.why, m.id, m.title
FROM organisation o
LEFT JOIN organisation p ON p.ref = o.superior
LEFT JOIN organisation m ON m.ref = o.merged_into
WHERE o.id = ?1;

-- name: org_merged
-- Those that were merged into one.
-- ?1 its id, ?2 after this id, ?3 how many at the most
SELECT o.id, p.id, o.kind, o.title, o.closed_ms, o.why, m.id, m.title
FROM organisation o
LEFT JOIN organisation p ON p.ref = o.superior
LEFT JOIN organisation m ON m.ref = o.merged_into
WHERE m.id = ?1 AND o.id > ?2 ORDER BY o.id LIMIT ?3;

-- name: org_list
-- All of them.
-- ?1 after this id, ?2 how many at the most, ?3 ref of the one that they are or stand below, or 0 for all
SELECT o.id, p.id, o.kind, o.title, o.closed_ms, o.why, m.id, m.title
FROM organisation o
LEFT JOIN organisation p ON p.ref = o.superior
LEFT JOIN organisation m ON m.ref = o.merged_into
WHERE o.id > ?1 AND (?3 = 0 OR o.ref IN (
    {there_and_below ?3}
))
ORDER BY o.id LIMIT ?2;

-- name: pass_keep
-- Keep what is known of a pass that is given out.
-- ?1 its tag, ?2 youth's ref, ?3 receipt, ?4 end in seconds, ?5 key
INSERT INTO pass(tag, youth, seq, expires, key) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING;

-- name: pass_holders
-- People of an organisation, by id.
-- ?1 its ref, ?2 after this id, ?3 how many at the most
SELECT y.id FROM youth y JOIN people p ON p.youth = y.ref
WHERE y.organisation = ?1 AND y.id > ?2 ORDER BY y.id LIMIT ?3;

-- name: pass_name
-- Whose a pass is, as it stands on it.
-- ?1 youth's ref; at most one row
SELECT p.name, p.tail, o.title
FROM people p JOIN youth y ON y.ref = p.youth JOIN organisation o ON o.ref = y.organisation
WHERE p.youth = ?1;

-- name: pass_good
-- Passes of somebody that are not withdrawn.
-- ?1 youth's ref
SELECT p.tag, p.expires, p.key
FROM pass p
WHERE p.youth = ?1 AND NOT EXISTS (SELECT 1 FROM revoked_pass r WHERE r.tag = p.tag)
ORDER BY p.tag;

-- name: pass_list
-- People of an organisation with how many good passes each has, and until when. One whose end is not known, of a
-- program of before, is good for all that is known: it has no end.
-- ?1 its ref, ?2 after this id, ?3 how many at the most, ?4 now in seconds
SELECT y.id, p.name, p.phone, p.consent, count(a.tag),
    CASE WHEN min(a.expires) = 0 THEN 0 ELSE coalesce(max(a.expires), 0) END
FROM youth y
JOIN people p ON p.youth = y.ref
LEFT JOIN pass a ON a.youth = y.ref AND (a.expires = 0 OR a.expires > ?4)
    AND NOT EXISTS (SELECT 1 FROM revoked_pass r WHERE r.tag = a.tag)
WHERE y.organisation = ?1 AND y.id > ?2 GROUP BY y.ref, p.youth ORDER BY y.id LIMIT ?3;

-- name: live_keep
-- Keep the secret of somebody's live codes, unless there is one.
-- ?1 youth's ref, ?2 secret
INSERT INTO live_secret(youth, secret) VALUES (?1, ?2) ON CONFLICT DO NOTHING;

-- name: live_get
-- That secret.
-- many
-- ?1 youth's ref; at most one row
SELECT secret FROM live_secret WHERE youth = ?1;

-- name: live_drop
-- It is kept no longer.
-- ?1 youth's ref
DELETE FROM live_secret WHERE youth = ?1;

-- name: people_same
-- Whether somebody of that name and phone number is registered.
-- ?1 phone, ?2 name, ?3 organisation's ref; the first row counts
SELECT 1 FROM people p JOIN youth y ON y.ref = p.youth
WHERE p.phone = ?1 AND p.phone <> '' AND p.name = ?2 AND y.organisation = ?3;

-- name: people_keep
-- Keep somebody's name.
-- ?1 youth's ref, ?2 name, ?3 masked, ?4 phone, ?5 its last four digits, ?6 day of consent
INSERT INTO people(youth, name, masked, phone, tail, consent) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- name: people_correct
-- Another name and phone.
-- ?1 youth's ref, ?2 name, ?3 masked, ?4 phone, ?5 its last four digits
UPDATE people SET name = ?2, masked = ?3, phone = ?4, tail = ?5 WHERE youth = ?1;

-- name: people_drop
-- Keep somebody's name no longer.
-- ?1 youth's ref
DELETE FROM people WHERE youth = ?1;

-- name: people_is
-- Whether somebody's name is held.
-- ?1 youth's ref; at most one row
-- hot
SELECT 1 FROM people WHERE youth = ?1;

-- name: people_held
-- What is held of somebody, and the organisation.
-- ?1 youth's ref; at most one row
SELECT p.name, p.phone, y.organisation FROM people p JOIN youth y ON y.ref = p.youth WHERE p.youth = ?1;

-- name: people_list
-- People of an organisation, by id.
-- ?1 its ref, ?2 after this id, ?3 how many at the most
SELECT y.id, p.name, p.phone, p.consent
FROM youth y JOIN people p ON p.youth = y.ref
WHERE y.organisation = ?1 AND y.id > ?2 ORDER BY y.id LIMIT ?3;

-- name: people_find
-- People by phone number, with their organisations.
-- ?1 phone, ?2 how many at the most
SELECT y.id, p.name, p.phone, p.consent, o.id, o.title
FROM people p JOIN youth y ON y.ref = p.youth JOIN organisation o ON o.ref = y.organisation
WHERE p.phone = ?1 AND p.phone <> '' ORDER BY y.id LIMIT ?2;

-- name: people_roster
-- People of an organisation as kiosks are told of them, by id.
-- ?1 its ref, ?2 after this id, ?3 how many at the most
SELECT y.ref, y.id, p.masked, p.tail, p.phone
FROM youth y JOIN people p ON p.youth = y.ref
WHERE y.organisation = ?1 AND y.id > ?2 ORDER BY y.id LIMIT ?3;
