#include "registry/named.h"

#include "base/clock.h"
#include "base/json.h"
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
    struct qz_stmt *s =
        qz_db_stmt(t->db,
                   "SELECT c.left_ms FROM cadre c JOIN activity a ON a.id=?2 WHERE c.id=?1 AND "
                   "c.left_ms<>0 AND c.left_ms<=a.start_ms",
                   err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, cadre);
    qz_bind_text(s, 2, activity);
    int rc = qz_step(s, err);
    if (rc != 1)
        return rc;

    qz_time_format(qz_col_int(s, 0), left);
    qz_reset(s);
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
static int confirmation(struct qz_tracker *t, const char *cadre, const char *kiosk, uint64_t n,
                        struct qz_entry *e, struct qz_err *err)
{
    char line[QZ_ENTRY_MAX];
    struct qz_stmt *s;
    size_t len;
    int64_t log;
    if (qz_log_ref(t, kiosk, &log, err) != 0)
        return -1;

    int rc =
        qz_find_int(t,
                    "SELECT e.line,coalesce(r.verdict,e.verdict) FROM entry e JOIN attributed a ON "
                    "a.entry=e.id LEFT JOIN ruling r ON r.entry=e.id WHERE e.id=?1 AND NOT EXISTS(SELECT 1 "
                    "FROM gone WHERE entry=?1)",
                    qz_entry_id(log, n < (uint64_t)QZ_N_MOST ? n : 0), &s, err);
    bool stands = rc == 1 && qz_judgement_counts(QZ_ENTRY_CONFIRM, (enum qz_judgement)qz_col_int(s, 1));
    if (rc == 1 && !stands)
        qz_reset(s);
    if (!stands)
        return rc < 0 ? -1
                      : qz_fail(err, QZ_E_CONFLICT, "entry %" PRIu64 " is no confirmation that stands", n);
    const char *held = qz_col_blob(s, 0, &len);
    memcpy(line, held, len <= sizeof line ? len : 0);
    qz_reset(s);
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
        confirmation(t, cadre, kiosk, n, &e, err) != 0 || qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    qz_buf_printf(
        &data, "{\"kiosk\":\"%s\",\"n\":%" PRIu64 ",\"activity\":\"%s\",\"cadre\":\"%s\",\"reason\":", kiosk,
        n, e.activity, e.cadre);
    qz_buf_json(&data, reason);
    qz_buf_char(&data, '}');
    int rc = qz_own_add(&b, "confirmation-withdraw", &data, err);
    qz_buf_finish(&data);
    return qz_named_end(&b, rc, administrator, err);
}

/* ---- all that was done in a cadre's name ---- */

/* Of an action, what its data says; of any other entry, what it says itself. */
static void describe(const struct qz_entry *e, struct qz_named_row *row)
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
static int name_activity(struct qz_tracker *t, struct qz_named_row *row, struct qz_err *err)
{
    struct qz_stmt *s;
    struct qz_entry target;
    size_t len;
    int rc = 0;
    if (!*row->activity && row->target)
        rc = qz_find_int(t, "SELECT line FROM entry WHERE id=?1", (int64_t)(row->id - row->n + row->target),
                         &s, err);
    if (rc == 1) {
        const char *line = qz_col_blob(s, 0, &len);
        rc = qz_entry_read(line, len, &target, err);
        qz_reset(s);
        memcpy(row->activity, target.activity, rc == 0 ? sizeof row->activity : 0);
    }
    if (rc == 0)
        rc = qz_find_text(t, "SELECT title FROM activity WHERE id=?1", row->activity, &s, err);
    if (rc == 1) {
        qz_copy_text(row->title, sizeof row->title, qz_col_text(s, 0));
        qz_reset(s);
    }
    return rc < 0 ? -1 : 0;
}

static int read_row(struct qz_stmt *s, struct qz_named_row *row, struct qz_err *err)
{
    struct qz_entry e;
    size_t len;
    const char *line = qz_col_blob(s, 1, &len);
    memset(row, 0, sizeof *row);
    if (qz_entry_read(line, len, &e, err) != 0)
        return -1;
    row->id = (uint64_t)qz_col_int(s, 0);
    row->n = e.n;
    row->at_ms = e.at_ms;
    row->kind = e.kind;
    row->whose = (enum qz_whose)qz_col_int(s, 2);
    row->gone = qz_col_int(s, 3) != 0;
    qz_copy_text(row->kiosk, sizeof row->kiosk, qz_col_text(s, 4));
    row->verdict = (enum qz_judgement)qz_col_int(s, 5);
    describe(&e, row);
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
    struct qz_stmt *s = qz_db_stmt(
        t->db,
        "SELECT e.id,e.line,a.whose,EXISTS(SELECT 1 FROM gone WHERE entry=e.id),coalesce(k.id,''),"
        "coalesce(r.verdict,e.verdict) FROM attributed a JOIN entry e ON e.id=a.entry LEFT JOIN ruling r ON "
        "r.entry=e.id LEFT JOIN kiosk k ON k.log=e.id>>40 WHERE a.cadre=?1 AND "
        "a.entry>?2 ORDER BY a.entry LIMIT ?3",
        err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, ref);
    qz_bind_int(s, 2, after > INT64_MAX ? INT64_MAX : (int64_t)after);
    qz_bind_int(s, 3, most);
    while ((rc = qz_step(s, err)) == 1) {
        if (read_row(s, &out[n++], err) != 0) {
            qz_reset(s);
            return -1;
        }
    }
    for (int i = 0; i < n && rc == 0; i++) {
        rc = name_activity(t, &out[i], err);
        if (rc == 0)
            rc = qz_named_entered_by(t, (int64_t)out[i].id, out[i].administrator, err);
    }
    return rc < 0 ? -1 : n;
}
