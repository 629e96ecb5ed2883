#include "journal/stood.h"

#include "base/list.h"
#include "journal/work.h"

struct qz_stood *qz_stood_place(struct qz_batch *b, int64_t activity, int64_t youth, bool *added,
                                struct qz_err *err)
{
    struct qz_work *w = b->work;
    uint8_t key[QZ_KNOWN_BYTES];
    qz_known_key(activity, youth, key);
    struct qz_known_row *row = qz_known_add(&w->known, QZ_KNOWN_STOOD, key, added, err);
    if (!row)
        return NULL;
    if (!*added)
        return &w->stood[row->v[0]];

    if (qz_list_grow(&w->stood, w->stoods, &w->stood_cap, sizeof *w->stood, err) != 0)
        return NULL;
    row->v[0] = (int64_t)w->stoods;
    w->stood[w->stoods] = (struct qz_stood){.activity = activity, .youth = youth};
    return &w->stood[w->stoods++];
}

void qz_stood_take(struct qz_stood *s, const struct qz_row *row)
{
    s->log = qz_row_int(row, 0);
    s->n = qz_row_int(row, 1);
    s->how = (enum qz_how)qz_row_int(row, 2);
    s->whose = (int)qz_row_int(row, 3);
    s->seq = qz_row_int(row, 4);
    s->at_ms = qz_row_int(row, 5);
    s->confirm = qz_row_int(row, 6);
    s->out_ms = qz_row_int(row, 7);
    s->known = qz_row_int(row, 8);
    s->stands = s->held = true;
}

static int stood_read(struct qz_batch *b, struct qz_stood *s, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(b->t->db, Q_STAND_GET, &row, err, INT(s->activity), INT(s->youth));
    s->stands = s->held = s->dirty = s->stale = false;
    if (rc == 1)
        qz_stood_take(s, row);
    return rc < 0 ? -1 : 0;
}

int qz_stood_find(struct qz_batch *b, int64_t activity, int64_t youth, struct qz_stood **out,
                  struct qz_err *err)
{
    bool added = true;
    struct qz_stood *s = &b->stood;
    if (b->work)
        s = qz_stood_place(b, activity, youth, &added, err);
    if (!s)
        return -1;
    *out = s;
    if (!added && !s->stale)
        return 0;
    s->activity = activity;
    s->youth = youth;
    return stood_read(b, s, err);
}

/* What makes the store's row that of *s. */
static int stood_write(struct qz_batch *b, struct qz_stood *s, struct qz_err *err)
{
    bool held = s->held;
    s->dirty = false;
    s->held = s->stands;

    if (!s->stands && !held)
        return 0;
    if (!s->stands)
        return qz_work_do(b, Q_STAND_DROP, err, INT(s->activity), INT(s->youth));
    if (!held)
        return qz_work_do(b, Q_STAND_INSERT, err, INT(s->seq), INT(s->activity), INT(s->youth), INT(s->log),
                          INT(s->n), INT(s->at_ms), INT(s->how), INT(s->confirm), INT(s->out_ms),
                          INT(s->known), INT(s->whose));
    return qz_work_do(b, Q_STAND_WRITE, err, INT(s->activity), INT(s->youth), INT(s->seq), INT(s->log),
                      INT(s->n), INT(s->at_ms), INT(s->how), INT(s->confirm), INT(s->out_ms), INT(s->known),
                      INT(s->whose));
}

int qz_stood_put(struct qz_batch *b, struct qz_stood *s, struct qz_err *err)
{
    s->dirty = true;
    return b->work ? 0 : stood_write(b, s, err);
}

int qz_stood_gather(struct qz_batch *b, struct qz_err *err)
{
    struct qz_work *w = b->work;
    for (size_t i = 0; i < w->stoods; i++)
        if (w->stood[i].dirty && stood_write(b, &w->stood[i], err) != 0)
            return -1;
    return 0;
}

void qz_stood_attest(struct qz_batch *b, int64_t activity, int64_t before, int64_t confirm, int whose)
{
    struct qz_work *w = b->work;
    for (size_t i = 0; w && i < w->stoods; i++) {
        struct qz_stood *s = &w->stood[i];
        if (s->activity != activity || !s->stands || s->how != QZ_HOW_PENDING || s->known >= before)
            continue;
        s->how = QZ_HOW_ATTESTED;
        s->confirm = confirm;
        s->whose = whose;
    }
}

void qz_stood_forget(struct qz_batch *b, int64_t activity)
{
    struct qz_work *w = b->work;
    for (size_t i = 0; w && i < w->stoods; i++)
        w->stood[i].stale |= w->stood[i].activity == activity;
}
