#include "kiosk/screens/parts.h"
#include "kiosk/flow/act.h"

#include "base/clock.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define UNDER_TEXT (2 * QZ_TITLE_TEXT + QZ_SAY_TEXT)

static const char *parts_upload_state(struct qz_view *v, uint32_t *dot, char buf[QZ_SAY_TEXT])
{
    const struct qz_tell_net *n = &v->m->net;
    const struct qz_line_words *line = qz_part_line(n);
    char time[8];
    if (line) {
        *dot = v->theme->away;
        return qz_say(v, line->head);
    }
    if (n->state == QZ_NET_OFFLINE) {
        *dot = v->theme->away;
        return qz_say_s(v, QZ_S_OFFLINE, qz_say_time(n->since_ms, time), buf);
    }

    int waiting = n->waiting > 999999 ? 999999 : (int)n->waiting;
    if (n->state == QZ_NET_REFUSED || n->state == QZ_NET_STUCK) {
        *dot = v->theme->away;
        return qz_say_n(v, QZ_S_NOT_TAKEN_HEAD, waiting, buf);
    }
    if (n->state == QZ_NET_WAITING && waiting > 0) {
        *dot = v->theme->busy;
        return qz_say_n(v, QZ_S_WAITING, waiting, buf);
    }

    *dot = v->theme->good;
    return qz_say(v, QZ_S_UPLOADED);
}

/* A dot and words, right or left aligned in r. */
static void parts_draw_upload(struct qz_view *v, struct qz_rect r, enum qz_align align)
{
    if (!v->m->id.enrolled)
        return;
    char buf[QZ_SAY_TEXT];
    uint32_t dot;
    const char *text = parts_upload_state(v, &dot, buf);
    /* A coloured page would swallow a green dot. */
    if (v->ground != &v->theme->paper)
        dot = v->ground->quiet;

    int gap = qz_v(v, 26), size = qz_v(v, 14);
    struct qz_rect in = r;
    if (align == QZ_LEFT)
        qz_take_left(&in, gap);

    struct qz_style s = {QZ_FACE_REGULAR, 24, 22, v->ground->quiet, align, QZ_MIDDLE, 2, 1.25f};
    struct qz_rect at = qz_text_in(v, in, s, text);
    qz_draw_round(v->draw, (struct qz_rect){at.x - gap, r.y + (r.h - size) / 2, size, size}, (float)size,
                  dot);
}

static void parts_draw_small_button(struct qz_view *v, struct qz_rect r, const char *label, enum qz_tap tap)
{
    struct qz_ground g = v->ground == &v->theme->paper ? v->theme->card : *v->ground;
    g.fill = v->ground == &v->theme->paper ? g.fill : g.plate;
    qz_touch_card(v, r, 16, &g);
    struct qz_style s = {QZ_FACE_REGULAR, 26, 22, g.ink, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_inset(v, r, 8, 4), s, label);
    qz_touchable(v, r, tap, 0);
}

static const char *parts_other_language(const struct qz_view *v)
{
    return qz_lang_label(v->m->lang == QZ_LANG_ZH ? QZ_LANG_EN : QZ_LANG_ZH);
}

void qz_part_language(struct qz_view *v, struct qz_rect r)
{
    int w = qz_finger(v, 132), h = qz_finger(v, 64);
    parts_draw_small_button(v, (struct qz_rect){r.x + r.w - w, r.y + (r.h - h) / 2, w, h},
                            parts_other_language(v), QZ_TAP_LANGUAGE);
}

/* The next one towards the left end of r. */
static void parts_draw_control(struct qz_view *v, struct qz_rect *r, enum qz_string label, enum qz_tap tap)
{
    int w = qz_finger(v, 116), h = qz_finger(v, 64);
    qz_take_right(r, qz_v(v, 12));
    struct qz_rect b = qz_take_right(r, w);
    parts_draw_small_button(v, (struct qz_rect){b.x, r->y + (r->h - h) / 2, w, h}, qz_say(v, label), tap);
}

/* Language and, where nobody does anything, how to read and reach it better, and staff; from the right end of
 * r. */
