/* Every screen, both languages, all sizes: nothing is cut, everything can be reached with a finger and by
 * keys. */
#include "tests/support/amount.h"
#include "tests/support/spec.h"

#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"
#include "kiosk/ui/display.h"
#include "tests/support/ui_sample.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const int sizes[][2] = {{1024, 600},  {1366, 768}, {1920, 1080}, {3840, 2160},
                               {1080, 1920}, {600, 1024}, {1280, 1024}, {800, 1280}};

static float dpi; /* of the display that is drawn for; 0: not known */
static struct qz_fonts *fonts;
static struct qz_draw *draw;

typedef void check(const struct qz_view *v, const char *what);

static bool stretched; /* every name and title has all the characters that it may have */
static struct qz_ease ease;

static void describe(size_t sample, enum qz_lang lang, const int size[2], bool demo, enum qz_lens lens,
                     struct qz_view *v)
{
    static struct qz_model m;
    struct qz_rect dirty[QZ_DRAW_DIRTY];

    qz_sample_model(sample, lang, demo, &m);
    if (stretched)
        qz_sample_stretch(&m);
    m.ease = ease;
    *v = (struct qz_view){.draw = draw,
                          .theme = qz_theme(QZ_THEME_LIGHT),
                          .m = &m,
                          .lens = lens,
                          .w = size[0],
                          .h = size[1],
                          .dpi = dpi,
                          .motion = 1,
                          .focus = -1};
    v->picture.luma = qz_sample_luma();
    v->picture.part[2] = v->picture.part[3] = 1;
    qz_screen_draw(v);
    if (qz_sample_image(v))
        qz_screen_draw(v);
    qz_draw_end(draw, dirty);
}

static void on_all(check *c)
{
    size_t stride = amount_stride(1);
    for (size_t s = 0; s < COUNT(sizes); s += stretched ? 2 : 1)
        for (size_t i = s % stride; qz_sample_name(i); i += stride)
            for (int lang = 0; lang < QZ_LANG_COUNT; lang++) {
                struct qz_view v;
                char what[100];
                describe(i, (enum qz_lang)lang, sizes[s], true, (enum qz_lens)(i % 4), &v);
                snprintf(what, sizeof what, "%s in %s at %dx%d", qz_sample_name(i),
                         qz_lang_name((enum qz_lang)lang), sizes[s][0], sizes[s][1]);
                c(&v, what);
            }
}

static void check_cut(const struct qz_view *v, const char *what)
{
    if (v->overflows || v->spills)
        fail_msg("%d texts do not fit on %s", v->overflows + v->spills, what);
}

static bool covers(struct qz_rect a, struct qz_rect b)
{
    return b.x >= a.x - 3 && b.y >= a.y - 3 && b.x + b.w <= a.x + a.w + 3 && b.y + b.h <= a.y + a.h + 3;
}

/* Deeper into each other than the air that an em has around its letters. */
static bool overlap(const struct qz_view *v, struct qz_rect a, struct qz_rect b)
{
    int air = qz_v(v, 5);
    return a.x + air < b.x + b.w && b.x + air < a.x + a.w && a.y + air < b.y + b.h && b.y + air < a.y + a.h;
}

static void check_apart(const struct qz_view *v, const char *what)
{
    const struct qz_rect page = {0, 0, v->w, v->h};
    if (v->spills)
        fail_msg("%d texts are larger than their room on %s", v->spills, what);
    assert_true(v->texts < QZ_VIEW_TEXTS);

    for (int i = 0; i < v->texts; i++) {
        struct qz_rect t = v->text[i];
        if (!covers(page, t))
            fail_msg("a text at %d,%d leaves %s", t.x, t.y, what);

        for (int k = 0; k < i; k++)
            if (overlap(v, t, v->text[k]))
                fail_msg("texts at %d,%d (%dx%d) and %d,%d (%dx%d) lie over each other on %s", t.x, t.y, t.w,
                         t.h, v->text[k].x, v->text[k].y, v->text[k].w, v->text[k].h, what);

        for (int k = 0; k < v->touches; k++)
            if (v->touch[k].tap != QZ_TAP_DISMISS && overlap(v, t, v->touch[k].shown) &&
                !covers(v->touch[k].shown, t))
                fail_msg("the text at %d,%d sticks out of button %d on %s", t.x, t.y, k, what);
    }
}

