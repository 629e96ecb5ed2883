-- When a kiosk last uploaded is looked up for each of them.

CREATE INDEX receipt_of_log ON receipt (log, at_ms);