static void parts_draw_controls(struct qz_view *v, struct qz_rect *r, int head)
{
    const struct qz_ease *ease = &v->m->ease;
    qz_part_language(v, qz_take_right(r, qz_finger(v, 132)));
    if (head & QZ_HEAD_STAFF) {
        parts_draw_control(v, r, ease->clear ? QZ_S_CLEAR_OFF : QZ_S_CLEAR, QZ_TAP_CLEAR);
        parts_draw_control(v, r, ease->low ? QZ_S_REACH_OFF : QZ_S_REACH, QZ_TAP_REACH);
        parts_draw_control(v, r, QZ_S_STAFF, QZ_TAP_STAFF);
    }
    qz_take_right(r, qz_v(v, 36));
}

static bool parts_same_day(int64_t a, int64_t b)
{
    return qz_date_start(qz_date_of(a)) == qz_date_start(qz_date_of(b));
}

const char *qz_part_when(const struct qz_view *v, int64_t ms, char out[QZ_SAY_TEXT])
{
    char time[8];
    struct qz_date d = qz_date_of(ms);
    qz_say_time(ms, time);
    if (parts_same_day(ms, v->m->now_ms))
        snprintf(out, QZ_SAY_TEXT, "%s", time);
    else if (parts_same_day(ms, v->m->now_ms + QZ_DAY_MS))
        qz_say_s(v, QZ_S_TOMORROW, time, out);
    else
        snprintf(out, QZ_SAY_TEXT, "%02d-%02d %s", d.month, d.day, time);
    return out;
}

int64_t qz_part_opens_ms(const struct qz_view *v)
{
    const struct qz_tell_session *s = &v->m->session;
    bool comes = !s->open && s->opens_ms > v->m->now_ms && qz_clockword_confirms(v->m->clock.word);
    return comes ? s->opens_ms : 0;
}

#define SPAN_TEXT (QZ_SAY_TEXT + 16)

/* From when to when the activity is planned. */
static const char *parts_span(struct qz_view *v, char out[SPAN_TEXT])
{
    const struct qz_tell_session *s = &v->m->session;
    char from[QZ_SAY_TEXT], today[QZ_SAY_TEXT], to[8];
    qz_part_when(v, s->start_ms, from);
    bool now = parts_same_day(s->start_ms, v->m->now_ms);
    snprintf(out, SPAN_TEXT, "%s–%s", now ? qz_say_s(v, QZ_S_TODAY, from, today) : from,
             qz_say_time(s->end_ms, to));
    return out;
}

/* Of what is open: when and where. Else whose kiosk this is. */
static void parts_describe_under(struct qz_view *v, bool open, char out[UNDER_TEXT])
{
    const struct qz_model *m = v->m;
    char when[SPAN_TEXT] = "";
    const char *second = open ? m->session.place : m->id.name;
    if (open && m->session.start_ms)
        parts_span(v, when);

    const char *demo = m->id.demo ? qz_say(v, QZ_S_DEMO) : "";
    const char *before_second = when[0] && second[0] ? " · " : "";
    const char *before_demo = *demo && (when[0] || second[0]) ? " · " : "";
    snprintf(out, UNDER_TEXT, "%s%s%s%s%s", when, before_second, second, before_demo, demo);
}

static void parts_draw_titles(struct qz_view *v, struct qz_rect r, const char *title, const char *under)
{
    struct qz_style s = {QZ_FACE_BOLD, 46, 24, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 1.15f};
    /* A long title takes two smaller lines before anything of it is cut. */
    bool two = qz_text_wide(v, s, title) > r.w * 3 / 2;
    s.lines = two ? 2 : 1;
    qz_text_in(v, qz_take_top(&r, qz_v(v, two ? 62 : 50)), s, title);
    qz_take_top(&r, qz_v(v, two ? 8 : 12));
    s = (struct qz_style){QZ_FACE_REGULAR, 26, 22, v->ground->quiet, QZ_LEFT, QZ_TOP, 1, 1.2f};
    if (qz_text_wide(v, s, under) > r.w * 26 / 22) { /* a long place reaches into the air below */
        s.size = 22, s.lines = 2;
        r.h = qz_v(v, 56);
    }
    qz_text_in(v, r, s, under);
}

