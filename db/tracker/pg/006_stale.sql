-- What two scripts before left out.

-- 004 took whatever table was called so: it has one row, or this fails, and nothing goes on with it.
ALTER TABLE turn ADD COLUMN one bigint NOT NULL DEFAULT 1 PRIMARY KEY CHECK (one = 1);

-- 005: an older program took ratings as entries, and made nothing of them.
INSERT INTO stale (one) VALUES (1) ON CONFLICT DO NOTHING;
