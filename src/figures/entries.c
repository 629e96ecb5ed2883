#include "base/json.h"
#include "base/text.h"
#include "figures/figures.h"
#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/judge_time.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/proof.h"
#include "journal/state.h"
#include "journal/taken.h"
#include "journal/whose.h"

#include <string.h>

#define SCAN_MOST 10000 /* entries looked at in one call, which may find none */

/* The walk over the logs that may have something of the activity. */
struct opening {
    struct qz_tracker *t;
    const char *id;
    int64_t activity, organisation; /* that is in charge of it */
    struct qz_batch *b;             /* of the log that is walked, for dating */
    struct qz_err *err;
};

/* ---- what an entry adds ---- */

/* The standing participation that rests on the entry: how it is known, and when the person left. 1, 0, -1. */
static int entries_standing(struct opening *o, int64_t log, struct qz_opened *e)
{
    const struct qz_row *row;
    int64_t youth;
    int rc = *e->who ? qz_youth_ref(o->t, e->who, &youth, o->err) : 0;
    if (rc != 1)
        return rc;

    rc = qz_db_get(o->t->db, Q_OPENED_STANDING, &row, o->err, INT(o->activity), INT(youth), INT(log),
                   INT((int64_t)e->n));
    if (rc == 1) {
        e->how = (int)qz_row_int(row, 0);
        e->out_ms = qz_row_int(row, 1);
        if (e->how == QZ_HOW_ATTESTED)
            e->whose = (int)qz_row_int(row, 2);
    }
    return rc;
}

static int entries_weigh(struct opening *o, int64_t log, struct qz_opened *e)
{
    bool people = e->kind == QZ_ENTRY_HEADCOUNT || e->kind == QZ_ENTRY_LATE;
    e->how = -1;

    if (qz_whose_of(o->t, qz_entry_id(log, e->n), &e->whose, o->err) != 0)
        return -1;
    if (log == QZ_OWN_LOG && qz_named_entered_by(o->t, qz_entry_id(log, e->n), e->administrator, o->err) != 0)
        return -1;

    if (e->gone)
        return 0;

    if (people && qz_judgement_counts(e->kind, e->verdict))
        e->adds = e->count;
    if (e->kind != QZ_ENTRY_CHECKIN && e->kind != QZ_ENTRY_LATE)
        return 0;

    int rc = entries_standing(o, log, e);
    e->adds += rc == 1;
    return rc < 0 ? -1 : 0;
}

/* ---- whether it is of the activity ---- */

/* A void names an entry of its own log only. 1 the activity of that one is it, 0, -1. */
static int voids_one(struct opening *o, int64_t log, uint64_t target)
{
    struct qz_entry t;
    const struct qz_row *row;
    size_t len;
    int rc = qz_db_get(o->t->db, Q_OPENED_LINE, &row, o->err, INT(qz_entry_id(log, target)));
    if (rc != 1)
        return rc;

    const char *line = qz_row_blob(row, 0, &len);
    return qz_entry_read(line, len, &t, o->err) == 0 ? strcmp(t.activity, o->id) == 0 : -1;
}

/* An action has in its data what other entries have as members. */
static void describe_action(const struct qz_entry *e, struct qz_opened *out)
{
    json_t *data = qz_json_load(e->data, e->data_len, NULL);
    const char *cadre = json_string_value(json_object_get(data, "cadre"));
    qz_copy_text(out->cadre, sizeof out->cadre, cadre ? cadre : "");
    out->target = (uint64_t)json_integer_value(json_object_get(data, "n"));
    qz_taken_kiosk(data, out->target_kiosk);
    json_decref(data);
}

static bool admin_names(const struct qz_entry *e, const char *id)
{
    json_t *data = qz_json_load(e->data, e->data_len, NULL);
    const char *name = json_string_value(json_object_get(data, "activity"));
    bool same = name && strcmp(name, id) == 0;
    json_decref(data);
    return same;
}

static int entries_concerns(struct opening *o, int64_t log, const struct qz_entry *e)
{
    if (e->kind == QZ_ENTRY_VOID)
        return voids_one(o, log, e->target);
    if (e->kind == QZ_ENTRY_ADMIN)
        return admin_names(e, o->id);
    return strcmp(e->activity, o->id) == 0;
}

/* Most entries are of others: those are not even read. */
static bool entries_may_concern(const struct opening *o, const char *line, size_t len)
{
    static const char word[] = "\"kind\":\"void\"";
    return memmem(line, len, o->id, strlen(o->id)) || memmem(line, len, word, sizeof word - 1);
}

