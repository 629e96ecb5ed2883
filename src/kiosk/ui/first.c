#include "kiosk/ui/ui_int.h"

#include "base/file.h"
#include "base/log.h"

#include <unistd.h>

#define FIRST_PATH 600

static bool first_path(const struct qz_ui *ui, char out[FIRST_PATH])
{
    return ui->opt.dir && qz_path_join(out, FIRST_PATH, ui->opt.dir, "first", NULL) == 0;
}

/* Enrolled, and not tried to its end. */
static bool first_goes_on(const struct qz_ui *ui)
{
    return ui->model.id.enrolled && ui->model.first.step != QZ_FIRST_NONE;
}

void qz_ui_first_begin(struct qz_ui *ui)
{
    char path[FIRST_PATH];
    ui->first_kept = first_path(ui, path) && access(path, F_OK) == 0;
    if (ui->first_kept)
        qz_flow_first_resume(&ui->model);
}

void qz_ui_first_changed(struct qz_ui *ui)
{
    struct qz_err err;
    char path[FIRST_PATH];
    bool over = ui->model.first.step == QZ_FIRST_NONE, begins = first_goes_on(ui) && !ui->first_kept;
    if ((!begins && !(over && ui->first_kept)) || !first_path(ui, path))
        return;

    ui->first_kept = begins;
    if (begins && qz_file_write(path, "", 0, 0600, &err) != 0)
        qz_log(QZ_LOG_WARN, "first start: %s", err.msg);
    if (over)
        unlink(path);
}
