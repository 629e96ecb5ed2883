#include "kiosk/flow/act.h"
#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"

/* What to do, or what became of the code that was held up: on a ground of its own when it did not work. */
static void trouble_draw_enrolling(struct qz_view *v, struct qz_rect r)
{
    static const enum qz_string say[] = {
        [QZ_ENROL_NONE] = QZ_S_ENROL_DO,         [QZ_ENROL_TRYING] = QZ_S_ENROL_TRYING,
        [QZ_ENROL_REFUSED] = QZ_S_ENROL_REFUSED, [QZ_ENROL_OFFLINE] = QZ_S_ENROL_OFFLINE,
        [QZ_ENROL_SIGN_IN] = QZ_S_ENROL_SIGN_IN, [QZ_ENROL_CERTIFICATE] = QZ_S_ENROL_CERTIFICATE,
        [QZ_ENROL_ADDRESS] = QZ_S_ENROL_ADDRESS, [QZ_ENROL_OLD] = QZ_S_ENROL_OLD,
        [QZ_ENROL_NEW] = QZ_S_ENROL_NEW,         [QZ_ENROL_FAILED] = QZ_S_ENROL_FAILED};
    enum qz_enrolling how = v->m->enrolling;
    struct qz_style s = {QZ_FACE_REGULAR, 30, 22, v->ground->quiet, QZ_LEFT, QZ_TOP, 2, 0};
    if (how >= QZ_ENROL_REFUSED) {
        qz_card(v, r, 20, &v->theme->warn);
        r = qz_inset(v, r, 26, 6);
        s.valign = QZ_MIDDLE, s.color = v->theme->warn.ink;
    } else if (how == QZ_ENROL_TRYING) {
        s.face = QZ_FACE_BOLD, s.color = v->theme->teal;
    }
    qz_text_in(v, r, s, qz_say(v, say[how]));
}

/* Not enrolled: the enrolment code is shown to this kiosk's own camera. */
static void trouble_draw_enrol(struct qz_view *v)
{
    struct qz_rect page = qz_part_frame(v, QZ_HEAD_PLAIN);
    char code[QZ_SAY_TEXT];
    qz_take_top(&page, qz_v(v, 30));
    struct qz_style s = {QZ_FACE_BOLD, 60, 34, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&page, qz_v(v, 80)), s, qz_say(v, QZ_S_ENROL));
    qz_take_top(&page, qz_v(v, 10));
    struct qz_rect line = qz_take_top(&page, qz_v(v, 84));
    struct qz_rect right = qz_take_right(&line, qz_v(v, 150));
    trouble_draw_enrolling(v, line);
    s = (struct qz_style){QZ_FACE_REGULAR, 26, 22, v->ground->quiet, QZ_RIGHT, QZ_TOP, 2, 0};
    qz_text_in(v, right, s, qz_say_s(v, QZ_S_CODE_PLAIN, qz_trouble_code(v->m->trouble), code));
    qz_take_top(&page, qz_v(v, 16));
    qz_part_preview(v, page, qz_say(v, QZ_S_ENROL));
}

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
    else if (v->m->trouble == QZ_TROUBLE_UNENROLLED)
        trouble_draw_enrol(v);
    else
        trouble_draw_stopped(v);
}

static bool trouble_rests(const struct qz_model *m)
{
    return m->trouble != QZ_TROUBLE_NONE;
}

/* A kiosk that waits to be enrolled is not broken: it looks as it always does. */
static const struct qz_ground *trouble_ground(const struct qz_theme *t, const struct qz_model *m)
{
    return m->trouble == QZ_TROUBLE_UNENROLLED ? &t->paper : &t->trouble;
}

static bool trouble_preview(const struct qz_model *m)
{
    bool camera_left = m->trouble == QZ_TROUBLE_SCANNER && m->session.open;
    return camera_left || m->trouble == QZ_TROUBLE_UNENROLLED;
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
