#include "registry/look.h"

#include "base/text.h"
#include "journal/state.h"

#include <inttypes.h>
#include <string.h>

/* Who looked: an account, or a cadre at a kiosk, by their refs; 0 and 0: whoever has the administrator's
 * token. */
struct look_by {
    int64_t account, cadre;
};

static int look_add(struct qz_tracker *t, struct look_by by, const char *route, const char *const *ids,
                    size_t n, int64_t now_ms, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_LOOK_NEXT, &row, err) != 1)
        return -1;
    int64_t ref = qz_row_int(row, 0);
    if (qz_db_do(t->db, Q_LOOK_KEEP, err, INT(ref), INT(now_ms), INT(by.account), TEXT(route),
                 INT(by.cadre)) != 0)
        return -1;

    for (size_t i = 0; i < n; i++) {
        uint8_t id[QZ_ID_BYTES];
        int rc = 0;
        if (qz_id_parse('y', ids[i], id))
            rc = qz_db_do(t->db, Q_LOOKED_AT_KEEP, err, BLOB(id, sizeof id), INT(ref));
        else if (qz_id_parse('u', ids[i], id))
            rc = qz_db_do(t->db, Q_LOOKED_AT_ACCOUNT_KEEP, err, TEXT(ids[i]), INT(ref), INT(by.account));
        if (rc != 0)
            return -1;
    }
    return 0;
}

static int look_keep(struct qz_tracker *t, struct look_by by, const char *route, const char *const *ids,
                     size_t n, int64_t now_ms, struct qz_err *err)
{
    if (n == 0)
        return 0;
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (look_add(t, by, route, ids, n, now_ms, err) != 0) {
        qz_db_rollback(t->db);
        return -1;
    }
    return qz_db_commit(t->db, err);
}

int qz_look_keep(struct qz_tracker *t, int64_t account, const char *route, const char *const *ids, size_t n,
                 int64_t now_ms, struct qz_err *err)
{
    return look_keep(t, (struct look_by){.account = account}, route, ids, n, now_ms, err);
}

int qz_look_keep_cadre(struct qz_tracker *t, int64_t cadre, const char *route, const char *person,
                       int64_t now_ms, struct qz_err *err)
{
    return look_keep(t, (struct look_by){.cadre = cadre}, route, &person, 1, now_ms, err);
}

static int look_nobody(struct qz_err *err)
{
    return qz_fail(err, QZ_E_MISSING, "there is nobody of that id; list the people first");
}

/* As many as there are, or -1. */
static int look_read(struct qz_rows *rows, struct qz_look_row *out, struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc;
    while ((rc = qz_rows_next(rows, &row, err)) == 1) {
        struct qz_look_row *l = &out[n++];
        l->ref = qz_row_int(row, 0);
        l->at_ms = qz_row_int(row, 1);
        qz_copy_text(l->account, sizeof l->account, qz_row_text(row, 2));
        qz_copy_text(l->name, sizeof l->name, qz_row_text(row, 3));
        l->role = (enum qz_role)qz_row_int(row, 4);
        qz_copy_text(l->route, sizeof l->route, qz_row_text(row, 5));
        qz_copy_text(l->cadre, sizeof l->cadre, qz_row_text(row, 6));
    }
    return rc < 0 ? -1 : n;
}

int qz_look_list_own(struct qz_tracker *t, const struct qz_session *who, int64_t before,
                     struct qz_look_row *out, int most, struct qz_err *err)
{
    QZ_ROWS rows = qz_db_rows(t->db, Q_LOOK_LIST_ACCOUNT, err, INT(who->account_ref),
                              INT(before ? before : INT64_MAX), INT(most));
    return look_read(&rows, out, err);
}

int qz_look_list(struct qz_tracker *t, const char *person, int64_t before, struct qz_look_row *out, int most,
                 struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES];
    const struct qz_row *row;
    int rc;
    if (!qz_id_parse('y', person, id))
        return look_nobody(err);
    if ((rc = qz_db_get(t->db, Q_PLACE_OF_PERSON, &row, err, BLOB(id, sizeof id))) != 1)
        return rc < 0 ? -1 : look_nobody(err);

    QZ_ROWS rows =
        qz_db_rows(t->db, Q_LOOK_LIST, err, BLOB(id, sizeof id), INT(before ? before : INT64_MAX), INT(most));
    return look_read(&rows, out, err);
}
