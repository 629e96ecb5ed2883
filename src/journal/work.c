#include "journal/work.h"

#include "base/list.h"
#include "journal/stood.h"

#include <stdlib.h>
#include <string.h>

int qz_work_begin(struct qz_batch *b, uint64_t first, const char *const *line, const size_t *len,
                  struct qz_err *err)
{
    b->work = malloc(sizeof *b->work);
    if (!b->work)
        return qz_fail(err, QZ_E_NOMEM, "no memory for an upload");
    *b->work = (struct qz_work){.first = first, .line = line, .len = len};
    return 0;
}

void qz_work_finish(struct qz_batch *b)
{
    struct qz_work *w = b->work;
    if (!w)
        return;
    for (size_t i = 0; i < w->lists; i++)
        qz_many_finish(&w->list[i]);
    free(w->list);
    free(w->stood);
    free(w->ahead);
    qz_buf_finish(&w->targets);
    qz_known_finish(&w->known);
    free(w);
    b->work = NULL;
}

/* ---- changes ---- */

static struct qz_many *work_list(const struct qz_work *w, enum qz_query_id q)
{
    for (size_t i = 0; i < w->lists; i++)
        if (w->list[i].q == q)
            return &w->list[i];
    return NULL;
}

static struct qz_many *work_list_for(struct qz_work *w, enum qz_query_id q, struct qz_err *err)
{
    struct qz_many *list = work_list(w, q);
    if (list || qz_list_grow(&w->list, w->lists, &w->list_cap, sizeof *w->list, err) != 0)
        return list;
    list = &w->list[w->lists++];
    *list = (struct qz_many){.q = q};
    return list;
}

int qz_work_do_args(struct qz_batch *b, enum qz_query_id q, struct qz_err *err, const struct qz_arg *args)
{
    if (!b->work)
        return qz_db_do_args(b->t->db, q, err, args);
    struct qz_many *list = work_list_for(b->work, q, err);
    return list ? qz_many_add_args(list, q, err, args) : -1;
}

int qz_work_write(struct qz_batch *b, struct qz_err *err)
{
    struct qz_work *w = b->work;
    const struct qz_many *change[Q_COUNT];
    size_t n = 0;
    if (!w)
        return 0;
    if (qz_stood_gather(b, err) != 0)
        return -1;

    for (size_t i = 0; i < w->lists; i++)
        if (w->list[i].rows)
            change[n++] = &w->list[i];
    if (n && qz_db_write(b->t->db, change, n, err) != 0)
        return -1;
    for (size_t i = 0; i < w->lists; i++)
        qz_many_clear(&w->list[i]);
    return 0;
}

bool qz_work_has(const struct qz_batch *b, enum qz_query_id q)
{
    const struct qz_many *list = b->work ? work_list(b->work, q) : NULL;
    return list && list->rows > 0;
}

bool qz_work_has_int(const struct qz_batch *b, enum qz_query_id q, int64_t first)
{
    const struct qz_many *list = b->work ? work_list(b->work, q) : NULL;
    for (size_t i = 0; list && i < list->rows; i++)
        if (list->arg[i * (size_t)qz_queries[q].args].i == first)
            return true;
    return false;
}

/* ---- lines ---- */

int qz_work_gone(struct qz_batch *b, int64_t entry, struct qz_err *err)
{
    uint8_t key[QZ_KNOWN_BYTES];
    bool added;
    if (!b->work)
        return 0;
    qz_known_key(entry, 0, key);
    return qz_known_add(&b->work->known, QZ_KNOWN_GONE, key, &added, err) ? 0 : -1;
}

bool qz_work_is_gone(const struct qz_batch *b, int64_t entry)
{
    uint8_t key[QZ_KNOWN_BYTES];
    qz_known_key(entry, 0, key);
    return b->work && qz_known_find(&b->work->known, QZ_KNOWN_GONE, key);
}

bool qz_work_line(const struct qz_batch *b, uint64_t n, const char **line, size_t *len,
                  enum qz_judgement *verdict)
{
    const struct qz_work *w = b->work;
    if (!w || n < w->first || n - w->first >= w->judged)
        return false;
    size_t i = (size_t)(n - w->first);
    *line = w->line[i];
    *len = w->len[i];
    *verdict = w->verdict[i];
    return true;
}

int qz_work_target(const struct qz_batch *b, int64_t entry, const char **line, size_t *len,
                   enum qz_judgement *verdict)
{
    uint8_t key[QZ_KNOWN_BYTES];
    const struct qz_known_row *known;
    qz_known_key(entry, 0, key);
    known = b->work ? qz_known_find(&b->work->known, QZ_KNOWN_TARGET, key) : NULL;
    if (!known || !(known->v[1] & QZ_TARGET_THERE))
        return known ? 0 : -1;
    *line = b->work->targets.data + known->v[0];
    *len = (size_t)(uint32_t)known->v[1];
    *verdict = (enum qz_judgement)((known->v[1] & ~QZ_TARGET_THERE) >> QZ_TARGET_VERDICT);
    return 1;
}

struct qz_ahead_line *qz_work_ahead(const struct qz_batch *b, uint64_t n)
{
    const struct qz_work *w = b->work;
    return w && w->ahead && n >= w->first ? &w->ahead[n - w->first] : NULL;
}

void qz_work_judged(struct qz_batch *b, enum qz_judgement verdict)
{
    if (b->work)
        b->work->verdict[b->work->judged++] = verdict;
}
