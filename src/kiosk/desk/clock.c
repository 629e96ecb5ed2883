#include "kiosk/desk/desk_int.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLOCK_STEP_MS       2000    /* a wall clock, or the way to the tracker's, that moves so far is told */
#define FLOOR_LAG_MS        3600000 /* so far the floor may lag behind a clock that is confirmed */
#define HARDWARE_EVERY_MS   60000   /* between two looks at the hardware clock */
#define CLOCK_KEEP_EVERY_MS 600000  /* between two writings of how long the hardware clock has run alone */
#define ASK_AFTER_MS        15000   /* of the start: the tracker may just be slow to answer */
#define SHOWN_AGE_MS        60000 /* a cadre's word is about the time that the screen showed, so long after */
#define CLOCK_SINCE         "clock.since" /* setting: the boot, and its first entry */

/* ---- looking ---- */

/* The hardware clock is slow to read: between two looks it is carried on. */
static void clock_look_hardware(struct qz_desk *d, int64_t up_ms)
{
    int64_t ms;
    if (d->hardware_up_ms && up_ms < d->hardware_up_ms + HARDWARE_EVERY_MS)
        return;
    d->hardware_up_ms = up_ms;
    d->has_hardware = d->time->hardware(&ms);
    d->hardware_boot_ms = d->has_hardware ? ms - up_ms : 0;
}

static struct qz_clock_look clock_look(const struct qz_desk *d)
{
    struct qz_clock_look look = {.now_ms = qz_now_ms(), .up_ms = qz_up_ms()};
    look.synchronised = d->time->synchronised();
    look.has_hardware = d->has_hardware;
    look.hardware_ms = d->hardware_boot_ms + look.up_ms;
    return look;
}

static enum qz_clockword clock_judge(const struct qz_desk *d, const struct qz_clock_look *look)
{
    return qz_clock_judge(&d->clock, look, d->ledger ? qz_ledger_clock_floor_ms(d->ledger) : 0);
}

enum qz_clockword qz_desk_clock_word(const struct qz_desk *d)
{
    struct qz_clock_look look = clock_look(d);
    return clock_judge(d, &look);
}

bool qz_desk_clock_confirmed(const struct qz_desk *d)
{
    return qz_clockword_confirms(qz_desk_clock_word(d));
}

void qz_desk_start_clock(struct qz_desk *d, const struct qz_timesource *time)
{
    d->time = time;
    d->time->boot_id(d->boot);
    d->started_up_ms = d->ran_up_ms = qz_up_ms();
    d->wall_boot_ms = qz_now_ms() - d->started_up_ms;
}

/* ---- what is kept over a restart ---- */

static void clock_keep(struct qz_desk *d)
{
    struct qz_err err = {0};
    char text[QZ_CLOCK_KNOWN_TEXT];
    d->clock_keep_up_ms = qz_up_ms() + CLOCK_KEEP_EVERY_MS;
    qz_clock_known_write(&d->clock, text);
    if (!d->ledger || d->troubles & 1u << QZ_TROUBLE_FULL || strcmp(text, d->clock_kept) == 0)
        return;
    if (qz_ledger_set(d->ledger, QZ_SETTING_CLOCK_KNOWN, text, &err) != 0)
        qz_desk_store_failed(d, &err);
    else
        memcpy(d->clock_kept, text, sizeof d->clock_kept);
}

/* What was opened after the first entry of this boot was opened in this boot. */
static void clock_load_since(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_buf text = {0};
    char of[QZ_BOOT_ID_TEXT] = "";
    unsigned long long n;
    if (qz_ledger_get(d->ledger, CLOCK_SINCE, &text, &err) != 0)
        qz_desk_log_failed(&err);
    bool same = text.len && sscanf(text.data, "%36s %llu", of, &n) == 2 && strcmp(of, d->boot) == 0;
    d->boot_since = same ? n : 0;
    qz_buf_finish(&text);
}

void qz_desk_note_boot(struct qz_desk *d, uint64_t n)
{
    struct qz_err err = {0};
    char text[QZ_BOOT_ID_TEXT + 24];
    if (d->boot_since)
        return; /* the program started again, the machine did not */
    d->boot_since = n;
    snprintf(text, sizeof text, "%s %llu", d->boot, (unsigned long long)n);
    if (*d->boot && qz_ledger_set(d->ledger, CLOCK_SINCE, text, &err) != 0)
        qz_desk_log_failed(&err);
}

