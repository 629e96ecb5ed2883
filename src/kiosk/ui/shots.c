#include "kiosk/ui/ui_int.h"

#include "base/clock.h"
#include "base/file.h"
#include "kiosk/screens/screens.h"
#include "kiosk/ui/shot.h"

#include <stdio.h>
#include <string.h>

#define SHOTS_SETTLE_MS 300 /* past any motion */
#define SHOTS_MAX       60  /* of one screen in one language: a long day must not fill the disk */

static struct qz_shot_state state_of(const struct qz_model *m)
{
    enum qz_who who = qz_screens[m->screen]->who;
    struct qz_shot_state s;
    memset(&s, 0, sizeof s);

    s.screen = m->screen;
    s.lang = m->lang;
    s.trouble = who == QZ_WHO_NEXT ? m->trouble : QZ_TROUBLE_NONE;
    s.open = m->session.open;
    s.sure = m->sure;
    s.confirmed = m->session.confirmed;

    if (who == QZ_WHO_ANSWERED) {
        s.verdict = m->outcome.verdict;
        s.headcount = m->outcome.headcount;
    }
    return s;
}

static bool same_state(const struct qz_shot_state *a, const struct qz_shot_state *b)
{
    return a->screen == b->screen && a->lang == b->lang && a->trouble == b->trouble &&
           a->verdict == b->verdict && a->open == b->open && a->headcount == b->headcount &&
           a->sure == b->sure && a->confirmed == b->confirmed;
}

int qz_ui_shot(struct qz_ui *ui, const char *name, struct qz_err *err)
{
    char path[600];
    struct qz_pixels canvas;
    bool lost;
    int n = snprintf(path, sizeof path, "%s/%s.png", ui->opt.shots_dir, name);
    if (n < 0 || (size_t)n >= sizeof path)
        return qz_fail(err, QZ_E_INPUT, "the name of the picture is too long: %s", name);
    if (qz_dir_make(ui->opt.shots_dir, err) < 0)
        return -1;
    if (!qz_display_canvas(ui->display, &canvas, &lost))
        return 0;
    if (lost)
        qz_display_changed(ui->display);
    return qz_shot_write(path, &canvas, err);
}

static int shots_take(struct qz_ui *ui, struct qz_err *err)
{
    char name[80];
    int *count = &ui->shots[ui->shot.screen][ui->shot.lang];
    ui->shot_due_ms = 0;
    if (*count >= SHOTS_MAX)
        return 0;
    ++*count;
    snprintf(name, sizeof name, "%s-%s-%d", qz_screens[ui->shot.screen]->name, qz_lang_name(ui->shot.lang),
             *count);
    return qz_ui_shot(ui, name, err);
}

int qz_ui_shots_before(struct qz_ui *ui, struct qz_err *err)
{
    struct qz_shot_state now = state_of(&ui->model);
    if (!ui->opt.shots_dir || same_state(&now, &ui->shot))
        return 0;
    /* The canvas still shows the old state: the last chance for its picture. */
    int rc = ui->shot_due_ms ? shots_take(ui, err) : 0;
    ui->shot = now;
    ui->shot_due_ms = qz_up_ms() + SHOTS_SETTLE_MS;
    return rc;
}

int qz_ui_shots_after(struct qz_ui *ui, struct qz_err *err)
{
    if (!ui->shot_due_ms || qz_up_ms() < ui->shot_due_ms)
        return 0;
    return shots_take(ui, err);
}

int qz_ui_shots_wait_ms(const struct qz_ui *ui)
{
    if (!ui->shot_due_ms)
        return -1;
    int64_t left = ui->shot_due_ms - qz_up_ms();
    return left < 0 ? 0 : (int)left;
}
