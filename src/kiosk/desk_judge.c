#include "kiosk/desk_int.h"

#include "base/clock.h"
#include "base/log.h"
#include "rules/badge.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* For tests and trials: each outcome, once it is on the disk. Ids only. */
static void report(const struct qz_desk *d, const struct qz_entry *e, enum qz_verdict v)
{
    char line[160];
    if (d->report_fd < 0)
        return;
    int n = snprintf(line, sizeof line, "{\"n\":%llu,\"verdict\":\"%s\",\"who\":\"%s\"}\n",
                     (unsigned long long)e->n, qz_verdict_name(v), e->who);
    if (write(d->report_fd, line, (size_t)n) != n)
        qz_log(QZ_LOG_WARN, "the report file cannot be written");
}

#define KEEP_EVERY_MS 1000  /* a refused scan that is no genuine pass is kept so often, */
#define KEEP_AT_ONCE  10    /* after so many at once */
#define SAY_EVERY_MS  60000 /* how many were not is said so often at the most */
#define SCHEME_MOST   8     /* characters of a scheme such as https */

static bool revoked(void *ctx, const struct qz_pass *pass)
{
    struct qz_desk *d = ctx;
    return qz_ledger_revoked(d->ledger, pass);
}

static bool checked_in(void *ctx, const uint8_t id[QZ_ID_BYTES])
{
    struct qz_desk *d = ctx;
    struct qz_err err = {0};
    char who[QZ_ID_TEXT];
    qz_id_text('y', id, who);
    int got = qz_ledger_checked_in(d->ledger, d->session.id, who, &d->before, &err);
    if (got < 0) /* nobody is welcomed twice because nobody could look: without a ledger the welcome fails */
        qz_desk_store_failed(d, &err);
    return got > 0;
}

static void tell_outcome(struct qz_desk *d, const struct qz_tell_outcome *o)
{
    struct qz_tell tell = {.kind = QZ_TELL_OUTCOME, .outcome = *o};
    qz_wires_tell(d->wires, &tell);
}

/* What the roster knows, and how many came. */
static void describe(struct qz_desk *d, const char *who, struct qz_tell_outcome *o)
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

static void welcome(struct qz_desk *d, const struct qz_ask *ask, const struct qz_pass *pass)
{
    struct qz_tell_outcome o = {.verdict = QZ_VERDICT_WELCOME};
    struct qz_entry e = {.kind = QZ_ENTRY_CHECKIN, .proof_len = pass->raw_len};
    memcpy(e.activity, d->session.id, sizeof e.activity);
    qz_id_text('y', pass->id, e.who);
    qz_copy_text(e.by, sizeof e.by, qz_by_name(ask->by));
    memcpy(e.proof, pass->raw, pass->raw_len);
    if (qz_desk_append(d, &e) != 0) {
        o.failed = true;
        qz_debounce_init(&d->debounce); /* nothing was answered: the code still in view is, later */
        tell_outcome(d, &o);
        return;
    }
    o.at_ms = e.at_ms;
    o.kept_only = d->log_refused;
    describe(d, e.who, &o);
    tell_outcome(d, &o);
    report(d, &e, QZ_VERDICT_WELCOME);
    qz_desk_tell_session(d);
    qz_desk_tell_net(d);
}

static void already(struct qz_desk *d, const struct qz_pass *pass)
{
    struct qz_tell_outcome o = {.verdict = QZ_VERDICT_ALREADY, .at_ms = d->before.at_ms};
    struct qz_entry e = {0};
    qz_id_text('y', pass->id, e.who);
    describe(d, e.who, &o);
    qz_copy_text(o.where, sizeof o.where, d->before.where);
    tell_outcome(d, &o);
    report(d, &e, QZ_VERDICT_ALREADY);
}

