#include "kiosk/desk/desk_int.h"

#include "base/log.h"

#include <inttypes.h>
#include <string.h>

/* Who is inside where people check out; elsewhere all who came are. */
static int inside_count(struct qz_desk *d, struct qz_inside *in, struct qz_err *err)
{
    struct qz_tally tally;
    if (d->session.checkout)
        return qz_ledger_inside(d->ledger, d->session.id, in, err);
    if (qz_ledger_tally(d->ledger, d->session.id, &tally, err) != 0)
        return -1;

    in->named = tally.named + tally.unnamed + tally.elsewhere;
    return 0;
}

struct qz_inside qz_desk_inside(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_inside in = {0};
    if (d->ledger && d->session_open && inside_count(d, &in, &err) != 0)
        qz_desk_log_failed(&err);
    return in;
}

int64_t qz_desk_room(const struct qz_desk *d, const struct qz_inside *in)
{
    if (!d->session.capacity)
        return INT64_MAX;

    int64_t to = d->let_in_to > d->session.capacity ? d->let_in_to : d->session.capacity;
    int64_t inside = in->named + in->unnamed;
    return to > inside ? to - inside : 0;
}

bool qz_desk_fits(struct qz_desk *d, int people)
{
    if (!d->session.capacity)
        return true;

    struct qz_inside in = qz_desk_inside(d);
    return qz_desk_room(d, &in) >= people;
}

void qz_desk_let_in(struct qz_desk *d)
{
    if (!d->session_open || !d->session.capacity || !qz_desk_may_speak(d))
        return;

    struct qz_inside in = qz_desk_inside(d);
    int64_t inside = in.named + in.unnamed;
    int64_t from = inside > d->session.capacity ? inside : d->session.capacity;
    d->let_in_to = from + QZ_LET_IN;
    qz_log(QZ_LOG_INFO, "cadre %s lets %d more in, up to %" PRId64, d->cadre.id, QZ_LET_IN, d->let_in_to);
    qz_desk_tell_session(d);
}

void qz_desk_describe_inside(struct qz_desk *d, struct qz_tell_session *s)
{
    s->checkout = d->session.checkout;
    s->capacity = qz_figure_shown(d->session.capacity);
    if (!s->checkout && !s->capacity)
        return;

    struct qz_inside in = qz_desk_inside(d);
    s->inside = qz_figure_shown(in.named + in.unnamed);
    s->inside_unnamed = qz_figure_shown(in.unnamed);
    s->room = qz_figure_shown(qz_desk_room(d, &in));
    s->let_in = d->let_in_to > d->session.capacity;
}