void qz_desk_load_clock(struct qz_desk *d)
{
    struct qz_err err = {0};
    struct qz_buf text = {0};
    if (!d->clock_loaded) { /* a ledger that is opened again knows less than this program */
        if (qz_ledger_get(d->ledger, QZ_SETTING_CLOCK_KNOWN, &text, &err) != 0)
            qz_desk_log_failed(&err);
        qz_clock_known_read(text.data ? text.data : "", &d->clock);
        qz_copy_text(d->clock_kept, sizeof d->clock_kept, text.data ? text.data : "");
        qz_buf_finish(&text);
        qz_clock_in_boot(&d->clock, d->boot);
        clock_load_since(d);
        d->clock_loaded = true;
    }

    clock_look_hardware(d, qz_up_ms());
    d->word = qz_desk_clock_word(d);
}

int qz_desk_trust_clock(struct qz_desk *d, struct qz_err *err)
{
    return qz_ledger_trust_clock(d->ledger, qz_desk_clock_confirmed(d), err);
}

/* ---- what is written of it ---- */

/* An entry of kind clock: the wall clock stepped, or how far it is off the tracker's is to be told, or a
 * cadre says that it is right. */
static int clock_write(struct qz_desk *d, int64_t step_ms, const char *cadre)
{
    struct qz_clock_look look = clock_look(d);
    struct qz_entry e = {.kind = QZ_ENTRY_CLOCK, .step_ms = step_ms, .has_offset = d->clock.heard};
    if (cadre)
        qz_copy_text(e.cadre, sizeof e.cadre, cadre);
    if (d->clock.heard) {
        e.offset_ms = qz_clock_tracker_ms(&d->clock, &look) - look.now_ms;
        e.age_ms = look.up_ms - d->clock.heard_up_ms;
    }

    if (d->troubles & 1u << QZ_TROUBLE_FULL || qz_desk_append(d, &e) != 0)
        return -1;

    d->offset_told = e.has_offset;
    d->offset_told_ms = e.offset_ms;
    d->offset_told_n = e.n;
    return 0;
}

void qz_desk_write_offset(struct qz_desk *d)
{
    bool just_told = d->ledger && d->offset_told && d->offset_told_n == qz_ledger_size(d->ledger);
    if (d->clock.heard && !just_told)
        clock_write(d, 0, NULL);
}

/* Whether the log does not say yet how far this clock is off the tracker's. */
static bool clock_offset_due(const struct qz_desk *d, const struct qz_clock_look *look)
{
    if (!d->clock.heard)
        return false;
    int64_t offset = qz_clock_tracker_ms(&d->clock, look) - look->now_ms;
    return !d->offset_told || llabs(offset - d->offset_told_ms) > CLOCK_STEP_MS;
}

bool qz_desk_tell_offset(struct qz_desk *d)
{
    struct qz_clock_look look = clock_look(d);
    if (!d->ledger || !clock_offset_due(d, &look))
        return true;
    return !d->boot_due && clock_write(d, 0, NULL) == 0;
}

static void clock_watch_step(struct qz_desk *d, const struct qz_clock_look *look)
{
    int64_t wall = look->now_ms - look->up_ms, step = wall - d->wall_boot_ms;
    if (llabs(step) > CLOCK_STEP_MS && clock_write(d, step, NULL) != 0)
        return;             /* a step is kept in mind until it is in the log */
    d->wall_boot_ms = wall; /* a clock that is drawn right slowly never steps */
}

/* The floor is kept near a clock that is confirmed: one that lags would let an older time pass. What a clock
 * ahead once did is taken back by whoever knows better than the log. */
static void clock_watch_floor(struct qz_desk *d, const struct qz_clock_look *look)
{
    struct qz_err err = {0};
    if (!d->ledger || d->troubles & 1u << QZ_TROUBLE_FULL || !qz_clockword_confirms(d->word))
        return;

    bool knows = d->word == QZ_CLOCKWORD_TRACKER || d->word == QZ_CLOCKWORD_CADRE;
    int64_t lag = look->now_ms - qz_ledger_clock_floor_ms(d->ledger);
    if ((lag > FLOOR_LAG_MS || (knows && lag < -QZ_CLOCK_AGREE_MS)) &&
        qz_ledger_put_clock_floor(d->ledger, look->now_ms, &err) != 0)
        qz_desk_store_failed(d, &err);
}