static struct qz_rect parts_draw_frame(struct qz_view *v, int head, const char *title, const char *under)
{
    struct qz_rect page = v->page;
    page = qz_inset(v, page, v->upright ? 56 : 60, 50);
    struct qz_rect top = qz_take_top(&page, v->upright ? qz_v(v, 96) : qz_finger(v, 96));
    char time[8];
    struct qz_style clock = {QZ_FACE_BOLD, 56, 0, v->ground->ink, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    struct qz_rect at = qz_take_right(&top, qz_v(v, 160));
    if (v->m->now_ms > 0)
        qz_text_in(v, at, clock, qz_say_time(v->m->now_ms, time));
    struct qz_rect row = v->foot ? qz_take_bottom(&page, qz_finger(v, 64)) : top;
    if (!v->foot)
        qz_take_right(&row, qz_v(v, 24));
    parts_draw_controls(v, &row, head);

    if (v->foot) {
        parts_draw_upload(v, row, QZ_LEFT);
        qz_take_bottom(&page, qz_v(v, 26));
    } else {
        int words = row.w * (head & QZ_HEAD_STAFF ? 33 : 40) / 100;
        parts_draw_upload(v, qz_take_right(&row, words), QZ_RIGHT);
        qz_take_right(&row, qz_v(v, head & QZ_HEAD_STAFF ? 40 : 60));
        top = row;
    }
    parts_draw_titles(v, top, title, under);
    return page;
}

struct qz_rect qz_part_frame(struct qz_view *v, int head)
{
    const struct qz_model *m = v->m;
    char under[UNDER_TEXT];
    bool open = m->session.open && m->session.title[0];
    parts_describe_under(v, open, under);
    return parts_draw_frame(v, head, open ? m->session.title : m->id.organisation, under);
}

struct qz_rect qz_part_frame_titled(struct qz_view *v, const char *title, const char *under)
{
    const char *demo = v->m->id.demo ? qz_say(v, QZ_S_DEMO) : "";
    char said[UNDER_TEXT];
    bool told = !*demo || strstr(under, demo);
    if (told)
        return parts_draw_frame(v, QZ_HEAD_PLAIN, title, under);

