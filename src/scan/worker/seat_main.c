#include "scan/source/picture.h"
#include "scan/worker/seat.h"

#include <stdlib.h>

static void seat_look(struct qz_scanner *scanner, const uint8_t *luma, const struct qz_border_job *job,
                      struct qz_border_answer *a)
{
    const struct qz_frame f = {
        .luma = luma, .width = job->width, .height = job->height, .stride = job->width};
    struct qz_scan_result found;

    if (job->anew)
        qz_scanner_reset(scanner);

    if (qz_scanner_frame(scanner, &f, &found, NULL) == 0)
        qz_border_fill(a, job, &found);
    else
        qz_border_fail(a, job, QZ_BORDER_MEMORY);
}

static void seat_look_at_picture(struct qz_scanner *scanner, const uint8_t *file, struct qz_border_job *job,
                                 struct qz_border_answer *a)
{
    uint8_t *pixels;
    struct qz_frame f;
    struct qz_err err;

    if (qz_picture_decode(file, job->bytes, &pixels, &f, &err) != 0) {
        qz_border_fail(a, job, err.code == QZ_E_NOMEM ? QZ_BORDER_MEMORY : QZ_BORDER_PICTURE);
        return;
    }

    job->width = f.width;
    job->height = f.height;
    seat_look(scanner, pixels, job, a);
    free(pixels);
}

int qz_seat_main(void)
{
    struct qz_seat seat;
    struct qz_border_job job;
    struct qz_border_answer answer;
    struct qz_err err = {0};

    if (qz_seat_take(&seat) != 0)
        return 2;

    const struct qz_scan_options opt = {.engine = QZ_SCAN_CASCADE,
                                        .budget_ms = seat.terms.budget_ms,
                                        .max_bytes = QZ_PAYLOAD_MAX,
                                        .worth = qz_border_worth,
                                        .worth_ctx = &job,
                                        .all_codes = seat.terms.all_codes,
                                        .still = seat.terms.still};
    struct qz_scanner *scanner = qz_scanner_create(&opt, &err);
    qz_scanner_load();
    if (qz_seat_close(&seat, scanner ? NULL : &err) != 0)
        qz_seat_leave(1);

    while (qz_seat_job(&seat, &job)) {
        if (job.bytes)
            seat_look_at_picture(scanner, seat.pixels, &job, &answer);
        else
            seat_look(scanner, seat.pixels, &job, &answer);
        if (!qz_seat_answer(&answer))
            break;
    }
    qz_seat_leave(0);
}