/* ---- what is told of it ---- */

/* Whether staff should look at the clock: nobody confirms it, and nothing that runs needs it. Before the
 * first request has had its end the tracker may still confirm it. */
static bool clock_asks(const struct qz_desk *d, int64_t up_ms)
{
    bool alone = d->offline_since_ms && d->heard == QZ_HEARD_NOTHING;
    return d->word == QZ_CLOCKWORD_NONE && !qz_desk_session_live(d) &&
           (alone || up_ms >= d->started_up_ms + ASK_AFTER_MS);
}

void qz_desk_tell_clock(struct qz_desk *d)
{
    struct qz_tell tell = {.kind = QZ_TELL_CLOCK};
    struct qz_tell_clock *c = &tell.clock, *was = &d->told_clock;
    c->word = d->word;
    c->asks = clock_asks(d, qz_up_ms());
    c->heard = d->clock.heard;
    c->tracker_boot_ms = d->clock.tracker_boot_ms;
    bool same = c->word == was->word && c->asks == was->asks && c->heard == was->heard &&
                c->tracker_boot_ms == was->tracker_boot_ms;
    if (!same && qz_wires_tell(d->wires, &tell))
        *was = *c;
}

static void clock_changed(struct qz_desk *d, enum qz_clockword w)
{
    bool confirmed = qz_clockword_confirms(w);
    if (confirmed != qz_clockword_confirms(d->word))
        qz_log(confirmed ? QZ_LOG_INFO : QZ_LOG_WARN, "clock: %s", qz_clockword_name(w));
    d->word = w;
    clock_keep(d);
}

/* ---- each second, and when something is heard ---- */

static void clock_settle(struct qz_desk *d)
{
    struct qz_clock_look look = clock_look(d);
    enum qz_clockword w = clock_judge(d, &look);
    if (w != d->word)
        clock_changed(d, w);
    clock_watch_floor(d, &look);
    qz_desk_trouble(d, QZ_TROUBLE_CLOCK, d->word == QZ_CLOCKWORD_AGAINST);
    if (qz_desk_session_live(d) != d->told_live)
        qz_desk_tell_session(d);
    qz_desk_tell_clock(d);
}

void qz_desk_watch_clock(struct qz_desk *d)
{
    clock_look_hardware(d, qz_up_ms());
    struct qz_clock_look look = clock_look(d);
    clock_watch_step(d, &look);
    clock_settle(d);
    qz_clock_ran(&d->clock, &look, d->word, look.up_ms - d->ran_up_ms);
    d->ran_up_ms = look.up_ms;
    bool agreed = d->clock.agreed && !d->agreed_kept;
    if (agreed || look.up_ms >= d->clock_keep_up_ms)
        clock_keep(d);
    d->agreed_kept = d->clock.agreed;
    qz_desk_tell_offset(d);
}

void qz_desk_hear_clock(struct qz_desk *d, int64_t tracker_now_ms)
{
    struct qz_clock_look look = clock_look(d);
    bool first = !d->clock.heard;
    qz_clock_hear(&d->clock, &look, tracker_now_ms);
    if (first)
        clock_keep(d);
    clock_settle(d);
    qz_desk_tell_offset(d);
}

void qz_desk_clock_right(struct qz_desk *d, int64_t shown_ms)
{
    struct qz_clock_look look = clock_look(d);
    struct qz_err err = {0};
    if (llabs(look.now_ms - shown_ms) > SHOWN_AGE_MS || clock_write(d, 0, d->cadre.id) != 0)
        return; /* the clock moved under the finger: the screen asks again */
    qz_clock_say(&d->clock, &look);
    clock_keep(d);
    if (d->ledger && qz_ledger_put_clock_floor(d->ledger, look.now_ms, &err) != 0)
        qz_desk_store_failed(d, &err);
    clock_settle(d);
    if (d->ledger)
        qz_desk_follow_plan(d);
}
