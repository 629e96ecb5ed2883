#include "base/timesource.h"

#include "base/text.h"

#include <fcntl.h>
#include <string.h>
#include <sys/timex.h>
#include <unistd.h>

#define HARDWARE_CLOCK "/sys/class/rtc/rtc0/since_epoch"
#define BOOT_ID        "/proc/sys/kernel/random/boot_id"
#define SECONDS_MOST   INT64_C(253402300799) /* the end of the year 9999 */

/* The first line of a small file of the kernel's. Returns its length, 0 when there is none. */
static size_t timesource_line(const char *path, char *out, size_t cap)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;

    ssize_t n = read(fd, out, cap - 1);
    close(fd);
    out[n > 0 ? n : 0] = '\0';

    size_t len = strcspn(out, "\n");
    out[len] = '\0';
    return len;
}

static bool timesource_synchronised(void)
{
    struct timex t = {.modes = 0};
    int state = adjtimex(&t);
    return state >= 0 && state != TIME_ERROR && !(t.status & STA_UNSYNC);
}

static bool timesource_hardware(int64_t *ms)
{
    char text[32];
    uint64_t seconds;
    size_t n = timesource_line(HARDWARE_CLOCK, text, sizeof text);
    if (n == 0 || qz_parse_u64(text, n, SECONDS_MOST, &seconds) != 0)
        return false;
    *ms = (int64_t)seconds * 1000;
    return true;
}

static void timesource_boot_id(char out[QZ_BOOT_ID_TEXT])
{
    size_t n = timesource_line(BOOT_ID, out, QZ_BOOT_ID_TEXT);
    if (n != QZ_BOOT_ID_TEXT - 1 || strspn(out, "0123456789abcdef-") != n)
        *out = '\0';
}

const struct qz_timesource qz_machine_time = {
    .synchronised = timesource_synchronised,
    .hardware = timesource_hardware,
    .boot_id = timesource_boot_id,
};