/* When it was written by our clock. */
static int entries_date(struct opening *o, int64_t log, const struct qz_entry *e, struct qz_opened *out)
{
    struct qz_when when;
    out->at_ms = out->real_ms = e->at_ms;
    if (log == QZ_OWN_LOG)
        return 0;

    if (qz_judge_time_again(o->b, e, &when, o->err) < 0)
        return -1;
    out->real_ms = when.real_ms;
    return 0;
}

static int entries_take(struct opening *o, int64_t log, const struct qz_row *row, struct qz_opened *out)
{
    struct qz_entry e;
    size_t len;
    const char *line = qz_row_blob(row, 1, &len);
    if (!entries_may_concern(o, line, len))
        return 0;

    if (qz_entry_read(line, len, &e, o->err) != 0)
        return -1;

    int rc = entries_concerns(o, log, &e);
    if (rc != 1)
        return rc;

    memset(out, 0, sizeof *out);
    out->n = e.n;
    out->kind = e.kind;
    memcpy(out->who, e.who, sizeof out->who);
    memcpy(out->cadre, e.cadre, sizeof out->cadre);
    qz_own_words(&e, out->verb, out->reason);
    out->count = e.count;
    out->group = e.group;
    out->target = e.target;
    out->badge = e.badge;
    if (e.kind == QZ_ENTRY_ADMIN)
        describe_action(&e, out);

    out->verdict = (enum qz_judgement)qz_row_int(row, 2);
    out->gone = qz_row_int(row, 3) != 0;
    return entries_date(o, log, &e, out) == 0 && entries_weigh(o, log, out) == 0 ? 1 : -1;
}

/* ---- the walk ---- */

/* The next log from `log` on that may have something: the tracker's own, those that added to the figures, and
 * the kiosks of the organisation that is in charge, whose turned-away scans and refused entries are told too.
 * 1, 0, -1. */
static int next_log(struct opening *o, int64_t *log, char kiosk[QZ_KIOSK_ID_TEXT])
{
    const struct qz_row *row;
    int rc = qz_db_get(o->t->db, Q_OPENED_NEXT_LOG, &row, o->err, INT(o->organisation), INT(o->activity),
                       INT(*log));

    if (rc == 1) {
        *log = qz_row_int(row, 0);
        qz_copy_text(kiosk, QZ_KIOSK_ID_TEXT, qz_row_text(row, 1));
    }
    return rc;
}

struct page {
    struct qz_opened *out;
    int n, most, left; /* left: entries that may still be looked at */
    uint64_t last;     /* the id looked at last */
};

static int entries_walk_log(struct opening *o, int64_t log, const char *kiosk, int64_t after, struct page *p)
{
    const struct qz_row *row;
    int rc = 0;
    QZ_ROWS rows = qz_db_rows(o->t->db, Q_OPENED_ENTRIES, o->err, INT(after), INT(qz_entry_id(log + 1, 0)));
    while (p->left > 0 && p->n < p->most && (rc = qz_rows_next(&rows, &row, o->err)) == 1) {
        p->last = (uint64_t)qz_row_int(row, 0);
        p->left--;

        int took = entries_take(o, log, row, &p->out[p->n]);
        if (took < 0)
            return -1;
        if (took)
            qz_copy_text(p->out[p->n++].kiosk, QZ_KIOSK_ID_TEXT, kiosk);
    }

    return rc < 0 ? -1 : 0;
}

int qz_views_entries(struct qz_tracker *t, const char *activity, uint64_t after, struct qz_opened *out,
                     int most, uint64_t *next, struct qz_err *err)
{
    struct qz_batch b;
    struct opening o = {.t = t, .id = activity, .b = &b, .err = err};
    struct page p = {.out = out, .most = most, .left = SCAN_MOST};
    const struct qz_row *row;
    char kiosk[QZ_KIOSK_ID_TEXT];

    int rc = qz_db_get(t->db, Q_OPENED_ACTIVITY, &row, err, TEXT(activity));
    if (rc != 1)
        return rc < 0 ? -1
                      : qz_fail(err, QZ_E_MISSING,
                                "there is no activity of that id; list them to see which are");

    o.activity = qz_row_int(row, 0);
    o.organisation = qz_row_int(row, 1);
    int64_t from = after > INT64_MAX - 1 ? INT64_MAX - 1 : (int64_t)after;

    for (int64_t log = from / QZ_N_MOST; (rc = next_log(&o, &log, kiosk)) == 1; log++) {
        int64_t begin = qz_entry_id(log, 0);
        qz_batch_init(&b, t, log, 0, 0);
        int walked = entries_walk_log(&o, log, kiosk, from > begin ? from : begin, &p);
        qz_batch_finish(&b);
        if (walked != 0)
            return -1;

        if (p.left == 0 || p.n == most)
            break;
    }

    *next = rc == 1 ? p.last : 0;
    return rc < 0 ? -1 : p.n;
}
