#include "kiosk/ui/ui_int.h"

#include "base/file.h"
#include "base/log.h"

#include <stdio.h>
#include <string.h>

#define SETUP_PATH 600
#define SETUP_TEXT 100

static bool setup_path(const struct qz_ui *ui, char out[SETUP_PATH])
{
    return ui->opt.dir && qz_path_join(out, SETUP_PATH, ui->opt.dir, "screen", NULL) == 0;
}

static bool setup_sane(const struct qz_setup *s)
{
    return s->turn >= 0 && s->turn <= 3 && s->scale >= QZ_SCALE_LEAST && s->scale <= QZ_SCALE_MOST &&
           s->light >= QZ_LIGHT_LEAST && s->light <= 100 && s->volume >= 0 && s->volume <= 100 &&
           (int)s->lang >= 0 && s->lang < QZ_LANG_COUNT;
}

/* What a cadre set before; a file that says anything else is as none. */
static bool setup_read(const char *path, struct qz_setup *out)
{
    struct qz_err err;
    struct qz_buf b = {0};
    int lang = -1;
    bool read = qz_file_read(path, SETUP_TEXT, &b, &err) == 0 && b.data &&
                sscanf(b.data, "turn %d scale %d light %d volume %d language %d", &out->turn, &out->scale,
                       &out->light, &out->volume, &lang) == 5;
    qz_buf_finish(&b);
    out->lang = (enum qz_lang)lang;
    return read && setup_sane(out);
}

static void setup_keep(const struct qz_ui *ui)
{
    const struct qz_setup *s = &ui->model.setup;
    struct qz_err err;
    char path[SETUP_PATH], text[SETUP_TEXT];
    int n = snprintf(text, sizeof text, "turn %d scale %d light %d volume %d language %d\n", s->turn,
                     s->scale, s->light, s->volume, (int)s->lang);
    if (setup_path(ui, path) && qz_file_write(path, text, (size_t)n, 0600, &err) != 0)
        qz_log(QZ_LOG_WARN, "display: %s", err.msg);
}

/* Where the backlight is not ours the picture itself becomes darker. */
static void setup_apply(struct qz_ui *ui)
{
    const struct qz_setup *s = &ui->model.setup;
    bool lit = qz_power_light(&ui->power, s->light);
    qz_display_filter(ui->display, s->turn, lit ? 100 : s->light);
    qz_speaker_volume(ui->speaker, s->volume);
    ui->setup = *s;
    ui->dirty = true;
}

static bool setup_same(const struct qz_setup *a, const struct qz_setup *b)
{
    return a->turn == b->turn && a->scale == b->scale && a->light == b->light && a->volume == b->volume &&
           a->lang == b->lang;
}

void qz_ui_setup_begin(struct qz_ui *ui)
{
    struct qz_model *m = &ui->model;
    struct qz_setup kept;
    char path[SETUP_PATH];
    m->setup.volume = ui->opt.volume;
    ui->setup = m->setup;
    if (!setup_path(ui, path) || !setup_read(path, &kept))
        return;
    m->setup = kept;
    m->lang = m->own_lang = kept.lang;
    setup_apply(ui);
}

void qz_ui_setup_changed(struct qz_ui *ui)
{
    if (setup_same(&ui->setup, &ui->model.setup))
        return;
    setup_apply(ui);
    setup_keep(ui);
}
