#include "base/guard.h"
#include "base/log.h"
#include "base/shown.h"
#include "base/words.h"
#include "kiosk/app.h"
#include "scan/worker/picture.h"
#include "scan/worker/seat.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Where no service manager starts it anew, it does so itself: with what it was started with. */
static void begin_again(const struct qz_kiosk_app *app, char **argv)
{
    if (!app->again || getenv("NOTIFY_SOCKET"))
        return;
    execv("/proc/self/exe", argv);
    qz_tell(stderr, "qingzhan-kiosk: it cannot begin anew; start it again");
}

int main(int argc, char **argv)
{
    static struct qz_kiosk_app app;
    struct qz_err err = {0};

    if (qz_picture_called(argc, argv))
        return qz_picture_main();
    if (qz_seat_called(argc, argv))
        return qz_seat_main();

    qz_guard_start();
    qz_words_speak();
    int rc = qz_kiosk_options_read(&app.opt, argc, argv, &err);
    if (rc > 0)
        return 0;
    if (rc < 0) {
        qz_tell(stderr, "qingzhan-kiosk: %s", err.msg);
        return 2;
    }

    /* Logs stay in one language; screens have their own. */
    qz_words_use(NULL);
    qz_log_dated(true);
    rc = qz_guard_user(app.opt.as_root, "qingzhan-kiosk", &err);
    if (rc == 0)
        rc = qz_app_run(&app, &err);
    if (rc != 0)
        qz_tell(stderr, "qingzhan-kiosk: %s", err.msg);
    if (rc == 0) {
        begin_again(&app, argv);
        return 0;
    }
    return err.code == QZ_E_INPUT ? 2 : 1;
}
