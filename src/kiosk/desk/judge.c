#include "kiosk/desk/desk_int.h"

#include "base/clock.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "rules/badge.h"
#include "rules/framing.h"
#include "rules/limits.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void qz_desk_report(const struct qz_desk *d, const struct qz_entry *e, enum qz_verdict v)
{
    struct qz_buf line = {0};
    if (d->report_fd < 0)
        return;

    qz_jsonw_object(&line, NULL);
    qz_jsonw_u64(&line, "n", e->n);
    qz_jsonw_text(&line, "verdict", qz_verdict_name(v));
    qz_jsonw_text(&line, "who", e->who);
    qz_jsonw_object_end(&line);
    qz_buf_char(&line, '\n');

    if (line.failed || write(d->report_fd, line.data, line.len) != (ssize_t)line.len)
        qz_log(QZ_LOG_WARN, "the report file cannot be written");
    qz_buf_finish(&line);
}

static bool revoked(void *ctx, const struct qz_pass *pass)
{
    struct qz_desk *d = ctx;
    struct qz_err err = {0};
    int got = qz_ledger_revoked(d->ledger, pass, &err);
    if (got < 0)
        qz_desk_read_failed(d, &err);
    return got != 0;
}

static bool checked_in(void *ctx, const uint8_t id[QZ_ID_BYTES])
{
    struct qz_desk *d = ctx;
    struct qz_err err = {0};
    char who[QZ_ID_TEXT];
    qz_id_text('y', id, who);
    int got = qz_ledger_checked_in(d->ledger, d->session.id, who, &d->before, &err);
    if (got < 0)
        qz_desk_read_failed(d, &err);
    return got > 0;
}

static void judge_stay(void *ctx, const uint8_t id[QZ_ID_BYTES], struct qz_stay *out)
{
    struct qz_desk *d = ctx;
    struct qz_err err = {0};
    char who[QZ_ID_TEXT];
    qz_id_text('y', id, who);
    if (qz_ledger_stay(d->ledger, d->session.id, who, out, &err) != 0)
        qz_desk_read_failed(d, &err);
    d->stay = *out;
}

void qz_desk_tell_outcome(struct qz_desk *d, const struct qz_tell_outcome *o)
{
    struct qz_tell tell = {.kind = QZ_TELL_OUTCOME, .outcome = *o};
    if (!qz_desk_frame_holds(d, o))
        qz_wires_tell(d->wires, &tell);
}

void qz_desk_describe(struct qz_desk *d, const char *who, struct qz_tell_outcome *o)
{
    struct qz_err err = {0};
    struct qz_person person = {0};
    struct qz_tally tally = {0};
    if (who && qz_ledger_person(d->ledger, who, qz_now_ms(), &person, &err) == 0) {
        qz_copy_text(o->name, sizeof o->name, person.name);
        o->times_this_year = person.times_this_year;
    }
    if (qz_ledger_tally(d->ledger, d->session.id, &tally, &err) == 0)
        o->nth_today = qz_figure_shown(tally.named + tally.unnamed + tally.elsewhere);
}

/* When the pass ends, once it is time to get another; 0 before. */
static int64_t judge_ends(const struct qz_pass *pass)
{
    int64_t ends_ms = (int64_t)pass->expires * 1000;
    return ends_ms - qz_now_ms() <= QZ_PASS_WARN_MS ? ends_ms : 0;
}

static void judge_failed(struct qz_desk *d, struct qz_tell_outcome *o)
{
    o->failed = true;
    qz_debounce_init(&d->debounce); /* nothing was answered: the code still in view is, later */
    qz_desk_tell_outcome(d, o);
}

/* A check-in or check-out by a pass. Returns whether it is on the disk. */
static bool judge_write(struct qz_desk *d, const struct qz_ask_payload *p, const struct qz_pass *pass,
                        struct qz_entry *e, struct qz_tell_outcome *o)
{
    memcpy(e->activity, d->session.id, sizeof e->activity);
    qz_id_text('y', pass->id, e->who);
    qz_copy_text(e->by, sizeof e->by, qz_by_name(p->by));
    memcpy(e->proof, pass->raw, pass->raw_len);
    e->proof_len = pass->raw_len;
    if (qz_desk_append(d, e) == 0) {
        o->at_ms = e->at_ms;
        return true;
    }

    judge_failed(d, o);
    return false;
}

