#include "kiosk/ui/ui_int.h"

#include "base/clock.h"
#include "base/log.h"
#include "kiosk/screens/screens.h"

#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define MOTION_MS   180
#define FRAME_MS    16
#define TELLS_ATURN 64

/* Masks for a screenful of text; 1 byte a pixel of the canvas is far more than one screen needs. */
static size_t cache_bytes(const struct qz_pixels *p)
{
    size_t n = (size_t)p->w * (size_t)p->h;
    return n < (1u << 20) ? 1u << 20 : n;
}

/* Where too many wait, nobody waits for one more. */
static void ui_print(struct qz_ui *ui, const struct qz_label *label)
{
    const struct qz_tell tell = {.kind = QZ_TELL_LABEL,
                                 .label = {.number = label->number, .state = QZ_LABEL_FAILED}};
    struct qz_event busy = {.kind = QZ_EVENT_TELL, .tell = &tell};
    if (!ui->opt.labels || !qz_queue_push(ui->opt.labels, label))
        qz_ui_step(ui, &busy);
}

static void take_effects(struct qz_ui *ui, const struct qz_effect out[2])
{
    for (int i = 0; i < 2; i++) {
        const struct qz_effect *e = &out[i];
        if (e->kind >= QZ_EFFECT_SOUND_YES)
            qz_speaker_play(ui->speaker, (enum qz_sound)(e->kind - QZ_EFFECT_SOUND_YES), ui->model.up_ms);
        else if (e->kind == QZ_EFFECT_ASK && ui->asks && !qz_queue_push(ui->asks, &e->ask))
            qz_log(QZ_LOG_WARN, "the desk is too busy; what was asked of it is dropped");
        else if (e->kind == QZ_EFFECT_LABEL)
            ui_print(ui, &e->label);
    }
}

void qz_ui_step(struct qz_ui *ui, const struct qz_event *ev)
{
    struct qz_effect out[2];
    enum qz_screen_id before = ui->model.screen;
    bool covered = ui->model.still_s > 0;
    if (qz_flow_step(&ui->model, ev, qz_now_ms(), qz_up_ms(), out))
        ui->dirty = true;
    qz_ui_setup_changed(ui);
    qz_ui_first_changed(ui);
    take_effects(ui, out);
    sodium_memzero(out, sizeof out); /* a PIN, a name */

    if (ui->model.screen != before) {
        qz_power_set(&ui->power, ui->model.screens[ui->model.screen]->display_off);
        ui->screen_up_ms = ui->model.up_ms;
        qz_input_new_screen(&ui->input);
    } else if (covered != (ui->model.still_s > 0)) {
        qz_input_new_screen(&ui->input);
    }
}

static void ui_on_tap(void *ctx, enum qz_tap tap, int arg)
{
    struct qz_event ev = {.kind = QZ_EVENT_TAP, .tap = tap, .arg = arg};
    qz_ui_step(ctx, &ev);
}

/* By keys: whatever waits for somebody to be gone waits on. */
static void ui_on_stir(void *ctx)
{
    ui_on_tap(ctx, QZ_TAP_NONE, 0);
}

static void ask_scanned(struct qz_ui *ui, const struct qz_ask *ask)
{
    if (ui->asks && !qz_queue_push(ui->asks, ask))
        qz_log(QZ_LOG_WARN, "the desk is too busy; a scan is dropped");
}

static void ui_on_payload(void *ctx, const uint8_t *bytes, size_t len)
{
    struct qz_ask ask = {.kind = QZ_ASK_PAYLOAD};
    ask.payload.by = QZ_BY_WEDGE;
    ask.payload.seen_us = qz_mono_us();
    ask.payload.len = (uint16_t)len;
    memcpy(ask.payload.bytes, bytes, len);
    ask_scanned(ctx, &ask);
}

static void ui_on_dropped(void *ctx, const char *why)
{
    struct qz_ask ask = {.kind = QZ_ASK_OVERLONG, .overlong.by = QZ_BY_WEDGE};
    qz_log(QZ_LOG_WARN, "keyboard scanner: %s", why);
    ask_scanned(ctx, &ask);
}

bool qz_ui_image(struct qz_ui *ui, struct qz_view *v)
{
    struct qz_ask ask = {.kind = QZ_ASK_SHOW, .show = v->image.want};
    struct qz_gallery_view got;
    bool wanted;
    if (!v->image.wanted || !ui->opt.gallery)
        return false;

    const uint32_t *before = v->image.px.px;
    uint64_t key = v->image.key;
    qz_gallery_look(ui->opt.gallery, &v->image.want, qz_up_ms(), &got, &wanted);
    if (wanted && ui->asks)
        qz_queue_push(ui->asks, &ask);
    v->image.is = v->image.want;
    v->image.px = (struct qz_pixels){(uint32_t *)(uintptr_t)got.px, got.w, got.h, got.w};
    v->image.key = got.key;
    return got.px != before || got.key != key;
}