/* With the longest names and titles there may be a "…", but nothing else is cut or run into. */
static void the_longest_names_and_titles_have_room(void **state)
{
    (void)state;
    stretched = true;
    on_all(check_apart);
}

static int as_they_are(void **state)
{
    (void)state;
    stretched = false;
    ease = (struct qz_ease){0};
    return 0;
}

static void a_kiosk_without_a_camera_points_to_its_scanner(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++)
        for (int lang = 0; lang < QZ_LANG_COUNT; lang++) {
            struct qz_view v;
            describe(0, (enum qz_lang)lang, sizes[size], false, QZ_LENS_NONE, &v);
            assert_int_equal(v.overflows + v.spills, 0);
        }
}

/* The tests above must be able to fail. */
static void a_text_too_long_is_noticed(void **state)
{
    (void)state;
    struct qz_view v;
    describe(0, QZ_LANG_ZH, sizes[0], true, QZ_LENS_ABOVE, &v);
    struct qz_style s = {QZ_FACE_BOLD, 60, 40, 0, QZ_LEFT, QZ_TOP, 1, 0};
    struct qz_rect at =
        qz_text_in(&v, (struct qz_rect){0, 0, 200, 50}, s, "把签到码举到镜头前，把签到码举到镜头前");
    assert_int_equal(v.overflows, 1);
    assert_true(at.w <= 200);
}

/* In two lines there is room for the name at its full size only where a word of it is broken. */
static void a_word_wider_than_its_line_becomes_smaller(void **state)
{
    (void)state;
    static const char *const names[] = {"ئابدۇرېھىمجان ئابلىز", "ᠪᠠᠲᠤᠪᠠᠶᠠᠷᠴᠡᠴᠡᠭ ᠪᠠᠲᠤ",
                                        "ꆈꌠꁱꂷꉬꀋꌦꀉ ꆹꃅ", "Bekmukhambetov Nur"};
    struct qz_view v;
    describe(0, QZ_LANG_ZH, sizes[2], true, QZ_LENS_ABOVE, &v);
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct qz_style s = {QZ_FACE_BOLD, 60, 20, 0, QZ_LEFT, QZ_TOP, 2, 0};
        float em = (float)qz_text_widest(qz_draw_fonts(v.draw), s.face, names[i]) / 1000;
        struct qz_rect r = {0, 0, (int)(em * 60 * v.u * 0.7f), 400};
        int lines;

        float size = qz_text_fit(&v, r, s, names[i], &lines);
        assert_in_range(lines, 1, 2);
        assert_true(size < 60 * 0.72f && size > 60 * 0.6f);
        assert_true(em * floorf(size * v.u * 2) / 2 <= (float)r.w);
    }
}

static void check_touch(const struct qz_view *v, const char *what)
{
    for (int i = 0; i < v->touches; i++) {
        const struct qz_touch *t = &v->touch[i];
        int least = v->finger;
        if (t->area.w < least || t->area.h < least)
            fail_msg("a touch area of %dx%d on %s", t->area.w, t->area.h, what);
        if (!qz_rect_covers((struct qz_rect){0, 0, v->w, v->h}, t->shown))
            fail_msg("a button sticks out of %s", what);
        /* Its middle is its own, whatever lies near. */
        const struct qz_touch *hit = qz_touch_at(v, t->shown.x + t->shown.w / 2, t->shown.y + t->shown.h / 2);
        if (t->tap != QZ_TAP_DISMISS && hit != t)
            fail_msg("something lies over button %d on %s", i, what);
    }
}

/* Displays as they are sold: their pixels, and how many of them are an inch. */
static const struct {
    int size[2];
    float dpi;
} displays[] = {{{1024, 600}, 118},  {{1280, 800}, 149},  {{1920, 1080}, 141}, {{1920, 1080}, 92},
                {{3840, 2160}, 184}, {{1080, 1920}, 102}, {{1080, 1920}, 141}};

static void check_finger(const struct qz_view *v, const char *what)
{
    for (int i = 0; i < v->touches; i++) {
        const struct qz_touch *t = &v->touch[i];
        int side = t->shown.w < t->shown.h ? t->shown.w : t->shown.h;
        int least = (int)(v->dpi * 15 / 25.4f);
        if (side < least)
            fail_msg("button %d (tap %d) is %d px where a finger needs %d, on %s", i, t->tap, side, least,
                     what);
    }
}

/* Large print, low, and both: as they are laid out, and as they are fitted in. */
static const struct qz_ease eases[] = {{true, false}, {false, true}, {true, true}};