static void judge_told(struct qz_desk *d, const struct qz_entry *e, const struct qz_tell_outcome *o)
{
    qz_desk_tell_outcome(d, o);
    qz_desk_report(d, e, o->verdict);
    qz_desk_tell_party(d);
    qz_desk_tell_session(d);
    qz_desk_tell_net(d);
}

/* Returns whether the check-out is on the disk. */
static bool judge_goodbye(struct qz_desk *d, const struct qz_ask_payload *p, const struct qz_pass *pass)
{
    struct qz_tell_outcome o = {.verdict = QZ_VERDICT_GOODBYE, .in_ms = d->stay.in_ms};
    struct qz_entry e = {.kind = QZ_ENTRY_CHECKOUT};
    if (!judge_write(d, p, pass, &e, &o))
        return false;

    o.kept_only = d->log_refused;
    qz_desk_describe(d, e.who, &o);
    if (d->stay.out_ms == 0)
        qz_desk_may_rate(d, p->by, e.n, &o);
    judge_told(d, &e, &o);
    return true;
}

/* Returns whether the check-in is on the disk. */
static bool welcome(struct qz_desk *d, const struct qz_ask_payload *p, const struct qz_pass *pass)
{
    struct qz_tell_outcome o = {.verdict = QZ_VERDICT_WELCOME, .back = d->stay.out_ms > 0};
    struct qz_entry e = {.kind = QZ_ENTRY_CHECKIN};
    if (!judge_write(d, p, pass, &e, &o))
        return false;

    o.kept_only = d->log_refused;
    o.ends_ms = judge_ends(pass);
    qz_desk_describe(d, e.who, &o);
    if (o.back)
        o.nth_today = 0;      /* counted the first time */
    if (!d->session.checkout) /* else they are asked when they go */
        qz_desk_may_rate(d, p->by, e.n, &o);
    judge_told(d, &e, &o);
    return true;
}

static void already(struct qz_desk *d, const struct qz_ask_payload *p, const struct qz_pass *pass)
{
    struct qz_tell_outcome o = {.verdict = QZ_VERDICT_ALREADY, .at_ms = d->before.at_ms};
    struct qz_entry e = {0};
    qz_id_text('y', pass->id, e.who);
    qz_desk_describe(d, e.who, &o);
    qz_copy_text(o.where, sizeof o.where, d->before.where);
    o.left = d->stay.out_ms >= d->stay.in_ms && d->stay.out_ms > 0;
    if (o.left) {
        o.at_ms = d->stay.out_ms;
        o.where[0] = '\0';
    }
    o.stays = p->by == QZ_BY_TAIL && d->session.checkout && !o.left;
    qz_desk_tell_outcome(d, &o);
    qz_desk_report(d, &e, QZ_VERDICT_ALREADY);
}

bool qz_desk_blocked(const struct qz_desk *d)
{
    const unsigned bad = 1u << QZ_TROUBLE_STORE | 1u << QZ_TROUBLE_FULL | 1u << QZ_TROUBLE_CLOCK;
    return !d->ledger || d->troubles & bad || qz_desk_clock_word(d) == QZ_CLOCKWORD_AGAINST;
}

/* While nobody can check in a cadre is wanted all the more: a badge is read as long as there is a ledger to
 * know it by. */
static void judge_blocked(struct qz_desk *d, const struct qz_ask_payload *p)
{
    bool knows = d->ledger && !(d->troubles & (1u << QZ_TROUBLE_STORE | 1u << QZ_TROUBLE_UNENROLLED));
    if (knows && !p->again && p->len <= QZ_PAYLOAD_MAX && qz_badge_meant((const char *)p->bytes, p->len) &&
        !qz_debounce_hit(&d->debounce, p->bytes, p->len, qz_up_ms()))
        qz_desk_badge(d, p);
}

static struct qz_admit_facts judge_facts(struct qz_desk *d, bool lies)
{
    struct qz_admit_facts facts = {.now_ms = qz_now_ms(), .ctx = d};
    facts.activity_open = qz_desk_session_live(d);
    facts.opening.opened_ms = d->session.opened_ms;
    facts.opening.start_ms = d->session.start_ms;
    facts.opening.end_ms = d->session.end_ms;

    facts.key_count = qz_ledger_keys(d->ledger, &facts.keys);
    facts.revoked = revoked;
    facts.checked_in = checked_in;
    facts.stay = judge_stay;