    snprintf(said, sizeof said, "%s%s%s", under, *under ? " · " : "", demo);
    return parts_draw_frame(v, QZ_HEAD_PLAIN, title, said);
}

/* The way for who has no code. */
static void parts_draw_no_code(struct qz_view *v, struct qz_rect r)
{
    bool wide = r.w > qz_v(v, 440), narrow = r.w < qz_v(v, 380);
    const char *under = narrow ? NULL : qz_say(v, QZ_S_NO_CODE_SUB);
    qz_button(v, r, &v->theme->card, qz_say(v, QZ_S_NO_CODE), under, wide ? QZ_ICON_PAD : QZ_ICON_COUNT,
              QZ_TAP_GO, QZ_SCREEN_LOOKUP);
}

void qz_part_headcount(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    const struct qz_model *m = v->m;
    char undo[QZ_SAY_TEXT], left[QZ_SAY_TEXT];
    bool undo_beside = r.w > qz_v(v, 1300); /* where there is room for both; else it has the group's place */
    int columns = m->counted.left_s > 0 ? 3 : 4;
    if (undo_beside)
        columns = 5;
    int gap = qz_v(v, 16), third = (r.w - 2 * gap) / columns;
    if (m->staff.signed_in)
        third = (r.w - 2 * gap) / 3;
    if (m->counted.left_s > 0) {
        qz_button(v, qz_take_right(&r, third), g, qz_say_n(v, QZ_S_UNCOUNT, m->counted.people, undo),
                  qz_say_n(v, QZ_S_UNCOUNT_LEFT, m->counted.left_s, left), QZ_ICON_COUNT, QZ_TAP_UNCOUNT, 0);
        qz_take_right(&r, gap);
    }
    if (!m->staff.signed_in && (undo_beside || m->counted.left_s == 0)) {
        qz_button(v, qz_take_right(&r, third), g, qz_say(v, QZ_S_HEADS_GROUP), NULL, QZ_ICON_COUNT, QZ_TAP_GO,
                  QZ_SCREEN_GROUP);
        qz_take_right(&r, gap);
    }
    if (!m->staff.signed_in) {
        parts_draw_no_code(v, qz_take_left(&r, (r.w - gap) / 2));
        qz_take_left(&r, gap);
    }

    bool wide = r.w > qz_v(v, 440);
    bool narrow = r.w < qz_v(v, m->staff.signed_in ? 300 : 380);
    const char *under = narrow ? NULL : qz_say(v, QZ_S_HEADCOUNT_SUB);
    enum qz_icon icon = wide ? QZ_ICON_PEOPLE : QZ_ICON_COUNT;
    qz_button(v, r, g, qz_say(v, QZ_S_HEADCOUNT), under, icon, QZ_TAP_HEADCOUNT, 0);
}

const char *qz_part_label(const struct qz_view *v, const char **said)
{
    static const struct {
        enum qz_string said, act;
    } say[] = {
        [QZ_LABEL_READY] = {QZ_S_COUNT, QZ_S_LABEL},
        [QZ_LABEL_PRINTING] = {QZ_S_LABEL_PRINTING, QZ_S_LABEL},
        [QZ_LABEL_DONE] = {QZ_S_LABEL_DONE, QZ_S_LABEL_AGAIN},
        [QZ_LABEL_NO_PAPER] = {QZ_S_LABEL_NO_PAPER, QZ_S_LABEL_RETRY},
        [QZ_LABEL_OFFLINE] = {QZ_S_LABEL_OFFLINE, QZ_S_LABEL_RETRY},
        [QZ_LABEL_FAILED] = {QZ_S_LABEL_FAILED, QZ_S_LABEL_RETRY},
    };
    enum qz_label_state state = v->m->label.state;
    if (!v->m->prints)
        return NULL;
    if (say[state].said != QZ_S_COUNT)
        *said = qz_say(v, say[state].said);
    return qz_flow_label_offered(v->m) ? qz_say(v, say[state].act) : NULL;
}

void qz_part_choice(struct qz_view *v, struct qz_rect r, const char *label, enum qz_tap tap, int arg)
{
    const struct qz_ground *g = &v->theme->card;
    struct qz_style s = {QZ_FACE_BOLD, 40, 22, g->ink, QZ_CENTRE, QZ_MIDDLE, 1, 1.2f};
    struct qz_rect in = qz_inset(v, r, 20, 0);
    qz_touch_card(v, r, 28, g);
    qz_text_in(v, in, qz_style_two(v, in, s, 28, label), label);
    qz_touchable(v, r, tap, arg);
}

int qz_part_pager_height(const struct qz_view *v)
{
    return qz_finger(v, 96);
}

int qz_part_fit(int px, int least, int most)
{
    int n = px / least;
    if (n > most)
        return most;
    return n < 1 ? 1 : n;
}

/* Which page it is, and of how many where that is known. A list may be turned to from a screen on which fewer
 * rows had room. */
static const char *parts_page_number(const struct qz_view *v, const struct qz_page *p,
                                     char out[2 * QZ_SAY_TEXT])
{
    char number[QZ_SAY_TEXT], of[QZ_SAY_TEXT] = "";
    int page = (p->from + p->fit - 1) / p->fit + 1, below = p->all - p->from - p->fit;
    if (p->all)
        qz_say_n(v, QZ_S_PAGE_OF, below > 0 ? page + (below + p->fit - 1) / p->fit : page, of);
    snprintf(out, 2 * QZ_SAY_TEXT, "%s%s", qz_say_n(v, QZ_S_PAGE, page, number), of);
    return out;
}

void qz_part_pager(struct qz_view *v, struct qz_rect r, const struct qz_page *p)
{
    const struct qz_ground *g = &v->theme->card;
    char number[2 * QZ_SAY_TEXT];
    qz_button(v, qz_take_left(&r, qz_v(v, 240)), g, qz_say(v, QZ_S_BACK), NULL, QZ_ICON_BACK, QZ_TAP_BACK, 0);
    if (p->from == 0 && !p->more)
        return;

    struct qz_rect next = qz_take_right(&r, qz_v(v, 230)),
                   at = qz_take_right(&r, qz_v(v, p->all ? 250 : 150)),
                   before = qz_take_right(&r, qz_v(v, 230));
    if (p->more)
        qz_button(v, next, g, qz_say(v, QZ_S_PAGE_NEXT), NULL, QZ_ICON_COUNT, QZ_TAP_PAGE, p->fit);
    if (p->from > 0)
        qz_button(v, before, g, qz_say(v, QZ_S_PAGE_BEFORE), NULL, QZ_ICON_COUNT, QZ_TAP_PAGE, -p->fit);
    struct qz_style s = {QZ_FACE_REGULAR, 28, 22, v->ground->quiet, QZ_CENTRE, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_inset(v, at, 10, 0), s, parts_page_number(v, p, number));
}

static void parts_draw_code_words(struct qz_view *v, struct qz_rect r, enum qz_align align)
{
    const struct qz_ground *g = &v->theme->card;
    char buf[QZ_SAY_TEXT];
    int row = qz_v(v, 52), all = qz_v(v, 40 + 30 + 26 + 14 + 28 + 26) + row;
    r.y += (r.h - all) / 2;

    struct qz_style s = {QZ_FACE_BOLD, 40, 26, g->ink, align, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 40)), s, qz_say(v, QZ_S_PHONE));
    qz_take_top(&r, qz_v(v, 30));

    s = (struct qz_style){QZ_FACE_REGULAR, 26, 22, g->quiet, align, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 26)), s, qz_say(v, QZ_S_PHONE_HOST));
    qz_take_top(&r, qz_v(v, 14));

    s = (struct qz_style){QZ_FACE_BOLD, 28, 18, v->theme->teal, align, QZ_MIDDLE, 1, 0};
    qz_text_in(v, qz_take_top(&r, qz_v(v, 28)), s, v->m->id.host);
    qz_take_top(&r, qz_v(v, 26));

    struct qz_rect line = qz_take_top(&r, row);
    const char *left = qz_say_n(v, QZ_S_CODE_LEFT, v->m->code_left_s, buf);
    s = (struct qz_style){QZ_FACE_REGULAR, 24, 22, g->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    int wide = row + qz_v(v, 16) + qz_text_wide(v, s, left);
    if (align == QZ_CENTRE)
        qz_take_left(&line, (line.w - wide) / 2);

    struct qz_rect ring = qz_take_left(&line, row);
    float d = (float)row, stroke = 8 * v->u;
    qz_draw_ring(v->draw, ring.x + row / 2, ring.y + row / 2, d, stroke, 0, 1, v->theme->track);
    qz_draw_ring(v->draw, ring.x + row / 2, ring.y + row / 2, d, stroke, 0,
                 (float)v->m->code_left_s / QZ_SCREEN_STEP_S, v->theme->teal);
    qz_take_left(&line, qz_v(v, 16));
    qz_text_in(v, line, s, left);
}

