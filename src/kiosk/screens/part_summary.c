#include "kiosk/screens/parts.h"

#include <stdio.h>

/* ---- the head ---- */

struct qz_rect qz_part_summary_frame(struct qz_view *v)
{
    const struct qz_tell_closing *c = &v->m->closing;
    char from[QZ_SAY_TEXT], to[8], name[4 * QZ_NAME_TEXT], signed_by[QZ_SAY_TEXT];
    char under[QZ_TITLE_TEXT + 3 * QZ_SAY_TEXT];
    const char *before_place = *c->at.now.place ? " · " : "";
    int n = snprintf(under, sizeof under, "%s–%s%s%s", qz_part_when(v, c->at.now.start_ms, from),
                     qz_say_time(c->at.now.end_ms, to), before_place, c->at.now.place);
    if (*c->receipt && *c->cadre)
        snprintf(under + n, sizeof under - (size_t)n, " · %s",
                 qz_say_s(v, QZ_S_RECEIPT_SIGNED, qz_part_name(c->cadre, name), signed_by));
    return qz_part_frame_titled(v, c->at.now.title, under);
}

/* ---- how many ---- */

static const char *summary_waits(const struct qz_view *v, char out[2 * QZ_SAY_TEXT + 8])
{
    const struct qz_tell_closing *c = &v->m->closing;
    char who[QZ_SAY_TEXT], lines[QZ_SAY_TEXT];
    const char *up = v->m->net.waiting ? qz_say_n(v, QZ_S_WAITING, (int)v->m->net.waiting, lines)
                                       : qz_say(v, QZ_S_UPLOADED);
    if (c->waiting <= 0)
        return snprintf(out, 2 * QZ_SAY_TEXT, "%s", up), out;
    snprintf(out, 2 * QZ_SAY_TEXT + 8, "%s · %s", qz_say_n(v, QZ_S_CLOSING_WAITS, c->waiting, who), up);
    return out;
}

