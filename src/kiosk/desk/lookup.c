#include "kiosk/desk/desk_int.h"

#include "base/clock.h"

#include <sodium.h>
#include <string.h>

#define LOOKUP_KEEP_MS 60000 /* who was found, or the digits of which one more is wanted, is forgotten then */

void qz_desk_forget_found(struct qz_desk *d)
{
    sodium_memzero(&d->found, sizeof d->found);
}

void qz_desk_watch_found(struct qz_desk *d)
{
    if (d->found.until_up_ms && qz_up_ms() >= d->found.until_up_ms)
        qz_desk_forget_found(d);
}

/* Whether these digits are the ones that were asked for last, and one more, as they were asked for. */
static bool lookup_goes_on(const struct qz_desk *d, const char *digits)
{
    return strlen(d->found.more) == QZ_TAIL_DIGITS && strlen(digits) == QZ_TAIL_DIGITS + 1 &&
           strcmp(d->found.more, digits + 1) == 0;
}

/* Whether two of them look the same on a screen. */
static bool lookup_alike(const struct qz_found_person *p, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++)
            if (strcmp(p[i].name, p[k].name) == 0)
                return true;
    return false;
}

static enum qz_found lookup_judge(const struct qz_found_person *p, int n, bool one_more)
{
    if (n == 0)
        return QZ_FOUND_NOBODY;
    if (!one_more && (n > QZ_FOUND_ROWS || lookup_alike(p, n)))
        return QZ_FOUND_MORE;
    return n > QZ_FOUND_ROWS ? QZ_FOUND_MANY : QZ_FOUND_NAMES;
}

/* What is shown of them: names alone. Ids stay here. */
static void lookup_keep(struct qz_desk *d, const struct qz_found_person *p, int n, struct qz_tell_found *t)
{
    d->found.rows = t->rows = n;
    for (int i = 0; i < n; i++) {
        memcpy(d->found.who[i], p[i].id, QZ_ID_TEXT);
        qz_copy_text(t->name[i], sizeof t->name[i], p[i].name);
    }
}

/* digits: the last four, or the one before them and these. False when the roster could not be read: nobody is
 * told what nobody knows, and it was no try. */
static bool lookup_serve(struct qz_desk *d, const char *digits, struct qz_tell_found *t)
{
    struct qz_err err = {0};
    struct qz_found_person p[QZ_FOUND_ROWS + 1];
    bool one_more = strlen(digits) > QZ_TAIL_DIGITS, goes_on = lookup_goes_on(d, digits);
    const char *tail = digits + one_more;
    char digit[2] = {one_more ? digits[0] : '\0', '\0'};

    qz_desk_forget_found(d);
    int n = qz_ledger_find_people(d->ledger, tail, digit, p, QZ_FOUND_ROWS + 1, &err);
    if (n < 0) {
        qz_desk_read_failed(d, &err);
        return false;
    }
    if (!goes_on)
        qz_tries_add(&d->tries, qz_up_ms());

    t->what = lookup_judge(p, n, one_more);
    if (t->what == QZ_FOUND_NAMES)
        lookup_keep(d, p, n, t);
    else if (t->what == QZ_FOUND_MORE)
        qz_copy_text(d->found.more, sizeof d->found.more, tail);
    d->found.until_up_ms = qz_up_ms() + LOOKUP_KEEP_MS;
    return true;
}

void qz_desk_lookup(struct qz_desk *d, int number, const char *digits)
{
    struct qz_tell tell = {.kind = QZ_TELL_FOUND};
    size_t n = strnlen(digits, QZ_TAIL_DIGITS + 2);
    bool fits = (n == QZ_TAIL_DIGITS || n == QZ_TAIL_DIGITS + 1) && strspn(digits, "0123456789") == n;
    if (!fits || qz_desk_blocked(d) || !qz_desk_session_live(d))
        return;

    qz_desk_watch_found(d);
    tell.found.number = d->found_number = number;
    if (qz_tries_until(&d->tries, qz_up_ms()) && !lookup_goes_on(d, digits)) {
        qz_desk_forget_found(d);
        tell.found.what = QZ_FOUND_WAIT;
    } else if (!lookup_serve(d, digits, &tell.found)) {
        return;
    }
    tell.found.wait_until_ms = qz_tries_until(&d->tries, qz_up_ms());
    qz_wires_tell(d->wires, &tell);
}

void qz_desk_take_found(struct qz_desk *d, int number, int row)
{
    uint8_t id[QZ_ID_BYTES];
    qz_desk_watch_found(d);
    if (number != d->found_number || row < 0 || row >= d->found.rows || qz_desk_blocked(d))
        return;
    if (!qz_id_parse('y', d->found.who[row], id))
        return;

    qz_desk_forget_found(d);
    qz_desk_admit_person(d, id);
}
