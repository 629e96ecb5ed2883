#include "kiosk/desk/desk_int.h"

#include "base/clock.h"

#include <string.h>

#define MOVE_DAYS 2 /* so long staff are asked about it */

static bool desk_misplaced(struct qz_desk *d, struct qz_misplaced *m)
{
    struct qz_err err = {0};
    if (!d->ledger || !qz_desk_session_live(d) || !qz_desk_clock_confirmed(d))
        return false;
    int64_t now = qz_now_ms();
    struct qz_right_boot right = {.since = d->boot_since, .boot_ms = now - qz_up_ms()};
    int got = qz_ledger_misplaced(d->ledger, d->session.id, now - MOVE_DAYS * QZ_DAY_MS, &right, m, &err);
    if (got < 0)
        qz_desk_log_failed(&err);
    return got > 0;
}

void qz_desk_describe_misplaced(struct qz_desk *d, struct qz_tell_staff *s)
{
    struct qz_err err = {0};
    struct qz_misplaced m;
    struct qz_activity a;
    if (!desk_misplaced(d, &m))
        return;
    s->misplaced = m.people;
    int got = qz_ledger_activity(d->ledger, m.activity, &a, &err);
    if (got < 0)
        qz_desk_log_failed(&err);
    qz_copy_text(s->misplaced_title, sizeof s->misplaced_title, got > 0 ? a.title : m.activity);
}

void qz_desk_move(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_word work = {.kind = QZ_WORD_WORK};
    struct qz_misplaced m;
    if (d->troubles & 1u << QZ_TROUBLE_FULL || !desk_misplaced(d, &m) || qz_desk_before_append(d) != 0)
        return;

    struct qz_entry by = {.at_ms = qz_now_ms(), .up_ms = qz_up_ms()};
    memcpy(by.activity, d->session.id, sizeof by.activity);
    memcpy(by.cadre, d->cadre.id, sizeof by.cadre);
    by.badge = qz_desk_badge_named(d);
    if (qz_ledger_move(d->ledger, &m, &by, &err) != 0)
        qz_desk_store_failed(d, &err);
    qz_queue_push(d->wires->words, &work);
    qz_desk_load_session(d);
    qz_desk_tell_net(d);
}
