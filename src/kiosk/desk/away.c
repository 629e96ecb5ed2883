#include "base/clock.h"
#include "base/log.h"
#include "kiosk/desk/desk_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define AWAY_DAY_TEXT 96
#define AWAY_MORE     " more" /* ends the reason of an entry that counts those that were not written */

#define WRITE_EVERY_MS 1000  /* a refused scan that is no genuine pass is written so often, */
#define WRITE_AT_ONCE  10    /* after so many at once */
#define SAY_EVERY_MS   60000 /* how many were not is said so often at the most */
#define KEEP_EVERY_MS  60000 /* and kept for the next start */
#define SCHEME_MOST    8     /* characters of a scheme such as https */

/* ---- the day's count ---- */

static void away_keep(struct qz_desk *d)
{
    struct qz_err err = {0};
    char text[AWAY_DAY_TEXT];
    if (!d->ledger)
        return;

    snprintf(text, sizeof text, "%" PRId64 " %d %u %" PRIu64, d->away.start_ms, d->away.written, d->away.rest,
             qz_ledger_size(d->ledger));
    if (qz_ledger_set(d->ledger, QZ_SETTING_REFUSED_DAY, text, &err) != 0)
        qz_desk_log_failed(&err);
    d->away_changed = false;
    d->away_keep_up_ms = qz_up_ms() + KEEP_EVERY_MS;
}

static bool away_counts(const struct qz_entry *e)
{
    size_t len = strlen(e->reason), end = strlen(AWAY_MORE);
    return len > end && strcmp(e->reason + len - end, AWAY_MORE) == 0;
}

/* An entry that came after the count was kept. */
static int away_replay(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct qz_away_day *day = ctx;
    struct qz_entry e;
    (void)n;
    if (qz_entry_read(line, len, &e, NULL) != 0 || e.kind != QZ_ENTRY_REFUSED)
        return 0;

    int64_t start = qz_date_start(qz_date_of(e.at_ms));
    if (start != day->start_ms || away_counts(&e))
        *day = (struct qz_away_day){.start_ms = start};
    day->written += !away_counts(&e);
    return 0;
}

void qz_desk_load_away(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_buf text = {0};
    struct qz_away_day day = {0};
    uint64_t upto;
    if (d->away.start_ms)
        return; /* the ledger was opened again; what is in memory is newer */

    if (qz_ledger_get(d->ledger, QZ_SETTING_REFUSED_DAY, &text, &err) != 0)
        qz_desk_log_failed(&err);
    bool kept = text.len && sscanf(text.data, "%" SCNd64 " %d %u %" SCNu64, &day.start_ms, &day.written,
                                   &day.rest, &upto) == 4;
    qz_buf_finish(&text);
    if (!kept)
        return;
    if (upto < qz_ledger_size(d->ledger) &&
        qz_ledger_each(d->ledger, upto + 1, 0, away_replay, &day, &err) != 0)
        qz_desk_log_failed(&err);
    d->away = day;
}

void qz_desk_keep_away(struct qz_desk *d)
{
    if (d->away_changed)
        away_keep(d);
}

/* How many of a day were not written is one entry, when that day is over. */
static void away_begin_day(struct qz_desk *d)
{
    struct qz_entry e = {.kind = QZ_ENTRY_REFUSED};
    int64_t day = qz_date_start(qz_date_of(qz_now_ms()));
    bool any = d->away.rest > 0;
    if (day == d->away.start_ms)
        return;
    snprintf(e.reason, sizeof e.reason, "%u%s", d->away.rest, AWAY_MORE);
    if (any && qz_desk_append(d, &e) != 0)
        return; /* they are kept in mind until they are in the log */

    d->away = (struct qz_away_day){.start_ms = day};
    if (any)
        away_keep(d);
}

/* There are only so many genuine passes; of anything else a phone can show a new one each moment, and the log
 * is for ever. */