static void check_low(const struct qz_view *v, const char *what)
{
    for (int i = 0; i < v->touches; i++)
        if (v->touch[i].tap != QZ_TAP_DISMISS && v->touch[i].shown.y < v->h * 2 / 5 - 8)
            fail_msg("button %d (tap %d) is high on %s", i, v->touch[i].tap, what);
}

static void check_ease(const struct qz_view *v, const char *what)
{
    if (v->overflows > v->fit.cut)
        fail_msg("%d texts are cut by it on %s", v->overflows, what);
    check_apart(v, what);
    check_touch(v, what);
    if (v->ease.low && v->page.h * 3 < v->h * 2) /* a small display has no lower part of its own */
        check_low(v, what);
    if (ease.clear && !ease.low && v->scale < 0.99f)
        fail_msg("it is smaller than before on %s", what);
}

/* Each of them in one language, of the sizes and samples a part by turns; in a long run all. */
static void on_eases(check *c)
{
    size_t stride = amount_stride(5);
    for (size_t e = 0; e < COUNT(eases); e++)
        for (size_t s = 0; s < COUNT(sizes); s++)
            for (size_t i = (s + e) % stride; qz_sample_name(i); i += stride) {
                struct qz_view v;
                char what[100];
                ease = eases[e];
                describe(i, (enum qz_lang)((s + i) % 2), sizes[s], true, QZ_LENS_ABOVE, &v);
                snprintf(what, sizeof what, "%s at %dx%d, ease %zu", qz_sample_name(i), sizes[s][0],
                         sizes[s][1], e);
                c(&v, what);
            }
}

static void larger_and_lower_pages_keep_the_rules(void **state)
{
    (void)state;
    on_eases(check_ease);
}

static void larger_and_lower_pages_have_room_for_the_longest_names(void **state)
{
    (void)state;
    stretched = true;
    on_eases(check_apart);
}

/* For those who see little, what a visitor meets grows by as much as this at the least. */
static void large_print_is_larger(void **state)
{
    (void)state;
    static const char *const names[] = {
        "idle",   "idle-phone", "idle-closed",  "welcome", "already", "goodbye", "counted", "refused-expired",
        "lookup", "pick",       "trouble-full", "full",    "still"};
    static const int at[][2] = {{1024, 600}, {1920, 1080}, {1080, 1920}};
    for (size_t s = 0; s < COUNT(at); s++)
        for (size_t i = 0; i < COUNT(names); i++) {
            struct qz_view v;
            size_t n = 0;
            while (strcmp(qz_sample_name(n), names[i]) != 0)
                n++;
            ease = (struct qz_ease){0};
            describe(n, QZ_LANG_ZH, at[s], false, QZ_LENS_ABOVE, &v);
            float before = v.smallest;

            ease.clear = true;
            describe(n, QZ_LANG_ZH, at[s], false, QZ_LENS_ABOVE, &v);
            if (v.smallest < before * 1.05f)
                fail_msg("%s at %dx%d: %.1f px after %.1f", names[i], at[s][0], at[s][1], (double)v.smallest,
                         (double)before);
        }
    ease = (struct qz_ease){0};
}

static void every_button_is_fifteen_millimetres(void **state)
{
    (void)state;
    size_t stride = amount_stride(1);

    for (size_t d = 0; d < COUNT(displays); d++)
        for (size_t i = d % stride; qz_sample_name(i); i += stride) {
            struct qz_view v;
            char what[100];
            dpi = displays[d].dpi;
            describe(i, QZ_LANG_ZH, displays[d].size, true, QZ_LENS_ABOVE, &v);
            dpi = 0;
            snprintf(what, sizeof what, "%s at %dx%d, %.0f dpi", qz_sample_name(i), v.w, v.h, (double)v.dpi);
            check_finger(&v, what);
            check_cut(&v, what);
            check_touch(&v, what);
        }
}

static void a_display_that_cannot_be_is_not_believed(void **state)
{
    (void)state;
    assert_int_equal((int)qz_display_dpi_of(141, 141), 141);
    assert_int_equal((int)qz_display_dpi_of(92, 93), 92);
    assert_int_equal((int)qz_display_dpi_of(0, 0), 0);
    assert_int_equal((int)qz_display_dpi_of(305, 305), 0); /* 160 mm by 90 mm: a shape */
    assert_int_equal((int)qz_display_dpi_of(30, 30), 0);   /* 1600 by 900 */
    assert_int_equal((int)qz_display_dpi_of(96, 140), 0);
}

