#include "rules/heads.h"

#include <string.h>

static void heads_sum(const struct qz_heads *h, int64_t up_ms, int *people, int *touches)
{
    *people = *touches = 0;
    for (int i = 0; i < QZ_HEADS_PEOPLE; i++) {
        if (!h->one[i].people)
            continue;
        int64_t age = up_ms - h->one[i].up_ms;
        if (age < QZ_HEADS_PEOPLE_MS)
            *people += h->one[i].people;
        if (age < QZ_HEADS_TOUCHES_MS)
            *touches += h->one[i].touches;
    }
}

/* Whether a cadre looked at the crowd a short while ago. */
static bool heads_seen(const struct qz_heads *h, int64_t up_ms)
{
    return h->staff_up_ms && up_ms - h->staff_up_ms < QZ_HEADS_STAFF_MS;
}

/* Whoever goes on touching while staff is asked for, or whatever does, keeps it asked for. */
static bool heads_waits(const struct qz_heads *h, int64_t up_ms)
{
    return h->asked_up_ms && up_ms - h->asked_up_ms < QZ_HEADS_QUIET_MS;
}

static bool heads_within(const struct qz_heads *h, int more_people, int more_touches, int64_t up_ms)
{
    int people, touches;
    heads_sum(h, up_ms, &people, &touches);
    if (people + more_people > QZ_HEADS_PEOPLE)
        return false;
    return heads_seen(h, up_ms) || touches + more_touches <= QZ_HEADS_TOUCHES;
}

bool qz_heads_take(struct qz_heads *h, int people, int touches, int64_t up_ms)
{
    if (touches > QZ_HEADS_STEPS_MOST)
        touches = QZ_HEADS_STEPS_MOST;

    if (heads_waits(h, up_ms) || !heads_within(h, people, touches, up_ms)) {
        h->asked_up_ms = up_ms;
        return false;
    }

    h->asked_up_ms = 0;
    h->one[h->next].up_ms = up_ms;
    h->one[h->next].people = people;
    h->one[h->next].touches = touches;
    h->next = (h->next + 1) % QZ_HEADS_PEOPLE;
    return true;
}

void qz_heads_staff(struct qz_heads *h, int64_t up_ms)
{
    memset(h, 0, sizeof *h);
    h->staff_up_ms = up_ms;
}

/* ---- runs ---- */

/* The next headcount from `at` on, in steps of `by`, if it belongs to the same run; else -1. */
static int heads_neighbour(const struct qz_heads_mark *mark, int n, int at, int by)
{
    int i = at + by;
    while (i >= 0 && i < n && !mark[i].people)
        i += by;
    if (i < 0 || i >= n)
        return -1;

    int64_t gap = mark[at].at_ms - mark[i].at_ms;
    if (gap < 0)
        gap = -gap;
    return gap <= QZ_HEADS_RUN_MS ? i : -1;
}

static int heads_end(const struct qz_heads_mark *mark, int n, int at, int by)
{
    int i;
    while ((i = heads_neighbour(mark, n, at, by)) >= 0)
        at = i;
    return at;
}

void qz_heads_find_run(const struct qz_heads_mark *mark, int n, int at, struct qz_heads_run *out)
{
    memset(out, 0, sizeof *out);
    if (at < 0 || at >= n || !mark[at].people)
        return;
    out->first = heads_end(mark, n, at, -1);
    out->last = heads_end(mark, n, at, 1);
    out->from_ms = mark[out->last].at_ms;
    out->to_ms = mark[out->first].at_ms;

    for (int i = out->first; i <= out->last; i++) {
        out->entries += mark[i].people > 0;
        out->people += mark[i].people;
    }
}
