#include "kiosk/ui/ui_int.h"

#include "base/file.h"
#include "kiosk/screens/screens.h"

#include <string.h>

/* What is drawn to be touched, a line an area, after the name of the screen. */
static void touches_describe(const struct qz_ui *ui, struct qz_buf *out)
{
    const struct qz_view *v = &ui->view;
    qz_buf_printf(out, "screen %s\n", qz_screens[ui->model.screen]->name);

    for (int i = 0; i < v->touches; i++) {
        const struct qz_touch *t = &v->touch[i];
        int arg = t->tap == QZ_TAP_GO ? 0 : t->arg; /* which its name has said */
        qz_buf_printf(out, "touch %s %d %d %d %d %d\n", qz_tap_name(t->tap, t->arg), arg, t->shown.x,
                      t->shown.y, t->shown.w, t->shown.h);
    }
}

int qz_ui_touches_tell(struct qz_ui *ui, struct qz_err *err)
{
    struct qz_buf now = {0};
    if (!ui->opt.touches)
        return 0;
    touches_describe(ui, &now);

    bool same = ui->touches.data && now.data && strcmp(ui->touches.data, now.data) == 0;
    if (same) {
        qz_buf_finish(&now);
        return 0;
    }
    qz_buf_finish(&ui->touches);
    ui->touches = now;
    return now.failed ? qz_fail(err, QZ_E_NOMEM, "no memory for the list of touches")
                      : qz_file_write(ui->opt.touches, now.data, now.len, 0600, err);
}
