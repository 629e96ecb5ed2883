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

/* 0, or -1: nobody knows, which is trouble. */
static int inside_now(struct qz_desk *d, struct qz_inside *in)
{
    struct qz_err err = {0};
    memset(in, 0, sizeof *in);
    if (!d->session_open)
        return 0;
    if (!d->ledger)
        return -1; /* that was said */
    if (inside_count(d, in, &err) == 0)
        return 0;

    qz_desk_read_failed(d, &err);
    return -1;
}

/* So many more may come in; INT64_MAX: as many as come. */
static int64_t inside_room(const struct qz_desk *d, const struct qz_inside *in)
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

    struct qz_inside in;
    return inside_now(d, &in) == 0 && inside_room(d, &in) >= people;
}

void qz_desk_let_in(struct qz_desk *d)
{
    if (!d->session_open || !d->session.capacity || !qz_desk_may_speak(d))
        return;

    struct qz_inside in;
    if (inside_now(d, &in) != 0)
        return;

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

    struct qz_inside in;
    s->let_in = d->let_in_to > d->session.capacity;
    s->inside = s->inside_unnamed = s->room = QZ_FIGURE_UNKNOWN;
    if (inside_now(d, &in) != 0)
        return;

    s->inside = qz_figure_shown(in.named + in.unnamed);
    s->inside_unnamed = qz_figure_shown(in.unnamed);
    s->room = qz_figure_shown(inside_room(d, &in));
}
