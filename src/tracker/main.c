#include "base/guard.h"
#include "base/log.h"
#include "base/shown.h"
#include "base/words.h"
#include "scan/worker/picture.h"
#include "tracker/app.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct qz_app app;
    struct qz_err err;
    if (qz_picture_called(argc, argv))
        return qz_picture_main();

    qz_guard_start();

    qz_words_speak();
    int given = qz_app_options(&app, argc, argv, &err);
    if (given > 0)
        return 0;
    if (given < 0) {
        qz_tell(stderr, "qingzhan-tracker: %s", err.msg);
        return 2;
    }

    /* What other programs and logs are told stays in one language. */
    qz_words_use(NULL);
    qz_log_dated(true);
    if (qz_guard_user(app.as_root, "qingzhan-tracker", &err) != 0) {
        qz_tell(stderr, "qingzhan-tracker: %s", err.msg);
        return 1;
    }
    if (qz_stages_start(qz_app_stages, qz_app_stage_count, &app, &err) != 0) {
        qz_log(QZ_LOG_ERROR, "%s", err.msg);
        return 1;
    }
    qz_notify_ready(&app.notify);
    int rc = qz_web_run(app.web, app.stop_fd, &err);
    qz_notify_stopping(&app.notify);
    if (rc != 0)
        qz_log(QZ_LOG_ERROR, "%s", err.msg);
    qz_stages_stop(qz_app_stages, qz_app_stage_count, &app);
    return rc == 0 ? 0 : 1;
}
