#include "journal/machine.h"

#include "base/text.h"
#include "journal/state.h"

int qz_machine_first(struct qz_tracker *t, int64_t log, int64_t *first, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_MACHINE_FIRST, &row, err, INT(log));
    *first = rc == 1 ? qz_row_int(row, 0) : log;
    return rc < 0 ? -1 : 0;
}

int qz_machine_unnamed(struct qz_tracker *t, int64_t log, int64_t activity, bool others, int64_t *sum,
                       struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_MACHINE_UNNAMED, &row, err, INT(log), INT(activity), INT(others)) != 1)
        return -1;
    *sum = qz_row_int(row, 0);
    return 0;
}

int qz_machine_next(struct qz_tracker *t, int64_t log, const char *after, char out[QZ_KIOSK_ID_TEXT],
                    struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_MACHINE_NEXT, &row, err, INT(log), TEXT(after));
    if (rc == 1)
        qz_copy_text(out, QZ_KIOSK_ID_TEXT, qz_row_text(row, 0));
    return rc;
}
