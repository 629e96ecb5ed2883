#include "kiosk/desk/desk_int.h"

#include "base/clock.h"
#include "base/text.h"
#include "rules/role.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define PAD_WAIT_MS 2000 /* after a wrong PIN */

/* ---- what the screen is told ---- */

static void staff_describe(struct qz_desk *d, const struct qz_cadre *c, struct qz_ledger_cadre *out)
{
    memcpy(out->id, c->id, sizeof out->id);
    qz_copy_text(out->name, sizeof out->name, c->name);
    size_t n = strlen(out->name);
    if (c->nth)
        snprintf(out->name + n, sizeof out->name - n, " %d", c->nth);
    out->locked_until_ms = qz_locks_until(&d->locks, c->id, qz_up_ms());
}

/* A cadre of the configuration, as the screen names one. Returns false when there is none of that id. */
static bool staff_find(struct qz_desk *d, const char *id, struct qz_cadre *c, struct qz_ledger_cadre *out)
{
    struct qz_err err = {0};
    int got = d->ledger ? qz_ledger_cadre(d->ledger, id, c, &err) : 0;
    if (got < 0)
        qz_desk_log_failed(&err);
    if (got == 1)
        staff_describe(d, c, out);
    return got == 1;
}

bool qz_desk_has_cadre(const struct qz_desk *d)
{
    return d->signed_in && qz_role_of(d->cadre.id) == QZ_ROLE_CADRE;
}

bool qz_desk_may_ask(const struct qz_desk *d, enum qz_ask_kind kind)
{
    switch (qz_asks_of(kind)) {
    case QZ_ASKS_PROGRAM:
    case QZ_ASKS_ANYBODY:
        return true;
    case QZ_ASKS_STAFF:
        return d->signed_in;
    case QZ_ASKS_CADRE:
        return qz_desk_has_cadre(d);
    default:
        return false;
    }
}

bool qz_desk_find_cadre(struct qz_desk *d, const char *id, struct qz_ledger_cadre *out)
{
    struct qz_cadre c;
    return staff_find(d, id, &c, out);
}

/* Who is locked out, for a cadre who can end that. */
static void staff_tell_locks(struct qz_desk *d, struct qz_tell_staff *s)
{
    const struct qz_pin_lock *lock = NULL;
    struct qz_cadre c;
    s->locks = qz_locks_count(&d->locks, qz_up_ms(), &lock);
    if (s->locks && !staff_find(d, lock->cadre, &c, &s->locked))
        s->locks = 0; /* who left needs nobody's help */
}

bool qz_desk_may_speak(struct qz_desk *d)
{
    struct qz_cadre c;
    struct qz_ledger_cadre row;
    return qz_desk_badge_named(d) || (staff_find(d, d->cadre.id, &c, &row) && !c.stale);
}

/* tried: whose PIN this is about, or NULL. */
static void staff_tell(struct qz_desk *d, const char *tried, bool wrong, bool unchecked)
{
    struct qz_tell tell = {.kind = QZ_TELL_STAFF};
    struct qz_tell_staff *s = &tell.staff;
    s->signed_in = d->signed_in;
    s->wrong_pin = wrong;
    s->unchecked = unchecked;

    if (tried) {
        qz_copy_text(s->tried.id, sizeof s->tried.id, tried);
        s->tried.locked_until_ms = qz_locks_until(&d->locks, tried, qz_up_ms());
    }
    s->pad_until_ms = d->pad_until_ms;
    s->roster_missing = d->roster_missing;
    s->config_age_ms = d->config_up_ms < 0 ? -1 : qz_up_ms() - d->config_up_ms;
    s->cadre = d->cadre;

    if (d->ledger && qz_desk_has_cadre(d)) {
        s->entries = qz_ledger_size(d->ledger);
        s->waiting = s->entries - qz_ledger_cosigned_size(d->ledger);
        s->tracker_doubt = qz_desk_doubt(d);
        s->stale_pin = !qz_desk_may_speak(d);
        qz_desk_list_rows(d, s);
        qz_desk_describe_misplaced(d, s);
        staff_tell_locks(d, s);
    }

    qz_wires_tell(d->wires, &tell);
}

void qz_desk_tell_staff(struct qz_desk *d)
{
    staff_tell(d, NULL, false, false);
}