void qz_part_code(struct qz_view *v, struct qz_rect r)
{
    bool tall = r.h * 4 > r.w * 3;
    qz_card(v, r, 34, &v->theme->card);
    if (!v->m->screen_code[0]) {
        struct qz_style s = {QZ_FACE_REGULAR, 28, 22, v->theme->card.quiet, QZ_CENTRE, QZ_MIDDLE, 2, 0};
        qz_text_in(v, qz_inset(v, r, 30, 0), s, qz_say(v, QZ_S_CODE_NONE));
        return;
    }

    struct qz_rect in = qz_inset(v, r, 16, 11);
    int side = tall ? in.h - qz_v(v, 280) : in.h;
    side = side > in.w ? in.w : side;
    int words = qz_v(v, 350);
    if (!tall && side > in.w - words)
        side = in.w - words;

    struct qz_rect box = {in.x, in.y + (in.h - side) / 2, side, side};
    if (tall)
        box = (struct qz_rect){in.x + (in.w - side) / 2, in.y, side, side};

    v->coded = side;
    /* The code is black on white in every theme; the box is its quiet zone. */
    qz_draw_round(v->draw, qz_inset(v, box, -5, -5), 22 * v->u, 0xFFFFFF);
    qz_draw_qr(v->draw, box, v->m->screen_code);

    if (tall)
        qz_take_top(&in, side + qz_v(v, 24));
    else
        qz_take_left(&in, side + qz_v(v, 14));
    parts_draw_code_words(v, in, tall ? QZ_CENTRE : QZ_LEFT);
}

