-- An entry that says a time far ahead of its receipt does not say when it was written: its pass is judged by the earliest
-- time that this can have been. Those of before are judged again, in the kiosks' logs.

INSERT INTO redate SELECT id >> 40, min(id & 1099511627775) FROM entry WHERE verdict IN (9, 10) AND id >> 40 > 1 GROUP BY 1
ON CONFLICT DO UPDATE SET n = min(n, excluded.n);