/* Describe the frame, paint where it differs, show that. */
static void draw(struct qz_ui *ui)
{
    struct qz_pixels canvas;
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    bool lost;
    ui->dirty = false;
    if (!qz_display_canvas(ui->display, &canvas, &lost)) {
        ui->dirty = true;
        return;
    }

    if (lost) {
        qz_draw_all(ui->draw);
        ui->view.dpi = ui->opt.dpi > 0 ? (float)ui->opt.dpi : qz_display_dpi(ui->display);
    }

    float t = (float)(qz_up_ms() - ui->screen_up_ms) / MOTION_MS;
    ui->view.motion = ui->opt.reduce_motion || t > 1 ? 1 : t;
    ui->view.w = canvas.w, ui->view.h = canvas.h;
    ui->view.focus = ui->input.focus;
    ui->view.theme = qz_theme(ui->model.ease.clear ? QZ_THEME_CONTRAST : ui->opt.theme);
    qz_screen_draw(&ui->view);
    if (qz_ui_image(ui, &ui->view))
        qz_screen_draw(&ui->view);
    qz_display_text(ui->display, qz_input_wants_text(&ui->view));

    int n = qz_draw_end(ui->draw, dirty);
    qz_draw_paint(ui->draw, &canvas, dirty, n);
    qz_display_show(ui->display, dirty, n);

    if (ui->full && !ui->model.full.on)
        qz_draw_forget(ui->draw); /* no name stays drawn */
    ui->full = ui->model.full.on;

    uint64_t made = qz_draw_stats(ui->draw).misses;
    if (made != ui->made)
        qz_fonts_rest(ui->fonts);
    ui->made = made;
}

static bool moving(const struct qz_ui *ui)
{
    return ui->view.motion < 1;
}

static void take_preview(struct qz_ui *ui)
{
    struct qz_preview_view p;
    if (!ui->preview)
        return;
    bool wanted = qz_screen_wants_preview(&ui->model);
    qz_preview_want(ui->preview, wanted);
    if (!wanted || !qz_preview_take(ui->preview, &p))
        return;
    ui->view.picture.luma = (struct qz_luma){p.luma, p.w, p.h, p.w};
    memcpy(ui->view.picture.part, p.part, sizeof p.part);
    ui->view.picture.seq = p.seq;
    ui->dirty = true;
}

/* A camera that is gone leaves no frozen picture behind. */
static void drop_picture(struct qz_ui *ui)
{
    if (ui->model.trouble == QZ_TROUBLE_CAMERA)
        ui->view.picture.luma.px = NULL;
}

static void drain_tells(struct qz_ui *ui, struct qz_queue *tells)
{
    struct qz_tell tell;
    for (int i = 0; i < TELLS_ATURN && !ui->model.ended && qz_queue_pop(tells, &tell, 0); i++) {
        struct qz_event ev = {.kind = QZ_EVENT_TELL, .tell = &tell};
        qz_ui_step(ui, &ev);
        qz_second_tell(ui->second, &tell);
        drop_picture(ui);
    }
}

static void shorter(int *wait, int ms)
{
    if (ms >= 0 && ms < *wait)
        *wait = ms;
}

static int wait_ms(const struct qz_ui *ui)
{
    int64_t up = qz_up_ms();
    int wait = qz_flow_wait_ms(&ui->model, qz_now_ms(), up);
    shorter(&wait, qz_input_wait_ms(&ui->input, up));
    if (ui->script)
        shorter(&wait, qz_script_wait_ms(ui->script, up));
    shorter(&wait, qz_ui_shots_wait_ms(ui));
    shorter(&wait, qz_second_wait_ms(ui->second));
    if (moving(ui))
        shorter(&wait, FRAME_MS);
    if (ui->dirty || qz_second_due(ui->second))
        wait = wait < FRAME_MS ? wait : FRAME_MS;
    return wait;
}

/* One turn: everything that came, then a frame if it differs, then what is due. */
static int turn(struct qz_ui *ui, struct qz_queue *tells, struct qz_err *err)
{
    struct qz_event tick = {.kind = QZ_EVENT_TICK};
    drain_tells(ui, tells);
    qz_ui_events(ui);
    if (ui->display_gone)
        return qz_fail(err, QZ_E_IO, "the display server is gone; start the kiosk again when it is back");

    qz_display_keep(ui->display, qz_up_ms());
    qz_input_idle(&ui->input, &ui->view, qz_up_ms());
    qz_ui_step(ui, &tick);
    qz_ui_speak(ui);
    qz_ui_hear(ui);
    qz_second_tick(ui->second);
    take_preview(ui);

    if (qz_ui_image(ui, &ui->view))
        ui->dirty = true;
    if (ui->input.focus != ui->view.focus || moving(ui))
        ui->dirty = true;
    if (qz_ui_shots_before(ui, err) < 0)
        return -1;
    /* The door comes first. */
    if (ui->dirty && !ui->model.ended)
        draw(ui);
    else if (qz_second_due(ui->second))
        qz_second_draw(ui->second);

    if (qz_ui_touches_tell(ui, err) < 0)
        return -1;
    if (qz_ui_shots_after(ui, err) < 0 || (ui->script && qz_ui_play(ui, err) < 0))
        return -1;

    qz_speaker_idle(ui->speaker, ui->model.up_ms);
    if (ui->opt.turned)
        ui->opt.turned(ui->opt.turned_ctx);
    return 0;
}