static void summary_draw_head(struct qz_view *v, struct qz_rect r)
{
    char text[QZ_SAY_TEXT], waits[2 * QZ_SAY_TEXT + 8];
    struct qz_style s = {QZ_FACE_BOLD, 72, 40, v->ground->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    struct qz_rect right = qz_take_right(&r, r.w * 11 / 20);
    qz_text_in(v, r, s, qz_say_n(v, QZ_S_CLOSING_CAME, v->m->closing.at.came, text));
    s = (struct qz_style){QZ_FACE_REGULAR, 32, 24, v->ground->ink, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, right, s, summary_waits(v, waits));
}

/* ---- cards ---- */

static struct qz_rect summary_card(struct qz_view *v, struct qz_rect r, enum qz_string title,
                                   const char *beside)
{
    const struct qz_ground *g = &v->theme->card;
    qz_card(v, r, 30, g);
    struct qz_rect in = qz_inset(v, r, 30, 16), head = qz_take_top(&in, qz_v(v, 44));
    struct qz_style s = {QZ_FACE_REGULAR, 28, 22, g->quiet, QZ_RIGHT, QZ_MIDDLE, 1, 0};
    if (beside)
        qz_text_in(v, qz_take_right(&head, head.w / 2), s, beside);
    s = (struct qz_style){QZ_FACE_BOLD, 34, 24, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    qz_text_in(v, head, s, qz_say(v, title));
    qz_take_top(&in, qz_v(v, 8));
    return in;
}

static void summary_draw_arrivals(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *page = v->ground;
    qz_card(v, r, 30, &v->theme->card);
    v->ground = &v->theme->card;
    qz_part_arrivals(v, qz_inset(v, r, 32, 18), &v->m->closing.at);
    v->ground = page;
}

/* As the tracker knows it: as of when. */
static void summary_draw_known(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *page = v->ground;
    const struct qz_tell_wall *a = &v->m->closing.at;
    char time[QZ_SAY_TEXT], as_of[QZ_SAY_TEXT];
    const char *beside = NULL;
    if (a->known_ms)
        beside = qz_say_s(v, QZ_S_AS_OF, qz_part_when(v, a->known_ms, time), as_of);

    struct qz_rect in = summary_card(v, r, QZ_S_CLOSING_HOW, beside);
    if (!a->known_ms) {
        struct qz_style s = {QZ_FACE_REGULAR, 30, 22, v->theme->card.quiet, QZ_LEFT, QZ_TOP, 2, 0};
        qz_text_in(v, in, s, qz_say(v, QZ_S_FIGURES_NONE));
        return;
    }
    v->ground = &v->theme->card;
    qz_part_hows(v, in, a);
    v->ground = page;
}

/* ---- ways in ---- */

#define SUMMARY_WAYS (QZ_WAY_COUNT + 2)

struct summary_way {
    enum qz_string word;
    int people;
};

/* Those by which anybody came. */
static int summary_ways(const struct qz_tell_closing *c, struct summary_way out[SUMMARY_WAYS])
{
    const struct summary_way all[SUMMARY_WAYS] = {
        {QZ_S_WAY_LIVE, c->way[QZ_WAY_LIVE]},       {QZ_S_WAY_PHONE, c->phones},
        {QZ_S_WAY_PRINTED, c->way[QZ_WAY_PRINTED]}, {QZ_S_WAY_TAIL, c->way[QZ_WAY_TAIL]},
        {QZ_S_WALL_LATE, c->way[QZ_WAY_LATE]},      {QZ_S_WALL_COUNTED, c->way[QZ_WAY_HEADS]},
        {QZ_S_WAY_ELSEWHERE, c->elsewhere},
    };
    int n = 0;
    for (int i = 0; i < SUMMARY_WAYS; i++)
        if (all[i].people > 0)
            out[n++] = all[i];
    return n;
}

static void summary_draw_way(struct qz_view *v, struct qz_rect r, const struct summary_way *w, int most)
{
    const struct qz_ground *g = &v->theme->card;
    char number[16];
    struct qz_style s = {QZ_FACE_REGULAR, 32, 18, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 1};
    struct qz_rect word = qz_take_left(&r, r.w * 9 / 20);
    qz_text_in(v, word, s, qz_say(v, w->word));
    snprintf(number, sizeof number, "%d", w->people);
    s.face = QZ_FACE_BOLD, s.align = QZ_RIGHT;
    qz_text_in(v, qz_take_right(&r, r.w * 9 / 20), s, number);

    int tall = r.h * 2 / 3 < qz_v(v, 30) ? r.h * 2 / 3 : qz_v(v, 30), least = qz_v(v, 8);
    qz_take_left(&r, qz_v(v, 12));
    int wide = (int)((int64_t)r.w * w->people / most);
    struct qz_rect bar = {r.x, r.y + (r.h - tall) / 2, wide > least ? wide : least, tall};
    qz_draw_round(v->draw, bar, 8 * v->u, v->theme->teal);
}

static void summary_draw_ways(struct qz_view *v, struct qz_rect r)
{
    struct summary_way ways[SUMMARY_WAYS];
    int n = summary_ways(&v->m->closing, ways), most = 1;
    struct qz_rect in = summary_card(v, r, QZ_S_CLOSING_WAYS, NULL);
    for (int i = 0; i < n; i++)
        most = ways[i].people > most ? ways[i].people : most;

    int row = n > 0 ? in.h / n : 0;
    row = row > qz_v(v, 60) ? qz_v(v, 60) : row;
    for (int i = 0; i < n; i++)
        summary_draw_way(v, qz_take_top(&in, row), &ways[i], most);
}

/* ---- who was turned away ---- */

/* Kinds of it, the most frequent first, in one text. Returns how often in all. */
static int summary_refused(const struct qz_view *v, char out[4 * QZ_SAY_TEXT])
{
    static const struct {
        enum qz_verdict why;
        enum qz_string word;
    } kinds[] = {
        {QZ_VERDICT_EXPIRED, QZ_S_AWAY_EXPIRED}, {QZ_VERDICT_NOT_A_PASS, QZ_S_AWAY_NOT_A_PASS},
        {QZ_VERDICT_REVOKED, QZ_S_AWAY_REVOKED}, {QZ_VERDICT_UNKNOWN_KEY, QZ_S_AWAY_UNKNOWN_KEY},
        {QZ_VERDICT_FORGED, QZ_S_AWAY_FORGED},   {QZ_VERDICT_FULL, QZ_S_AWAY_FULL},
    };
    char buf[QZ_SAY_TEXT];
    int all = 0;
    size_t used = 0;
    out[0] = '\0';

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        int n = v->m->closing.refused[kinds[i].why];
        if (n <= 0)
            continue;
        all += n;
        used += (size_t)snprintf(out + used, 4 * QZ_SAY_TEXT - used, "%s%s", used ? " · " : "",
                                 qz_say_n(v, kinds[i].word, n, buf));
    }
    return all;
}

static void summary_draw_refused(struct qz_view *v, struct qz_rect r)
{
    const struct qz_ground *g = &v->theme->card;
    char text[4 * QZ_SAY_TEXT], buf[QZ_SAY_TEXT];
    int all = summary_refused(v, text);
    qz_card(v, r, 30, g);
    struct qz_rect in = qz_inset(v, r, 32, 16);
    struct qz_style s = {QZ_FACE_BOLD, 34, 24, g->ink, QZ_LEFT, QZ_MIDDLE, 1, 0};
    if (all == 0) {
        qz_text_in(v, in, s, qz_say(v, QZ_S_CLOSING_NONE_AWAY));
        return;
    }
    qz_text_in(v, qz_take_top(&in, qz_v(v, 46)), s, qz_say_n(v, QZ_S_CLOSING_AWAY, all, buf));
    s = (struct qz_style){QZ_FACE_REGULAR, 30, 16, g->quiet, QZ_LEFT, QZ_TOP, v->upright ? 6 : 3, 1.2f};
    qz_text_in(v, in, s, text);
}

/* ---- the page ---- */

static void summary_draw_across(struct qz_view *v, struct qz_rect r,
                                void (*beside)(struct qz_view *, struct qz_rect))
{
    int gap = qz_v(v, 20);
    beside(v, qz_take_right(&r, r.w * 27 / 100));
    qz_take_right(&r, gap);
    summary_draw_arrivals(v, qz_take_top(&r, r.h * 42 / 100));
    qz_take_top(&r, gap);
    summary_draw_ways(v, qz_take_left(&r, r.w * 46 / 100));
    qz_take_left(&r, gap);

    struct qz_rect away = qz_take_bottom(&r, r.h * 36 / 100);
    qz_take_bottom(&r, gap);
    summary_draw_known(v, r);
    summary_draw_refused(v, away);
}

static void summary_draw_upright(struct qz_view *v, struct qz_rect r,
                                 void (*beside)(struct qz_view *, struct qz_rect))
{
    int gap = qz_v(v, 20);
    beside(v, qz_take_bottom(&r, r.h * 29 / 100));
    qz_take_bottom(&r, gap);
    summary_draw_arrivals(v, qz_take_top(&r, r.h * 32 / 100));
    qz_take_top(&r, gap);
    summary_draw_known(v, qz_take_top(&r, r.h * 37 / 100));
    qz_take_top(&r, gap);
    summary_draw_ways(v, qz_take_left(&r, r.w * 58 / 100));
    qz_take_left(&r, gap);
    summary_draw_refused(v, r);
}

void qz_part_summary(struct qz_view *v, struct qz_rect page, void (*beside)(struct qz_view *, struct qz_rect))
{
    qz_take_top(&page, qz_v(v, 16));
    summary_draw_head(v, qz_take_top(&page, qz_v(v, 92)));
    qz_take_top(&page, qz_v(v, 16));
    if (v->upright)
        summary_draw_upright(v, page, beside);
    else
        summary_draw_across(v, page, beside);
}
