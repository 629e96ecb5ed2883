#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

/* What has stopped, what to do, and for staff: why, and what brings it back. */
static const struct {
    enum qz_string what, todo, why;
} stopped[QZ_TROUBLE_COUNT] = {
    [QZ_TROUBLE_STORE] = {QZ_S_TROUBLE, QZ_S_TROUBLE_DO, QZ_S_TROUBLE_STORE},
    [QZ_TROUBLE_FULL] = {QZ_S_TROUBLE, QZ_S_TROUBLE_DO, QZ_S_TROUBLE_FULL},
    [QZ_TROUBLE_CLOCK] = {QZ_S_TROUBLE, QZ_S_TROUBLE_DO, QZ_S_TROUBLE_CLOCK},
    [QZ_TROUBLE_CAMERA] = {QZ_S_CAMERA, QZ_S_CAMERA_DO, QZ_S_TROUBLE_CAMERA},
    [QZ_TROUBLE_SCANNER] = {QZ_S_SCANNER, QZ_S_CAMERA_DO, QZ_S_TROUBLE_SCANNER},
};

static void trouble_draw_stopped(struct qz_view *v)
{
    enum qz_trouble t = v->m->trouble;
    bool camera = t == QZ_TROUBLE_CAMERA, counts = camera || t == QZ_TROUBLE_SCANNER;
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_STAFF);
    char code[QZ_SAY_TEXT];
    int d = qz_v(v, counts ? 160 : 220);
    int gap = qz_v(v, counts ? 30 : 56);
    int big = qz_v(v, 100), sep = qz_v(v, 26), then = qz_v(v, 44);

    if (counts && v->m->session.open) { /* people can still be counted */
        qz_part_headcount(v, qz_take_bottom(&page, qz_v(v, 132)));
        qz_take_bottom(&page, qz_v(v, 20));
    }

    struct qz_rect foot = qz_take_bottom(&page, qz_v(v, v->upright ? 110 : 80));
    int all = d + gap + big + sep + then;
    page.y += (page.h - all) / 2, page.h = all;

    struct qz_rect disc = qz_take_top(&page, d);
    int cx = disc.x + disc.w / 2, cy = disc.y + d / 2;
    qz_draw_round(v->draw, (struct qz_rect){cx - d / 2, cy - d / 2, d, d}, (float)d, v->ground->mark);
    qz_draw_icon(v->draw, camera ? QZ_ICON_CAMERA : QZ_ICON_WRENCH, cx, cy, (float)d * 0.5f,
                 (float)d * 0.055f, v->ground->sign);
    qz_take_top(&page, gap);

    struct qz_style s = {QZ_FACE_BOLD, 84, 44, v->ground->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, big), s, qz_say(v, stopped[t].what));
    qz_take_top(&page, sep);
    s = (struct qz_style){QZ_FACE_REGULAR, 42, 28, v->ground->ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, then), s, qz_say(v, stopped[t].todo));

    s = (struct qz_style){QZ_FACE_REGULAR, 26, 22, v->ground->quiet, QZ_CENTRE, QZ_TOP, 2, 0};
    int half = foot.h - qz_v(v, 34);
    qz_text_in(v, qz_take_top(&foot, half), s, qz_say(v, stopped[t].why));
    s.lines = 1;
    qz_text_in(v, foot, s, qz_say_s(v, QZ_S_CODE_DESK, qz_trouble_code(t), code));
}

/* The scanner is gone and the camera is there: what it sees is the largest thing on the page. */
static void trouble_draw_camera_left(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_STAFF);
    char code[QZ_SAY_TEXT];
    qz_take_top(&page, qz_v(v, 30));
    struct qz_style s = {QZ_FACE_BOLD, 60, 34, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, qz_v(v, 80)), s, qz_say(v, QZ_S_SCANNER));

    struct qz_rect line = qz_take_top(&page, qz_v(v, 64));
    struct qz_rect right = qz_take_right(&line, qz_v(v, 150));
    s = (struct qz_style){QZ_FACE_REGULAR, 30, 22, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, line, s, qz_say(v, QZ_S_SCANNER_DO));
    s = (struct qz_style){QZ_FACE_REGULAR, 26, 22, v->ground->quiet, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, right, s, qz_say_s(v, QZ_S_CODE_PLAIN, qz_trouble_code(v->m->trouble), code));

    qz_part_headcount(v, qz_take_bottom(&page, qz_v(v, 132)));
    qz_take_bottom(&page, qz_v(v, 20));
    qz_take_top(&page, qz_v(v, 16));
    qz_part_preview(v, page, qz_say(v, QZ_S_IDLE));
}

static void trouble_draw(struct qz_view *v)
{
    bool camera_left = v->m->trouble == QZ_TROUBLE_SCANNER && v->lens != QZ_LENS_NONE && v->m->session.open;
    if (camera_left)
        trouble_draw_camera_left(v);
    else
        trouble_draw_stopped(v);
}

static bool trouble_rests(const struct qz_model *m)
{
    return m->trouble != QZ_TROUBLE_NONE;
}

static const struct qz_ground *trouble_ground(const struct qz_theme *t, const struct qz_model *m)
{
    (void)m;
    return &t->trouble;
}

static bool trouble_preview(const struct qz_model *m)
{
    return m->trouble == QZ_TROUBLE_SCANNER && m->session.open;
}

const struct qz_screen qz_screen_trouble = {
    .name = "trouble",
    .who = QZ_WHO_NEXT,
    .ground = trouble_ground,
    .draw = trouble_draw,
    .tap = qz_flow_heads_tap,
    .rests = trouble_rests,
    .preview = trouble_preview,
};