/* A wall shows nothing to press until it is touched anywhere; then it does, or gives way to what does. */
static void check_language(const struct qz_view *v, const char *what)
{
    bool wall = v->m->screen == QZ_SCREEN_WALL && v->m->wall.tapped_up_ms == 0;
    if ((wall || v->m->screen == QZ_SCREEN_DARK) && v->touch[0].tap == QZ_TAP_DISMISS &&
        v->touch[0].shown.w == v->w)
        return;
    for (int i = 0; i < v->touches; i++)
        if (v->touch[i].tap == QZ_TAP_LANGUAGE || v->touch[i].tap == QZ_TAP_CHOOSE)
            return;
    fail_msg("no way to the other language on %s", what);
}

/* One walk through all of them: no text is cut or lies over another, every button can be hit with a finger,
 * and the language can be changed everywhere. */
static void check_rules(const struct qz_view *v, const char *what)
{
    check_cut(v, what);
    check_apart(v, what);
    check_touch(v, what);
    check_language(v, what);
}

static void every_screen_keeps_the_rules(void **state)
{
    (void)state;
    on_all(check_rules);
}

/* And so must those of what lies where. */
static void what_lies_over_another_is_noticed(void **state)
{
    (void)state;
    struct qz_view v;
    describe(0, QZ_LANG_ZH, sizes[0], true, QZ_LENS_ABOVE, &v);
    const struct qz_rect a = {100, 100, 200, 40};
    assert_true(overlap(&v, a, (struct qz_rect){280, 110, 80, 40}));
    assert_false(overlap(&v, a, (struct qz_rect){300, 100, 80, 40}));
    assert_false(overlap(&v, a, (struct qz_rect){100, 139, 80, 40}));
    assert_true(covers(a, (struct qz_rect){110, 102, 180, 36}));
    assert_false(covers(a, (struct qz_rect){250, 102, 80, 36}));

    struct qz_style s = {QZ_FACE_BOLD, 60, 60, 0, QZ_LEFT, QZ_TOP, 1, 0};
    qz_text_in(&v, (struct qz_rect){0, 0, 400, 20}, s, "签到");
    assert_int_equal(v.spills, 1);
    assert_true(v.texts > 3);
}

static bool offers(const struct qz_view *v, enum qz_tap tap)
{
    for (int i = 0; i < v->touches; i++)
        if (v->touch[i].tap == tap)
            return true;
    return false;
}

/* Whether a touch leads on to that screen. */
static bool leads_to(const struct qz_view *v, enum qz_screen_id screen)
{
    for (int i = 0; i < v->touches; i++)
        if (v->touch[i].tap == QZ_TAP_GO && v->touch[i].arg == (int)screen)
            return true;
    return false;
}

static void find(const char *name, struct qz_view *v)
{
    size_t i = 0;
    while (qz_sample_name(i) && strcmp(qz_sample_name(i), name) != 0)
        i++;
    assert_non_null(qz_sample_name(i));
    describe(i, QZ_LANG_ZH, sizes[2], false, QZ_LENS_ABOVE, v);
}

