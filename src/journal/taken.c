#include "journal/taken.h"

#include "base/json.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "journal/anew.h"
#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/judge.h"
#include "journal/log.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/proof.h"
#include "journal/stand.h"
#include "journal/state.h"
#include "journal/whose.h"

#include <inttypes.h>
#include <string.h>

#define OWN_NAME "tracker" /* of the tracker's own log, where a kiosk's id stands else */

/* By what each is called in the own log. */
static const struct {
    enum qz_entry_kind kind;
    const char *verb;
} taken_verbs[] = {
    {QZ_ENTRY_CONFIRM, "entry-confirm"},
    {QZ_ENTRY_REJECT, "entry-reject"},
    {QZ_ENTRY_VOID, "entry-void"},
};
#define TAKEN_VERBS (sizeof taken_verbs / sizeof *taken_verbs)

/* An entry that is spoken of. */
struct taken_target {
    int64_t log;
    char line[QZ_ENTRY_MAX];
    struct qz_entry e; /* points into the line */
    enum qz_judgement now;
    bool gone;
};

/* ---- reading ---- */

void qz_taken_kiosk(const json_t *data, char out[QZ_KIOSK_ID_TEXT])
{
    const char *kiosk = json_string_value(json_object_get(data, "kiosk"));
    if (kiosk && !*kiosk)
        kiosk = OWN_NAME;
    qz_copy_text(out, QZ_KIOSK_ID_TEXT, kiosk ? kiosk : "");
}

int qz_taken_read(const char *line, size_t len, struct qz_entry *out, struct qz_err *err)
{
    if (qz_entry_read(line, len, out, err) != 0)
        return -1;
    if (out->kind != QZ_ENTRY_ADMIN || strcmp(out->reason, taken_verbs[0].verb) != 0)
        return 0;

    json_t *data = qz_json_load(out->data, out->data_len, err);
    const char *activity = data ? qz_json_str(data, "activity", QZ_ID_TEXT - 1, err) : NULL;
    const char *cadre = activity ? qz_json_str(data, "cadre", QZ_ID_TEXT - 1, err) : NULL;
    if (cadre) {
        out->kind = QZ_ENTRY_CONFIRM;
        qz_copy_text(out->activity, sizeof out->activity, activity);
        qz_copy_text(out->cadre, sizeof out->cadre, cadre);
        out->target = (uint64_t)json_integer_value(json_object_get(data, "n"));
    }
    json_decref(data);
    return cadre ? 0 : -1;
}

/* Entry n of a log. 1, 0 it is not held, -1. */
static int taken_find(struct qz_tracker *t, int64_t log, uint64_t n, struct taken_target *out,
                      struct qz_err *err)
{
    const struct qz_row *row;
    size_t len;
    if (n >= (uint64_t)QZ_N_MOST)
        return 0;
    int rc = qz_db_get(t->db, Q_AGAIN_ENTRY, &row, err, INT(qz_entry_id(log, n)));
    if (rc != 1)
        return rc;

    const char *held = qz_row_blob(row, 1, &len);
    memcpy(out->line, held, len <= sizeof out->line ? len : 0);
    out->log = log;
    out->now = (enum qz_judgement)qz_row_int(row, 4);
    out->gone = qz_row_int(row, 5) != 0;
    return qz_entry_read(out->line, len, &out->e, err) == 0 ? 1 : -1;
}

/* ---- applying ---- */

int qz_taken_keep(struct qz_batch *b, int64_t log, uint64_t n, struct qz_err *err)
{
    const struct qz_row *row;
    if (log == QZ_OWN_LOG)
        return 0;
    if (qz_db_do(b->t->db, Q_TAKEN_ADD, err, INT(qz_entry_id(log, n))) != 0)
        return -1;

    int rc = qz_db_get(b->t->db, Q_AGAIN_KIOSK, &row, err, INT(log));
    return rc == 1 ? qz_batch_tell_config(b, qz_row_int(row, 1), err) : rc;
}

/* Nothing of the entry stands any more. */
static int taken_back(struct qz_batch *b, const struct taken_target *target, struct qz_err *err)
{
    uint64_t n = target->e.n;
    if (target->log != QZ_OWN_LOG)
        return qz_anew(b, target->log, n, n, "", QZ_ANEW_TAKE, err) == 0
                   ? qz_taken_keep(b, target->log, n, err)
                   : -1;
    return qz_judge_take_back(b, &target->e, target->now, err) == 0
               ? qz_judge_gone(b, qz_entry_id(QZ_OWN_LOG, n), err)
               : -1;
}

