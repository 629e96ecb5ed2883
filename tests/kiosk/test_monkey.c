/* Somebody plays with the screen: touches of what is drawn and of what is not, keys, chords, scans, whatever
 * the desk may tell, and time. Nobody gets in or out, nothing asks the desk for what it must not, and no name
 * is left. */
#include "tests/support/spec.h"

#include "kiosk/screens/screens.h"
#include "kiosk/ui/input.h"
#include "tests/support/amount.h"

#include <SDL_scancode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME "CANARY" /* whoever was here */
#define NOW  INT64_C(1493861482000)

static struct qz_model m;
static struct qz_input in;
static struct qz_view v;
static int64_t up_ms, ended, asked[QZ_ASK_COUNT];
static bool dirty;
static uint64_t dice = 88172645463325252u;

static uint32_t roll(uint32_t sides)
{
    dice ^= dice << 13, dice ^= dice >> 7, dice ^= dice << 17;
    return (uint32_t)(dice >> 16) % sides;
}

static void tell(struct qz_tell *t);

/* The desk that stands in: it finds names, lets nobody sign in, welcomes and counts. */
static void answer(const struct qz_ask *a)
{
    struct qz_tell t = {.kind = QZ_TELL_OUTCOME, .outcome = {.verdict = QZ_VERDICT_WELCOME, .people = 1}};
    asked[a->kind]++;

    if (a->kind == QZ_ASK_HEADCOUNT) {
        t.outcome.headcount = true;
        t.outcome.n = 7;
        tell(&t);
    } else if (a->kind == QZ_ASK_TAKE) {
        memcpy(t.outcome.name, NAME, sizeof NAME);
        tell(&t);
    } else if (a->kind == QZ_ASK_LOOKUP) {
        t = (struct qz_tell){.kind = QZ_TELL_FOUND, .found = {.number = a->lookup.number, .rows = 2}};
        memcpy(t.found.name[0], NAME, sizeof NAME);
        memcpy(t.found.name[1], NAME, sizeof NAME);
        tell(&t);
    } else if (a->kind == QZ_ASK_PIN) {
        t = (struct qz_tell){.kind = QZ_TELL_STAFF, .staff = {.wrong_pin = true}};
        memcpy(t.staff.tried.id, a->pin.cadre, sizeof t.staff.tried.id);
        tell(&t);
    }
}

static void step(const struct qz_event *ev)
{
    struct qz_effect out[2];
    enum qz_screen_id before = m.screen;
    bool covered = m.still_s > 0;
    dirty |= qz_flow_step(&m, ev, NOW + up_ms, up_ms, out);
    ended += m.ended;
    if (m.screen != before || covered != (m.still_s > 0))
        qz_input_new_screen(&in);
    for (int i = 0; i < 2; i++)
        if (out[i].kind == QZ_EFFECT_ASK)
            answer(&out[i].ask);
}

static void tell(struct qz_tell *t)
{
    step(&(struct qz_event){.kind = QZ_EVENT_TELL, .tell = t});
}

static void on_tap(void *ctx, enum qz_tap tap, int arg)
{
    (void)ctx;
    step(&(struct qz_event){.kind = QZ_EVENT_TAP, .tap = tap, .arg = arg});
}

static void on_stir(void *ctx)
{
    on_tap(ctx, QZ_TAP_NONE, 0);
}

static void welcome(void)
{
    struct qz_tell t = {.kind = QZ_TELL_OUTCOME,
                        .outcome = {.verdict = (enum qz_verdict)roll(QZ_VERDICT_COUNT), .rate = roll(2)}};
    memcpy(t.outcome.name, NAME, sizeof NAME);
    tell(&t);
}

static void on_payload(void *ctx, const uint8_t *bytes, size_t len)
{
    (void)ctx, (void)bytes, (void)len;
    welcome();
}

static void on_dropped(void *ctx, const char *why)
{
    (void)ctx, (void)why;
}

