#include "base/file.h"
#include "kiosk/desk/desk_int.h"

#include <stdio.h>
#include <sys/statvfs.h>

#define CHECK_ZONES 16 /* thermometers that are looked at */

/* The hottest one, in thousandths of a degree; QZ_HEAT_UNKNOWN where the machine has none. */
static int check_hottest(const char *zones)
{
    int hottest = QZ_HEAT_UNKNOWN;
    for (int i = 0; i < CHECK_ZONES; i++) {
        struct qz_buf text = {0};
        char path[200];
        int value;
        snprintf(path, sizeof path, "%s/thermal_zone%d/temp", zones, i);
        bool read = qz_file_read(path, 32, &text, NULL) == 0 && sscanf(text.data, "%d", &value) == 1;
        if (read && (hottest == QZ_HEAT_UNKNOWN || value > hottest))
            hottest = value;
        qz_buf_finish(&text);
    }
    return hottest;
}

void qz_desk_check(struct qz_desk *d)
{
    struct qz_tell tell = {.kind = QZ_TELL_MACHINE};
    struct qz_word word = {.kind = QZ_WORD_CHECK};
    struct statvfs fs;
    if (statvfs(d->opt.dir, &fs) == 0) {
        tell.machine.disk_free = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
        tell.machine.disk_all = (int64_t)fs.f_blocks * (int64_t)fs.f_frsize;
    }
    tell.machine.heat = check_hottest(d->opt.thermal ? d->opt.thermal : "/sys/class/thermal");
    qz_wires_tell(d->wires, &tell);

    qz_desk_tell_staff(d); /* what waits */
    qz_queue_push(d->wires->words, &word);
}