void qz_desk_tell_cadres(struct qz_desk *d, int from)
{
    struct qz_err err = {0};
    struct qz_cadre c[QZ_CADRE_ROWS + 1];
    struct qz_tell tell = {.kind = QZ_TELL_CADRES};
    struct qz_tell_cadres *t = &tell.cadres;
    int n = d->ledger ? qz_ledger_cadres(d->ledger, from, c, QZ_CADRE_ROWS + 1, &err) : 0;
    if (n < 0) {
        qz_desk_log_failed(&err);
        n = 0;
    }

    t->from = from;
    t->more = n > QZ_CADRE_ROWS;
    t->rows = t->more ? QZ_CADRE_ROWS : n;
    for (int i = 0; i < t->rows; i++)
        staff_describe(d, &c[i], &t->row[i]);
    qz_wires_tell(d->wires, &tell);
}

/* ---- locks ---- */

static void staff_keep_locks(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_buf text = {0};
    qz_locks_write(&d->locks, d->boot, &text);
    if (d->ledger && !text.failed && qz_ledger_set(d->ledger, QZ_SETTING_LOCKS, text.data, &err) != 0)
        qz_desk_log_failed(&err);
    qz_buf_finish(&text);
}

void qz_desk_load_locks(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_buf text = {0};
    if (qz_ledger_get(d->ledger, QZ_SETTING_LOCKS, &text, &err) != 0)
        qz_desk_log_failed(&err);
    if (text.len)
        qz_locks_read(&d->locks, text.data, d->boot, qz_up_ms());
    qz_buf_finish(&text);
    if (d->locks.count)
        staff_keep_locks(d); /* in the time of this boot */
}

void qz_desk_watch_locks(struct qz_desk *d)
{
    if (!qz_locks_settle(&d->locks, qz_up_ms()))
        return;
    staff_keep_locks(d);
    if (d->signed_in)
        qz_desk_tell_staff(d);
}

static void staff_forgive(struct qz_desk *d, const char *cadre)
{
    if (qz_locks_forgive(&d->locks, cadre))
        staff_keep_locks(d);
}

void qz_desk_lift_lock(struct qz_desk *d, const char *cadre)
{
    staff_forgive(d, cadre);
    staff_tell(d, cadre, false, false);
}

/* ---- PINs ---- */

/* Nothing was checked: no such cadre, or digits that no PIN has. */
static void staff_refuse_pin(struct qz_desk *d, const char *cadre)
{
    d->signed_in = false;
    d->pad_until_ms = qz_up_ms() + PAD_WAIT_MS;
    staff_tell(d, cadre, true, false);
}

static void staff_try_pin(struct qz_desk *d, const struct qz_ask *ask)
{
    int64_t up = qz_up_ms();
    size_t len = strnlen(ask->pin.digits, sizeof ask->pin.digits);
    struct qz_pin_try t = {.len = (uint8_t)len};
    const char *cadre = ask->pin.cadre;
    struct qz_cadre c;
    struct qz_ledger_cadre row;

    if (d->pin_checking)
        return; /* its answer is on the way */
    if (up < d->pad_until_ms || qz_locks_until(&d->locks, cadre, up)) {
        staff_tell(d, cadre, true, false);
        return;
    }
    if (len > QZ_PIN_MOST || !staff_find(d, cadre, &c, &row)) {
        staff_refuse_pin(d, cadre);
        return;
    }

    memcpy(t.cadre, c.id, sizeof t.cadre);
    memcpy(t.hash, c.pin, sizeof t.hash);
    memcpy(t.digits, ask->pin.digits, len);
    d->pin_checking = qz_pins_check(d->pins, &t);
    if (!d->pin_checking)
        staff_tell(d, cadre, false, true);
    sodium_memzero(&t, sizeof t);
}

static void staff_pin_checked(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_cadre c;
    const char *cadre = ask->pin_checked.cadre;
    bool wrong = ask->pin_checked.what == QZ_PIN_WRONG;
    d->pin_checking = false;
    /* Meanwhile the cadre may have gone, or the ledger. */
    d->signed_in = ask->pin_checked.what == QZ_PIN_RIGHT && staff_find(d, cadre, &c, &d->cadre);

    if (d->signed_in) {
        staff_forgive(d, cadre);
        qz_desk_let_count(d);
    }
    if (qz_desk_has_cadre(d)) {
        qz_desk_list_anew(d);
        qz_desk_badge_with_pin(d);
        qz_desk_tell_session(d); /* of the open one a cadre is told more */
    }
    if (wrong) {
        d->pad_until_ms = qz_up_ms() + PAD_WAIT_MS;
        qz_locks_wrong(&d->locks, cadre, qz_up_ms());
        staff_keep_locks(d); /* before anybody is told */
    }

    staff_tell(d, cadre, wrong, !wrong && !d->signed_in);
}