static int taken_confirmed(struct qz_batch *b, const struct taken_target *target, uint64_t n,
                           struct qz_err *err)
{
    struct qz_act *act;
    int64_t youth;
    bool some;
    int rc = qz_batch_act(b, target->e.activity, &act, err);
    if (rc == 1)
        rc = qz_youth_ref(b->t, target->e.who, &youth, err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_CORRUPT, "what an action confirms is not there");
    return qz_stand_attest(b, act, n, youth, target->log, target->e.n, &some, err);
}

int qz_taken_apply(struct qz_batch *b, const char *verb, const json_t *data, uint64_t n, struct qz_err *err)
{
    struct taken_target target;
    int64_t log, of = 0;
    const char *kiosk = qz_json_str_or_empty(data, "kiosk", QZ_KIOSK_ID_TEXT - 1, err);
    const char *cadre = kiosk ? qz_json_str(data, "cadre", QZ_ID_TEXT - 1, err) : NULL;
    if (!cadre || qz_json_int(data, "n", 1, QZ_N_MOST - 1, &of, err) != 0 ||
        qz_log_ref(b->t, kiosk, &log, err) != 0)
        return -1;
    int rc = taken_find(b->t, log, (uint64_t)of, &target, err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_CORRUPT, "what an action speaks of is not there");

    bool confirms = strcmp(verb, taken_verbs[0].verb) == 0;
    rc = confirms ? taken_confirmed(b, &target, n, err) : taken_back(b, &target, err);
    return rc == 0 ? qz_whose_keep(b, n, cadre, err) : -1;
}

/* ---- saying ---- */

/* Of which entries each can be said. */
static bool taken_fits(enum qz_entry_kind kind, enum qz_entry_kind target)
{
    if (kind != QZ_ENTRY_VOID)
        return target == QZ_ENTRY_CHECKIN;
    return target == QZ_ENTRY_OPEN || target == QZ_ENTRY_CHECKIN || target == QZ_ENTRY_HEADCOUNT ||
           target == QZ_ENTRY_LATE || target == QZ_ENTRY_CONFIRM || target == QZ_ENTRY_PART;
}

/* Whether the person of a check-in waits for a cadre, on that very one. 1, 0, -1. */
static int taken_waits(struct qz_tracker *t, const struct taken_target *target, struct qz_err *err)
{
    int64_t youth;
    const struct qz_row *row;
    int rc = qz_youth_ref(t, target->e.who, &youth, err);
    if (rc != 1)
        return rc;
    return qz_db_get(t->db, Q_TAKEN_WAITS, &row, err, TEXT(target->e.activity), INT(youth), INT(target->log),
                     INT((int64_t)target->e.n), INT(QZ_HOW_PENDING));
}

static int taken_check_entry(struct qz_tracker *t, const struct qz_taking *what, struct qz_err *err)
{
    struct taken_target target;
    int64_t log;
    if (qz_log_ref(t, strcmp(what->kiosk, OWN_NAME) == 0 ? "" : what->kiosk, &log, err) != 0)
        return -1;
    int rc = taken_find(t, log, what->n, &target, err);
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "that log has no entry %" PRIu64 "; show the activity first",
                       what->n);
    if (rc < 0)
        return -1;
    if (strcmp(target.e.activity, what->activity) != 0 || !taken_fits(what->kind, target.e.kind))
        return qz_fail(err, QZ_E_CONFLICT, "entry %" PRIu64 " is none of this activity's that this fits",
                       what->n);

    bool waiting = target.now == QZ_J_DUPLICATE && target.e.kind == QZ_ENTRY_CHECKIN;
    if (target.gone || !(waiting || qz_judgement_counts(target.e.kind, target.now)))
        return qz_fail(err, QZ_E_CONFLICT, "entry %" PRIu64 " does not stand; there is nothing to do",
                       what->n);
    if (what->kind != QZ_ENTRY_CONFIRM)
        return 0;

    rc = taken_waits(t, &target, err);
    if (rc == 0)
        qz_fail(err, QZ_E_CONFLICT, "entry %" PRIu64 " waits for no confirmation", what->n);
    return rc == 1 ? 0 : -1;
}

