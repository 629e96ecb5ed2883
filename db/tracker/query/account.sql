-- Who signs in at the tracker, what they may do where, and who looked at whose name.

-- part: there_and_below
-- An organisation and all that stand below it; what was merged stands where it went, too.
-- ?1 its ref
    WITH RECURSIVE down(ref) AS (
        SELECT ref FROM organisation WHERE ref = ?1
        UNION
        SELECT n.ref FROM down JOIN organisation n ON n.superior = down.ref OR n.keeper = down.ref
    )
    SELECT ref FROM down;

-- name: verb_account_add
-- A new account.
-- ?1 id, ?2 organisation's ref, ?3 role, ?4 cadre's id, or ""
INSERT INTO account(ref, id, organisation, role, cadre)
VALUES ((SELECT coalesce(max(ref), 0) + 1 FROM account), ?1, ?2, ?3, (SELECT ref FROM cadre WHERE id = ?4));

-- name: verb_account_role
-- Another role, or the same elsewhere.
-- ?1 id, ?2 organisation's ref, ?3 role
UPDATE account SET organisation = ?2, role = ?3 WHERE id = ?1;

-- name: verb_account_end
-- It ends.
-- ?1 id, ?2 when
UPDATE account SET ended_ms = ?2 WHERE id = ?1;

-- name: within_organisation
-- Whether an organisation is another one, or stands below it; what was merged stands where it went, too.
-- ?1 ref of the one below, ?2 ref of the one above; at most one row
WITH RECURSIVE up(ref) AS (
    SELECT ref FROM organisation WHERE ref = ?1
    UNION
    SELECT n.ref FROM up JOIN organisation o ON o.ref = up.ref JOIN organisation n ON n.ref IN (o.superior, o.keeper)
)
SELECT 1 FROM up WHERE ref = ?2;

-- name: place_of_organisation
-- Where something is: itself.
-- ?1 organisation's id; at most one row
-- hot
SELECT ref FROM organisation WHERE id = ?1;

-- name: place_of_kiosk
-- Where a kiosk is.
-- ?1 its id; at most one row
-- hot
SELECT organisation FROM kiosk WHERE id = ?1;

-- name: place_of_cadre
-- Where a cadre works, or a helper helps.
-- ?1 id; at most one row
-- hot
SELECT organisation FROM cadre WHERE id = ?1;

-- name: place_of_person
-- Where a person is on the roll.
-- ?1 the 16 bytes of the id; at most one row
-- hot
SELECT organisation FROM youth WHERE id = ?1;

-- name: place_of_activity
-- Whose activity it is.
-- ?1 id; at most one row
-- hot
SELECT organisation FROM activity WHERE id = ?1;

-- name: place_of_notice
-- Whose notice it is.
-- ?1 id; at most one row
-- hot
SELECT organisation FROM notice WHERE id = ?1;

-- name: place_of_account
-- Where an account has its role.
-- ?1 id; at most one row
-- hot
SELECT organisation FROM account WHERE id = ?1;

-- name: signin_find
-- The session of a token, with whose it is. What was merged is where it went.
-- ?1 hash of the token; at most one row
SELECT s.id, s.begun_ms, s.seen_ms, a.ref, a.id, p.name, a.role, o.ref, o.id, o.title, coalesce(c.id, ''), p.totp_on
FROM signin s
JOIN account a ON a.ref = s.account
JOIN account_secret p ON p.account = a.ref
JOIN organisation g ON g.ref = a.organisation
JOIN organisation o ON o.ref = g.keeper
LEFT JOIN cadre c ON c.ref = a.cadre
WHERE s.hash = ?1 AND a.ended_ms = 0 AND (c.left_ms IS NULL OR c.left_ms = 0);

-- name: signin_open
-- A session begins.
-- ?1 hash of its token, ?2 id, ?3 account's ref, ?4 now, ?5 address, ?6 program
INSERT INTO signin(hash, id, account, begun_ms, seen_ms, address, program) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6);

-- name: signin_seen
-- It was used.
-- ?1 hash of its token, ?2 now
UPDATE signin SET seen_ms = ?2 WHERE hash = ?1;