/* How many of a day were not kept is one entry, when that day is over. */
static void begin_day(struct qz_desk *d)
{
    struct qz_entry e = {.kind = QZ_ENTRY_REFUSED};
    int64_t day = qz_date_start(qz_date_of(qz_now_ms()));
    if (day == d->refused_ms)
        return;
    snprintf(e.reason, sizeof e.reason, "%u more", d->refused_rest);
    if (d->refused_rest && qz_desk_append(d, &e) != 0)
        return; /* they are kept in mind until they are in the log */
    d->refused_ms = day;
    d->refused_kept = 0;
    d->refused_rest = 0;
}

/* There are only so many genuine passes; of anything else a phone can show a new one each moment, and the log
 * is for ever. */
static bool fast_enough(struct qz_desk *d, enum qz_verdict v)
{
    int64_t up = qz_up_ms();
    if (v == QZ_VERDICT_EXPIRED || v == QZ_VERDICT_REVOKED || v == QZ_VERDICT_NO_ACTIVITY)
        return true;
    if (d->kept_up_ms < up)
        d->kept_up_ms = up;
    if (d->kept_up_ms - up > (KEEP_AT_ONCE - 1) * KEEP_EVERY_MS) {
        d->not_kept++;
        return false;
    }
    d->kept_up_ms += KEEP_EVERY_MS;
    return true;
}

static bool may_keep(struct qz_desk *d, enum qz_verdict v)
{
    begin_day(d);
    /* Before the start itself is written nothing is that nobody will miss. */
    bool may = !d->boot_due && d->refused_kept < QZ_REFUSED_A_DAY && fast_enough(d, v);
    d->refused_kept += may;
    d->refused_rest += !may;
    return may;
}

void qz_desk_watch_refused(struct qz_desk *d)
{
    int64_t up = qz_up_ms();
    if (d->ledger && d->refused_rest)
        begin_day(d);
    if (!d->not_kept || up < d->say_up_ms)
        return;
    qz_log(QZ_LOG_WARN, "%u codes that are no pass came too fast to be kept in the log", d->not_kept);
    d->not_kept = 0;
    d->say_up_ms = up + SAY_EVERY_MS;
}