/* ---- what is asked ---- */

static void open_session(struct qz_desk *d, const char *activity)
{
    qz_desk_list_anew(d);
    if (d->session_open && qz_desk_append_about(d, QZ_ENTRY_CLOSE, d->session.id, true) != 0)
        return;
    qz_desk_append_about(d, QZ_ENTRY_OPEN, activity, true);
}

static void staff_leave(struct qz_desk *d)
{
    d->signed_in = false;
    memset(&d->cadre, 0, sizeof d->cadre);
    d->item[0] = d->came_of[0] = '\0';
    d->anew = false;
    qz_desk_late_end(d);
    qz_desk_party_end(d);
    qz_desk_forget_badge(d);
    qz_desk_name_forget(d);
}

/* What is asked before somebody is signed in, and to be it no longer. Whether it was that. */
static bool staff_comes_or_goes(struct qz_desk *d, const struct qz_ask *ask)
{
    switch (ask->kind) {
    case QZ_ASK_CADRES:
        qz_desk_tell_cadres(d, ask->cadres.from);
        return true;
    case QZ_ASK_PIN:
        staff_try_pin(d, ask);
        return true;
    case QZ_ASK_PIN_CHECKED:
        staff_pin_checked(d, ask);
        return true;

    case QZ_ASK_LEAVE:
        staff_leave(d);
        return true;

    default:
        return false;
    }
}

/* What has an answer of its own. Whether it was that. */
static bool staff_looks(struct qz_desk *d, const struct qz_ask *ask)
{
    switch (ask->kind) {
    case QZ_ASK_CAME:
        qz_desk_came_ask(d, ask);
        return true;
    case QZ_ASK_NAME:
        qz_desk_name(d, ask->name.number, ask->name.row);
        return true;
    case QZ_ASK_ITEM:
        qz_desk_item(d, ask->item.activity);
        return true;

    case QZ_ASK_LATE_FIND:
        qz_desk_late_find(d, ask->late_find.activity, ask->late_find.digits);
        return true;
    case QZ_ASK_LATE_END:
        qz_desk_late_end(d);
        return true;

    case QZ_ASK_ANEW:
        d->anew = ask->anew.on;
        return true;
    case QZ_ASK_CLOSING:
        qz_desk_closing(d, ask->closing.activity);
        return true;
    case QZ_ASK_LIFT:
        if (qz_desk_may_speak(d))
            qz_desk_lift_lock(d, ask->lift.cadre);
        return true;

    default:
        return false;
    }
}

void qz_desk_staff(struct qz_desk *d, const struct qz_ask *ask)
{
    if (staff_comes_or_goes(d, ask) || !d->ledger || staff_looks(d, ask))
        return;

    if (ask->kind == QZ_ASK_LIST)
        qz_desk_list(d, &ask->list);
    else if (ask->kind == QZ_ASK_OPEN && qz_id_parse('a', ask->open.activity, NULL))
        open_session(d, ask->open.activity);
    else if (ask->kind == QZ_ASK_CLOSE)
        qz_desk_close(d);
    else if (ask->kind == QZ_ASK_CONFIRM)
        qz_desk_confirm(d, ask->confirm.activity, ask->confirm.n);
    else if (ask->kind == QZ_ASK_PART)
        qz_desk_part(d, ask->part.activity, ask->part.takes);
    else if (ask->kind == QZ_ASK_RIGHT)
        qz_desk_clock_right(d, ask->right.shown_ms);
    else if (ask->kind == QZ_ASK_LET_IN)
        qz_desk_let_in(d);
    else if (ask->kind == QZ_ASK_CHECK)
        qz_desk_check(d);
    else if (ask->kind == QZ_ASK_LATE)
        qz_desk_late(d, ask->late.row, ask->late.why);
    else if (ask->kind == QZ_ASK_MOVE)
        qz_desk_move(d);
    else if (ask->kind == QZ_ASK_UNDO)
        qz_desk_undo(d, &ask->undo);
    else if (ask->kind == QZ_ASK_UNDO_RUN)
        qz_desk_undo_run(d, ask->undo_run.n, ask->undo_run.why);

    qz_desk_tell_staff(d);
    qz_desk_tell_item(d);
}
