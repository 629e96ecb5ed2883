#include "wire/summary.h"

#include "base/list.h"

#include <stdlib.h>
#include <string.h>

void qz_summary_init(struct qz_summary *s, const char *activity)
{
    memset(s, 0, sizeof *s);
    memcpy(s->activity, activity, strnlen(activity, sizeof s->activity - 1));
}

void qz_summary_finish(struct qz_summary *s)
{
    free(s->item);
    s->item = NULL;
    s->count = s->cap = 0;
}

enum qz_way qz_way_of(const struct qz_entry *e)
{
    if (e->kind == QZ_ENTRY_HEADCOUNT || !*e->who)
        return QZ_WAY_HEADS;
    if (e->kind == QZ_ENTRY_LATE)
        return QZ_WAY_LATE;
    if (e->proof_len == 0)
        return QZ_WAY_TAIL;
    return e->proof_len == QZ_PASS_LIVE_BYTES ? QZ_WAY_LIVE : QZ_WAY_PRINTED;
}

static int summary_keep(struct qz_summary *s, const struct qz_entry *e, struct qz_err *err)
{
    if (qz_list_grow(&s->item, s->count, &s->cap, sizeof *s->item, err) != 0)
        return -1;

    struct qz_summary_item *i = &s->item[s->count++];
    *i = (struct qz_summary_item){
        .n = e->n, .at_ms = e->at_ms, .up_ms = e->up_ms, .kind = e->kind, .way = qz_way_of(e)};
    if (!qz_id_parse('y', e->who, i->who))
        memset(i->who, 0, sizeof i->who);
    i->people = e->count; /* a late entry may be of somebody with a name and of others without */
    return 0;
}

static int summary_by_n(const void *key, const void *item)
{
    uint64_t n = *(const uint64_t *)key, at = ((const struct qz_summary_item *)item)->n;
    return (n > at) - (n < at);
}

/* A void or a rejection, by the rules that the ledger has for its views. */
static void summary_cancel(struct qz_summary *s, const struct qz_entry *e)
{
    struct qz_entry target = {0};
    struct qz_summary_item *i = NULL;
    if (s->count)
        i = bsearch(&e->target, s->item, s->count, sizeof *s->item, summary_by_n);
    if (!i)
        return;

    target.n = i->n;
    target.at_ms = i->at_ms;
    target.up_ms = i->up_ms;
    target.kind = i->kind;
    memcpy(target.activity, s->activity, sizeof target.activity);
    bool fits = e->kind == QZ_ENTRY_REJECT || qz_entry_void_fits(e, e->at_ms, &target);
    if (fits && qz_entry_may_name(e, &target))
        i->gone = true;
}

/* Why it was, by the verdict's name. What was only counted, at the end of a day, is of no activity. */
static void summary_refuse(struct qz_summary *s, const struct qz_entry *e)
{
    for (int v = 0; v < QZ_VERDICT_COUNT; v++)
        if (qz_verdict_refused((enum qz_verdict)v) &&
            strcmp(e->reason, qz_verdict_name((enum qz_verdict)v)) == 0)
            s->refused[v]++;
}

int qz_summary_add(struct qz_summary *s, const struct qz_entry *e, struct qz_err *err)
{
    bool here = strcmp(e->activity, s->activity) == 0;
    switch (e->kind) {
    case QZ_ENTRY_CHECKIN:
    case QZ_ENTRY_HEADCOUNT:
    case QZ_ENTRY_LATE:
        return here ? summary_keep(s, e, err) : 0;

    case QZ_ENTRY_VOID:
    case QZ_ENTRY_REJECT:
        summary_cancel(s, e);
        return 0;

    case QZ_ENTRY_REFUSED:
        if (here)
            summary_refuse(s, e);
        return 0;
    default:
        return 0;
    }
}

/* Those of one person together, the best way first. */
static int summary_by_who(const void *a, const void *b)
{
    const struct qz_summary_item *x = a, *y = b;
    int by = memcmp(x->who, y->who, sizeof x->who);
    return by ? by : (int)x->way - (int)y->way;
}

void qz_summary_end(struct qz_summary *s, struct qz_summary_counts *out)
{
    static const uint8_t nobody[QZ_ID_BYTES];
    const uint8_t *last = nobody;
    memset(out, 0, sizeof *out);
    memcpy(out->refused, s->refused, sizeof out->refused);
    if (s->count)
        qsort(s->item, s->count, sizeof *s->item, summary_by_who);

    for (size_t k = 0; k < s->count; k++) {
        const struct qz_summary_item *i = &s->item[k];
        if (i->gone)
            continue;
        out->unnamed += i->people;
        out->way[QZ_WAY_HEADS] += i->people;
        if (memcmp(i->who, last, sizeof i->who) == 0)
            continue;

        last = i->who;
        out->named++;
        out->way[i->way]++;
    }
}
