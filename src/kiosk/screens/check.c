#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* How what a row tells is judged: seen by a mark and a word, never by colour alone. */
enum check_state { CHECK_GOOD, CHECK_BAD, CHECK_NOTHING };

struct check_row {
    enum qz_string name;
    enum check_state state;
    char value[4 * QZ_SAY_TEXT];
};

#define CHECK_CLOCK_MS INT64_C(2000)        /* a clock that is off by less is right */
#define CHECK_HOT      80000                /* thousandths of a degree from which a machine is too hot */
#define CHECK_LOW      (INT64_C(256) << 20) /* bytes of a disk that is nearly full */

/* ---- the line to the tracker, step by step ---- */

/* Whether the step is done: of those before the last one that was reached it is known. */
static enum check_state check_reached(const struct qz_model *m, enum qz_reached step)
{
    if (!m->check.line.done)
        return CHECK_NOTHING;
    if (m->check.line.reached >= step)
        return CHECK_GOOD;
    bool next = (int)m->check.line.reached + 1 == (int)step;
    return next ? CHECK_BAD : CHECK_NOTHING;
}

static void check_step(const struct qz_view *v, struct check_row *row, enum qz_reached step,
                       enum qz_string good, enum qz_string bad)
{
    static const enum qz_string none[] = {QZ_S_CHECK_WAIT, QZ_S_CHECK_NOT_SO_FAR};
    row->state = check_reached(v->m, step);
    if (row->state == CHECK_NOTHING)
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, none[v->m->check.line.done]));
    else
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, row->state == CHECK_GOOD ? good : bad));
}

static void check_name(const struct qz_view *v, struct check_row *row)
{
    row->name = QZ_S_CHECK_NAME;
    check_step(v, row, QZ_REACHED_NAME, QZ_S_CHECK_NAME_GOOD, QZ_S_CHECK_NAME_BAD);
}

static void check_host(const struct qz_view *v, struct check_row *row)
{
    row->name = QZ_S_CHECK_HOST;
    check_step(v, row, QZ_REACHED_HOST, QZ_S_CHECK_HOST_GOOD, QZ_S_CHECK_HOST_BAD);
}

static void check_secure(const struct qz_view *v, struct check_row *row)
{
    bool plain = v->m->check.line.plain;
    row->name = QZ_S_CHECK_SECURE;
    check_step(v, row, QZ_REACHED_SECURE, plain ? QZ_S_CHECK_SECURE_PLAIN : QZ_S_CHECK_SECURE_GOOD,
               QZ_S_CHECK_SECURE_BAD);
}

static void check_answer(const struct qz_view *v, struct check_row *row)
{
    int ms = v->m->check.line.took_ms;
    row->name = QZ_S_CHECK_ANSWER;
    check_step(v, row, QZ_REACHED_ANSWER, QZ_S_CHECK_ANSWER, QZ_S_CHECK_ANSWER_BAD);
    if (row->state == CHECK_GOOD)
        qz_say_n(v, QZ_S_CHECK_ANSWER_GOOD, ms, row->value);
}

static void check_signed(const struct qz_view *v, struct check_row *row)
{
    row->name = QZ_S_CHECK_SIGNED;
    check_step(v, row, QZ_REACHED_SIGNED, QZ_S_CHECK_SIGNED_GOOD, QZ_S_CHECK_SIGNED_BAD);
}

/* ---- this machine ---- */

static void check_clock(const struct qz_view *v, struct check_row *row)
{
    const struct qz_model *m = v->m;
    char tenths[24];
    int64_t off = m->now_ms - (m->clock.tracker_boot_ms + m->up_ms), tenth = (llabs(off) + 50) / 100;
    row->name = QZ_S_CHECK_CLOCK;
    if (!m->clock.heard) {
        row->state = CHECK_NOTHING;
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, QZ_S_CHECK_CLOCK_NONE));
        return;
    }

    row->state = llabs(off) <= CHECK_CLOCK_MS ? CHECK_GOOD : CHECK_BAD;
    snprintf(tenths, sizeof tenths, "%" PRId64 ".%" PRId64, tenth / 10, tenth % 10);
    qz_say_s(v, off < 0 ? QZ_S_CHECK_CLOCK_SLOW : QZ_S_CHECK_CLOCK_FAST, tenths, row->value);
}

static void check_queue(const struct qz_view *v, struct check_row *row)
{
    uint64_t waiting = v->m->staff.waiting;
    row->name = QZ_S_CHECK_QUEUE;
    row->state = waiting ? CHECK_NOTHING : CHECK_GOOD;
    if (waiting)
        qz_say_n(v, QZ_S_CHECK_QUEUE_SOME, waiting > 999999 ? 999999 : (int)waiting, row->value);
    else
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, QZ_S_UPLOADED));
}

static void check_disk(const struct qz_view *v, struct check_row *row)
{
    const struct qz_tell_machine *at = &v->m->check.machine;
    char space[40];
    row->name = QZ_S_CHECK_DISK;
    row->state = CHECK_NOTHING;
    if (at->disk_all <= 0) {
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, QZ_S_CHECK_WAIT));
        return;
    }

    row->state = at->disk_free >= CHECK_LOW ? CHECK_GOOD : CHECK_BAD;
    snprintf(space, sizeof space, "%.1f GB / %.1f GB", (double)at->disk_free / 1e9,
             (double)at->disk_all / 1e9);
    qz_say_s(v, QZ_S_CHECK_DISK_FREE, space, row->value);
}

