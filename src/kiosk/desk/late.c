#include "kiosk/desk/desk_int.h"

#include "base/clock.h"

#include <sodium.h>
#include <string.h>

void qz_desk_late_end(struct qz_desk *d)
{
    sodium_memzero(&d->late, sizeof d->late);
}

static void late_tell(struct qz_desk *d, const struct qz_tell_late *t)
{
    struct qz_tell tell = {.kind = QZ_TELL_LATE, .late = *t};
    qz_wires_tell(d->wires, &tell);
}

/* The activity, where the tracker would take a late entry of now. */
static bool late_activity(struct qz_desk *d, const char *id, struct qz_activity *a)
{
    struct qz_err err = {0};
    int got = d->ledger && qz_id_parse('a', id, NULL) ? qz_ledger_activity(d->ledger, id, a, &err) : 0;
    int64_t now = qz_now_ms();
    if (got < 0)
        qz_desk_log_failed(&err);
    return got == 1 && now >= a->start_ms - QZ_WORD_MS && now <= a->end_ms + QZ_WORD_MS;
}

/* ---- who ---- */

/* Whether two of them look the same on a screen. */
static bool late_alike(const struct qz_found_person *p, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++)
            if (strcmp(p[i].name, p[k].name) == 0)
                return true;
    return false;
}

static enum qz_late late_judge(const struct qz_found_person *p, int n, bool one_more)
{
    if (n == 0)
        return QZ_LATE_NOBODY;
    if (!one_more && (n > QZ_FOUND_ROWS || late_alike(p, n)))
        return QZ_LATE_MORE;
    return n > QZ_FOUND_ROWS ? QZ_LATE_MANY : QZ_LATE_NAMES;
}

static void late_keep(struct qz_desk *d, const struct qz_found_person *p, int n)
{
    struct qz_tell_late t = {.what = QZ_LATE_NAMES, .rows = n};
    d->late.rows = n;

    for (int i = 0; i < n; i++) {
        memcpy(d->late.who[i], p[i].id, QZ_ID_TEXT);
        qz_copy_text(t.name[i], sizeof t.name[i], p[i].name);
    }
    late_tell(d, &t);
}

static void late_look(struct qz_desk *d, const char *digits)
{
    struct qz_err err = {0};
    struct qz_found_person p[QZ_FOUND_ROWS + 1];
    bool one_more = strlen(digits) > QZ_TAIL_DIGITS;
    char digit[2] = {one_more ? digits[0] : '\0', '\0'};
    int n = qz_ledger_find_people(d->ledger, digits + one_more, digit, p, QZ_FOUND_ROWS + 1, &err);
    if (n < 0) {
        qz_desk_read_failed(d, &err);
        return;
    }

    struct qz_tell_late t = {.what = late_judge(p, n, one_more)};
    if (t.what == QZ_LATE_NAMES)
        late_keep(d, p, n);
    else
        late_tell(d, &t);
}

void qz_desk_late_find(struct qz_desk *d, const char *activity, const char *digits)
{
    struct qz_activity a;
    size_t n = strnlen(digits, QZ_TAIL_DIGITS + 2);
    qz_desk_late_end(d);
    if (!qz_desk_may_speak(d) || !late_activity(d, activity, &a))
        return;

    memcpy(d->late.of, a.id, sizeof d->late.of);
    bool fits = n == QZ_TAIL_DIGITS || n == QZ_TAIL_DIGITS + 1;
    if (fits && strspn(digits, "0123456789") == n)
        late_look(d, digits);
}

/* A genuine pass that was good when the activity was to begin; whose, it says itself. */
static bool late_pass(struct qz_desk *d, const struct qz_ask_payload *p, struct qz_pass *pass)
{
    struct qz_err err = {0};
    struct qz_activity a;
    const struct qz_pass_key *keys;
    size_t n = qz_ledger_keys(d->ledger, &keys);
    if (!late_activity(d, d->late.of, &a) || !qz_pass_parse((const char *)p->bytes, p->len, pass))
        return false;

    return qz_pass_verify(pass, keys, n) == QZ_PASS_GENUINE && !qz_pass_expired(pass, a.start_ms / 1000) &&
           qz_ledger_revoked(d->ledger, pass, &err) == 0;
}

bool qz_desk_late_payload(struct qz_desk *d, const struct qz_ask_payload *p)
{
    struct qz_err err = {0};
    struct qz_pass pass;
    struct qz_person person = {0};
    struct qz_found_person one = {0};
    if (!*d->late.of || !qz_desk_has_cadre(d))
        return false;
    if (p->again) /* what hangs there is not who is to be entered */
        return true;

    d->late.rows = 0;
    if (!late_pass(d, p, &pass)) {
        late_tell(d, &(struct qz_tell_late){.what = QZ_LATE_NOBODY});
        return true;
    }

    qz_id_text('y', pass.id, one.id);
    if (qz_ledger_person(d->ledger, one.id, qz_now_ms(), &person, &err) != 0)
        qz_desk_log_failed(&err);
    qz_copy_text(one.name, sizeof one.name, person.name);
    late_keep(d, &one, 1);
    return true;
}

/* ---- and why ---- */

/* 1 it is in the log, 0 they are recorded there already, -1. */
static int late_append(struct qz_desk *d, const char *who, enum qz_late_why why)
{
    struct qz_err err = {0};
    struct qz_seen_before before;
    struct qz_entry e = {.kind = QZ_ENTRY_LATE};
    int in = qz_ledger_checked_in(d->ledger, d->late.of, who, &before, &err);
    if (in != 0) {
        if (in < 0)
            qz_desk_read_failed(d, &err);
        return in < 0 ? -1 : 0;
    }

    memcpy(e.activity, d->late.of, sizeof e.activity);
    memcpy(e.who, who, sizeof e.who);
    memcpy(e.cadre, d->cadre.id, sizeof e.cadre);
    e.badge = qz_desk_badge_named(d);
    qz_copy_text(e.reason, sizeof e.reason, qz_late_reason(why));
    return qz_desk_append(d, &e) == 0 ? 1 : -1;
}

void qz_desk_late(struct qz_desk *d, int row, enum qz_late_why why)
{
    struct qz_err err = {0};
    struct qz_activity a;
    struct qz_person person = {0};
    struct qz_tell_late t = {.rows = 1};
    if (row < 0 || row >= d->late.rows || !*qz_late_reason(why) || !qz_desk_may_speak(d) ||
        !late_activity(d, d->late.of, &a))
        return;

    const char *who = d->late.who[row];
    if (qz_ledger_person(d->ledger, who, qz_now_ms(), &person, &err) != 0)
        qz_desk_log_failed(&err);
    int written = late_append(d, who, why);
    d->late.rows = 0;
    if (written < 0)
        return;

    t.what = written ? QZ_LATE_DONE : QZ_LATE_ALREADY;
    qz_copy_text(t.name[0], sizeof t.name[0], person.name);
    late_tell(d, &t);
    qz_desk_load_session(d);
    qz_desk_tell_net(d);
}
