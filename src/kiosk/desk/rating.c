#include "kiosk/desk/desk_int.h"

void qz_desk_may_rate(struct qz_desk *d, enum qz_by by, uint64_t n, struct qz_tell_outcome *o)
{
    o->n = n;
    o->rate = !d->log_refused && by != QZ_BY_TAIL && !d->party.on; /* a class goes on and on */
    d->rate_n = o->rate ? n : 0;
}

void qz_desk_rate(struct qz_desk *d, uint64_t n, int mark)
{
    struct qz_err err = {0};
    struct qz_tell tell = {.kind = QZ_TELL_RATED};
    bool asked = n && n == d->rate_n && mark >= 1 && mark <= QZ_RATING_MOST;
    if (!asked || qz_desk_blocked(d) || !qz_desk_session_live(d))
        return;

    d->rate_n = 0;
    if (qz_ledger_rate(d->ledger, d->session.id, mark, &err) != 0) {
        qz_desk_store_failed(d, &err);
        return;
    }
    qz_wires_tell(d->wires, &tell);
    qz_desk_watch_ratings(d);
}

void qz_desk_watch_ratings(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_entry e;
    int due = 1;
    while (d->ledger && due == 1) {
        due = qz_ledger_ratings_due(d->ledger, d->session_open ? d->session.id : "", &e, &err);
        if (due < 0)
            qz_desk_log_failed(&err);
        if (due == 1 && qz_desk_append(d, &e) != 0)
            return;
        if (due == 1)
            qz_desk_tell_net(d);
    }
}