-- name: signin_end
-- It ends.
-- ?1 account's ref, ?2 the session's id
DELETE FROM signin WHERE account = ?1 AND id = ?2;

-- name: signin_end_token
-- The session of a token ends, whose ever it is.
-- ?1 hash of the token
DELETE FROM signin WHERE hash = ?1;

-- name: signin_end_all
-- All of an account's do.
-- ?1 account's ref
DELETE FROM signin WHERE account = ?1;

-- name: signin_end_old
-- Those that are over are kept no longer.
-- ?1 account's ref, ?2 that began before this, ?3 or were last used before this
DELETE FROM signin WHERE account = ?1 AND (begun_ms < ?2 OR seen_ms < ?3);

-- name: signin_end_beyond
-- The oldest do, beyond so many.
-- ?1 account's ref, ?2 how many stay
DELETE FROM signin WHERE account = ?1 AND id NOT IN (
    SELECT id FROM signin WHERE account = ?1 ORDER BY begun_ms DESC LIMIT ?2
);

-- name: signin_list
-- An account's sessions, the newest first.
-- ?1 account's ref, ?2 how many at the most
SELECT id, begun_ms, seen_ms, address, program FROM signin WHERE account = ?1 ORDER BY begun_ms DESC LIMIT ?2;

-- name: account_keep
-- Keep whose a new account is.
-- ?1 its id, ?2 name, ?3 login
INSERT INTO account_secret(account, name, login, password, totp, totp_on, totp_step)
SELECT ref, ?2, ?3, '', NULL, 0, 0 FROM account WHERE id = ?1;

-- name: account_by_login
-- Who signs in as that, and whether the cadre that they are was removed.
-- ?1 login; at most one row
SELECT a.ref, p.password, p.totp_on, coalesce(c.left_ms, 0) <> 0
FROM account_secret p JOIN account a ON a.ref = p.account
LEFT JOIN cadre c ON c.ref = a.cadre
WHERE p.login = ?1 AND a.ended_ms = 0;

-- name: account_get
-- An account.
-- ?1 its id; at most one row
SELECT a.ref, a.id, o.id, o.title, p.name, p.login, a.role, coalesce(c.id, ''), a.ended_ms, p.password = '',
    p.totp_on, coalesce((SELECT max(i.until_ms) FROM invitation i WHERE i.account = a.ref), 0),
    coalesce((SELECT max(s.seen_ms) FROM signin s WHERE s.account = a.ref), 0)
FROM account a
JOIN account_secret p ON p.account = a.ref
JOIN organisation g ON g.ref = a.organisation
JOIN organisation o ON o.ref = g.keeper
LEFT JOIN cadre c ON c.ref = a.cadre
WHERE a.id = ?1;

-- name: account_list
-- Accounts by id.
-- ?1 after this id, ?2 how many at the most, ?3 ref of the organisation that they are in or below, or 0 for all
SELECT a.ref, a.id, o.id, o.title, p.name, p.login, a.role, coalesce(c.id, ''), a.ended_ms, p.password = '',
    p.totp_on, coalesce((SELECT max(i.until_ms) FROM invitation i WHERE i.account = a.ref), 0),
    coalesce((SELECT max(s.seen_ms) FROM signin s WHERE s.account = a.ref), 0)
FROM account a
JOIN account_secret p ON p.account = a.ref
JOIN organisation g ON g.ref = a.organisation
JOIN organisation o ON o.ref = g.keeper
LEFT JOIN cadre c ON c.ref = a.cadre
WHERE a.id > ?1 AND (?3 = 0 OR o.ref IN (
    {there_and_below ?3}
))
ORDER BY a.id LIMIT ?2;

-- name: account_close
-- Nobody signs in with it any more, and somebody else may sign in as that.
-- ?1 ref, ?2 its id
UPDATE account_secret SET password = '', totp = NULL, totp_on = 0, login = ?2 WHERE account = ?1;

-- name: account_password
-- Another password.
-- ?1 ref, ?2 its hash
UPDATE account_secret SET password = ?2 WHERE account = ?1;

-- name: account_no_factor
-- No second factor.
-- ?1 ref
UPDATE account_secret SET totp = NULL, totp_on = 0 WHERE account = ?1;