int qz_ui_run(struct qz_ui *ui, struct qz_queue *tells, struct qz_queue *asks, struct qz_preview *preview,
              struct qz_err *err)
{
    ui->asks = asks;
    ui->preview = preview;
    int rc = 0;
    while (rc == 0 && !ui->model.ended && !atomic_load(&ui->quit)) {
        rc = turn(ui, tells, err);
        if (rc == 0 && !ui->model.ended && !atomic_load(&ui->quit))
            qz_display_wait(ui->display, wait_ms(ui));
    }
    ui->view.picture.luma.px = NULL;
    ui->preview = NULL;
    return rc;
}

static int open_parts(struct qz_ui *ui, struct qz_err *err)
{
    const struct qz_ui_options *o = &ui->opt;
    struct qz_pixels canvas;
    bool lost;
    if (o->script && !(ui->script = qz_script_load(o->script, err)))
        return qz_fail_in(err, "%s", o->script);

    ui->fonts = qz_fonts_create(o->font_regular, o->font_bold, o->font_fallback, err);
    if (!ui->fonts)
        return -1;

    ui->display = qz_display_create(o->width, o->height, o->windowed, o->software, err);
    if (!ui->display)
        return -1;
    if (!qz_display_canvas(ui->display, &canvas, &lost))
        return qz_fail(err, QZ_E_IO, "the display gives no picture to draw on; check its driver");

    ui->draw = qz_draw_create(ui->fonts, cache_bytes(&canvas), err);
    return ui->draw ? 0 : -1;
}

static void ui_woken(void *ctx)
{
    qz_ui_wake(ctx);
}

struct qz_ui *qz_ui_create(const struct qz_ui_options *opt, struct qz_err *err)
{
    struct qz_ui *ui = calloc(1, sizeof *ui);
    if (!ui) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the screen");
        return NULL;
    }

    ui->opt = *opt;
    qz_i18n_init();
    qz_flow_init(&ui->model, opt->lang, qz_screens);
    ui->model.may_leave = opt->may_leave;
    ui->model.wall.always = opt->wall;
    ui->model.wall.off_from = opt->off_from;
    ui->model.wall.off_to = opt->off_to;
    ui->model.wall.after_ms = (int64_t)opt->wall_after_s * 1000;
    qz_input_init(&ui->input, (struct qz_input_sink){ui, ui_on_tap, ui_on_payload, ui_on_dropped, ui_on_stir},
                  opt->scanner_prefix);
    ui->input.step_ms = opt->switch_step_ms;
    ui->model.ease = ui->model.own_ease = opt->ease;
    if (open_parts(ui, err) < 0) {
        qz_ui_destroy(ui);
        return NULL;
    }

    ui->speaker = qz_speaker_create(opt->mute, opt->volume);
    ui->voice.said[0] = ui->voice.said[1] = QZ_S_COUNT;
    if (ui->speaker && opt->speak != QZ_SPEAK_NO)
        ui->speech = qz_speech_create(opt->voice, ui_woken, ui);
    qz_power_init(&ui->power, NULL, opt->dir, qz_display_is_x11());
    ui->view = (struct qz_view){.draw = ui->draw,
                                .theme = qz_theme(opt->theme),
                                .m = &ui->model,
                                .lens = opt->lens,
                                .motion = 1,
                                .focus = -1};

    qz_ui_setup_begin(ui);
    qz_ui_first_begin(ui);
    if (opt->wall_display > 1 && !(ui->second = qz_second_create(ui, err))) {
        qz_ui_destroy(ui);
        return NULL;
    }

    struct qz_event tick = {.kind = QZ_EVENT_TICK};
    ui->screen_up_ms = qz_up_ms() - MOTION_MS - 1;
    qz_ui_step(ui, &tick);
    qz_display_changed(ui->display);
    draw(ui);
    qz_log(QZ_LOG_INFO, "first frame: %.1f ms CPU", qz_process_cpu_ms());
    return ui;
}

void qz_ui_destroy(struct qz_ui *ui)
{
    if (!ui)
        return;
    qz_power_set(&ui->power, false);
    qz_speech_destroy(ui->speech);
    qz_second_destroy(ui->second);
    qz_speaker_destroy(ui->speaker);
    qz_draw_destroy(ui->draw);
    qz_display_destroy(ui->display);
    qz_fonts_destroy(ui->fonts);
    qz_script_destroy(ui->script);
    qz_buf_finish(&ui->touches);
    free(ui);
}

void qz_ui_wake(struct qz_ui *ui)
{
    qz_display_wake(ui->display);
}

void qz_ui_quit(struct qz_ui *ui)
{
    atomic_store(&ui->quit, true);
    qz_display_wake_signal(ui->display);
}

const struct qz_model *qz_ui_second(const struct qz_ui *ui)
{
    return ui->second ? qz_second_model(ui->second) : NULL;
}

const struct qz_model *qz_ui_model(const struct qz_ui *ui)
{
    return &ui->model;
}