static bool away_slow_enough(struct qz_desk *d, enum qz_verdict v)
{
    int64_t up = qz_up_ms();
    if (v == QZ_VERDICT_EXPIRED || v == QZ_VERDICT_REVOKED || v == QZ_VERDICT_NO_ACTIVITY ||
        v == QZ_VERDICT_FULL)
        return true;
    if (d->away_credit_up_ms < up)
        d->away_credit_up_ms = up;
    if (d->away_credit_up_ms - up > (WRITE_AT_ONCE - 1) * WRITE_EVERY_MS) {
        d->away_unsaid++;
        return false;
    }
    d->away_credit_up_ms += WRITE_EVERY_MS;
    return true;
}

static bool away_may_write(struct qz_desk *d, enum qz_verdict v)
{
    away_begin_day(d);
    /* Before the start itself is written nothing is that nobody will miss. */
    bool may = !d->boot_due && d->away.written < QZ_REFUSED_A_DAY && away_slow_enough(d, v);
    d->away.written += may;
    d->away.rest += !may;
    d->away_changed = true;
    return may;
}

void qz_desk_watch_away(struct qz_desk *d)
{
    int64_t up = qz_up_ms();
    if (d->ledger && d->away.rest)
        away_begin_day(d);
    if (d->away_changed && up >= d->away_keep_up_ms)
        away_keep(d);
    if (!d->away_unsaid || up < d->away_say_up_ms)
        return;
    qz_log(QZ_LOG_WARN, "%u codes that are no pass came too fast to be kept in the log", d->away_unsaid);
    d->away_unsaid = 0;
    d->away_say_up_ms = up + SAY_EVERY_MS;
}

/* ---- one scan ---- */

static bool away_letter_or_digit(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* How many bytes of a refused code may be kept: the first ones of what means to be ours, of anything else the
 * scheme alone. What follows may be somebody's phone number or name. */
static size_t away_head_len(const uint8_t *bytes, size_t len)
{
    size_t n = 0;
    if (len >= 2 && (bytes[0] | 0x20) == 'q' && (bytes[1] | 0x20) == 'z')
        return len < QZ_HEAD_BYTES ? len : QZ_HEAD_BYTES;
    while (n < len && n <= SCHEME_MOST && away_letter_or_digit(bytes[n]))
        n++;
    return n < len && n <= SCHEME_MOST && bytes[n] == ':' ? n : 0;
}

/* Whoever set up a scanner looks for what it sends; a camera sees posters all day. What was too long to be
 * handed over was said before. */
static void away_note(const struct qz_ask_payload *p, enum qz_verdict v)
{
    if (p->len > 0 && p->by != QZ_BY_CAMERA && v == QZ_VERDICT_NOT_A_PASS)
        qz_log(QZ_LOG_INFO, "scanner (%s): %u characters that are no code of ours", qz_by_name(p->by),
               p->len);
}

/* A scan that was turned away is kept too, so that a queue that went wrong can be understood afterwards. */
bool qz_desk_turn_away(struct qz_desk *d, const struct qz_ask_payload *p, enum qz_verdict v)
{
    struct qz_tell_outcome o = {.verdict = v, .at_ms = qz_now_ms()};
    struct qz_entry e = {.kind = QZ_ENTRY_REFUSED};
    away_note(p, v);

    if (qz_desk_session_live(d))
        memcpy(e.activity, d->session.id, sizeof e.activity);
    qz_copy_text(e.by, sizeof e.by, qz_by_name(p->by));
    qz_copy_text(e.reason, sizeof e.reason, qz_verdict_name(v));
    e.head_len = away_head_len(p->bytes, p->len);
    memcpy(e.head, p->bytes, e.head_len);

    o.failed = away_may_write(d, v) && qz_desk_append(d, &e) != 0;
    qz_desk_tell_outcome(d, &o);
    if (!o.failed)
        qz_desk_report(d, &e, v);
    qz_desk_tell_net(d);
    return !o.failed;
}