/* What the other threads say of themselves. */
static void news(void)
{
    struct qz_tell t = {.kind = QZ_TELL_SESSION, .session = {.open = roll(5) > 0, .present = (int)roll(200)}};
    uint32_t what = roll(8);
    if (what == 1)
        t = (struct qz_tell){.kind = QZ_TELL_TROUBLE, .trouble = (enum qz_trouble)roll(QZ_TROUBLE_COUNT)};
    if (what == 2)
        t = (struct qz_tell){.kind = QZ_TELL_TROUBLE, .trouble = QZ_TROUBLE_NONE};
    if (what == 3) {
        t = (struct qz_tell){.kind = QZ_TELL_GREET, .greet.people = 1};
        memcpy(t.greet.name, NAME, sizeof NAME);
    }
    if (what == 4)
        t = (struct qz_tell){.kind = QZ_TELL_PERSON};
    tell(&t);
}

static void look(void)
{
    struct qz_rect areas[QZ_DRAW_DIRTY];
    if (!dirty)
        return;
    dirty = false;
    v.focus = in.focus;
    qz_draw_dry(v.draw, true); /* what can be touched is all that is wanted */
    qz_screen_draw(&v);
    qz_draw_end(v.draw, areas);
}

static void finger(void)
{
    int x = (int)roll(1024), y = (int)roll(600);
    look();
    if (v.touches > 0 && roll(3)) {
        const struct qz_touch *t = &v.touch[roll((uint32_t)v.touches)];
        x = t->shown.x + t->shown.w / 2, y = t->shown.y + t->shown.h / 2;
    }
    qz_input_press(&in, &v, x, y);
    qz_input_release(&in, &v, roll(9) ? x : 5, y);
}

static void key(void)
{
    static const unsigned keys[] = {SDL_SCANCODE_TAB,      SDL_SCANCODE_RETURN, SDL_SCANCODE_ESCAPE,
                                    SDL_SCANCODE_SPACE,    SDL_SCANCODE_LEFT,   SDL_SCANCODE_DOWN,
                                    SDL_SCANCODE_4,        SDL_SCANCODE_A,      SDL_SCANCODE_F4,
                                    SDL_SCANCODE_BACKSPACE};
    look();
    qz_input_key(&in, &v, roll(4) ? keys[roll(COUNT(keys))] : roll(240), roll(5) == 0, roll(9) == 0,
                 roll(9) == 0, 0, up_ms);
}

static void scan(void)
{
    look();
    for (const char *p = "QZ1:AB12CD34EF56AB12"; *p; p++) {
        bool shift;
        unsigned code = qz_input_scancode(*p, &shift);
        qz_input_key(&in, &v, code, shift, false, false, 0, up_ms += 4);
    }
    qz_input_key(&in, &v, SDL_SCANCODE_RETURN, false, false, false, 0, up_ms += 4);
}

/* Digits that may be a PIN or of a number, where there is a pad. */
static void type(void)
{
    for (int i = 0; i < 4 + (int)roll(4); i++)
        on_tap(NULL, QZ_TAP_DIGIT, (int)roll(10));
    on_tap(NULL, QZ_TAP_ENTER, 0);
}

/* A touch that is nowhere drawn, as a fault elsewhere might make it. */
static void wild(void)
{
    on_tap(NULL, (enum qz_tap)roll(QZ_TAP_KINDS), (int)roll(60) - 10);
}

static void play(void)
{
    static void (*const ways[])(void) = {finger, finger, finger, finger, key,    key,
                                         type,   scan,   news,   wild,   welcome};
    ways[roll(COUNT(ways))]();
    up_ms += roll(12) ? roll(900) : roll(20000);
    qz_input_idle(&in, &v, up_ms);
    step(&(struct qz_event){.kind = QZ_EVENT_TICK});
}