-- name: recovery_drop
-- No codes for who has lost it.
-- ?1 account's ref
DELETE FROM recovery WHERE account = ?1;

-- name: device_forget
-- The browsers in which an account was used are known no longer.
-- ?1 account's ref
DELETE FROM device WHERE account = ?1;

-- name: invitation_keep
-- Keep an invitation.
-- ?1 hash of its token, ?2 account's id, ?3 until when it is good, ?4 whether the second factor goes with it
INSERT INTO invitation(hash, account, until_ms, no_totp) SELECT ?1, ref, ?3, ?4 FROM account WHERE id = ?2;

-- name: invitation_get
-- Whose one is that is good.
-- ?1 hash of its token, ?2 now; at most one row
SELECT a.id, i.no_totp
FROM invitation i JOIN account a ON a.ref = i.account
WHERE i.hash = ?1 AND i.until_ms > ?2 AND a.ended_ms = 0;

-- name: invitation_drop
-- Those of an account are good no more.
-- ?1 account's ref
DELETE FROM invitation WHERE account = ?1;

-- name: signin_end_others
-- All sessions of an account end but one.
-- ?1 account's ref, ?2 id of the one
DELETE FROM signin WHERE account = ?1 AND id <> ?2;

-- name: throttle_get
-- How often something was tried, and until when the next try waits.
-- ?1 hash of what is counted, ?2 tries before this are forgotten; at most one row
SELECT tries, until_ms FROM throttle WHERE what = ?1 AND last_ms >= ?2;

-- name: throttle_put
-- It was tried so often.
-- ?1 hash of what is counted, ?2 tries, ?3 now, ?4 until when the next waits
INSERT INTO throttle(what, tries, last_ms, until_ms) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (what) DO UPDATE SET tries = excluded.tries, last_ms = excluded.last_ms, until_ms = excluded.until_ms;

-- name: throttle_forgive
-- One try was right: it counts no longer, or none does.
-- ?1 hash of what is counted, ?2 1: none does
UPDATE throttle SET tries = CASE WHEN ?2 = 1 THEN 0 ELSE tries - 1 END, until_ms = 0 WHERE what = ?1 AND tries > 0;

-- name: throttle_tidy
-- What nobody tried lately is forgotten.
-- ?1 tries before this
DELETE FROM throttle WHERE last_ms < ?1;

-- name: factor_get
-- The second factor of an account.
-- ?1 its ref; at most one row
SELECT totp, totp_on, totp_step FROM account_secret WHERE account = ?1;

-- name: factor_make
-- Another secret, which is not asked for yet.
-- ?1 account's ref, ?2 secret
UPDATE account_secret SET totp = ?2, totp_on = 0, totp_step = 0 WHERE account = ?1;

-- name: factor_ask
-- From now on it is.
-- ?1 account's ref, ?2 the step of the code that was confirmed
UPDATE account_secret SET totp_on = 1, totp_step = ?2 WHERE account = ?1;

-- name: factor_used
-- A code of it was used.
-- ?1 account's ref, ?2 the code's step
UPDATE account_secret SET totp_step = ?2 WHERE account = ?1;

-- name: recovery_keep
-- A code for who has lost it.
-- ?1 account's ref, ?2 hash
INSERT INTO recovery(account, hash) VALUES (?1, ?2);

-- name: recovery_use
-- One is used, if it is there.
-- ?1 account's ref, ?2 hash
DELETE FROM recovery WHERE account = ?1 AND hash = ?2;

-- name: device_find
-- Whether an account was used in a browser before.
-- ?1 hash of what the browser keeps, ?2 account's ref, ?3 now; at most one row
SELECT 1 FROM device WHERE hash = ?1 AND account = ?2 AND until_ms > ?3;

-- name: device_keep
-- It was used in another one.
-- ?1 hash of what the browser keeps, ?2 account's ref, ?3 until when it is known
INSERT INTO device(hash, account, until_ms) VALUES (?1, ?2, ?3);

