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

struct list_days {
    int64_t now_ms, today_ms; /* and when today began */
};

/* Whether it is of some of the `days` that begin `after` days after today. */
static bool list_within(const struct list_days *t, const struct qz_activity *a, int after, int days)
{
    int64_t from = t->today_ms + after * QZ_DAY_MS;
    return a->start_ms < from + days * QZ_DAY_MS && a->end_ms > from;
}

static bool list_is_of(const struct list_days *t, const struct qz_activity *a, enum qz_list_day day)
{
    switch (day) {
    case QZ_LIST_TODAY:
        return list_within(t, a, 0, 1);
    case QZ_LIST_TOMORROW:
        return list_within(t, a, 1, 1);
    case QZ_LIST_WEEK:
        return list_within(t, a, 0, 7);
    case QZ_LIST_OVER:
        return a->past || a->end_ms <= t->now_ms;
    default:
        return true;
    }
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
    int64_t now = qz_now_ms();
    const struct list_days t = {now, qz_date_start(qz_date_of(now))};
    int n = list_all(d, &a);
    s->from = d->list_from;

    for (int i = 0; i < n; i++) {
        if (!list_wants(d, &a[i].activity))
            continue;
        for (int day = 0; day < QZ_LIST_DAYS; day++)
            s->day[day] += list_is_of(&t, &a[i].activity, (enum qz_list_day)day);
        if (!list_is_of(&t, &a[i].activity, d->list_day))
            continue;
        if (s->found >= s->from && s->rows < QZ_STAFF_ROWS)
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

void qz_desk_list(struct qz_desk *d, const struct qz_ask_list *ask)
{
    d->list_from = ask->from >= 0 && ask->from < LIST_MOST ? ask->from : 0;
    d->list_day = ask->day < QZ_LIST_DAYS ? ask->day : QZ_LIST_ALL;
    qz_copy_text(d->list_find, sizeof d->list_find, ask->find);
    if (*d->list_find)
        list_await_initials(d);
}

void qz_desk_list_anew(struct qz_desk *d)
{
    d->list_from = 0;
    d->list_day = QZ_LIST_ALL;
    d->list_find[0] = '\0';
    list_make_initials(d);
}