/* long: one row a screen and what it offers */
static void each_screen_offers_what_can_be_done_there(void **state)
{
    (void)state;
    static const struct {
        const char *sample;
        enum qz_tap tap;
        bool offered;
    } rules[] = {
        {"idle", QZ_TAP_HEADCOUNT, true},
        {"idle", QZ_TAP_STAFF, true},
        {"idle", QZ_TAP_UNCOUNT, false},
        {"idle-counted", QZ_TAP_UNCOUNT, true},
        {"idle-counted", QZ_TAP_HEADCOUNT, true},
        {"counted", QZ_TAP_UNCOUNT, true},
        {"counted", QZ_TAP_DISMISS, true},
        {"counted-undone", QZ_TAP_UNCOUNT, false},
        {"counted-undone", QZ_TAP_DISMISS, true},
        {"group", QZ_TAP_STEP, true},
        {"group", QZ_TAP_COUNT, true},
        {"group", QZ_TAP_BACK, true},
        {"count-fast", QZ_TAP_DISMISS, true},
        {"party", QZ_TAP_MORE, true},
        {"party", QZ_TAP_UNDO_LAST, true},
        {"party", QZ_TAP_RESUME, false},
        {"party", QZ_TAP_DONE, true},
        {"party", QZ_TAP_STAFF, false},
        {"party", QZ_TAP_CLOSE, false},
        {"party-begun", QZ_TAP_UNDO_LAST, false},
        {"party-begun", QZ_TAP_RESUME, true},
        {"sum", QZ_TAP_BACK, true},
        {"undo-run", QZ_TAP_UNDO_RUN, true},
        {"undo-run", QZ_TAP_UNDO, true},
        {"undo-count", QZ_TAP_UNDO_RUN, false},
        {"idle-closed", QZ_TAP_HEADCOUNT, false},
        {"idle-closed", QZ_TAP_STAFF, true},
        {"welcome", QZ_TAP_DISMISS, true},
        {"goodbye", QZ_TAP_DISMISS, true},
        {"greeted", QZ_TAP_DISMISS, true},
        {"welcome", QZ_TAP_LABEL, false},
        {"welcome-label", QZ_TAP_LABEL, true},
        {"welcome-label-printing", QZ_TAP_LABEL, false},
        {"welcome-label-no-paper", QZ_TAP_LABEL, true},
        {"check", QZ_TAP_AGAIN, true},
        {"check", QZ_TAP_SOUND, true},
        {"check", QZ_TAP_RESTART, true},
        {"check", QZ_TAP_BACK, true},
        {"first", QZ_TAP_CHOOSE, true},
        {"first", QZ_TAP_STAFF, false},
        {"network", QZ_TAP_BACK, true},
        {"network", QZ_TAP_AGAIN, true},
        {"network", QZ_TAP_ENTER, true},
        {"enrol", QZ_TAP_BACK, true},
        {"enrol", QZ_TAP_ENTER, false},
        {"type", QZ_TAP_KEY, true},
        {"type", QZ_TAP_ENTER, false},
        {"type-url", QZ_TAP_ENTER, true},
        {"type-url", QZ_TAP_BACK, true},
        {"type-token", QZ_TAP_ENTER, false},
        {"type-print", QZ_TAP_ENTER, true},
        {"camera", QZ_TAP_ENTER, true},
        {"camera", QZ_TAP_BACK, true},
        {"camera-blind", QZ_TAP_ENTER, true},
        {"ready", QZ_TAP_ENTER, true},
        {"ready", QZ_TAP_BACK, true},
        {"setup", QZ_TAP_BACK, true},
        {"setup", QZ_TAP_LEAVE, false},
        {"setup-leave", QZ_TAP_LEAVE, true},
        {"anew", QZ_TAP_BACK, true},
        {"anew-type", QZ_TAP_ENTER, true},
        {"anew-type", QZ_TAP_BACK, true},
        {"rating", QZ_TAP_RATE, true},
        {"rating", QZ_TAP_DISMISS, true},
        {"rating-touched", QZ_TAP_RATE, false},
        {"rated", QZ_TAP_RATE, false},
        {"full", QZ_TAP_DISMISS, true},
        {"staff-full", QZ_TAP_LET_IN, true},
        {"staff-let-in", QZ_TAP_LET_IN, false},
        {"staff", QZ_TAP_LET_IN, false},
        {"welcome", QZ_TAP_STAFF, false},
        {"refused-expired", QZ_TAP_DISMISS, true},
        {"trouble-full", QZ_TAP_STAFF, true},
        {"trouble-full", QZ_TAP_HEADCOUNT, false},
        {"trouble-camera", QZ_TAP_HEADCOUNT, true},
        {"trouble-scanner", QZ_TAP_HEADCOUNT, true},
        {"trouble-scanner", QZ_TAP_STAFF, true},
        {"trouble-scanner-closed", QZ_TAP_HEADCOUNT, false},
        {"cadres", QZ_TAP_CADRE, true},
        {"cadres", QZ_TAP_PAGE, false},
        {"cadres", QZ_TAP_BACK, true},
        {"cadres-long", QZ_TAP_PAGE, true},
        {"cadres-none", QZ_TAP_CADRE, false},
        {"cadres-none", QZ_TAP_BACK, true},
        {"pin", QZ_TAP_ENTER, true},
        {"pin", QZ_TAP_BACK, true},
        {"pin", QZ_TAP_ERASE, true},
        {"staff", QZ_TAP_OPEN, true},
        {"staff-many", QZ_TAP_OPEN, true},
        {"list", QZ_TAP_PAGE, true},
        {"list", QZ_TAP_ERASE, false},
        {"list", QZ_TAP_OPEN, true},
        {"list", QZ_TAP_DAY, true},
        {"list-none", QZ_TAP_DAY, true},
        {"list-none", QZ_TAP_OPEN, false},
        {"list-none", QZ_TAP_PAGE, false},
        {"list-over", QZ_TAP_ITEM, true},
        {"staff-many", QZ_TAP_DAY, false},
        {"list-found", QZ_TAP_ERASE, true},
        {"list-found", QZ_TAP_PAGE, false},
        {"find", QZ_TAP_LETTER, true},
        {"find", QZ_TAP_OPEN, true},
        {"find", QZ_TAP_BACK, true},
        {"find-none", QZ_TAP_OPEN, false},
        {"item-open", QZ_TAP_PART, true},
        {"item-part", QZ_TAP_PART, true},
        {"item-part-ones", QZ_TAP_PART, true},
        {"item-today", QZ_TAP_PART, false},
        {"item-stale", QZ_TAP_PART, false},
        {"late", QZ_TAP_DIGIT, true},
        {"late", QZ_TAP_ENTER, false},
        {"late", QZ_TAP_LATE, false},
        {"late-names", QZ_TAP_TAKE, true},
        {"late-why", QZ_TAP_LATE, true},
        {"late-why", QZ_TAP_BACK, true},
        {"late-done", QZ_TAP_AGAIN, true},
        {"late-done", QZ_TAP_LATE, false},
        {"closing", QZ_TAP_CLOSE, true},
        {"closing", QZ_TAP_SIGN, false},
        {"closing", QZ_TAP_BACK, true},
        {"closing-sure", QZ_TAP_CLOSE, false},
        {"closing-sure", QZ_TAP_SIGN, true},
        {"receipt", QZ_TAP_BACK, true},
        {"receipt", QZ_TAP_CLOSE, false},
        {"staff", QZ_TAP_CONFIRM, true},
        {"staff", QZ_TAP_BACK, true},
        {"staff-closing", QZ_TAP_CONFIRM, false},
        {"known", QZ_TAP_BACK, true},
        {"came", QZ_TAP_ROW, true},
        {"came", QZ_TAP_PAGE, true},
        {"came", QZ_TAP_BACK, true},
        {"came", QZ_TAP_AS, true},
        {"came", QZ_TAP_ERASE, false},
        {"came-picked", QZ_TAP_ERASE, true},
        {"came-picked", QZ_TAP_ONE, true},
        {"came-nobody", QZ_TAP_AS, true},
        {"ones", QZ_TAP_AS, false},
        {"seek", QZ_TAP_LETTER, true},
        {"seek", QZ_TAP_BACK, true},
        {"came", QZ_TAP_NAME, true},
        {"came-name", QZ_TAP_NAME, true},
        {"came-none", QZ_TAP_NAME, false},
        {"came-stays", QZ_TAP_ROW, true},
        {"came-none", QZ_TAP_ROW, false},
        {"came-none", QZ_TAP_PAGE, false},
        {"undo-person", QZ_TAP_UNDO, true},
        {"undo-person", QZ_TAP_BACK, true},
        {"undo-person", QZ_TAP_LABEL, false},
        {"undo-label", QZ_TAP_LABEL, true},
        {"undo-no-paper", QZ_TAP_LABEL, true},
        {"write", QZ_TAP_KEY, true},
        {"write", QZ_TAP_ERASE, true},
        {"write", QZ_TAP_ENTER, true},
        {"write", QZ_TAP_BACK, true},
        {"write-nothing", QZ_TAP_ENTER, false},
        {"staff-empty", QZ_TAP_OPEN, false},
        {"still", QZ_TAP_STILL, true},
        {"still", QZ_TAP_ROW, false},
        {"still", QZ_TAP_BACK, false},
    };
    for (size_t i = 0; i < COUNT(rules); i++) {
        struct qz_view v;
        find(rules[i].sample, &v);
        if (offers(&v, rules[i].tap) != rules[i].offered)
            fail_msg("rule %zu (%s)", i, rules[i].sample);
    }
}

