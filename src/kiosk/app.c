#include "kiosk/app.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/stage.h"

#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

static struct qz_ui *_Atomic running; /* for the signal handler, which can be given nothing */

static void on_signal(int sig)
{
    struct qz_ui *ui = running;
    (void)sig;
    if (ui)
        qz_ui_quit(ui);
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

static int start_base(void *arg, struct qz_err *err)
{
    struct qz_kiosk_app *a = arg;
    if (sodium_init() < 0)
        return qz_fail(err, QZ_E_BUG, "libsodium does not start");
    if (qz_dir_make(a->opt.dir, err) != 0 || qz_dir_own(a->opt.dir, "qingzhan-kiosk", &a->dir_fd, err) != 0)
        return -1;
    if (qz_wires_init(&a->wires, err) == 0)
        return 0;
    close(a->dir_fd);
    return -1;
}

static void stop_base(void *arg)
{
    struct qz_kiosk_app *a = arg;
    qz_wires_finish(&a->wires);
    close(a->dir_fd);
}

static void wake(void *ui)
{
    qz_ui_wake(ui);
}

static int kiosk_start_notify(void *arg, struct qz_err *err)
{
    struct qz_kiosk_app *a = arg;
    (void)err;
    qz_notify_init(&a->notify);
    qz_vigil_init(&a->vigil, &a->notify);
    return 0;
}

static void kiosk_stop_notify(void *arg)
{
    struct qz_kiosk_app *a = arg;
    qz_notify_finish(&a->notify);
}

static void on_turn(void *arg)
{
    struct qz_kiosk_app *a = arg;
    qz_vigil_turn(&a->vigil, qz_desk_lived_ms(a->desk), qz_up_ms());
}

static int start_gallery(void *arg, struct qz_err *err)
{
    struct qz_kiosk_app *a = arg;
    a->gallery = qz_gallery_create(err);
    return a->gallery ? 0 : -1;
}

static void stop_gallery(void *arg)
{
    struct qz_kiosk_app *a = arg;
    qz_gallery_destroy(a->gallery);
}

static int start_album(void *arg, struct qz_err *err)
{
    struct qz_kiosk_app *a = arg;
    a->album = qz_album_create(&a->wires, a->gallery, err);
    return a->album ? 0 : -1;
}

static void stop_album(void *arg)
{
    struct qz_kiosk_app *a = arg;
    qz_wires_close(&a->wires);
    qz_album_destroy(a->album);
}

static int start_ui(void *arg, struct qz_err *err)
{
    struct qz_kiosk_app *a = arg;
    const struct qz_kiosk_options *o = &a->opt;
    const struct qz_ui_options ui = {
        .width = o->width,
        .height = o->height,
        .windowed = o->windowed,
        .software = o->software,
        .font_regular = or_null(o->font_regular),
        .font_bold = or_null(o->font_bold),
        .font_fallback = or_null(o->font_fallback),
        .lang = (enum qz_lang)o->lang,
        .theme = (enum qz_theme_id)o->theme,
        .lens = strcmp(o->source, "none") == 0 ? QZ_LENS_NONE : (enum qz_lens)o->lens,
        .reduce_motion = o->reduce_motion,
        .mute = o->mute,
        .wall = o->wall,
        .may_leave = o->leave,
        .wall_display = o->wall_display,
        .gallery = a->gallery,
        .off_from = o->off_from,
        .off_to = o->off_to,
        .wall_after_s = o->wall_after_s,
        .dpi = o->dpi,
        .volume = o->volume,
        .speak = (enum qz_speak)o->speak,
        .ease = {o->large, o->low},
        .switch_step_ms = o->switch_step_ms,
        .scanner_prefix = o->scanner_prefix,
        .dir = o->dir,
        .shots_dir = or_null(o->shots),
        .touches = or_null(o->touches),
        .script = or_null(o->script),
        .labels = a->wires.labels,
        .turned = on_turn,
        .turned_ctx = a,
    };
    struct sigaction sa = {.sa_handler = on_signal};

    a->ui = qz_ui_create(&ui, err);
    if (!a->ui)
        return -1;

    a->wires.wake = wake;
    a->wires.ui = a->ui;
    running = a->ui;

    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
    signal(SIGPIPE, SIG_IGN);
    return 0;
}

static void stop_ui(void *arg)
{
    struct qz_kiosk_app *a = arg;
    running = NULL;
    qz_ui_destroy(a->ui);
}

static int start_preview(void *arg, struct qz_err *err)
{
    struct qz_kiosk_app *a = arg;
    a->preview = qz_preview_create(err);
    return a->preview ? 0 : -1;
}

static void stop_preview(void *arg)
{
    struct qz_kiosk_app *a = arg;
    qz_preview_destroy(a->preview);
}

static int start_desk(void *arg, struct qz_err *err)
{
    struct qz_kiosk_app *a = arg;
    const struct qz_desk_options o = {.dir = a->opt.dir,
                                      .report = or_null(a->opt.report),
                                      .auto_open = a->opt.auto_open && !a->opt.wall,
                                      .prefix = a->opt.scanner_prefix};
    a->desk = qz_desk_create(&o, &a->wires, err);
    return a->desk ? 0 : -1;
}

static void stop_desk(void *arg)
{
    struct qz_kiosk_app *a = arg;
    qz_wires_close(&a->wires); /* wakes everybody who waits; the desk still does what it has taken */
    qz_desk_destroy(a->desk);
}

static int start_uplink(void *arg, struct qz_err *err)
{
    struct qz_kiosk_app *a = arg;
    a->uplink = qz_uplink_create(or_null(a->opt.ca_file), a->opt.plain_http, &a->wires, err);
    return a->uplink ? 0 : -1;
}

static void stop_uplink(void *arg)
{
    struct qz_kiosk_app *a = arg;
    qz_wires_close(&a->wires);
    qz_uplink_destroy(a->uplink);
}

static int start_eye(void *arg, struct qz_err *err)
{
    struct qz_kiosk_app *a = arg;
    const struct qz_eye_options o = {
        .source = a->opt.source,
        .serial = a->opt.serial,
        .serial_baud = a->opt.serial_baud,
        .budget_ms = a->opt.budget_ms,
        .fps = a->opt.source_fps,
        .rotate = 90 * a->opt.turned,
        .mirror = a->opt.mirror,
        .exit_at_end = a->opt.exit_at_end,
    };
    a->eye = qz_eye_create(&o, a->preview, &a->wires, err);
    return a->eye ? 0 : -1;
}

static void stop_eye(void *arg)
{
    struct qz_kiosk_app *a = arg;
    qz_eye_destroy(a->eye);
}

static int start_labels(void *arg, struct qz_err *err)
{
    struct qz_kiosk_app *a = arg;
    const struct qz_kiosk_options *o = &a->opt;
    const struct qz_label_options label = {
        .printer = o->label_printer,
        .dots = o->label_dots,
        .by_hand = o->label_name == 1,
        .font_regular = or_null(o->font_regular),
        .font_bold = or_null(o->font_bold),
        .font_fallback = or_null(o->font_fallback),
    };
    if (!*o->label_printer)
        return 0;
    a->labels = qz_labels_create(&label, &a->wires, err);
    return a->labels ? 0 : -1;
}

static void stop_labels(void *arg)
{
    struct qz_kiosk_app *a = arg;
    qz_wires_close(&a->wires);
    qz_labels_destroy(a->labels);
}

/* The screen comes first: people see it while the rest starts. */
static const struct qz_stage stages[] = {
    {"service manager", kiosk_start_notify, kiosk_stop_notify},
    {"start", start_base, stop_base},
    {"gallery", start_gallery, stop_gallery},
    {"screen", start_ui, stop_ui},
    {"preview", start_preview, stop_preview},
    {"ledger", start_desk, stop_desk},
    {"uplink", start_uplink, stop_uplink},
    {"labels", start_labels, stop_labels},
    {"pictures", start_album, stop_album},
    {"camera", start_eye, stop_eye},
};

int qz_app_run(struct qz_kiosk_app *app, struct qz_err *err)
{
    const size_t n = sizeof stages / sizeof *stages;
    if (qz_stages_start(stages, n, app, err) != 0)
        return -1;
    int rc = qz_ui_run(app->ui, app->wires.tells, app->wires.asks, app->preview, err);
    app->again = rc == 0 && qz_ui_model(app->ui)->again;
    qz_notify_stopping(&app->notify);
    qz_stages_stop(stages, n, app);
    return rc;
}