    facts.checkout = d->session.checkout;
    facts.full = facts.activity_open && !qz_desk_fits(d, 1);
    facts.lies = lies;

    memset(&d->stay, 0, sizeof d->stay);
    return facts;
}

static enum qz_verdict admit(struct qz_desk *d, const struct qz_ask_payload *p, struct qz_pass *pass)
{
    bool is_pass;
    struct qz_admit_facts facts = judge_facts(d, p->again);
    return qz_admit(p->bytes, p->len, &facts, pass, &is_pass);
}

/* What follows from the verdict is written and told. Where what it rests on could not be read, nobody is told
 * what nobody knows. Returns whether it was said. */
static bool judge_answer(struct qz_desk *d, const struct qz_ask_payload *p, enum qz_verdict v,
                         const struct qz_pass *pass)
{
    if (qz_desk_blocked(d)) {
        judge_failed(d, &(struct qz_tell_outcome){.verdict = v});
        return false;
    }
    if (p->again && qz_desk_view_same(d, p, v))
        return false;

    switch (v) {
    case QZ_VERDICT_WELCOME:
        return welcome(d, p, pass);
    case QZ_VERDICT_GOODBYE:
        return judge_goodbye(d, p, pass);
    case QZ_VERDICT_ALREADY:
        already(d, p, pass);
        return true;
    default:
        return qz_desk_turn_away(d, p, v);
    }
}

void qz_desk_admit_person(struct qz_desk *d, const uint8_t id[QZ_ID_BYTES])
{
    const struct qz_ask_payload found = {.by = QZ_BY_TAIL};
    struct qz_pass nobody = {0}; /* no pass: an id, and nothing that proves it */
    memcpy(nobody.id, id, sizeof nobody.id);

    struct qz_admit_facts facts = judge_facts(d, false);
    enum qz_verdict v = qz_admit_person(id, &facts);
    if (judge_answer(d, &found, v, &nobody) && v == QZ_VERDICT_WELCOME)
        qz_tries_forgive(&d->tries);
}

static void judge(struct qz_desk *d, const struct qz_ask_payload *p)
{
    struct qz_enrol_code code;
    struct qz_pass pass;
    if (qz_desk_blocked(d)) {
        judge_blocked(d, p);
        return; /* the screen already says why; a code left in view is judged when this is over */
    }
    if (p->len > QZ_PAYLOAD_MAX || (!p->again && qz_debounce_hit(&d->debounce, p->bytes, p->len, qz_up_ms())))
        return;

    if (qz_desk_enrols(d)) {
        if (!p->again && qz_enrol_code_parse((const char *)p->bytes, p->len, &code))
            qz_desk_enrol(d, &code);
        return;
    }
    if (qz_badge_meant((const char *)p->bytes, p->len)) {
        if (!p->again)
            qz_desk_badge(d, p);
        return;
    }

    if (qz_desk_late_payload(d, p))
        return;

    enum qz_verdict v = admit(d, p, &pass);
    if (judge_answer(d, p, v, &pass))
        qz_desk_view_said(d, p, v);
}

/* A scanner that a cadre tries says so on the page of checks, whatever it read. */
static void judge_tell_read(struct qz_desk *d, const struct qz_ask_payload *p)
{
    const struct qz_tell tell = {.kind = QZ_TELL_READ, .read = {.by = p->by, .chars = p->len}};
    if (d->signed_in && (p->by == QZ_BY_WEDGE || p->by == QZ_BY_SERIAL))
        qz_wires_tell(d->wires, &tell);
}

void qz_desk_payload(struct qz_desk *d, const struct qz_ask_payload *p)
{
    struct qz_ask_payload text = *p;
    judge_tell_read(d, p);
    if (text.len <= QZ_PAYLOAD_MAX)
        text.len = (uint16_t)qz_framing_take_off(text.bytes, text.len, d->opt.prefix);
    qz_desk_frame_begin(d, p);
    judge(d, &text);
    if (p->more == 0)
        qz_desk_frame_end(d);
}

/* Whatever it was, it was no pass; whoever held it up is told so. */
void qz_desk_overlong(struct qz_desk *d, enum qz_by by)
{
    const struct qz_ask_payload nothing = {.by = by};
    if (!qz_desk_blocked(d) && !(d->troubles & 1u << QZ_TROUBLE_UNENROLLED))
        qz_desk_turn_away(d, &nothing, QZ_VERDICT_NOT_A_PASS);
}