static void each_screen_leads_on_to_what_belongs_to_it(void **state)
{
    (void)state;
    static const struct {
        const char *sample;
        enum qz_screen_id to;
        bool leads;
    } ways[] = {
        {"idle", QZ_SCREEN_GROUP, true},
        {"staff", QZ_SCREEN_LIST, false},
        {"staff-many", QZ_SCREEN_LIST, true},
        {"list", QZ_SCREEN_FIND, true},
        {"staff", QZ_SCREEN_CAME, true},
        {"staff-not-taken", QZ_SCREEN_CAME, true},
        {"staff-empty", QZ_SCREEN_CAME, false},
        {"staff", QZ_SCREEN_KNOWN, true},
        {"staff-empty", QZ_SCREEN_KNOWN, false},
        {"undo-person", QZ_SCREEN_WRITE, true},
        {"undo-run", QZ_SCREEN_WRITE, true},
        {"staff", QZ_SCREEN_PARTY, true},
        {"helper", QZ_SCREEN_PARTY, true},
        {"staff-empty", QZ_SCREEN_PARTY, false},
        {"sum", QZ_SCREEN_PARTY, true},
        {"staff", QZ_SCREEN_CLOSING, true},
        {"staff-empty", QZ_SCREEN_CLOSING, false},
        {"item-closed", QZ_SCREEN_CLOSING, true},
        {"item-today", QZ_SCREEN_CLOSING, false},
        {"item-today", QZ_SCREEN_LATE, true},
        {"item", QZ_SCREEN_LATE, false},
        {"item", QZ_SCREEN_CAME, true},
    };
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct qz_view v;
        find(ways[i].sample, &v);
        if (leads_to(&v, ways[i].to) != ways[i].leads)
            fail_msg("way %zu (%s)", i, ways[i].sample);
    }
}

