#include "base/notify.h"

#include "base/log.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A path, or a name of the abstract kind, which begins with @ here and with a zero byte in the address. */
static bool notify_address(struct qz_notify *n, const char *name)
{
    size_t len = strlen(name);
    bool abstract = name[0] == '@';
    if ((name[0] != '/' && !abstract) || len < 2 || len >= sizeof n->to.sun_path)
        return false;

    n->to.sun_family = AF_UNIX;
    memcpy(n->to.sun_path, name, len);
    if (abstract)
        n->to.sun_path[0] = '\0';
    n->to_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + (abstract ? 0 : 1));
    return true;
}

/* A whole number from 1 on, 0 for anything else. */
static int64_t notify_number(const char *text)
{
    char *end;
    if (!text || text[0] < '0' || text[0] > '9')
        return 0;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    return *end == '\0' && errno == 0 ? value : 0;
}

static int64_t notify_watchdog_ms(void)
{
    const char *pid = getenv("WATCHDOG_PID");
    int64_t whom = notify_number(pid);
    bool ours = !pid || whom == getpid() || whom == getppid();
    return ours ? notify_number(getenv("WATCHDOG_USEC")) / 1000 : 0;
}

void qz_notify_init(struct qz_notify *n)
{
    const char *name = getenv("NOTIFY_SOCKET");
    memset(n, 0, sizeof *n);
    n->fd = -1;
    if (!name || !*name)
        return;

    if (notify_address(n, name))
        n->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (n->fd < 0)
        qz_log(QZ_LOG_WARN, "the service manager cannot be told anything at NOTIFY_SOCKET=%s", name);
    else
        n->watchdog_ms = notify_watchdog_ms();

    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
}

void qz_notify_finish(struct qz_notify *n)
{
    if (n->fd >= 0)
        close(n->fd);
    n->fd = -1;
}

static bool notify_send(const struct qz_notify *n, const char *what)
{
    size_t len = strlen(what);
    if (n->fd < 0)
        return false;
    return sendto(n->fd, what, len, MSG_NOSIGNAL, (const struct sockaddr *)&n->to, n->to_len) == (ssize_t)len;
}

bool qz_notify_ready(const struct qz_notify *n)
{
    return notify_send(n, "READY=1");
}

bool qz_notify_stopping(const struct qz_notify *n)
{
    return notify_send(n, "STOPPING=1");
}

bool qz_notify_alive(struct qz_notify *n, int64_t up_ms)
{
    int64_t every_ms = n->watchdog_ms / QZ_NOTIFY_SHARE;
    if (every_ms <= 0 || up_ms - n->alive_up_ms < every_ms)
        return false;
    if (!notify_send(n, "WATCHDOG=1"))
        return false; /* a manager that is too busy to hear it is told again at once */
    n->alive_up_ms = up_ms;
    return true;
}