-- name: device_tidy
-- The oldest are known no longer, beyond so many.
-- ?1 account's ref, ?2 now, ?3 how many stay
DELETE FROM device WHERE account = ?1 AND (until_ms <= ?2 OR hash NOT IN (
    SELECT hash FROM device WHERE account = ?1 ORDER BY until_ms DESC LIMIT ?3
));

-- name: account_secret
-- What is asked of somebody who signs in.
-- ?1 account's ref; at most one row
SELECT login, password FROM account_secret WHERE account = ?1;

-- name: look_next
-- The number of the next look.
-- one row
SELECT coalesce(max(ref), 0) + 1 FROM look;

-- name: look_keep
-- Somebody looked at names.
-- ?1 number, ?2 when, ?3 account's ref or 0, ?4 what was asked, ?5 the cadre's ref who looked at a kiosk, or 0
INSERT INTO look(ref, at_ms, account, route, why, cadre) VALUES (?1, ?2, ?3, ?4, '', ?5);

-- name: look_count
-- How often something was asked since a moment, and when first.
-- ?1 what was asked, ?2 the moment; one row
SELECT count(*), coalesce(min(at_ms), 0) FROM look WHERE at_ms > ?2 AND route = ?1;

-- name: held_cadre
-- A cadre who works for an organisation, and has not left.
-- ?1 id, ?2 the organisation's ref; at most one row
SELECT c.ref FROM cadre c JOIN cadre_secret s ON s.cadre = c.ref
WHERE c.id = ?1 AND c.organisation = ?2 AND c.left_ms = 0;

-- name: held_name
-- The name of somebody who stands at an activity of an organisation.
-- ?1 the activity's id, ?2 the organisation's ref, ?3 the 16 bytes of the person's id; at most one row
SELECT p.name
FROM activity a
JOIN organisation o ON o.ref = a.organisation
JOIN youth y ON y.id = ?3
JOIN participation s ON s.activity = a.ref AND s.youth = y.ref
JOIN people p ON p.youth = y.ref
WHERE a.id = ?1 AND o.keeper = ?2;

-- name: looked_at_keep
-- At whose.
-- ?1 the 16 bytes of the person's id, ?2 the look's number
INSERT INTO looked_at(youth, look) SELECT ref, ?2 FROM youth WHERE id = ?1 ON CONFLICT DO NOTHING;

-- name: looked_at_account_keep
-- At whose, of those who have accounts; nobody looks at the own name.
-- ?1 the account's id, ?2 the look's number, ?3 ref of the account that looked
INSERT INTO looked_at_account(account, look) SELECT ref, ?2 FROM account WHERE id = ?1 AND ref <> ?3
ON CONFLICT DO NOTHING;

-- name: look_list_account
-- The looks at whoever has an account, the newest first.
-- ?1 the account's ref, ?2 before this number, ?3 how many at the most
SELECT l.ref, l.at_ms, coalesce(a.id, ''), coalesce(p.name, c.name, ''), coalesce(a.role, 0), l.route, coalesce(k.id, '')
FROM looked_at_account s
JOIN look l ON l.ref = s.look
LEFT JOIN account a ON a.ref = l.account
LEFT JOIN account_secret p ON p.account = l.account
LEFT JOIN cadre k ON k.ref = l.cadre
LEFT JOIN cadre_secret c ON c.cadre = l.cadre
WHERE s.account = ?1 AND s.look < ?2
ORDER BY s.look DESC LIMIT ?3;

-- name: look_list
-- The looks at a person, the newest first.
-- ?1 the 16 bytes of the id, ?2 before this number, ?3 how many at the most
SELECT l.ref, l.at_ms, coalesce(a.id, ''), coalesce(p.name, c.name, ''), coalesce(a.role, 0), l.route, coalesce(k.id, '')
FROM youth y
JOIN looked_at s ON s.youth = y.ref
JOIN look l ON l.ref = s.look
LEFT JOIN account a ON a.ref = l.account
LEFT JOIN account_secret p ON p.account = l.account
LEFT JOIN cadre k ON k.ref = l.cadre
LEFT JOIN cadre_secret c ON c.cadre = l.cadre
WHERE y.id = ?1 AND l.ref < ?2
ORDER BY l.ref DESC LIMIT ?3;
