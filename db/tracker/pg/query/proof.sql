-- What entries are worth that are looked at once more, in PostgreSQL's own words.

-- name: redate_look
-- Entries of a log whose verdict depends on when they were written, with that of now, by the index of those.
-- ?1 id of the first, ?2 id after the last, ?3 how many at the most
-- hot
SELECT e.id, coalesce(r.verdict, e.verdict), e.line
FROM entry e
LEFT JOIN ruling r ON r.entry = e.id
WHERE (e.verdict = 9 OR e.verdict = 10 OR e.verdict = 12 OR e.verdict = 14 OR e.verdict = 17)
AND e.id >= ?1 AND e.id < ?2 AND NOT EXISTS (SELECT 1 FROM gone g WHERE g.entry = e.id)
ORDER BY e.id LIMIT ?3;
