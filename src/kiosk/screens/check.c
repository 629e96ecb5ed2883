#include "kiosk/screens/check.h"

#include "kiosk/flow/act.h"
#include "kiosk/screens/screens.h"

#include <stdio.h>

#define CHECK_HOT 80000                /* thousandths of a degree from which a machine is too hot */
#define CHECK_LOW (INT64_C(256) << 20) /* bytes of a disk that is nearly full */

/* ---- this machine ---- */

static void check_queue(const struct qz_view *v, struct qz_check_row *row)
{
    uint64_t waiting = v->m->staff.waiting;
    row->name = QZ_S_CHECK_QUEUE;
    row->state = waiting ? QZ_CHECK_NOTHING : QZ_CHECK_GOOD;
    if (waiting)
        qz_say_n(v, QZ_S_CHECK_QUEUE_SOME, waiting > 999999 ? 999999 : (int)waiting, row->value);
    else
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, QZ_S_UPLOADED));
}

static void check_disk(const struct qz_view *v, struct qz_check_row *row)
{
    const struct qz_tell_machine *at = &v->m->check.machine;
    char space[40];
    row->name = QZ_S_CHECK_DISK;
    row->state = QZ_CHECK_NOTHING;
    if (at->disk_all <= 0) {
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, QZ_S_CHECK_WAIT));
        return;
    }

    row->state = at->disk_free >= CHECK_LOW ? QZ_CHECK_GOOD : QZ_CHECK_BAD;
    snprintf(space, sizeof space, "%.1f GB / %.1f GB", (double)at->disk_free / 1e9,
             (double)at->disk_all / 1e9);
    qz_say_s(v, QZ_S_CHECK_DISK_FREE, space, row->value);
}

static void check_heat(const struct qz_view *v, struct qz_check_row *row)
{
    int heat = v->m->check.machine.heat;
    row->name = QZ_S_CHECK_HEAT;
    row->state = QZ_CHECK_NOTHING;
    if (heat == QZ_HEAT_UNKNOWN) {
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, QZ_S_CHECK_HEAT_NONE));
        return;
    }
    row->state = heat < CHECK_HOT ? QZ_CHECK_GOOD : QZ_CHECK_BAD;
    snprintf(row->value, sizeof row->value, "%d °C", heat / 1000);
}

/* A scanner tells nothing of itself: it is tried by a code, and any will do. */
static void check_scanner(const struct qz_view *v, struct qz_check_row *row)
{
    const struct qz_tell_read *at = &v->m->check.read;
    row->name = QZ_S_CHECK_SCANNER;
    row->state = at->chars ? QZ_CHECK_GOOD : QZ_CHECK_NOTHING;
    if (v->m->trouble == QZ_TROUBLE_SCANNER)
        row->state = QZ_CHECK_BAD;

    if (row->state == QZ_CHECK_GOOD)
        qz_say_n(v, at->by == QZ_BY_SERIAL ? QZ_S_CHECK_SCANNER_SERIAL : QZ_S_CHECK_SCANNER_KEYS, at->chars,
                 row->value);
    else
        snprintf(row->value, sizeof row->value, "%s",
                 qz_say(v, row->state == QZ_CHECK_BAD ? QZ_S_CHECK_SCANNER_LOST : QZ_S_CHECK_SCANNER_TRY));
}

static qz_check_fill *const check_rows[] = {
    qz_check_camera,     check_scanner,       qz_check_row_name,   qz_check_row_host,
    qz_check_row_secure, qz_check_row_answer, qz_check_row_signed, qz_check_clock,
    check_queue,         check_disk,          check_heat,
};

/* ---- the page ---- */

