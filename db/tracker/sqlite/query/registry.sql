-- The registry, in SQLite's own words.

-- name: secret_kiosk
-- Keep what a kiosk is known by.
-- ?1 its id, ?2 hash of its bearer token, ?3 key of its screen
INSERT OR REPLACE INTO kiosk_secret(log, bearer, screen_key) SELECT log, ?2, ?3 FROM kiosk WHERE id = ?1;

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
