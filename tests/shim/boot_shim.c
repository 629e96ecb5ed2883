/* A machine that was just switched on, for a program: preload it, beside clock_shim. The boot has the id that
 * the environment variable QZ_SHIM_BOOT says, NTP has not set the clock, and there is no hardware clock. */
#undef _FORTIFY_SOURCE /* its inline wrappers bear the names that are defined here */

#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

int adjtimex(struct timex *t)
{
    memset(t, 0, sizeof *t);
    t->status = STA_UNSYNC;
    return TIME_ERROR;
}

/* A file that holds the boot's id. */
static int shim_boot(void)
{
    const char *boot = getenv("QZ_SHIM_BOOT");
    int fd = memfd_create("boot_id", MFD_CLOEXEC);
    if (!boot || fd < 0 || write(fd, boot, strlen(boot)) < 0 || lseek(fd, 0, SEEK_SET) != 0)
        return -1;
    return fd;
}

int open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    int mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(more, int) : 0;
    va_end(more);
    if (strcmp(path, "/proc/sys/kernel/random/boot_id") == 0)
        return shim_boot();
    if (strncmp(path, "/sys/class/rtc/", 15) == 0)
        path = "/nonexistent";
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));
