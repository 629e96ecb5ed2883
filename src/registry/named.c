#include "registry/named.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "journal/journal.h"
#include "journal/log.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/state.h"
#include "journal/taken.h"

#include <inttypes.h>
#include <string.h>

int qz_named_was_there(struct qz_tracker *t, const char *activity, const char *cadre, struct qz_err *err)
{
    char left[QZ_TIME_TEXT];
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_NAMED_LEFT, &row, err, TEXT(cadre), TEXT(activity));
    if (rc != 1)
        return rc;

    qz_time_format(qz_row_int(row, 0), left);
    return qz_fail(
        err, QZ_E_CONFLICT,
        "that cadre left on %.10s, before the activity began; name one who was there, or is there now", left);
}

int qz_named_confirm(struct qz_tracker *t, const char *activity, const char *cadre, const char *administrator,
                     int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    struct qz_entry e = {.kind = QZ_ENTRY_CONFIRM};
    enum qz_judgement j = QZ_J_ACCEPTED;
    if (!qz_id_parse('a', activity, NULL) || !qz_id_parse('c', cadre, NULL))
        return qz_fail(err, QZ_E_INPUT, "an activity's id, a_…, and a cadre's, c_…, are wanted");

    if (qz_check_called("the administrator's name", administrator, QZ_NAME_CHARS, false, err) != 0 ||
        qz_named_was_there(t, activity, cadre, err) != 0 || qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;

    strcpy(e.activity, activity);
    strcpy(e.cadre, cadre);

    int rc = qz_own_write(&b, &e, &j, err);
    if (rc == 0 && j != QZ_J_ACCEPTED)
        rc =
            qz_fail(err, j == QZ_J_UNKNOWN_ACTIVITY || j == QZ_J_UNKNOWN_CADRE ? QZ_E_MISSING : QZ_E_CONFLICT,
                    "it cannot be confirmed: %s", qz_judgement_words(j));

    return qz_named_end(&b, rc, administrator, err);
}

/* The confirmation that is to be taken back, and in whose name: 0, or -1. */
static int named_confirmation(struct qz_tracker *t, const char *cadre, const char *kiosk, uint64_t n,
                              struct qz_entry *e, struct qz_err *err)
{
    char line[QZ_ENTRY_MAX];
    const struct qz_row *row;
    size_t len;
    int64_t log;
    if (qz_log_ref(t, kiosk, &log, err) != 0)
        return -1;

    int rc =
        qz_db_get(t->db, Q_NAMED_STANDING, &row, err, INT(qz_entry_id(log, n < (uint64_t)QZ_N_MOST ? n : 0)));
    bool stands = rc == 1 && qz_judgement_counts(QZ_ENTRY_CONFIRM, (enum qz_judgement)qz_row_int(row, 1));
    if (!stands)
        return rc < 0 ? -1
                      : qz_fail(err, QZ_E_CONFLICT, "entry %" PRIu64 " is no confirmation that stands", n);
    const char *held = qz_row_blob(row, 0, &len);
    memcpy(line, held, len <= sizeof line ? len : 0);
    if (qz_taken_read(line, len, e, err) != 0)
        return -1;
    return e->kind == QZ_ENTRY_CONFIRM && strcmp(e->cadre, cadre) == 0
               ? 0
               : qz_fail(err, QZ_E_CONFLICT,
                         "entry %" PRIu64 " is no confirmation of this cadre's that stands", n);
}

int qz_named_withdraw(struct qz_tracker *t, const char *cadre, const char *kiosk, uint64_t n,
                      const char *administrator, const char *reason, int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    struct qz_entry e;
    struct qz_buf data = {0};
    if (qz_check_called("the administrator's name", administrator, QZ_NAME_CHARS, false, err) != 0 ||
        qz_check_text("the reason", reason, QZ_REASON_MAX, false, err) != 0 ||
        named_confirmation(t, cadre, kiosk, n, &e, err) != 0 || qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "kiosk", kiosk);
    qz_jsonw_u64(&data, "n", n);
    qz_jsonw_text(&data, "activity", e.activity);
    qz_jsonw_text(&data, "cadre", e.cadre);
    qz_jsonw_text(&data, "reason", reason);
    qz_jsonw_object_end(&data);

    int rc = qz_own_add(&b, "confirmation-withdraw", &data, err);
    qz_buf_finish(&data);
    return qz_named_end(&b, rc, administrator, err);
}

/* ---- all that was done in a cadre's name ---- */

/* Of an action, what its data says; of any other entry, what it says itself. */
static void named_describe(const struct qz_entry *e, struct qz_named_row *row)
{
    memcpy(row->activity, e->activity, sizeof row->activity);
    qz_own_words(e, row->verb, row->reason);
    row->target = e->target;
    if (e->kind != QZ_ENTRY_ADMIN)
        return;

    json_t *data = qz_json_load(e->data, e->data_len, NULL);
    const char *activity = json_string_value(json_object_get(data, "activity"));
    qz_copy_text(row->activity, sizeof row->activity, activity ? activity : "");
    row->target = (uint64_t)json_integer_value(json_object_get(data, "n"));
    qz_taken_kiosk(data, row->target_kiosk);
    json_decref(data);
}

/* A void names no activity: its target does. */
static int named_activity(struct qz_tracker *t, struct qz_named_row *row, struct qz_err *err)
{
    const struct qz_row *found;
    struct qz_entry target;
    size_t len;
    int rc = 0;

    if (!*row->activity && row->target)
        rc = qz_db_get(t->db, Q_OPENED_LINE, &found, err, INT((int64_t)(row->id - row->n + row->target)));
    if (rc == 1) {
        const char *line = qz_row_blob(found, 0, &len);
        rc = qz_entry_read(line, len, &target, err);
        memcpy(row->activity, target.activity, rc == 0 ? sizeof row->activity : 0);
    }

    if (rc == 0)
        rc = qz_db_get(t->db, Q_ACT_TITLE, &found, err, TEXT(row->activity));
    if (rc == 1)
        qz_copy_text(row->title, sizeof row->title, qz_row_text(found, 0));

    return rc < 0 ? -1 : 0;
}

static int named_read_row(const struct qz_row *held, struct qz_named_row *row, struct qz_err *err)
{
    struct qz_entry e;
    size_t len;
    const char *line = qz_row_blob(held, 1, &len);
    memset(row, 0, sizeof *row);
    if (qz_entry_read(line, len, &e, err) != 0)
        return -1;

    row->id = (uint64_t)qz_row_int(held, 0);
    row->n = e.n;
    row->at_ms = e.at_ms;
    row->kind = e.kind;
    row->whose = (enum qz_whose)qz_row_int(held, 2);
    row->gone = qz_row_int(held, 3) != 0;
    qz_copy_text(row->kiosk, sizeof row->kiosk, qz_row_text(held, 4));
    row->verdict = (enum qz_judgement)qz_row_int(held, 5);

    named_describe(&e, row);
    return 0;
}

int qz_named_list(struct qz_tracker *t, const char *cadre, uint64_t after, struct qz_named_row *out, int most,
                  struct qz_err *err)
{
    int64_t ref, organisation;
    int n = 0, rc = qz_cadre_find(t, cadre, &ref, &organisation, err);
    if (rc != 1)
        return rc < 0
                   ? -1
                   : qz_fail(err, QZ_E_MISSING, "there is no cadre of that id; list them to see which are");

    const struct qz_row *row;
    QZ_ROWS rows = qz_db_rows(t->db, Q_NAMED_LIST, err, INT(ref),
                              INT(after > INT64_MAX ? INT64_MAX : (int64_t)after), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        if (named_read_row(row, &out[n++], err) != 0)
            return -1;

    for (int i = 0; i < n && rc == 0; i++) {
        rc = named_activity(t, &out[i], err);
        if (rc == 0)
            rc = qz_named_entered_by(t, (int64_t)out[i].id, out[i].administrator, err);
    }

    return rc < 0 ? -1 : n;
}