static void check_heat(const struct qz_view *v, struct check_row *row)
{
    int heat = v->m->check.machine.heat;
    row->name = QZ_S_CHECK_HEAT;
    row->state = CHECK_NOTHING;
    if (heat == QZ_HEAT_UNKNOWN) {
        snprintf(row->value, sizeof row->value, "%s", qz_say(v, QZ_S_CHECK_HEAT_NONE));
        return;
    }
    row->state = heat < CHECK_HOT ? CHECK_GOOD : CHECK_BAD;
    snprintf(row->value, sizeof row->value, "%d °C", heat / 1000);
}

/* What the camera gives, and what is read of it; without one, nothing. */
static void check_camera(const struct qz_view *v, struct check_row *row)
{
    const struct qz_tell_look *at = &v->m->check.look;
    char look[QZ_SAY_TEXT], read[QZ_SAY_TEXT], light[QZ_SAY_TEXT];
    bool lost = v->m->trouble == QZ_TROUBLE_CAMERA;
    row->name = QZ_S_CHECK_CAMERA;
    row->state = lost ? CHECK_BAD : CHECK_NOTHING;
    if (lost || at->width == 0) {
        snprintf(row->value, sizeof row->value, "%s",
                 qz_say(v, lost ? QZ_S_CHECK_CAMERA_LOST : QZ_S_CHECK_CAMERA_NONE));
        return;
    }

    row->state = at->tried > 0 ? CHECK_GOOD : CHECK_BAD;
    qz_say_n(v, QZ_S_CHECK_LOOK, at->tried, look);
    qz_say_n(v, QZ_S_CHECK_READ, at->read, read);
    qz_say_n(v, QZ_S_CHECK_LIGHT, at->light, light);
    snprintf(row->value, sizeof row->value, "%d×%d · %s%s · %s", at->width, at->height, look, read, light);
}

/* A scanner tells nothing of itself: it is tried by a code, and any will do. */
static void check_scanner(const struct qz_view *v, struct check_row *row)
{
    const struct qz_tell_read *at = &v->m->check.read;
    row->name = QZ_S_CHECK_SCANNER;
    row->state = at->chars ? CHECK_GOOD : CHECK_NOTHING;
    if (v->m->trouble == QZ_TROUBLE_SCANNER)
        row->state = CHECK_BAD;

    if (row->state == CHECK_GOOD)
        qz_say_n(v, at->by == QZ_BY_SERIAL ? QZ_S_CHECK_SCANNER_SERIAL : QZ_S_CHECK_SCANNER_KEYS, at->chars,
                 row->value);
    else
        snprintf(row->value, sizeof row->value, "%s",
                 qz_say(v, row->state == CHECK_BAD ? QZ_S_CHECK_SCANNER_LOST : QZ_S_CHECK_SCANNER_TRY));
}

static void (*const check_rows[])(const struct qz_view *v, struct check_row *row) = {
    check_camera, check_scanner, check_name,  check_host, check_secure, check_answer,
    check_signed, check_clock,   check_queue, check_disk, check_heat,
};
#define CHECK_ROWS ((int)(sizeof check_rows / sizeof *check_rows))

/* ---- the page ---- */

static void check_draw_mark(struct qz_view *v, struct qz_rect r, enum check_state state)
{
    const struct qz_ground *g = &v->theme->card;
    int x = r.x + r.w / 2, y = r.y + r.h / 2;
    if (state == CHECK_GOOD)
        qz_draw_icon(v->draw, QZ_ICON_CHECK, x, y, 40 * v->u, 5 * v->u, v->theme->teal);
    if (state == CHECK_BAD)
        qz_draw_icon(v->draw, QZ_ICON_WRENCH, x, y, 38 * v->u, 4 * v->u, g->ink);
    if (state == CHECK_NOTHING)
        qz_draw_icon(v->draw, QZ_ICON_BAR, x, y, 38 * v->u, 4 * v->u, g->quiet);
}

static void check_draw_row(struct qz_view *v, struct qz_rect r, int i)
{
    const struct qz_ground *g = &v->theme->card;
    struct check_row row = {0};
    check_rows[i](v, &row);
    check_draw_mark(v, qz_take_left(&r, qz_v(v, 76)), row.state);
    struct qz_rect name = qz_take_left(&r, qz_v(v, v->upright ? 220 : 260));

    struct qz_style s = {QZ_FACE_REGULAR, 28, 22, g->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, name, s, qz_say(v, row.name));
    s = (struct qz_style){row.state == CHECK_BAD ? QZ_FACE_BOLD : QZ_FACE_REGULAR,
                          28,
                          20,
                          g->ink,
                          QZ_LEFT,
                          QZ_MIDDLE,
                          2,
                          1.15f};
    qz_text_in(v, qz_inset(v, r, 20, 0), s, row.value);
}

static void check_draw_rows(struct qz_view *v, struct qz_rect r)
{
    int most = qz_v(v, 110), row = r.h / CHECK_ROWS < most ? r.h / CHECK_ROWS : most, line = qz_v(v, 2);
    r.h = row * CHECK_ROWS;
    line = line > 0 ? line : 1;
    qz_card(v, r, 34, &v->theme->card);
    for (int i = 0; i < CHECK_ROWS; i++) {
        struct qz_rect at = qz_take_top(&r, row);
        check_draw_row(v, at, i);
        if (i + 1 < CHECK_ROWS)
            qz_draw_rect(v->draw, (struct qz_rect){at.x + line, at.y + row - line, at.w - 2 * line, line},
                         v->theme->card.line);
    }
}

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
    check_draw_rows(v, page);
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

/* The program ends; the service manager starts it anew. */
static bool check_restart(struct qz_model *m)
{
    if (qz_flow_sure_of(m, QZ_TAP_RESTART))
        m->ended = true;
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
