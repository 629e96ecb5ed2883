#include "kiosk/desk_int.h"

#include "base/clock.h"
#include "base/text.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define PIN_TRIES   5
#define PIN_LOCK_MS 60000
#define PIN_MOST    1000        /* wrong ones in a row are counted up to here */
#define WRONG_PINS  "pin.wrong" /* kept in the ledger's settings */

void qz_desk_tell_staff(struct qz_desk *d, bool wrong)
{
    struct qz_err err = {0};
    struct qz_activity a[QZ_STAFF_ROWS];
    struct qz_tell tell = {.kind = QZ_TELL_STAFF};
    struct qz_tell_staff *s = &tell.staff;
    int64_t now = qz_now_ms();
    s->signed_in = d->signed_in;
    s->wrong_pin = wrong;
    s->locked_until_ms = d->locked_until_ms;
    s->config_age_ms = d->config_up_ms < 0 ? -1 : qz_up_ms() - d->config_up_ms;
    s->cadre = d->cadre;
    if (d->ledger && d->signed_in) {
        s->entries = qz_ledger_size(d->ledger);
        s->waiting = s->entries - qz_ledger_cosigned_size(d->ledger);
        s->rows =
            qz_ledger_activities(d->ledger, now - QZ_DAY_MS / 2, now + QZ_DAY_MS, a, QZ_STAFF_ROWS, &err);
        if (s->rows < 0) {
            qz_desk_log_failed(&err);
            s->rows = 0;
        }
        for (int i = 0; i < s->rows; i++) {
            struct qz_staff_row *r = &s->row[i];
            memcpy(r->activity, a[i].id, sizeof r->activity);
            qz_copy_text(r->title, sizeof r->title, a[i].title);
            r->start_ms = a[i].start_ms;
            r->end_ms = a[i].end_ms;
            r->open = a[i].open;
        }
    }
    qz_wires_tell(d->wires, &tell);
}

static void describe_cadre(const struct qz_cadre *c, struct qz_cadre_row *out)
{
    memcpy(out->id, c->id, sizeof out->id);
    qz_copy_text(out->name, sizeof out->name, c->name);
    size_t n = strlen(out->name);
    if (c->nth)
        snprintf(out->name + n, sizeof out->name - n, " %d", c->nth);
}

void qz_desk_tell_cadres(struct qz_desk *d, int page)
{
    struct qz_err err = {0};
    struct qz_cadre c[QZ_CADRE_ROWS + 1];
    struct qz_tell tell = {.kind = QZ_TELL_CADRES};
    struct qz_tell_cadres *t = &tell.cadres;
    int n = d->ledger ? qz_ledger_cadres(d->ledger, page * QZ_CADRE_ROWS, c, QZ_CADRE_ROWS + 1, &err) : 0;
    if (n < 0)
        qz_desk_log_failed(&err);
    t->page = page;
    t->more = n > QZ_CADRE_ROWS;
    t->rows = n < 0 ? 0 : t->more ? QZ_CADRE_ROWS : n;
    for (int i = 0; i < t->rows; i++)
        describe_cadre(&c[i], &t->row[i]);
    qz_wires_tell(d->wires, &tell);
}

/* One hash, and it is made to be slow: nobody is checked in meanwhile. */
static bool check_pin(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_err err = {0};
    struct qz_cadre c;
    int got = qz_ledger_cadre(d->ledger, ask->cadre, &c, &err);
    if (got < 0)
        qz_desk_log_failed(&err);
    if (got <= 0 || crypto_pwhash_str_verify(c.pin, (const char *)ask->bytes, ask->len) != 0)
        return false;
    describe_cadre(&c, &d->cadre);
    return true;
}

static void keep_wrong_pins(struct qz_desk *d, int wrong)
{
    struct qz_err err = {0};
    char text[16];
    if (wrong == d->wrong_pins)
        return;
    d->wrong_pins = wrong;
    snprintf(text, sizeof text, "%d", wrong);
    if (qz_ledger_set(d->ledger, WRONG_PINS, text, &err) != 0)
        qz_desk_log_failed(&err);
}

static void lock_when_due(struct qz_desk *d)
{
    int doublings = d->wrong_pins / PIN_TRIES - 1; /* guessing gets slower and slower */
    if (d->wrong_pins > 0 && d->wrong_pins % PIN_TRIES == 0)
        d->locked_until_ms = qz_up_ms() + ((int64_t)PIN_LOCK_MS << (doublings < 6 ? doublings : 6));
}

void qz_desk_load_wrong_pins(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_buf text = {0};
    uint64_t wrong = 0;
    if (qz_ledger_get(d->ledger, WRONG_PINS, &text, &err) != 0)
        qz_desk_log_failed(&err);
    if (text.len && qz_parse_u64(text.data, text.len, PIN_MOST, &wrong) == 0 && (int)wrong > d->wrong_pins) {
        d->wrong_pins = (int)wrong;
        lock_when_due(d);
    }
    qz_buf_finish(&text);
}

static void on_pin(struct qz_desk *d, const struct qz_ask *ask)
{
    if (!d->ledger || qz_up_ms() < d->locked_until_ms) {
        qz_desk_tell_staff(d, true);
        return;
    }
    d->signed_in = check_pin(d, ask);
    keep_wrong_pins(d, d->signed_in ? 0 : d->wrong_pins < PIN_MOST ? d->wrong_pins + 1 : PIN_MOST);
    lock_when_due(d);
    qz_desk_tell_staff(d, !d->signed_in);
}

static void open_session(struct qz_desk *d, const char *activity)
{
    if (d->session_open && qz_desk_append_about(d, QZ_ENTRY_CLOSE, d->session.id, true) != 0)
        return;
    qz_desk_append_about(d, QZ_ENTRY_OPEN, activity, true);
}

void qz_desk_staff(struct qz_desk *d, const struct qz_ask *ask)
{
    if (ask->kind == QZ_ASK_CADRES) {
        qz_desk_tell_cadres(d, ask->n);
        return;
    }
    if (ask->kind == QZ_ASK_PIN) {
        on_pin(d, ask);
        return;
    }
    if (ask->kind == QZ_ASK_LEAVE) {
        d->signed_in = false;
        memset(&d->cadre, 0, sizeof d->cadre);
        return;
    }
    if (!d->signed_in || !d->ledger)
        return;
    if (ask->kind == QZ_ASK_CAME) {
        qz_desk_came(d, ask->n);
        return;
    }
    if (ask->kind == QZ_ASK_OPEN && qz_id_parse('a', ask->activity, NULL))
        open_session(d, ask->activity);
    else if (ask->kind == QZ_ASK_CLOSE && d->session_open)
        qz_desk_append_about(d, QZ_ENTRY_CLOSE, d->session.id, true);
    else if (ask->kind == QZ_ASK_CONFIRM && d->session_open)
        qz_desk_append_about(d, QZ_ENTRY_CONFIRM, d->session.id, true);
    else if (ask->kind == QZ_ASK_UNDO)
        qz_desk_undo(d, ask->from, (enum qz_undo)ask->n);
    qz_desk_tell_staff(d, false);
}
