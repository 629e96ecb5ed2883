#include "kiosk/desk/desk_int.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

#define LIST_MOST (QZ_CONFIG_ACTIVITIES + QZ_CONFIG_PAST)

/* All that can be listed now, in memory that the caller frees. Returns the number; *out is NULL with none. */
static int list_all(struct qz_desk *d, struct qz_agenda **out)
{
    struct qz_err err = {0};
    int n = -1;
    *out = malloc(LIST_MOST * sizeof **out);
    if (*out)
        n = qz_ledger_agenda(d->ledger, qz_now_ms(), 0, *out, LIST_MOST, &err);
    if (n < 0 && *err.msg)
        qz_desk_log_failed(&err);
    return n < 0 ? 0 : n;
}

static bool list_wants(struct qz_desk *d, const struct qz_activity *a)
{
    if (!d->list_find[0])
        return true;
    return d->initials && qz_initials_hold(d->initials, a->title, d->list_find);
}

void qz_desk_list_rows(struct qz_desk *d, struct qz_tell_staff *s)
{
    struct qz_agenda *a;
    int n = list_all(d, &a), from = d->list_page * QZ_STAFF_ROWS;
    s->page = d->list_page;
    for (int i = 0; i < n; i++) {
        if (!list_wants(d, &a[i].activity))
            continue;
        bool here = s->found >= from && s->rows < QZ_STAFF_ROWS;
        if (here)
            qz_desk_describe_row(d, &a[i], &s->row[s->rows++]);
        s->found++;
    }
    free(a);
}

/* What looks for initials is made while a cadre looks at the menu, and nobody waits for it. */
static void list_make_initials(struct qz_desk *d)
{
    if (!d->initials)
        d->initials = qz_initials_create();
}

/* Letters were typed: whatever reads pinyin is there, or never will be. */
static void list_await_initials(struct qz_desk *d)
{
    list_make_initials(d);
    if (d->initials && qz_initials_ready(d->initials))
        return;
    qz_log(QZ_LOG_WARN, "activities are not found by initials: this machine lacks what reads pinyin");
    qz_initials_destroy(d->initials);
    d->initials = NULL;
}

void qz_desk_list(struct qz_desk *d, const struct qz_ask *ask)
{
    size_t n = ask->len < sizeof d->list_find ? ask->len : sizeof d->list_find - 1;
    d->list_page = ask->n >= 0 && ask->n < QZ_CONFIG_ACTIVITIES ? ask->n : 0;
    memcpy(d->list_find, ask->bytes, n);
    d->list_find[n] = '\0';
    if (n)
        list_await_initials(d);
}

void qz_desk_list_anew(struct qz_desk *d)
{
    d->list_page = 0;
    d->list_find[0] = '\0';
    list_make_initials(d);
}
