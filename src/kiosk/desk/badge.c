#include "kiosk/desk/desk_int.h"

#include "base/clock.h"
#include "rules/badge.h"

#include <string.h>

#define PIN_WITHIN_MS   60000  /* off line, the PIN follows the badge within that */
#define NAMED_WITHIN_MS 600000 /* so long what its cadre does names it: the tracker takes no more */

static void badge_tell(struct qz_desk *d, enum qz_badge_state state)
{
    struct qz_tell tell = {.kind = QZ_TELL_BADGE, .badge = {state, d->badge.cadre}};
    qz_wires_tell(d->wires, &tell);
}

void qz_desk_forget_badge(struct qz_desk *d)
{
    memset(&d->badge, 0, sizeof d->badge);
}

/* By what this kiosk holds; a code that was copied looks right to it. */
static enum qz_verdict badge_check(struct qz_desk *d, const struct qz_pass *b, struct qz_ledger_cadre *cadre)
{
    const struct qz_pass_key *keys;
    size_t n = qz_ledger_keys(d->ledger, &keys);
    char id[QZ_ID_TEXT];

    switch (qz_badge_verify(b, keys, n)) {
    case QZ_PASS_NO_KEY:
        return QZ_VERDICT_UNKNOWN_KEY;
    case QZ_PASS_FORGED:
        return QZ_VERDICT_FORGED;
    case QZ_PASS_GENUINE:
        break;
    }

    /* A clock that is contradicted says nothing of that; the tracker does. */
    if (!(d->troubles & 1u << QZ_TROUBLE_CLOCK) && qz_pass_expired(b, qz_now_ms() / 1000))
        return QZ_VERDICT_EXPIRED;
    qz_id_text('c', b->id, id);
    return qz_desk_find_cadre(d, id, cadre) ? QZ_VERDICT_WELCOME : QZ_VERDICT_REVOKED;
}

/* The one who is signed in has shown it a moment ago, and holds it up still. */
static bool badge_held_on(const struct qz_desk *d, const struct qz_ledger_cadre *cadre)
{
    return d->signed_in && d->badge.entry && strcmp(d->cadre.id, cadre->id) == 0 &&
           qz_up_ms() - d->badge.up_ms < NAMED_WITHIN_MS / 2;
}

void qz_desk_badge(struct qz_desk *d, const struct qz_ask_payload *p)
{
    struct qz_pass b;
    struct qz_ledger_cadre cadre;
    struct qz_word word = {.kind = QZ_WORD_BADGE};
    bool form = qz_badge_parse((const char *)p->bytes, p->len, &b);
    enum qz_verdict v = form ? badge_check(d, &b, &cadre) : QZ_VERDICT_NOT_A_PASS;
    if (v != QZ_VERDICT_WELCOME) {
        if (!qz_desk_blocked(d)) /* else there is no way to answer, nor to write it */
            qz_desk_turn_away(d, p, v);
        return;
    }
    if (badge_held_on(d, &cadre) || (d->signed_in && strcmp(d->cadre.id, cadre.id) != 0))
        return; /* a cadre at work is not thrown out by another one's */

    int number = d->badge_asked + 1;
    qz_desk_forget_badge(d);
    d->badge_asked = d->badge.number = number;
    d->badge.pass = b;
    d->badge.cadre = cadre;
    d->badge.up_ms = qz_up_ms();
    d->badge.shown = true;
    word.number = number;
    memcpy(word.badge, p->bytes, p->len);
    badge_tell(d, QZ_BADGE_ASKED);
    if (!qz_queue_push(d->wires->badges, &word)) {
        qz_desk_badge_said(d, number, QZ_BADGE_SAID_NOTHING);
    }
}

/* It is written once; what its cadre does from now on names it. */
static bool badge_keep(struct qz_desk *d)
{
    struct qz_entry e = {.kind = QZ_ENTRY_BADGE, .proof_len = d->badge.pass.raw_len};
    d->badge.shown = false;
    if (d->troubles & 1u << QZ_TROUBLE_FULL)
        return false;
    memcpy(e.cadre, d->badge.cadre.id, sizeof e.cadre);
    memcpy(e.proof, d->badge.pass.raw, d->badge.pass.raw_len);
    if (qz_desk_append(d, &e) != 0)
        return false;
    d->badge.entry = e.n;
    d->badge.up_ms = e.up_ms;
    qz_desk_tell_net(d);
    return true;
}

/* The tracker saw it here first: that opens the menu, and ends a lock. On a full disk, too, though nothing
 * can name it then. */
static void badge_is_fresh(struct qz_desk *d)
{
    if (!badge_keep(d) && !(d->ledger && d->troubles & 1u << QZ_TROUBLE_FULL))
        return;
    d->signed_in = true;
    d->cadre = d->badge.cadre;
    qz_desk_list_anew(d);
    qz_desk_let_count(d);
    qz_desk_tell_session(d);
    qz_desk_lift_lock(d, d->cadre.id); /* which tells the staff menu's rows too */
}

void qz_desk_badge_with_pin(struct qz_desk *d)
{
    bool same = d->badge.shown && strcmp(d->badge.cadre.id, d->cadre.id) == 0;
    if (same && qz_up_ms() - d->badge.up_ms <= PIN_WITHIN_MS)
        badge_keep(d);
    else if (!same)
        qz_desk_forget_badge(d);
}

void qz_desk_badge_said(struct qz_desk *d, int number, enum qz_badge_said what)
{
    bool here = d->signed_in && strcmp(d->cadre.id, d->badge.cadre.id) == 0;
    if (number != d->badge.number || !d->badge.shown || !d->ledger)
        return; /* another one was shown since, or its cadre has left again */

    switch (what) {
    case QZ_BADGE_SAID_FRESH:
        badge_is_fresh(d);
        return;
    case QZ_BADGE_SAID_NOTHING:
        if (here)
            qz_desk_badge_with_pin(d); /* the PIN was typed before */
        else
            badge_tell(d, QZ_BADGE_PIN);
        return;
    case QZ_BADGE_SAID_SEEN:
    case QZ_BADGE_SAID_WRONG:
        badge_tell(d, what == QZ_BADGE_SAID_SEEN ? QZ_BADGE_SEEN : QZ_BADGE_WRONG);
        qz_desk_forget_badge(d);
    }
}

uint64_t qz_desk_badge_named(const struct qz_desk *d)
{
    bool good = d->signed_in && strcmp(d->badge.cadre.id, d->cadre.id) == 0 &&
                qz_up_ms() - d->badge.up_ms <= NAMED_WITHIN_MS;
    return good ? d->badge.entry : 0;
}
