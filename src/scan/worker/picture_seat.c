#include "scan/worker/picture.h"
#include "scan/worker/picture_int.h"
#include "scan/worker/seat.h"

#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#define PICTURE_LINE 0

bool qz_picture_called(int argc, char **argv)
{
    return qz_seat_called(argc, argv) && argc >= 3 && strcmp(argv[2], QZ_PICTURE_BODY) == 0;
}

static bool picture_seat_say(const void *bytes, size_t n)
{
    return write(PICTURE_LINE, bytes, n) == (ssize_t)n;
}

static void picture_tell(const struct qz_colour *c)
{
    size_t n = (size_t)c->width * (size_t)c->height * 3;
    for (size_t at = 0; at < n; at += QZ_PICTURE_CHUNK) {
        size_t left = n - at;
        if (!picture_seat_say(c->rgb + at, left < QZ_PICTURE_CHUNK ? left : QZ_PICTURE_CHUNK))
            return;
    }
}

static void picture_seat_decode(const struct qz_seat *seat, const struct qz_picture_job *job)
{
    struct qz_picture_head head = {0};
    struct qz_colour c = {0};
    struct qz_err err = {0};
    if (job->bytes == 0 || job->bytes > seat->terms.shared || job->fit.width < 1 || job->fit.height < 1)
        return;

    if (qz_colour_decode(seat->pixels, job->bytes, &job->fit, &c, &err) != 0)
        head.failed = err.code == QZ_E_NOMEM ? QZ_PICTURE_NO_MEMORY : QZ_PICTURE_NONE;
    head.width = c.width;
    head.height = c.height;
    if (picture_seat_say(&head, sizeof head) && !head.failed)
        picture_tell(&c);
    qz_colour_finish(&c);
}

int qz_picture_main(void)
{
    struct qz_seat seat;
    struct qz_picture_job job;
    if (qz_seat_take(&seat) != 0)
        return 2;
    prctl(PR_SET_NAME, "qingzhan-pict", 0, 0, 0);
    if (qz_seat_close(&seat, NULL) != 0)
        qz_seat_leave(1);

    if (read(PICTURE_LINE, &job, sizeof job) == (ssize_t)sizeof job)
        picture_seat_decode(&seat, &job);
    qz_seat_leave(0);
}