/* What no touch leads to comes by itself, or nobody ever sees it. */
static void what_can_be_entered_is_led_to(void **state)
{
    (void)state;
    bool led[QZ_SCREEN_COUNT] = {false};
    for (size_t i = 0; qz_sample_name(i); i++) {
        struct qz_view v;
        describe(i, QZ_LANG_ZH, sizes[2], false, QZ_LENS_ABOVE, &v);
        for (int k = 0; k < v.touches; k++)
            if (v.touch[k].tap == QZ_TAP_GO)
                led[v.touch[k].arg] = true;
    }

    for (int i = 0; i < QZ_SCREEN_COUNT; i++)
        if (led[i] != (qz_screens[i]->enter != NULL))
            fail_msg("%s: it is led to, or can be entered, and not both", qz_screens[i]->name);
}

/* Nothing else can be touched, whatever it is that is covered. */
static void the_question_whether_anybody_is_there_covers_every_screen(void **state)
{
    (void)state;
    for (size_t i = 0; qz_sample_name(i); i++) {
        static struct qz_model covered;
        struct qz_view v;
        describe(i, QZ_LANG_ZH, sizes[2], false, QZ_LENS_ABOVE, &v);
        covered = *v.m;
        covered.still_s = 5;
        v.m = &covered;
        qz_screen_draw(&v);
        for (int k = 0; k < v.touches; k++)
            assert_true(v.touch[k].tap == QZ_TAP_STILL || v.touch[k].tap == QZ_TAP_LANGUAGE);
        assert_true(offers(&v, QZ_TAP_STILL));
    }
}

static void every_screen_has_a_sample(void **state)
{
    (void)state;
    bool has[QZ_SCREEN_COUNT] = {false};
    struct qz_model m;

    for (size_t i = 0; qz_sample_name(i); i++) {
        qz_sample_model(i, QZ_LANG_ZH, false, &m);
        has[m.screen] = true;
    }

    for (int i = 0; i < QZ_SCREEN_COUNT; i++)
        if (!has[i])
            fail_msg("no sample shows the screen %s", qz_screens[i]->name);
}

static void the_pin_pad_has_each_digit_once(void **state)
{
    (void)state;
    struct qz_view v;
    int seen[10] = {0};
    find("pin", &v);
    for (int i = 0; i < v.touches; i++)
        if (v.touch[i].tap == QZ_TAP_DIGIT)
            seen[v.touch[i].arg]++;
    for (int i = 0; i < 10; i++)
        assert_int_equal(seen[i], 1);
}