static bool letter_or_digit(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* How many bytes of a refused code may be kept: the first ones of what means to be ours, of anything else the
 * scheme alone. What follows may be somebody's phone number or name. */
static size_t head_len(const uint8_t *bytes, size_t len)
{
    size_t n = 0;
    if (len >= 2 && (bytes[0] | 0x20) == 'q' && (bytes[1] | 0x20) == 'z')
        return len < QZ_HEAD_BYTES ? len : QZ_HEAD_BYTES;
    while (n < len && n <= SCHEME_MOST && letter_or_digit(bytes[n]))
        n++;
    return n < len && n <= SCHEME_MOST && bytes[n] == ':' ? n : 0;
}

/* A scan that was turned away is kept too, so that a queue that went wrong can be understood afterwards. */
void qz_desk_turn_away(struct qz_desk *d, const struct qz_ask *ask, enum qz_verdict v)
{
    struct qz_tell_outcome o = {.verdict = v, .at_ms = qz_now_ms()};
    struct qz_entry e = {.kind = QZ_ENTRY_REFUSED};
    if (qz_desk_session_live(d))
        memcpy(e.activity, d->session.id, sizeof e.activity);
    qz_copy_text(e.by, sizeof e.by, qz_by_name(ask->by));
    qz_copy_text(e.reason, sizeof e.reason, qz_verdict_name(v));
    e.head_len = head_len(ask->bytes, ask->len);
    memcpy(e.head, ask->bytes, e.head_len);
    o.failed = may_keep(d, v) && qz_desk_append(d, &e) != 0;
    tell_outcome(d, &o);
    if (!o.failed)
        report(d, &e, v);
    qz_desk_tell_net(d);
}

static bool blocked(const struct qz_desk *d)
{
    const unsigned bad = 1u << QZ_TROUBLE_STORE | 1u << QZ_TROUBLE_FULL | 1u << QZ_TROUBLE_CLOCK;
    return !d->ledger || d->troubles & bad || qz_desk_clock_word(d) == QZ_CLOCKWORD_AGAINST;
}

void qz_desk_payload(struct qz_desk *d, const struct qz_ask *ask)
{
    struct qz_enrol_code code;
    struct qz_pass pass;
    bool is_pass;
    if (blocked(d))
        return; /* the screen already says why; a code left in view is judged when this is over */
    if (ask->len > QZ_PAYLOAD_MAX || qz_debounce_hit(&d->debounce, ask->bytes, ask->len, qz_up_ms()))
        return;
    if (d->troubles & 1u << QZ_TROUBLE_UNENROLLED) {
        if (qz_enrol_code_parse((const char *)ask->bytes, ask->len, &code))
            qz_desk_enrol(d, &code);
        return;
    }
    if (qz_badge_meant((const char *)ask->bytes, ask->len)) {
        qz_desk_badge(d, ask);
        return;
    }
    struct qz_admit_facts facts = {.now_ms = qz_now_ms(), .activity_open = qz_desk_session_live(d), .ctx = d};
    facts.key_count = qz_ledger_keys(d->ledger, &facts.keys);
    facts.revoked = revoked;
    facts.checked_in = checked_in;
    enum qz_verdict v = qz_admit(ask->bytes, ask->len, &facts, &pass, &is_pass);
    if (v == QZ_VERDICT_WELCOME)
        welcome(d, ask, &pass);
    else if (v == QZ_VERDICT_ALREADY)
        already(d, &pass);
    else
        qz_desk_turn_away(d, ask, v);
}

/* Whatever it was, it was no pass; whoever held it up is told so. */
void qz_desk_overlong(struct qz_desk *d, const struct qz_ask *ask)
{
    if (!blocked(d) && !(d->troubles & 1u << QZ_TROUBLE_UNENROLLED))
        qz_desk_turn_away(d, ask, QZ_VERDICT_NOT_A_PASS);
}

/* People without a name that this kiosk counted at the open activity; -1 when that cannot be read. */
static int64_t counted_here(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_tally tally = {0};
    if (qz_ledger_tally(d->ledger, d->session.id, &tally, &err) == 0)
        return tally.unnamed;
    qz_desk_log_failed(&err);
    return -1;
}

static int64_t count_to(const struct qz_desk *d)
{
    return d->unnamed_to > d->session.unnamed_most ? d->unnamed_to : d->session.unnamed_most;
}

void qz_desk_let_count(struct qz_desk *d)
{
    int64_t here = d->ledger && d->session_open ? counted_here(d) : -1;
    if (here >= 0 && here + 1 > count_to(d))
        d->unnamed_to = here + QZ_CADRE_HEADS;
}

void qz_desk_headcount(struct qz_desk *d, int n)
{
    struct qz_tell_outcome o = {.verdict = QZ_VERDICT_WELCOME, .headcount = true};
    struct qz_entry e = {.kind = QZ_ENTRY_HEADCOUNT, .count = (uint32_t)n};
    if (blocked(d) || !qz_desk_session_live(d) || n < 1 || n > QZ_HEADS_MOST)
        return;
    /* Beyond the bound it would be thanked for and not count: a cadre is asked for before anything is said.
     */
    if (counted_here(d) + n > count_to(d)) {
        o.verdict = QZ_VERDICT_NO_ACTIVITY;
        o.full = true;
        tell_outcome(d, &o);
        return;
    }
    memcpy(e.activity, d->session.id, sizeof e.activity);
    o.failed = qz_desk_append(d, &e) != 0;
    o.at_ms = e.at_ms;
    o.kept_only = d->log_refused;
    if (!o.failed)
        describe(d, NULL, &o);
    tell_outcome(d, &o);
    if (o.failed)
        return; /* there may be no ledger any more */
    report(d, &e, QZ_VERDICT_WELCOME);
    qz_desk_tell_session(d);
    qz_desk_tell_net(d);
}