/* How many: the number, and what it counts beside it, or where there is room under it. */
static void parts_draw_number(struct qz_view *v, struct qz_rect r, bool room)
{
    const struct qz_ground *g = &v->theme->deep;
    const struct qz_tell_session *s = &v->m->session;
    int present = s->checkout ? s->inside : s->present;
    char number[16];

    if (present < 0) /* nobody knows; a trouble says so */
        snprintf(number, sizeof number, "–");
    else
        snprintf(number, sizeof number, "%d", present);
    struct qz_style big = {QZ_FACE_BOLD, room ? 212 : 128, 60, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    struct qz_style unit = {QZ_FACE_REGULAR, 32, 22, g->ink, QZ_LEFT, QZ_BOTTOM, 1, 0};
    struct qz_rect under = room ? qz_take_bottom(&r, qz_v(v, 56)) : r;
    struct qz_rect at = qz_text_in(v, r, big, number);
    if (!room) {
        qz_take_left(&under, at.w + qz_v(v, 20));
        under.h -= qz_v(v, 10); /* figures stand on the baseline; the unit stands on the same one */
    }
    qz_text_in(v, under, unit, qz_trn(v->m->lang, QZ_S_PEOPLE, present));
}

/* What is to be known beside the number: where people check out, of how many fit in, or how many there are of
 * whom nobody knows when they go. NULL: nothing. */
static const char *parts_beside_count(const struct qz_view *v, char out[QZ_SAY_TEXT])
{
    const struct qz_tell_session *s = &v->m->session;
    if (qz_flow_full(v->m))
        return qz_say(v, QZ_S_FULL);
    if (s->capacity > 0)
        return qz_say_n(v, QZ_S_INSIDE_OF, s->capacity, out);
    if (s->checkout && s->inside_unnamed > 0)
        return qz_say_n(v, QZ_S_INSIDE_UNNAMED, s->inside_unnamed, out);
    if (!s->checkout && s->unnamed > 0)
        return qz_say_n(v, QZ_S_UNNAMED, s->unnamed, out);
    return NULL;
}

void qz_part_count(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->deep;
    const struct qz_tell_session *s = &v->m->session;
    char buf[QZ_SAY_TEXT];

    qz_card(v, r, 34, g);
    struct qz_rect in = qz_inset(v, r, 38, 0);
    bool room = r.h > qz_v(v, 360);
    int head = qz_v(v, 30);
    int digits = qz_v(v, room ? 256 : 120);
    int gap = qz_v(v, room ? 20 : 8);
    in.y += (r.h - head - gap - digits) / 2;

    struct qz_rect line = qz_take_top(&in, head);
    struct qz_style say = {QZ_FACE_REGULAR, 30, 22, g->quiet, QZ_LEFT, QZ_MIDDLE, 1, 0};
    struct qz_rect said = qz_text_in(v, line, say, qz_say(v, s->checkout ? QZ_S_INSIDE : QZ_S_PRESENT));
    qz_take_left(&line, said.w + qz_v(v, 20));
    say.size = 26, say.align = QZ_RIGHT;
    const char *beside = parts_beside_count(v, buf);
    if (beside)
        qz_text_in(v, line, say, beside);

    qz_take_top(&in, gap);
    parts_draw_number(v, (struct qz_rect){in.x, in.y, in.w, digits}, room);
}

const char *qz_part_name(const char *masked, char out[4 * QZ_NAME_TEXT])
{
    size_t n = 0;
    for (const char *p = masked; *p && n + 4 < 4 * QZ_NAME_TEXT; p++) {
        if (*p == '*') {
            memcpy(out + n, "＊", 3);
            n += 3;
        } else {
            out[n++] = *p;
        }
    }
    out[n] = 0;
    return out;
}
