/* Who was at an activity, entered later at the tracker in a cadre's name. */
#include "journal/journal.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/state.h"
#include "journal/taken.h"
#include "rules/limits.h"

#include <string.h>

/* What the caller is told when the entry would have no effect. */
static int late_refused(enum qz_judgement j, struct qz_err *err)
{
    if (j == QZ_J_UNKNOWN_ACTIVITY || j == QZ_J_UNKNOWN_CADRE || j == QZ_J_UNKNOWN_PERSON)
        return qz_fail(err, QZ_E_MISSING, "nothing was entered: %s", qz_judgement_words(j));
    return qz_fail(err, QZ_E_CONFLICT, "nothing was entered: %s", qz_judgement_words(j));
}

static int late_check(const struct qz_late *late, struct qz_err *err)
{
    bool person = *late->who;
    if (!qz_id_parse('a', late->activity, NULL) || !qz_id_parse('c', late->cadre, NULL) ||
        (person && !qz_id_parse('y', late->who, NULL)))
        return qz_fail(err, QZ_E_INPUT,
                       "ids of an activity, a_…, a cadre, c_…, and a person, y_…, are wanted");
    if (person ? late->heads != 0 : late->heads < 1 || late->heads > QZ_HEADS_MOST)
        return qz_fail(err, QZ_E_INPUT,
                       "one person by id, or 1 to %d people without a name, are entered at once",
                       QZ_HEADS_MOST);
    if (qz_check_called("the administrator's name", late->administrator, QZ_NAME_CHARS, false, err) != 0)
        return -1;
    return qz_check_text("the reason", late->reason, QZ_REASON_MAX, false, err);
}

static bool late_same(const struct qz_entry *e, const struct qz_late *late)
{
    return e->kind == QZ_ENTRY_LATE && strcmp(e->activity, late->activity) == 0 &&
           strcmp(e->who, late->who) == 0 && e->count == late->heads && strcmp(e->reason, late->reason) == 0;
}

/* Whether an entry of the own log that stands says the very same of the activity. 1, 0, -1. */
static int late_said_before(struct qz_tracker *t, const struct qz_late *late, struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    QZ_ROWS rows =
        qz_db_rows(t->db, Q_LATE_SAID, err, TEXT(late->cadre), INT(qz_entry_id(QZ_OWN_LOG + 1, 0)));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_entry e;
        size_t len;
        const char *line = qz_row_blob(row, 0, &len);
        if (qz_entry_read(line, len, &e, err) != 0)
            return -1;

        if (late_same(&e, late))
            return 1;
    }
    return rc;
}

/* People without a name that were entered at the tracker keep to the bound of one kiosk. What was taken over
 * from kiosks by hand keeps to that of its own one. */
static int late_check_bound(struct qz_tracker *t, const struct qz_late *late, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_LATE_BOUND, &row, err, TEXT(late->activity), INT(QZ_OWN_LOG));
    if (rc != 1)
        return rc;

    int64_t most = qz_unnamed_most(qz_row_int(row, 0)), held = qz_row_int(row, 1);
    if (held + late->heads <= most)
        return 0;
    return qz_fail(
        err, QZ_E_CONFLICT,
        "nothing was entered: %lld people without a name were entered for this activity already, and "
        "%lld can be; enter the others by name",
        (long long)held, (long long)most);
}

static int late_write(struct qz_tracker *t, const struct qz_late *late, int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    struct qz_entry e = {.kind = QZ_ENTRY_LATE, .count = (uint32_t)late->heads};
    enum qz_judgement j = QZ_J_ACCEPTED;
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;

    strcpy(e.activity, late->activity);
    strcpy(e.cadre, late->cadre);
    strcpy(e.who, late->who);
    strcpy(e.reason, late->reason);
    int rc = qz_own_write(&b, &e, &j, err);
    if (rc == 0 && j != QZ_J_ACCEPTED)
        rc = late_refused(j, err);
    return qz_named_end(&b, rc, late->administrator, err);
}

int qz_named_late(struct qz_tracker *t, const struct qz_late *late, int64_t now_ms, bool *again,
                  struct qz_err *err)
{
    *again = false;
    if (late_check(late, err) != 0 || qz_named_was_there(t, late->activity, late->cadre, err) != 0)
        return -1;
    int rc = late_said_before(t, late, err);
    *again = rc == 1;
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    return late_check_bound(t, late, err) == 0 ? late_write(t, late, now_ms, err) : -1;
}