static void an_upright_page_keeps_its_buttons_low(void **state)
{
    (void)state;
    for (size_t i = 0; qz_sample_name(i); i++) {
        struct qz_view v;
        describe(i, QZ_LANG_ZH, sizes[4], false, QZ_LENS_ABOVE, &v);

        for (int k = 0; k < v.touches; k++) {
            enum qz_tap t = v.touch[k].tap;
            if (t == QZ_TAP_HEADCOUNT || t == QZ_TAP_LANGUAGE || t == QZ_TAP_STAFF || t == QZ_TAP_CONFIRM ||
                t == QZ_TAP_CLOSE || t == QZ_TAP_SIGN ||
                (t == QZ_TAP_GO && v.touch[k].arg == QZ_SCREEN_CAME) || t == QZ_TAP_CADRE ||
                t == QZ_TAP_ROW || t == QZ_TAP_UNDO || t == QZ_TAP_PAGE || t == QZ_TAP_DIGIT ||
                t == QZ_TAP_STILL)
                assert_true(v.touch[k].shown.y > v.h * 2 / 5);
        }
    }
}

static void a_touch_between_two_goes_to_the_nearer(void **state)
{
    (void)state;
    struct qz_view v;
    describe(0, QZ_LANG_ZH, sizes[2], false, QZ_LENS_ABOVE, &v);
    v.touches = 0;
    qz_touchable(&v, (struct qz_rect){100, 100, 200, 60}, QZ_TAP_BACK, 0);
    qz_touchable(&v, (struct qz_rect){100, 180, 200, 60}, QZ_TAP_ENTER, 0);
    assert_int_equal(qz_touch_at(&v, 150, 168)->tap, QZ_TAP_BACK);
    assert_int_equal(qz_touch_at(&v, 150, 173)->tap, QZ_TAP_ENTER);
    assert_int_equal(qz_touch_at(&v, 150, 90)->tap, QZ_TAP_BACK); /* beyond its edge, within 88 */
    assert_null(qz_touch_at(&v, 150, 500));
}

static void stars_are_as_wide_as_characters(void **state)
{
    (void)state;
    char out[4 * QZ_NAME_TEXT];
    assert_string_equal(qz_part_name("李**", out), "李＊＊");
    assert_string_equal(qz_part_name("", out), "");
    char full[QZ_NAME_TEXT];
    memset(full, '*', sizeof full - 1);
    full[sizeof full - 1] = 0;
    assert_int_equal(strlen(qz_part_name(full, out)), 3 * (sizeof full - 1));
}

static void screens_go_by_name(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++)
        assert_int_equal(qz_screen_parse(qz_screens[i]->name), i);
    assert_int_equal(qz_screen_parse("nonsense"), QZ_SCREEN_COUNT);
}

static int open_all(void **state)
{
    (void)state;
    struct qz_err err;
    fonts = qz_fonts_create(NULL, NULL, NULL, &err);
    draw = fonts ? qz_draw_create(fonts, 16 << 20, &err) : NULL;
    return draw && qz_i18n_init() ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    qz_draw_destroy(draw);
    qz_fonts_destroy(fonts);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_keeps_the_rules),
        cmocka_unit_test_teardown(the_longest_names_and_titles_have_room, as_they_are),
        cmocka_unit_test(a_kiosk_without_a_camera_points_to_its_scanner),
        cmocka_unit_test(a_text_too_long_is_noticed),
        cmocka_unit_test(what_lies_over_another_is_noticed),
        cmocka_unit_test(a_word_wider_than_its_line_becomes_smaller),
        cmocka_unit_test_teardown(larger_and_lower_pages_keep_the_rules, as_they_are),
        cmocka_unit_test_teardown(larger_and_lower_pages_have_room_for_the_longest_names, as_they_are),
        cmocka_unit_test_teardown(large_print_is_larger, as_they_are),
        cmocka_unit_test(every_button_is_fifteen_millimetres),
        cmocka_unit_test(a_display_that_cannot_be_is_not_believed),
        cmocka_unit_test(each_screen_offers_what_can_be_done_there),
        cmocka_unit_test(each_screen_leads_on_to_what_belongs_to_it),
        cmocka_unit_test(what_can_be_entered_is_led_to),
        cmocka_unit_test(the_question_whether_anybody_is_there_covers_every_screen),
        cmocka_unit_test(every_screen_has_a_sample),
        cmocka_unit_test(the_pin_pad_has_each_digit_once),
        cmocka_unit_test(an_upright_page_keeps_its_buttons_low),
        cmocka_unit_test(a_touch_between_two_goes_to_the_nearer),
        cmocka_unit_test(stars_are_as_wide_as_characters),
        cmocka_unit_test(screens_go_by_name),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