/* What must hold whatever was done. */
static void check(long event)
{
    enum qz_who who = m.screens[m.screen]->who;
    if (who == QZ_WHO_CADRE || who == QZ_WHO_STAFF)
        fail_msg("event %ld: nobody signed in, and %s shows", event, m.screens[m.screen]->name);
    assert_false(m.staff.signed_in);
    assert_int_equal(ended, 0);
    if (who != QZ_WHO_NEXT)
        return;

    m.greet.name[0] = '\0'; /* of a phone, which its own screen showed; the next one takes its place */
    if (memmem(&m, sizeof m, NAME, sizeof NAME - 1))
        fail_msg("event %ld: somebody's name is left on %s", event, m.screens[m.screen]->name);
}

static void nobody_gets_in_or_out_and_no_name_is_left(void **state)
{
    (void)state;
    long events = (long)amount_of(12000, 100000);
    bool seen[QZ_SCREEN_COUNT] = {false};
    for (long i = 0; i < events; i++) {
        play();
        check(i);
        seen[m.screen] = true;
    }

    static const enum qz_ask_kind cadres[] = {QZ_ASK_OPEN, QZ_ASK_CLOSE, QZ_ASK_CONFIRM, QZ_ASK_UNDO,
                                              QZ_ASK_LIFT, QZ_ASK_MOVE,  QZ_ASK_RIGHT,   QZ_ASK_CHECK};
    for (size_t i = 0; i < COUNT(cadres); i++)
        assert_int_equal(asked[cadres[i]], 0);
    /* It was everywhere that anybody can get to. */
    assert_true(asked[QZ_ASK_HEADCOUNT] > 0 && asked[QZ_ASK_LOOKUP] > 0 && asked[QZ_ASK_PIN] > 0);
    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        enum qz_who who = qz_screens[i]->who;
        if ((who == QZ_WHO_ANYBODY || who == QZ_WHO_ANSWERED) && !seen[i] && i != QZ_SCREEN_GOODBYE)
            print_message("never seen: %s\n", qz_screens[i]->name);
    }
}

/* Once everybody has gone it is as it was. */
static void afterwards_it_is_at_rest(void **state)
{
    (void)state;
    struct qz_tell none = {.kind = QZ_TELL_TROUBLE}, open = {.kind = QZ_TELL_SESSION, .session.open = true};
    tell(&none);
    tell(&open);
    for (int i = 0; i < 120; i++) {
        up_ms += 1000;
        step(&(struct qz_event){.kind = QZ_EVENT_TICK});
    }
    assert_int_equal(m.screens[m.screen]->who, QZ_WHO_NEXT);
    assert_int_equal(m.lang, QZ_LANG_ZH);
    assert_false(m.ease.clear || m.ease.low);
}

static int begin(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_fonts *fonts = qz_fonts_create(NULL, NULL, NULL, &err);
    v.draw = fonts ? qz_draw_create(fonts, 8 << 20, &err) : NULL;
    v.theme = qz_theme(QZ_THEME_LIGHT);
    v.m = &m;
    v.w = 1024, v.h = 600, v.motion = 1, v.focus = -1;
    up_ms = 1000;
    qz_flow_init(&m, QZ_LANG_ZH, qz_screens);
    m.wall.after_ms = 60000;
    qz_input_init(&in, (struct qz_input_sink){NULL, on_tap, on_payload, on_dropped, on_stir}, NULL);
    in.step_ms = 1200;
    dirty = true;

    struct qz_tell cadres = {.kind = QZ_TELL_CADRES, .cadres.rows = 2};
    struct qz_tell who = {.kind = QZ_TELL_IDENTITY,
                          .identity = {.kiosk = "k_b4mc2yxq7gk3r5ta", .enrolled = true}};
    strcpy(cadres.cadres.row[0].id, "c_aaaaaaaaaaaaaaaaaaaaaaaaaa");
    strcpy(cadres.cadres.row[1].id, "c_bbbbbbbbbbbbbbbbbbbbbbbbbb");
    tell(&cadres);
    tell(&who);
    return v.draw && qz_i18n_init() ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    struct qz_fonts *fonts = qz_draw_fonts(v.draw);
    qz_draw_destroy(v.draw);
    qz_fonts_destroy(fonts);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_gets_in_or_out_and_no_name_is_left),
        cmocka_unit_test(afterwards_it_is_at_rest),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