/* Back, look again, hear the next of the three sounds, display and sound, and start anew. */
static void check_draw_ways(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *card = &v->theme->card;
    bool sure = v->m->sure == QZ_TAP_RESTART;
    int gap = qz_v(v, 16), wide = (r.w - 4 * gap) / 5;

    qz_button(v, qz_take_left(&r, wide), card, qz_say(v, QZ_S_BACK), NULL, QZ_ICON_COUNT, QZ_TAP_BACK, 0);
    qz_take_left(&r, gap);
    qz_button(v, qz_take_left(&r, wide), card, qz_say(v, QZ_S_CHECK_AGAIN), NULL, QZ_ICON_COUNT, QZ_TAP_AGAIN,
              0);
    qz_take_left(&r, gap);
    qz_button(v, qz_take_left(&r, wide), card, qz_say(v, QZ_S_CHECK_SOUND), NULL, QZ_ICON_COUNT, QZ_TAP_SOUND,
              0);
    qz_take_left(&r, gap);
    qz_button(v, qz_take_left(&r, wide), card, qz_say(v, QZ_S_SETUP_SHORT), NULL, QZ_ICON_COUNT, QZ_TAP_GO,
              QZ_SCREEN_SETUP);
    qz_take_left(&r, gap);

    const struct qz_ground *last = sure ? &v->theme->warn : card;
    const char *label = qz_say(v, sure ? QZ_S_CHECK_SURE : QZ_S_CHECK_RESTART);
    qz_button(v, r, last, label, NULL, QZ_ICON_COUNT, QZ_TAP_RESTART, 0);
}

static void check_draw(struct qz_view *v)
{
    char under[QZ_SAY_TEXT + QZ_TITLE_TEXT];
    snprintf(under, sizeof under, "%s · %s · %s", v->m->id.kiosk, v->m->id.name, QZ_VERSION);
    if (v->m->id.demo)
        snprintf(under, sizeof under, "%s · %s · %s", v->m->id.name, QZ_VERSION, qz_say(v, QZ_S_DEMO));
    struct qz_rect page = qz_part_frame_titled(v, qz_say(v, QZ_S_CHECK), under);
    qz_take_top(&page, qz_v(v, 24));
    check_draw_ways(v, qz_take_bottom(&page, qz_finger(v, 96)));
    qz_take_bottom(&page, qz_v(v, 20));

    if (v->lens != QZ_LENS_NONE) {
        int gap = qz_v(v, 24), share = v->upright ? page.h * 34 / 100 : page.w * 38 / 100;
        struct qz_rect picture = v->upright ? qz_take_top(&page, share) : qz_take_left(&page, share);
        if (v->upright)
            qz_take_top(&page, gap);
        else
            qz_take_left(&page, gap);
        if (!v->upright && picture.h > picture.w)
            picture.h = picture.w;
        qz_part_preview(v, picture, qz_say(v, QZ_S_CHECK_HOLD));
    }
    qz_check_rows(v, page, check_rows, (int)(sizeof check_rows / sizeof *check_rows));
}

/* ---- touches ---- */

static bool check_ask(struct qz_model *m, struct qz_effect out[2])
{
    m->check.line.done = false;
    m->check.read.chars = 0;
    m->sure = QZ_TAP_NONE;
    qz_flow_ask(out, QZ_ASK_CHECK);
    return true;
}

static bool check_enter(struct qz_model *m, struct qz_effect out[2])
{
    if (m->screen != QZ_SCREEN_STAFF)
        return false;
    qz_flow_show(m, QZ_SCREEN_CHECK);
    return check_ask(m, out);
}

static bool check_sound(struct qz_model *m, struct qz_effect out[2])
{
    static const enum qz_effect_kind sounds[] = {QZ_EFFECT_SOUND_YES, QZ_EFFECT_SOUND_ALREADY,
                                                 QZ_EFFECT_SOUND_NO};
    out[0].kind = sounds[m->check.sound++ % 3];
    m->sure = QZ_TAP_NONE;
    return true;
}

/* The program ends; the service manager starts it anew, or it does so itself. */
static bool check_restart(struct qz_model *m)
{
    if (qz_flow_sure_of(m, QZ_TAP_RESTART))
        m->ended = m->again = true;
    return true;
}

static bool check_tap(struct qz_model *m, enum qz_tap tap, int arg, struct qz_effect out[2])
{
    (void)arg;
    switch (tap) {
    case QZ_TAP_AGAIN:
        return !qz_flow_just_came(m) && m->check.line.done && check_ask(m, out);
    case QZ_TAP_SOUND:
        return check_sound(m, out);
    case QZ_TAP_RESTART:
        return check_restart(m);
    default:
        return false;
    }
}

static bool check_preview(const struct qz_model *m)
{
    (void)m;
    return true;
}

const struct qz_screen qz_screen_check = {
    .name = "check",
    .who = QZ_WHO_CADRE,
    .stay_ms = QZ_SHOW_LEFT_MS,
    .back = QZ_SCREEN_STAFF,
    .ground = qz_ground_paper,
    .draw = check_draw,
    .enter = check_enter,
    .tap = check_tap,
    .preview = check_preview,
};