/* The activity is there, in a state that this fits; *keeper: the organisation that is in charge of it. */
static int taken_check_activity(struct qz_tracker *t, const struct qz_taking *what, int64_t *keeper,
                                struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_TAKEN_ACTIVITY, &row, err, TEXT(what->activity));
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "there is no activity of that id; list them to see which are");
    if (rc < 0)
        return -1;

    *keeper = qz_row_int(row, 0);
    enum qz_activity_state state = (enum qz_activity_state)qz_row_int(row, 1);
    if (what->kind == QZ_ENTRY_CONFIRM && (state == QZ_ACTIVITY_CANCELLED || state == QZ_ACTIVITY_GIVEN_UP))
        return qz_fail(err, QZ_E_CONFLICT, "it cannot be confirmed: the activity is %s",
                       qz_activity_state_name(state));
    return 0;
}

/* The activity is there, and the cadre is of its organisation. */
static int taken_check_names(struct qz_tracker *t, const struct qz_taking *what, struct qz_err *err)
{
    int64_t ref, of, keeper = 0;
    if (taken_check_activity(t, what, &keeper, err) != 0)
        return -1;

    int rc = qz_cadre_find(t, what->cadre, &ref, &of, err);
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "there is no cadre of that id; list them to see which are");
    if (rc == 1 && of != keeper)
        return qz_fail(err, QZ_E_CONFLICT, "that cadre is not of the organisation whose activity it is");
    return rc < 0 ? -1 : 0;
}

static const char *taken_verb(enum qz_entry_kind kind)
{
    for (size_t i = 0; i < TAKEN_VERBS; i++)
        if (taken_verbs[i].kind == kind)
            return taken_verbs[i].verb;
    return "";
}

static int taken_write(struct qz_tracker *t, const struct qz_taking *what, int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    struct qz_buf data = {0};
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "kiosk", strcmp(what->kiosk, OWN_NAME) == 0 ? "" : what->kiosk);
    qz_jsonw_u64(&data, "n", what->n);
    qz_jsonw_text(&data, "activity", what->activity);
    qz_jsonw_text(&data, "cadre", what->cadre);
    if (what->kind != QZ_ENTRY_CONFIRM)
        qz_jsonw_text(&data, "reason", what->reason);
    qz_jsonw_object_end(&data);

    int rc = qz_own_add(&b, taken_verb(what->kind), &data, err);
    qz_buf_finish(&data);
    return qz_named_end(&b, rc, what->administrator, err);
}

int qz_named_take(struct qz_tracker *t, const struct qz_taking *what, int64_t now_ms, struct qz_err *err)
{
    if (qz_check_called("the administrator's name", what->administrator, QZ_NAME_CHARS, false, err) != 0 ||
        (what->kind != QZ_ENTRY_CONFIRM &&
         qz_check_text("the reason", what->reason, QZ_REASON_MAX, false, err) != 0) ||
        taken_check_names(t, what, err) != 0 ||
        qz_named_was_there(t, what->activity, what->cadre, err) != 0 || taken_check_entry(t, what, err) != 0)
        return -1;
    return taken_write(t, what, now_ms, err);
}

/* ---- who entered it ---- */

static int taken_entered_by(struct qz_batch *b, uint64_t n, const char *administrator, struct qz_err *err)
{
    return qz_db_do(b->t->db, Q_ENTERED_BY_ADD, err, INT(qz_entry_id(b->log, n)), TEXT(administrator));
}

int qz_named_entered_by(struct qz_tracker *t, int64_t entry, char out[QZ_TEXT_MAX], struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_ENTERED_BY_GET, &row, err, INT(entry));
    qz_copy_text(out, QZ_TEXT_MAX, rc == 1 ? qz_row_text(row, 0) : "");
    return rc < 0 ? -1 : 0;
}

int qz_named_end(struct qz_batch *b, int rc, const char *administrator, struct qz_err *err)
{
    if (rc == 0)
        rc = taken_entered_by(b, b->range.size, administrator, err);
    if (rc == 0)
        return qz_own_end(b, err);
    qz_own_cancel(b);
    return -1;
}
